import { collections, type Collection } from "../domain/collections";
import { fieldsOf, type Row, type Value } from "../domain/definition";
import { parseValue, type DraftValue } from "../domain/parse";
import { definitions, emptyTables, type Tables } from "../domain/registry";
import { withRows } from "../domain/tables";
import { isId } from "./ids";
import { RepositoryError } from "./repository";

/** The form of what is kept. A change of the form raises it and reads the older ones as well. */
const VERSION = 1;

export function writeStored(tables: Tables): string {
  return JSON.stringify({ version: VERSION, tables });
}

/** Reads what was kept; every value is checked again, because anyone can write to a browser's storage. */
export function readStored(text: string): Tables {
  const stored = parseJson(text);
  if (!isRecord(stored) || typeof stored.version !== "number" || !isRecord(stored.tables)) {
    throw unreadable("the outer form");
  }
  if (stored.version > VERSION) {
    throw new RepositoryError("newer", `the data has version ${stored.version}, not ${VERSION}`);
  }
  return collections.reduce<Tables>(readCollection(stored.tables), emptyTables);
}

function readCollection(stored: Record<string, unknown>) {
  return (tables: Tables, collection: Collection): Tables => {
    const rows = stored[collection] ?? [];
    if (!Array.isArray(rows)) throw unreadable(collection);
    return withRows(
      tables,
      collection,
      rows.map((row: unknown) => readRow(collection, row)),
    );
  };
}

function readRow(collection: Collection, row: unknown): Row {
  if (!isRecord(row) || typeof row.id !== "string" || !isId(row.id)) {
    throw unreadable(`a row of ${collection}`);
  }
  const values = fieldsOf(definitions[collection]).map(([field, rule]): [string, Value] => {
    const parsed = parseValue(rule, asDraft(row[field]));
    if (!parsed.ok) throw unreadable(`${collection}.${field}: ${parsed.error.code}`);
    return [field, parsed.value];
  });
  return { id: row.id, ...Object.fromEntries(values) };
}

function asDraft(value: unknown): DraftValue {
  if (typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  return Array.isArray(value) ? value.map(String) : "";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new RepositoryError("unreadable", "the kept data is not JSON", { cause });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unreadable(what: string): RepositoryError {
  return new RepositoryError("unreadable", `the kept data cannot be read: ${what}`);
}
