import { fieldsOf, type Definition, type Row } from "../domain/definition";
import type { Rule } from "../domain/rules";

/** The wanted value by field; a field that is not named takes every row. */
export type Filters = Readonly<Record<string, string>>;

/** The fields that have few enough values to be chosen from a list. */
export function filterableFields(definition: Definition): readonly (readonly [string, Rule])[] {
  return fieldsOf(definition).filter(([, rule]) =>
    ["choice", "boolean", "one", "many"].includes(rule.kind),
  );
}

export function filter(rows: readonly Row[], filters: Filters): readonly Row[] {
  const wanted = Object.entries(filters);
  return rows.filter((row) => wanted.every(([field, value]) => holds(row[field], value)));
}

function holds(value: Row[string] | undefined, wanted: string): boolean {
  return Array.isArray(value) ? value.includes(wanted) : String(value ?? "") === wanted;
}
