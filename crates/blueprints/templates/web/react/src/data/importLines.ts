import type { Collection } from "../domain/collections";
import { fieldsOf, type Definition } from "../domain/definition";
import { nameOf } from "../domain/naming";
import type { Draft, DraftValue } from "../domain/parse";
import { definitions, type Tables } from "../domain/registry";
import type { Rule } from "../domain/rules";
import { findRow, rowsOf, withRow } from "../domain/tables";
import { validate, type FieldErrors } from "../domain/validate";
import { readCsv } from "./csvRead";
import { isId, type NewId } from "./ids";

/** More lines than this are refused: the browser would stand still. */
export const LINES_MAX = 2_000;

/** One line of a file: what it gives for each field that it names. */
export interface ImportLine {
  readonly line: number;
  readonly id: string | null;
  readonly draft: Draft;
}

export type RefusedLine =
  | { readonly line: number; readonly reason: "invalid"; readonly errors: FieldErrors }
  | { readonly line: number; readonly reason: "known" };

export interface ImportReport {
  readonly added: number;
  readonly refused: readonly RefusedLine[];
}

export type FileProblem = "notCsv" | "noColumns" | "noLines" | "tooManyLines";

export type LinesOrProblem =
  | { readonly ok: true; readonly lines: readonly ImportLine[] }
  | { readonly ok: false; readonly problem: FileProblem };

/** Reads the text of a file whose first line names the fields. Unknown columns are left out. */
export function readLines(collection: Collection, text: string): LinesOrProblem {
  const definition = definitions[collection];
  const [header, ...rows] = readCsv(text) ?? [];
  if (!header) return { ok: false, problem: text.trim() === "" ? "noLines" : "notCsv" };
  const columns = header.map((name) => columnOf(definition, name));
  if (columns.every((column) => column === undefined)) return { ok: false, problem: "noColumns" };
  if (rows.length === 0) return { ok: false, problem: "noLines" };
  if (rows.length > LINES_MAX) return { ok: false, problem: "tooManyLines" };
  return { ok: true, lines: rows.map((cells, at) => readLine(columns, cells, at + 2)) };
}

/** The tables with every line that is right, and a report of the others. */
export function addLines(
  tables: Tables,
  collection: Collection,
  lines: readonly ImportLine[],
  newId: NewId,
): { readonly tables: Tables; readonly report: ImportReport } {
  const refused: RefusedLine[] = [];
  let next = tables;
  for (const { line, id, draft } of lines) {
    if (id !== null && findRow(next, collection, id)) {
      refused.push({ line, reason: "known" });
      continue;
    }
    const resolved = withIds(next, collection, draft);
    const checked = validate(collection, resolved, { tables: next, id: null });
    if (!checked.ok) refused.push({ line, reason: "invalid", errors: checked.errors });
    else next = withRow(next, collection, { ...checked.values, id: id ?? newId() });
  }
  return { tables: next, report: { added: lines.length - refused.length, refused } };
}

function columnOf(definition: Definition, name: string): string | undefined {
  const wanted = name.trim().toLowerCase();
  const known = ["id", ...Object.keys(definition.fields)];
  return known.find((field) => field.toLowerCase() === wanted);
}

function readLine(
  columns: readonly (string | undefined)[],
  cells: readonly string[],
  line: number,
): ImportLine {
  const named = columns.flatMap((column, at): [string, string][] =>
    column === undefined ? [] : [[column, cells[at] ?? ""]],
  );
  const { id = "", ...draft } = Object.fromEntries(named);
  return { line, id: isId(id) ? id : null, draft };
}

/** A person names a row, a program gives its id: both are understood. */
function withIds(tables: Tables, collection: Collection, draft: Draft): Draft {
  const entries = fieldsOf(definitions[collection]).flatMap(([field, rule]) => {
    const value = draft[field];
    return value === undefined ? [] : [[field, idsFor(tables, rule, value)] as const];
  });
  return Object.fromEntries(entries);
}

function idsFor(tables: Tables, rule: Rule, value: DraftValue): DraftValue {
  if (typeof value !== "string") return value;
  if (rule.kind === "one") return idFor(tables, rule.target, value);
  if (rule.kind !== "many") return value;
  return value
    .split("|")
    .map((part) => idFor(tables, rule.target, part.trim()))
    .join("|");
}

function idFor(tables: Tables, target: Collection, text: string): string {
  if (text === "" || findRow(tables, target, text)) return text;
  const named = rowsOf(tables, target).filter((row) => nameOf(tables, target, row) === text);
  return named.length === 1 && named[0] ? named[0].id : text;
}
