/** Rows in memory with transactions: a change is seen, and answered, once it has been saved. */
import type { Persistence, Snapshot } from "./persistence.js";

export interface Row {
  readonly id: number;
}

interface Collection {
  nextId: number;
  readonly rows: Map<number, Row>;
}

type Collections = ReadonlyMap<string, Collection>;

/** Most rows of one collection; every write copies and saves its collection. */
export const ROWS_MAX = 50_000;

export class StoreFull extends Error {
  constructor(collection: string) {
    super(`the collection ${collection} has reached ${ROWS_MAX} rows`);
    this.name = "StoreFull";
  }
}

/** The rows as they are now. */
export class View {
  constructor(protected readonly base: Collections) {}

  rows(name: string): ReadonlyMap<number, Row> {
    return this.base.get(name)?.rows ?? new Map();
  }
}

/** The rows with changes that nobody else sees yet. */
export class Transaction extends View {
  private readonly drafts = new Map<string, Collection>();

  override rows(name: string): ReadonlyMap<number, Row> {
    return this.drafts.get(name)?.rows ?? super.rows(name);
  }

  /** A copy of the collection that may be changed. */
  draft(name: string): Collection {
    let draft = this.drafts.get(name);
    if (draft === undefined) {
      const current = this.base.get(name);
      draft = { nextId: current?.nextId ?? 1, rows: new Map(current?.rows) };
      this.drafts.set(name, draft);
    }
    return draft;
  }

  get changed(): boolean {
    return this.drafts.size > 0;
  }

  result(): Collections {
    return new Map([...this.base, ...this.drafts]);
  }
}

export class Database {
  private writes: Promise<unknown> = Promise.resolve();

  private constructor(
    private collections: Collections,
    private readonly persistence: Persistence,
  ) {}

  static async open(persistence: Persistence): Promise<Database> {
    const snapshot = await persistence.load();
    return new Database(fromSnapshot(snapshot), persistence);
  }

  read<T>(work: (view: View) => T): T {
    return work(new View(this.collections));
  }

  /** Runs `work` alone. When it throws, or the save fails, nothing has changed. */
  write<T>(work: (transaction: Transaction) => T): Promise<T> {
    const result = this.writes.then(async () => {
      const transaction = new Transaction(this.collections);
      const value = work(transaction);
      if (transaction.changed) {
        const collections = transaction.result();
        await this.persistence.save(toSnapshot(collections));
        this.collections = collections;
      }
      return value;
    });
    // The next write waits for this one, whether it went well or not.
    this.writes = result.catch(() => undefined);
    return result;
  }

  /** Waits for the writes under way. */
  async close(): Promise<void> {
    await this.writes;
  }
}

function fromSnapshot(snapshot: Snapshot | undefined): Collections {
  const entries = Object.entries(snapshot?.collections ?? {});
  return new Map(
    entries.map(([name, { nextId, rows }]) => [
      name,
      { nextId, rows: new Map(rows.map((row) => [row.id, row])) },
    ]),
  );
}

function toSnapshot(collections: Collections): Snapshot {
  const entries = [...collections].map(([name, { nextId, rows }]) => [
    name,
    { nextId, rows: [...rows.values()] },
  ]);
  return { version: 1, collections: Object.fromEntries(entries) };
}
