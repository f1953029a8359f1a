import { describe, expect, it } from "vitest";
import { collections } from "../../src/domain/collections";
import { fieldsOf, type Row } from "../../src/domain/definition";
import { definitions } from "../../src/domain/registry";
import { summarize } from "../../src/domain/statistics";

describe.each(collections)("statistics of %s", (collection) => {
  const fields = fieldsOf(definitions[collection]);

  it("are empty without rows", () => {
    expect(summarize(collection, [])).toEqual({ count: 0, numbers: [], shares: [] });
  });

  it("sum numbers without the errors of fractions and leave out what is missing", () => {
    const numbers = fields.filter(([, { kind }]) => ["integer", "decimal", "money"].includes(kind));
    const rows: Row[] = [0.1, 0.2, null].map((value, at) => ({
      id: `row-${at}`,
      ...Object.fromEntries(numbers.map(([field]) => [field, value])),
    }));
    expect(summarize(collection, rows)).toMatchObject({
      count: 3,
      numbers: numbers.map(([field, rule]) => ({ field, rule, sum: 0.3, mean: 0.15 })),
    });
  });

  it("count every value of a field with few values", () => {
    const boxes = fields.filter(([, { kind }]) => kind === "boolean");
    const rows: Row[] = [true, false, true].map((value, at) => ({
      id: `row-${at}`,
      ...Object.fromEntries(boxes.map(([field]) => [field, value])),
    }));
    const { shares } = summarize(collection, rows);
    const parts = [
      { value: "true", count: 2 },
      { value: "false", count: 1 },
    ];
    expect(shares.filter(({ rule }) => rule.kind === "boolean")).toEqual(
      boxes.map(([field, rule]) => ({ field, rule, parts })),
    );
  });
});
