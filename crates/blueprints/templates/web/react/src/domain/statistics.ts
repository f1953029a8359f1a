import type { Collection } from "./collections";
import { fieldsOf, type Row } from "./definition";
import { definitions } from "./registry";
import type { Rule } from "./rules";

/** Sum and mean of a field with numbers, over the rows that have a value. */
export interface NumberSummary {
  readonly field: string;
  readonly rule: Rule;
  readonly sum: number;
  readonly mean: number;
}

/** How many rows hold each value of a field that has few values. */
export interface ShareSummary {
  readonly field: string;
  readonly rule: Rule;
  readonly parts: readonly { readonly value: string; readonly count: number }[];
}

export interface Summary {
  readonly count: number;
  readonly numbers: readonly NumberSummary[];
  readonly shares: readonly ShareSummary[];
}

export function summarize(collection: Collection, rows: readonly Row[]): Summary {
  const fields = fieldsOf(definitions[collection]);
  return {
    count: rows.length,
    numbers: fields.flatMap(([field, rule]) => summarizeNumbers(field, rule, rows)),
    shares: fields.flatMap(([field, rule]) => summarizeShares(field, rule, rows)),
  };
}

function summarizeNumbers(field: string, rule: Rule, rows: readonly Row[]): NumberSummary[] {
  if (!["integer", "decimal", "money"].includes(rule.kind)) return [];
  const values = rows.map((row) => row[field]).filter((value) => typeof value === "number");
  if (values.length === 0) return [];
  const sum = rounded(values.reduce((total, value) => total + value, 0));
  return [{ field, rule, sum, mean: rounded(sum / values.length) }];
}

function summarizeShares(field: string, rule: Rule, rows: readonly Row[]): ShareSummary[] {
  const values = valuesOf(rule);
  if (values.length === 0 || rows.length === 0) return [];
  const parts = values.map((value) => ({
    value,
    count: rows.filter((row) => String(row[field]) === value).length,
  }));
  return [{ field, rule, parts }];
}

function valuesOf(rule: Rule): readonly string[] {
  if (rule.kind === "choice") return rule.values;
  return rule.kind === "boolean" ? ["true", "false"] : [];
}

/** Sums of decimals carry the errors of binary fractions; six places hide them. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
