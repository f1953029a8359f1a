/** Sorting: `?sort=key` upwards, `?sort=-key` downwards; rows without the value come last. */
import { z } from "zod";

import type { Column } from "./columns.js";
import { type Comparable, comparable } from "./comparable.js";
import type { StoredRow, Values } from "./resource.js";

const ID: Column = { key: "id", kind: "number", choices: [] };

export function sortShape(columns: readonly Column[]): Record<string, z.ZodType> {
  const keys = sortable(columns).map(({ key }) => key);
  return { sort: z.enum(keys.flatMap((key) => [key, `-${key}`])).optional() };
}

export function sortRows(
  columns: readonly Column[],
  query: Values,
  rows: readonly StoredRow[],
): StoredRow[] {
  const wanted = query["sort"];
  const order = typeof wanted === "string" ? wanted : ID.key;
  const column = sortable(columns).find(({ key }) => key === order.replace(/^-/, "")) ?? ID;
  const direction = order.startsWith("-") ? -1 : 1;
  const valueOf = (row: StoredRow) => comparable(column.kind, row[column.key]);
  return [...rows].sort(
    (a, b) => compare(valueOf(a), valueOf(b), direction) || (a.id - b.id) * direction,
  );
}

function sortable(columns: readonly Column[]): Column[] {
  return [ID, ...columns.filter(({ kind }) => kind !== "list")];
}

function compare(a: Comparable | undefined, b: Comparable | undefined, direction: 1 | -1): number {
  if (a === undefined || b === undefined) {
    return Number(a === undefined) - Number(b === undefined);
  }
  if (a === b) {
    return 0;
  }
  return a < b ? -direction : direction;
}
