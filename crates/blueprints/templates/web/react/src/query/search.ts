import type { Collection } from "../domain/collections";
import { fieldsOf, type Row } from "../domain/definition";
import { nameOf } from "../domain/naming";
import { definitions, type Tables } from "../domain/registry";
import { targetsOf } from "../domain/tables";

/** The rows that hold every word of `words`, in any field or in the name of a row they point to. */
export function search(
  tables: Tables,
  collection: Collection,
  rows: readonly Row[],
  words: string,
): readonly Row[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (wanted.length === 0) return rows;
  return rows.filter((row) => {
    const text = searchable(tables, collection, row);
    return wanted.every((word) => text.includes(word));
  });
}

function searchable(tables: Tables, collection: Collection, row: Row): string {
  const parts = fieldsOf(definitions[collection]).map(([field, rule]) => {
    const value = row[field] ?? "";
    if (rule.kind === "boolean") return "";
    if (rule.kind !== "one" && rule.kind !== "many") return String(value);
    return targetsOf(tables, rule.target, value)
      .map((target) => nameOf(tables, rule.target, target))
      .join("\n");
  });
  return parts.join("\n").toLowerCase();
}
