/** Typed access to one collection: reading through a view, changing through a transaction. */
import { ROWS_MAX, type Row, StoreFull, type Transaction, type View } from "./database.js";

export class Reader<R extends Row> {
  constructor(
    private readonly view: View,
    protected readonly name: string,
  ) {}

  /** In the order in which they were made. */
  all(): R[] {
    return [...this.each()];
  }

  /** The same without a copy, for a look at each. */
  each(): Iterable<R> {
    // Only a repository of the same name puts rows into the collection.
    return this.view.rows(this.name).values() as Iterable<R>;
  }

  find(id: number): R | undefined {
    return this.view.rows(this.name).get(id) as R | undefined;
  }

  has(id: number): boolean {
    return this.view.rows(this.name).has(id);
  }
}

export class Repository<R extends Row> extends Reader<R> {
  constructor(
    private readonly transaction: Transaction,
    name: string,
  ) {
    super(transaction, name);
  }

  insert(values: Omit<R, "id">): R {
    const collection = this.transaction.draft(this.name);
    if (collection.rows.size >= ROWS_MAX) {
      throw new StoreFull(this.name);
    }
    const row = { id: collection.nextId, ...values } as R;
    collection.nextId += 1;
    collection.rows.set(row.id, row);
    return row;
  }

  replace(row: R): void {
    this.transaction.draft(this.name).rows.set(row.id, row);
  }

  remove(id: number): void {
    this.transaction.draft(this.name).rows.delete(id);
  }
}
