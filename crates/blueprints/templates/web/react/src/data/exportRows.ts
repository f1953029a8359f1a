import type { Collection } from "../domain/collections";
import { fieldsOf, type Row, type Value } from "../domain/definition";
import { definitions } from "../domain/registry";
import { writeCsv } from "./csvWrite";

/** The rows as CSV: the id and every field; several ids in one cell are joined by `|`. */
export function rowsToCsv(collection: Collection, rows: readonly Row[]): string {
  const fields = ["id", ...fieldsOf(definitions[collection]).map(([field]) => field)];
  return writeCsv([
    fields,
    ...rows.map((row) => fields.map((field) => cellOf(row[field] ?? null))),
  ]);
}

/** The rows as indented JSON, with their fields in the order of the definition. */
export function rowsToJson(collection: Collection, rows: readonly Row[]): string {
  const fields = ["id", ...fieldsOf(definitions[collection]).map(([field]) => field)];
  const ordered = rows.map((row) =>
    Object.fromEntries(fields.map((field) => [field, row[field] ?? null])),
  );
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

function cellOf(value: Value): string {
  if (value === null) return "";
  return typeof value === "object" ? value.join("|") : String(value);
}
