import { fieldsOf, type Definition, type Row, type Value } from "./definition";
import type { Draft, DraftValue } from "./parse";
import type { Rule } from "./rules";

/** What an empty form shows: the defaults. */
export function emptyDraft(definition: Definition): Draft {
  return Object.fromEntries(fieldsOf(definition).map(([field, rule]) => [field, blank(rule)]));
}

/** What a form shows of a row that is there already. */
export function draftOf(definition: Definition, row: Row): Draft {
  return Object.fromEntries(
    fieldsOf(definition).map(([field, rule]) => [field, written(rule, row[field] ?? null)]),
  );
}

function blank(rule: Rule): DraftValue {
  if (rule.kind === "boolean") return rule.default;
  if (rule.kind === "many") return [];
  if (rule.kind === "choice" && rule.required) return rule.values[0] ?? "";
  return "";
}

function written(rule: Rule, value: Value): DraftValue {
  if (value === null) return "";
  if (typeof value === "object" || typeof value === "boolean") return value;
  if (rule.kind === "dateTime") return localMinute(String(value));
  return rule.kind === "money" ? Number(value).toFixed(2) : String(value);
}

/** The instant as a `datetime-local` input wants it: local, without an offset. */
function localMinute(instant: string): string {
  const date = new Date(instant);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, date.getSeconds() === 0 ? 16 : 19);
}
