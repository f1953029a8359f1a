import { describe, expect, it } from "vitest";

import { Database, ROWS_MAX, StoreFull, type Row } from "../../src/store/database.js";
import { MemoryPersistence, type Snapshot } from "../../src/store/persistence.js";
import { Reader, Repository } from "../../src/store/repository.js";

interface Word extends Row {
  readonly text: string;
}

class Recording extends MemoryPersistence {
  readonly saved: Snapshot[] = [];
  failing = false;

  override save(snapshot?: Snapshot): Promise<void> {
    if (this.failing) {
      return Promise.reject(new Error("the disk is full"));
    }
    if (snapshot !== undefined) {
      this.saved.push(snapshot);
    }
    return Promise.resolve();
  }
}

const add = (database: Database, text: string) =>
  database.write((transaction) => new Repository<Word>(transaction, "words").insert({ text }));

const texts = (database: Database) =>
  database.read((view) => new Reader<Word>(view, "words").all().map(({ text }) => text));

describe("the database", () => {
  it("saves before it shows a change", async () => {
    const persistence = new Recording();
    const database = await Database.open(persistence);
    const write = add(database, "first");
    expect(texts(database)).toEqual([]);
    await write;
    expect(texts(database)).toEqual(["first"]);
    expect(persistence.saved).toEqual([
      { version: 1, collections: { words: { nextId: 2, rows: [{ id: 1, text: "first" }] } } },
    ]);
  });

  it("forgets a change that fails halfway", async () => {
    const persistence = new Recording();
    const database = await Database.open(persistence);
    const failing = database.write((transaction) => {
      new Repository<Word>(transaction, "words").insert({ text: "half" });
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(texts(database)).toEqual([]);
    expect(persistence.saved).toEqual([]);
  });

  it("forgets a change that cannot be saved, and goes on", async () => {
    const persistence = new Recording();
    const database = await Database.open(persistence);
    persistence.failing = true;
    await expect(add(database, "lost")).rejects.toThrow("the disk is full");
    persistence.failing = false;
    await add(database, "kept");
    expect(texts(database)).toEqual(["kept"]);
  });

  it("does not save when nothing has changed", async () => {
    const persistence = new Recording();
    const database = await Database.open(persistence);
    await database.write((transaction) => new Repository<Word>(transaction, "words").all());
    expect(persistence.saved).toEqual([]);
  });

  it("runs writes one after the other and never gives an id twice", async () => {
    const database = await Database.open(new MemoryPersistence());
    const words = await Promise.all(["a", "b", "c"].map((text) => add(database, text)));
    expect(words.map(({ id }) => id)).toEqual([1, 2, 3]);
    await database.write((transaction) => new Repository<Word>(transaction, "words").remove(3));
    expect((await add(database, "d")).id).toBe(4);
    await database.close();
    expect(texts(database)).toEqual(["a", "b", "d"]);
  });

  it("refuses a row more than a collection may hold", async () => {
    const database = await Database.open(new MemoryPersistence());
    const filling = database.write((transaction) => {
      const words = new Repository<Word>(transaction, "words");
      for (let at = 0; at <= ROWS_MAX; at += 1) {
        words.insert({ text: "" });
      }
    });
    await expect(filling).rejects.toThrow(StoreFull);
    expect(texts(database)).toEqual([]);
  });
});
