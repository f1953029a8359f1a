import type { Value } from "./definition";
import { isDate, isEmail, isIsbn, isPhone, isTime, isUrl, readInstant } from "./formats";
import type { FormatRule, NumberRule, Rule, RuleOf, TextRule } from "./rules";

/** What a form or a file gives for one field. */
export type DraftValue = string | boolean | readonly string[];

/** What a form or a file gives for one row. */
export type Draft = Readonly<Record<string, DraftValue>>;

/** Why a value is refused. `limit` is the bound that it passes. */
export type FieldError =
  | { readonly code: "tooLong" | "tooSmall" | "tooLarge"; readonly limit: number }
  | { readonly code: PlainCode };

export type PlainCode =
  | "required"
  | "notInteger"
  | "notNumber"
  | "notMoney"
  | "notBoolean"
  | "notChoice"
  | "notEmail"
  | "notPhone"
  | "notUrl"
  | "notIsbn"
  | "notDate"
  | "notDateTime"
  | "notTime"
  | "unknownReference"
  | "duplicate"
  | "circular";

export type Parsed =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: FieldError };

/** Reads one value by its rule. References and uniqueness are checked against the tables elsewhere. */
export function parseValue(rule: Rule, draft: DraftValue | undefined): Parsed {
  if (rule.kind === "boolean") return parseBoolean(rule, draft);
  if (rule.kind === "many") return parseMany(rule, draft);
  const text = typeof draft === "string" ? draft.trim() : "";
  if (text === "") return rule.required ? refuse("required") : accept(null);
  return parseText(rule, text);
}

type TextualRule = Exclude<Rule, { readonly kind: "boolean" | "many" }>;
type Parsers = { readonly [K in TextualRule["kind"]]: (rule: RuleOf<K>, text: string) => Parsed };

const parsers: Parsers = {
  text: parseBounded,
  longText: parseBounded,
  integer: (rule, text) => parseNumber(rule, text, /^[+-]?\d{1,15}$/, "notInteger"),
  decimal: (rule, text) => parseNumber(rule, text, /^[+-]?\d{1,12}(?:\.\d{1,6})?$/, "notNumber"),
  money: (rule, text) =>
    parseNumber({ min: 0, ...rule }, text, /^[+-]?\d{1,12}(?:\.\d{1,2})?$/, "notMoney"),
  choice: (rule, text) => (rule.values.includes(text) ? accept(text) : refuse("notChoice")),
  one: (_rule, text) => accept(text),
  email: formatParser(isEmail, "notEmail"),
  phone: formatParser(isPhone, "notPhone"),
  url: formatParser(isUrl, "notUrl"),
  isbn: formatParser(isIsbn, "notIsbn"),
  date: formatParser(isDate, "notDate"),
  time: formatParser(isTime, "notTime"),
  dateTime: (_rule, text) => {
    const instant = readInstant(text);
    return instant === undefined ? refuse("notDateTime") : accept(instant);
  },
};

function parseText(rule: TextualRule, text: string): Parsed {
  // The table holds, for each kind, the parser of that kind's rule.
  const parse = parsers[rule.kind] as (rule: TextualRule, text: string) => Parsed;
  return parse(rule, text);
}

function parseBounded(rule: TextRule, text: string): Parsed {
  // Counted in characters as people see them in most scripts, not in UTF-16 units.
  if ([...text].length <= rule.maxChars) return accept(text);
  return { ok: false, error: { code: "tooLong", limit: rule.maxChars } };
}

function formatParser(fits: (text: string) => boolean, code: PlainCode) {
  return (_rule: FormatRule, text: string): Parsed => (fits(text) ? accept(text) : refuse(code));
}

function parseNumber(
  rule: Omit<NumberRule, "kind">,
  text: string,
  form: RegExp,
  code: PlainCode,
): Parsed {
  if (!form.test(text)) return refuse(code);
  const value = Number(text);
  if (rule.min !== undefined && value < rule.min) {
    return { ok: false, error: { code: "tooSmall", limit: rule.min } };
  }
  if (rule.max !== undefined && value > rule.max) {
    return { ok: false, error: { code: "tooLarge", limit: rule.max } };
  }
  return accept(value);
}

function parseBoolean(rule: RuleOf<"boolean">, draft: DraftValue | undefined): Parsed {
  if (typeof draft === "boolean") return accept(draft);
  if (draft === undefined || draft === "") return accept(rule.default);
  if (draft === "true" || draft === "false") return accept(draft === "true");
  return refuse("notBoolean");
}

function parseMany(rule: RuleOf<"many">, draft: DraftValue | undefined): Parsed {
  const ids = [...new Set(listOf(draft))];
  return rule.required && ids.length === 0 ? refuse("required") : accept(ids);
}

/** The ids of a draft: a list from a form, `a|b` from a file. */
function listOf(draft: DraftValue | undefined): string[] {
  if (Array.isArray(draft)) return draft.filter((id) => id !== "");
  if (typeof draft !== "string") return [];
  return draft
    .split("|")
    .map((id) => id.trim())
    .filter((id) => id !== "");
}

function accept(value: Value): Parsed {
  return { ok: true, value };
}

function refuse(code: PlainCode): Parsed {
  return { ok: false, error: { code } };
}
