import type { Collection } from "./collections";
import { fieldsOf, type Definition, type Row, type Value, type Values } from "./definition";
import { parseValue, type Draft, type FieldError } from "./parse";
import { definitions, type Tables } from "./registry";
import type { OneRule, Rule } from "./rules";
import { findRow, rowsOf } from "./tables";

/** What is wrong, by field. */
export type FieldErrors = Readonly<Record<string, FieldError>>;

export type Validation =
  | { readonly ok: true; readonly values: Values }
  | { readonly ok: false; readonly errors: FieldErrors };

/** Where a row will live: the rows around it, and its own id when it is there already. */
export interface Surroundings {
  readonly tables: Tables;
  readonly id: string | null;
}

/** Reads a whole draft. Every field is checked, so that a person sees all errors at once. */
export function validate(collection: Collection, draft: Draft, around: Surroundings): Validation {
  const definition = definitions[collection];
  const values: Record<string, Value> = {};
  const errors: Record<string, FieldError> = {};
  for (const [field, rule] of fieldsOf(definition)) {
    const parsed = parseValue(rule, draft[field]);
    const error = parsed.ok
      ? conflict(definition, field, rule, parsed.value, around)
      : parsed.error;
    if (error) errors[field] = error;
    else if (parsed.ok) values[field] = parsed.value;
  }
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, values };
}

/** What the other rows have against the value. */
function conflict(
  definition: Definition,
  field: string,
  rule: Rule,
  value: Value,
  around: Surroundings,
): FieldError | undefined {
  if (value === null) return undefined;
  if (rule.unique && isTaken(definition, field, value, around)) return { code: "duplicate" };
  if (rule.kind === "many") return unknownAmong(value, rule.target, around.tables);
  if (rule.kind === "one") return checkOne(definition, field, rule, String(value), around);
  return undefined;
}

function isTaken(
  definition: Definition,
  field: string,
  value: Value,
  { tables, id }: Surroundings,
): boolean {
  const wanted = comparable(value);
  return rowsOf(tables, definition.collection).some(
    (row) => row.id !== id && comparable(row[field] ?? null) === wanted,
  );
}

/** `Ada@Example.org` and `ada@example.org` are the same address. */
function comparable(value: Value): string {
  return value === null ? "" : String(value).toLowerCase();
}

function unknownAmong(value: Value, target: Collection, tables: Tables): FieldError | undefined {
  const ids = Array.isArray(value) ? value : [];
  const known = ids.every((id) => findRow(tables, target, id) !== undefined);
  return known ? undefined : { code: "unknownReference" };
}

function checkOne(
  definition: Definition,
  field: string,
  rule: OneRule,
  target: string,
  { tables, id }: Surroundings,
): FieldError | undefined {
  if (!findRow(tables, rule.target, target)) return { code: "unknownReference" };
  if (rule.target !== definition.collection || id === null) return undefined;
  return leadsTo(rowsOf(tables, rule.target), field, target, id) ? { code: "circular" } : undefined;
}

/** Whether following `field` from the row `start` arrives at the row `goal`. */
function leadsTo(rows: readonly Row[], field: string, start: string, goal: string): boolean {
  const seen = new Set<string>();
  let at: Value | undefined = start;
  while (typeof at === "string" && !seen.has(at)) {
    if (at === goal) return true;
    seen.add(at);
    at = rows.find((row) => row.id === at)?.[field];
  }
  return false;
}
