import { describe, expect, it, vi } from "vitest";
import { isId, randomId } from "../../src/data/ids";
import { memoryRepository } from "../../src/data/memoryRepository";
import { RepositoryError, type Repository } from "../../src/data/repository";
import { Store } from "../../src/data/store";
import { collections } from "../../src/domain/collections";
import { emptyTables } from "../../src/domain/registry";
import { addSample, emptyStore, sampleDraft, tablesOf } from "../support/samples";

const [collection] = collections;

function failing(problem: Partial<Repository>): Repository {
  vi.spyOn(console, "error").mockReturnValue();
  return { ...memoryRepository(), ...problem };
}

describe("the store", () => {
  it("loads, tells its listeners, and stops when asked", async () => {
    const store = new Store(memoryRepository());
    const seen: string[] = [];
    const stop = store.subscribe(() => seen.push(store.getState().status));
    expect(store.getState()).toEqual({ status: "loading" });
    store.start()();
    await store.load();
    stop();
    await store.startEmpty();
    expect(seen).toEqual(["ready", "ready"]);
  });

  it("makes changes one after the other", async () => {
    const store = await emptyStore();
    const draft = await sampleDraft(store, collection);
    const before = tablesOf(store)[collection].length;
    const other = await sampleDraft(store, collection, 2);
    await Promise.all([store.create(collection, draft), store.create(collection, other)]);
    expect(tablesOf(store)[collection]).toHaveLength(before + 2);
  });

  it("says what is missing", async () => {
    const store = await emptyStore();
    const draft = await sampleDraft(store, collection);
    const missing = { ok: false, reason: "missing" };
    expect(await store.update(collection, "no-such-row", draft)).toEqual(missing);
    expect(await store.remove(collection, "no-such-row")).toEqual(missing);
  });

  it("changes nothing that would break a row", async () => {
    const store = await emptyStore();
    const row = await addSample(store, collection);
    const before = tablesOf(store);
    const draft = await sampleDraft(store, collection, 2);
    const wrong = Object.fromEntries(
      Object.keys(draft).map((field) => [field, "?".repeat(20_000)]),
    );
    const outcome = await store.update(collection, row.id, wrong);
    expect(outcome).toMatchObject({ ok: false, reason: "invalid" });
    expect(tablesOf(store)).toBe(before);
  });

  it("shows nothing that was not kept", async () => {
    const full = new RepositoryError("full", "no room");
    const filled = await emptyStore();
    const draft = await sampleDraft(filled, collection);
    const before = tablesOf(filled);
    const repository = { ...memoryRepository(before), save: () => Promise.reject(full) };
    const store = new Store(failing(repository));
    await store.load();
    expect(await store.create(collection, draft)).toEqual({ ok: false, reason: "full" });
    expect(tablesOf(store)).toBe(before);
  });

  it("fails to load with a reason, and can start again", async () => {
    const broken = new RepositoryError("unreadable", "damaged");
    const store = new Store(failing({ load: () => Promise.reject(broken) }));
    await store.load();
    expect(store.getState()).toEqual({ status: "failed", problem: "unreadable" });
    const refused = await store.create(collection, {});
    expect(refused).toEqual({ ok: false, reason: "unavailable" });
    await store.startEmpty();
    expect(store.getState()).toEqual({ status: "ready", tables: emptyTables });
  });

  it("says so when even that is not possible", async () => {
    const store = new Store(failing({ clear: () => Promise.reject(new Error("blocked")) }));
    await store.startEmpty();
    expect(store.getState()).toEqual({ status: "failed", problem: "unavailable" });
  });
});

describe("ids", () => {
  it("are fit for an address and never repeat", () => {
    const ids = Array.from({ length: 100 }, randomId);
    expect(ids.every(isId)).toBe(true);
    expect(new Set(ids).size).toBe(100);
    expect(["", "new", "a/b", "a b c d e"].some(isId)).toBe(false);
  });
});
