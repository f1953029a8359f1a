/** Where the rows are kept between two runs of the service. */
import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

import { z } from "zod";

const snapshotSchema = z.strictObject({
  version: z.literal(1),
  collections: z.record(
    z.string(),
    z.strictObject({
      nextId: z.int().positive(),
      rows: z.array(z.looseObject({ id: z.int().positive() })),
    }),
  ),
});

/** All rows of all collections at one moment. */
export type Snapshot = z.infer<typeof snapshotSchema>;

/** Contract: when `save` has ended well, `load` gives that snapshot, even after a crash. */
export interface Persistence {
  load(): Promise<Snapshot | undefined>;
  save(snapshot: Snapshot): Promise<void>;
}

/** Keeps nothing: the rows live as long as the process. */
export class MemoryPersistence implements Persistence {
  load(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  save(): Promise<void> {
    return Promise.resolve();
  }
}

/** One JSON file, replaced as a whole: what is read is the old snapshot or the new one. */
export class JsonFilePersistence implements Persistence {
  constructor(private readonly path: string) {}

  async load(): Promise<Snapshot | undefined> {
    const text = await this.read();
    if (text === undefined) {
      return undefined;
    }
    try {
      return snapshotSchema.parse(JSON.parse(text));
    } catch (cause) {
      const message = `the data file ${this.path} cannot be read; restore a copy or move it away`;
      throw new Error(message, { cause });
    }
  }

  async save(snapshot: Snapshot): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    const draft = `${this.path}.${randomUUID()}.tmp`;
    try {
      await writeDurably(draft, JSON.stringify(snapshot));
      await rename(draft, this.path);
      await syncFolder(dirname(this.path));
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  private async read(): Promise<string | undefined> {
    try {
      return await readFile(this.path, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") {
        return undefined;
      }
      throw error;
    }
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text, "utf8");
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename is on disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
