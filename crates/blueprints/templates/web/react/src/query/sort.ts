import type { Collection } from "../domain/collections";
import type { Row, Value } from "../domain/definition";
import { nameOf } from "../domain/naming";
import { definitions, type Tables } from "../domain/registry";
import type { Rule } from "../domain/rules";
import { targetsOf } from "../domain/tables";

export interface SortOrder {
  readonly field: string;
  readonly direction: "ascending" | "descending";
}

/** `title` and `-title`, as they stand in an address. Unknown fields give no order. */
export function readSortOrder(collection: Collection, text: string): SortOrder | undefined {
  const field = text.replace(/^-/, "");
  if (!Object.hasOwn(definitions[collection].fields, field)) return undefined;
  return { field, direction: text.startsWith("-") ? "descending" : "ascending" };
}

export function writeSortOrder(order: SortOrder): string {
  return order.direction === "descending" ? `-${order.field}` : order.field;
}

/** The rows in order; rows without a value come last, equal rows keep their order. */
export function sort(
  tables: Tables,
  collection: Collection,
  rows: readonly Row[],
  order: SortOrder | undefined,
  locale: string,
): readonly Row[] {
  const rule = order && definitions[collection].fields[order.field];
  if (!order || !rule) return rows;
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  const sign = order.direction === "descending" ? -1 : 1;
  const keyed = rows.map((row) => ({ row, key: keyOf(tables, rule, row[order.field] ?? null) }));
  return keyed
    .toSorted((left, right) => {
      if (left.key === null || right.key === null) return emptyLast(left.key, right.key);
      return sign * compare(left.key, right.key, collator);
    })
    .map(({ row }) => row);
}

type Key = string | number | null;

function keyOf(tables: Tables, rule: Rule, value: Value): Key {
  if (rule.kind === "one" || rule.kind === "many") {
    const names = targetsOf(tables, rule.target, value).map((row) =>
      nameOf(tables, rule.target, row),
    );
    return names.length > 0 ? names.join(", ") : null;
  }
  if (rule.kind === "choice") return value === null ? null : rule.values.indexOf(String(value));
  return typeof value === "boolean" ? Number(value) : (value as Key);
}

function emptyLast(left: Key, right: Key): number {
  return Number(left === null) - Number(right === null);
}

function compare(left: string | number, right: string | number, collator: Intl.Collator): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return collator.compare(String(left), String(right));
}
