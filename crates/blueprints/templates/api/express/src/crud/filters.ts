/**
 * Filters: `?key=value` for equality (for a list: "contains"), `?key.min=` and `?key.max=` for
 * numbers and dates. A key that is also a parameter of lists is written `key_`.
 */
import { z } from "zod";

import type { Column, ColumnKind } from "./columns.js";
import { comparable } from "./comparable.js";
import type { Values } from "./resource.js";

const TAKEN: ReadonlySet<string> = new Set(["page", "pageSize", "sort", "q", "format"]);
const RANGES: ReadonlySet<ColumnKind> = new Set(["number", "date", "dateTime"]);

export function filterShape(columns: readonly Column[]): Record<string, z.ZodType> {
  const entries = columns.flatMap((column) => {
    const name = parameterOf(column);
    const value = valueSchema(column).optional();
    const range = RANGES.has(column.kind) ? [`${name}.min`, `${name}.max`] : [];
    return [name, ...range].map((parameter) => [parameter, value] as const);
  });
  return Object.fromEntries(entries);
}

export function matchesFilters(columns: readonly Column[], query: Values, row: Values): boolean {
  return columns.every((column) => matches(column, query, row[column.key]));
}

function matches(column: Column, query: Values, value: unknown): boolean {
  const name = parameterOf(column);
  const wanted = query[name];
  if (column.kind === "list") {
    return wanted === undefined || (Array.isArray(value) && value.includes(wanted));
  }
  const read = (one: unknown) => comparable(column.kind, one);
  const actual = read(value);
  const least = read(query[`${name}.min`]);
  const most = read(query[`${name}.max`]);
  return (
    (wanted === undefined || actual === read(asBoolean(column, wanted))) &&
    (least === undefined || (actual !== undefined && actual >= least)) &&
    (most === undefined || (actual !== undefined && actual <= most))
  );
}

function asBoolean({ kind }: Column, wanted: unknown): unknown {
  return kind === "boolean" ? wanted === "true" : wanted;
}

function parameterOf({ key }: Column): string {
  return TAKEN.has(key) ? `${key}_` : key;
}

function valueSchema({ kind, choices }: Column): z.ZodType {
  if (choices.length > 0) {
    return z.enum(choices);
  }
  switch (kind) {
    case "number":
      return z.coerce.number();
    case "list":
      return z.coerce.number().int().positive();
    case "boolean":
      return z.enum(["true", "false"]);
    case "date":
      return z.iso.date();
    case "dateTime":
      return z.iso.datetime({ offset: true });
    case "text":
      return z.string().min(1).max(200);
  }
}
