// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { localRepository } from "../../src/data/localRepository";
import { Store } from "../../src/data/store";
import { collections } from "../../src/domain/collections";
import { emptyTables, type Tables } from "../../src/domain/registry";
import { addSample, emptyStore, tablesOf } from "../support/samples";

const KEY = "test:data";

async function filledTables(): Promise<Tables> {
  const store = await emptyStore();
  for (const collection of collections) await addSample(store, collection);
  return tablesOf(store);
}

describe("the local repository", () => {
  it("is empty at first", async () => {
    expect(await localRepository(KEY).load()).toEqual(emptyTables);
  });

  it("gives every collection back after a restart", async () => {
    const tables = await filledTables();
    await localRepository(KEY).save(tables);
    expect(await localRepository(KEY).load()).toEqual(tables);
  });

  it("forgets when it is cleared", async () => {
    const repository = localRepository(KEY);
    await repository.save(await filledTables());
    await repository.clear();
    expect(await repository.load()).toEqual(emptyTables);
  });

  it.each([
    ["unreadable", "{"],
    ["unreadable", "null"],
    ["unreadable", '{"version":1}'],
    ["unreadable", `{"version":1,"tables":{"${collections[0]}":{}}}`],
    ["unreadable", `{"version":1,"tables":{"${collections[0]}":[{"id":7}]}}`],
    ["unreadable", `{"version":1,"tables":{"${collections[0]}":["text"]}}`],
    ["newer", '{"version":2,"tables":{}}'],
  ])("refuses %s data: %s", async (problem, text) => {
    localStorage.setItem(KEY, text);
    await expect(localRepository(KEY).load()).rejects.toMatchObject({ problem });
    expect(localStorage.getItem(KEY)).toBe(text);
  });

  it.each(collections)("refuses %s whose values break their rules", async (collection) => {
    const tables = await filledTables();
    const [row] = tables[collection];
    const broken = Object.fromEntries(
      Object.keys(row ?? {}).map((field) => [field, "?".repeat(20_000)]),
    );
    const stored = { ...tables, [collection]: [{ ...broken, id: row?.id }] };
    localStorage.setItem(KEY, JSON.stringify({ version: 1, tables: stored }));
    await expect(localRepository(KEY).load()).rejects.toMatchObject({ problem: "unreadable" });
  });

  it("says that the storage is full or closed", async () => {
    const closed = () => {
      throw new DOMException("no", "QuotaExceededError");
    };
    const storage = { getItem: closed, setItem: closed, removeItem: closed } as unknown as Storage;
    const repository = localRepository(KEY, storage);
    await expect(repository.save(emptyTables)).rejects.toMatchObject({ problem: "full" });
    await expect(repository.load()).rejects.toMatchObject({ problem: "unavailable" });
    await expect(repository.clear()).rejects.toMatchObject({ problem: "unavailable" });
  });

  it("follows the changes of another tab", async () => {
    const repository = localRepository(KEY);
    const store = new Store(repository);
    const stop = store.start();
    await store.load();
    const tables = await filledTables();
    await repository.save(tables);
    window.dispatchEvent(new StorageEvent("storage", { key: "something-else" }));
    window.dispatchEvent(new StorageEvent("storage", { key: KEY }));
    await vi.waitFor(() => expect(tablesOf(store)).toEqual(tables));
    stop();
  });
});
