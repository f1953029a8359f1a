import { describe, expect, it } from "vitest";
import { memoryRepository } from "../../src/data/memoryRepository";
import { collections } from "../../src/domain/collections";
import { emptyTables } from "../../src/domain/registry";
import { addSample, emptyStore, tablesOf } from "../support/samples";

describe("the memory repository", () => {
  it("gives what it was given until it is cleared", async () => {
    const store = await emptyStore();
    await addSample(store, collections[0]);
    const tables = tablesOf(store);
    const repository = memoryRepository();
    const stop = repository.subscribe(() => undefined);
    expect(await repository.load()).toEqual(emptyTables);
    await repository.save(tables);
    expect(await repository.load()).toEqual(tables);
    await repository.clear();
    expect(await repository.load()).toEqual(emptyTables);
    stop();
  });
});
