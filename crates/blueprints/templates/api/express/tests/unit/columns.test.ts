import { expect, it } from "vitest";
import { z } from "zod";

import { columnsOf } from "../../src/crud/columns.js";
import { defineResource } from "../../src/crud/resource.js";
import * as rules from "../../src/crud/rules.js";

const resource = defineResource({
  name: "sample",
  path: "samples",
  label: "Sample",
  labelPlural: "Samples",
  input: z.strictObject({
    text: rules.text(9),
    maybeText: rules.optional(rules.time()),
    whole: rules.integer({ min: 1 }),
    maybeNumber: rules.optional(rules.decimal()),
    flag: z.boolean().default(true),
    maybeFlag: z.boolean().nullable().default(true),
    day: rules.optional(rules.date()),
    moment: rules.dateTime(),
    level: rules.choice(["low", "high"]).nullable().default("low"),
    ids: rules.references().default([]),
  }),
});

it("the columns of a resource are read from its schema", () => {
  const kinds = columnsOf(resource).map(({ key, kind, choices }) => [key, kind, ...choices]);
  expect(kinds).toEqual([
    ["text", "text"],
    ["maybeText", "text"],
    ["whole", "number"],
    ["maybeNumber", "number"],
    ["flag", "boolean"],
    ["maybeFlag", "boolean"],
    ["day", "date"],
    ["moment", "dateTime"],
    ["level", "text", "low", "high"],
    ["ids", "list"],
  ]);
});
