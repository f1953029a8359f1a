import { describe, expect, it } from "vitest";
import { collections } from "../../src/domain/collections";
import type { Row } from "../../src/domain/definition";
import { definitions } from "../../src/domain/registry";
import { filter, filterableFields } from "../../src/query/filter";

const rows: readonly Row[] = [
  { id: "row-1", level: "low", open: true, tags: ["a", "b"], owner: null },
  { id: "row-2", level: "high", open: false, tags: [], owner: "a" },
];

function check(filters: Record<string, string>, ids: string[]) {
  expect(filter(rows, filters).map((row) => row.id)).toEqual(ids);
}

describe("a filter", () => {
  it("takes every row without a condition", () => check({}, ["row-1", "row-2"]));
  it("compares choices", () => check({ level: "high" }, ["row-2"]));
  it("compares yes and no", () => check({ open: "true" }, ["row-1"]));
  it("looks into lists", () => check({ tags: "b" }, ["row-1"]));
  it("compares what is pointed to", () => check({ owner: "a" }, ["row-2"]));
  it("wants all conditions", () => check({ level: "low", open: "false" }, []));

  it.each(collections)("is offered for the fields of %s that have few values", (collection) => {
    const kinds = filterableFields(definitions[collection]).map(([, rule]) => rule.kind);
    expect(kinds.filter((kind) => !["choice", "boolean", "one", "many"].includes(kind))).toEqual(
      [],
    );
  });
});
