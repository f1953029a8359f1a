import { describe, expect, it } from "vitest";
import type { z } from "zod";

import * as rules from "../../src/crud/rules.js";

interface Row {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly right: readonly unknown[];
  readonly wrong: readonly unknown[];
}

const ROWS: readonly Row[] = [
  { name: "text", schema: rules.text(3), right: ["a", "abc"], wrong: ["", "  ", "abcd", 1] },
  {
    name: "integer",
    schema: rules.integer({ min: -1, max: 3 }),
    right: [-1, 0, 3],
    wrong: [-2, 4, 0.5, "1", Number.NaN],
  },
  {
    name: "decimal",
    schema: rules.decimal({ min: 0, max: 2 }),
    right: [0, 1.25, 2],
    wrong: [-0.1, 2.1, "1", Number.POSITIVE_INFINITY],
  },
  { name: "unbounded decimal", schema: rules.decimal(), right: [-1e9, 0.1], wrong: ["", null] },
  {
    name: "money",
    schema: rules.money(),
    right: [0, 0.1, 19.99, 1_000_000.07],
    wrong: [-0.01, 1.005, 2_000_000_000_000, "1"],
  },
  { name: "date", schema: rules.date(), right: ["2024-02-29"], wrong: ["2023-02-29", "1.1.2024"] },
  {
    name: "moment",
    schema: rules.dateTime(),
    right: ["2024-01-31T10:00:00Z", "2024-01-31T10:00:00+08:00"],
    wrong: ["2024-01-31", "2024-01-31T25:00:00Z", "2024-01-31T10:00:00"],
  },
  { name: "time", schema: rules.time(), right: ["00:00", "23:59"], wrong: ["24:00", "9:30"] },
  { name: "e-mail", schema: rules.email(), right: ["a@example.com"], wrong: ["a@", "a b@c.de"] },
  { name: "phone", schema: rules.phone(), right: ["+49 (30) 1234-56"], wrong: ["12", "call me"] },
  {
    name: "web address",
    schema: rules.url(),
    right: ["https://example.com/a?b=c"],
    wrong: ["example.com", "ftp://example.com", "javascript:alert(1)"],
  },
  {
    name: "ISBN",
    schema: rules.isbn(),
    right: ["978-0-306-40615-7", "0-306-40615-2", "080442957X"],
    wrong: ["978-0-306-40615-8", "0-306-40615-3", "9780306", "1234567890123"],
  },
  { name: "choice", schema: rules.choice(["a", "b"]), right: ["a", "b"], wrong: ["c", null] },
  { name: "reference", schema: rules.reference(), right: [1], wrong: [0, -1, "1", 1.5] },
  {
    name: "list of references",
    schema: rules.references({ min: 1 }),
    right: [[1], [2, 1]],
    wrong: [[], [1, 1], [0], 1],
  },
  { name: "optional value", schema: rules.optional(rules.text(1)), right: [null], wrong: ["ab"] },
];

describe.each(ROWS)("the rule for: $name", ({ schema, right, wrong }) => {
  it.each(right.map((value) => ({ value })))("accepts $value", ({ value }) => {
    expect(schema.safeParse(value).success).toBe(true);
  });

  it.each(wrong.map((value) => ({ value })))("refuses $value", ({ value }) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});

describe("values that are kept in one form", () => {
  it("drops hyphens of an ISBN, capitals of an e-mail address and margins of a text", () => {
    expect(rules.isbn().parse("978-0-306-40615-7")).toBe("9780306406157");
    expect(rules.email().parse("Ada@Example.com")).toBe("ada@example.com");
    expect(rules.text(5).parse(" ab ")).toBe("ab");
  });
});
