import { describe, expect, it } from "vitest";
import { collections } from "../../src/domain/collections";
import { fieldsOf } from "../../src/domain/definition";
import { nameOf } from "../../src/domain/naming";
import { definitions } from "../../src/domain/registry";
import { search } from "../../src/query/search";
import { addSample, emptyStore, tablesOf } from "../support/samples";

describe.each(collections)("a search of %s", (collection) => {
  it("finds a row by its name, in any case, and nothing else", async () => {
    const store = await emptyStore();
    const row = await addSample(store, collection);
    const tables = tablesOf(store);
    const name = nameOf(tables, collection, row).replaceAll(" · ", " ");
    const rows = tables[collection];
    expect(search(tables, collection, rows, `  ${name.toUpperCase()} `)).toContain(row);
    expect(search(tables, collection, rows, `${name} nowhere-to-be-found`)).toEqual([]);
    expect(search(tables, collection, rows, " ")).toBe(rows);
  });

  it("finds a row by what it points to", async () => {
    const store = await emptyStore();
    for (const [field, rule] of fieldsOf(definitions[collection])) {
      if (rule.kind !== "one" && rule.kind !== "many") continue;
      const target = await addSample(store, rule.target, 7);
      const value = rule.kind === "many" ? [target.id] : target.id;
      const row = await addSample(store, collection, 8, { [field]: value });
      const tables = tablesOf(store);
      const words = nameOf(tables, rule.target, target).replaceAll(" · ", " ");
      expect(search(tables, collection, [row], words)).toEqual([row]);
      await store.remove(collection, row.id);
      await store.remove(rule.target, target.id);
    }
  });
});
