import { describe, expect, it } from "vitest";
import { collections } from "../../src/domain/collections";
import { fieldsOf } from "../../src/domain/definition";
import { definitions } from "../../src/domain/registry";
import { readSortOrder, sort, writeSortOrder } from "../../src/query/sort";
import { addSample, emptyStore, tablesOf } from "../support/samples";

describe.each(collections)("sorting of %s", (collection) => {
  const fields = fieldsOf(definitions[collection]);

  it.each(fields.map(([field]) => field))("by %s can be turned around", async (field) => {
    const store = await emptyStore();
    for (const n of [3, 1, 2]) await addSample(store, collection, n);
    const tables = tablesOf(store);
    const rows = tables[collection];
    const ascending = sort(tables, collection, rows, { field, direction: "ascending" }, "en");
    const descending = sort(tables, collection, rows, { field, direction: "descending" }, "en");
    expect(ascending).toHaveLength(rows.length);
    const values = (sorted: typeof ascending) => sorted.map((row) => JSON.stringify(row[field]));
    expect(values(descending)).toEqual(values(ascending).toReversed());
  });

  it("puts rows without a value last, whatever the direction", async () => {
    const [optional] = fields.find(([, rule]) => !rule.required && rule.kind !== "many") ?? [];
    if (optional === undefined) return;
    const store = await emptyStore();
    const empty = await addSample(store, collection, 1, { [optional]: "" });
    const rule = definitions[collection].fields[optional];
    const given = rule?.kind === "one" ? { [optional]: empty.id } : {};
    if (rule?.kind === "one" && rule.target !== collection) return;
    const full = await addSample(store, collection, 2, given);
    const tables = tablesOf(store);
    for (const direction of ["ascending", "descending"] as const) {
      const sorted = sort(tables, collection, [empty, full], { field: optional, direction }, "en");
      expect(sorted).toEqual([full, empty]);
    }
  });

  it("reads its order from an address", () => {
    const [[field]] = fields as [[string, unknown]];
    const order = { field, direction: "descending" } as const;
    expect(readSortOrder(collection, writeSortOrder(order))).toEqual(order);
    expect(readSortOrder(collection, field)).toEqual({ field, direction: "ascending" });
    expect(readSortOrder(collection, "-no-such-field")).toBeUndefined();
  });
});
