import { collections, type Collection } from "./collections";
import { fieldsOf, type Row } from "./definition";
import { definitions, type Tables } from "./registry";

/** Rows of `from` that point to some row through their field `field`. */
export interface Pointer {
  readonly from: Collection;
  readonly field: string;
  readonly rows: readonly Row[];
  /** They cannot be without the row that they point to. */
  readonly needed: boolean;
}

export function rowsOf(tables: Tables, collection: Collection): readonly Row[] {
  return tables[collection];
}

export function findRow(tables: Tables, collection: Collection, id: string): Row | undefined {
  return rowsOf(tables, collection).find((row) => row.id === id);
}

/** The tables with other rows of one collection. */
export function withRows(tables: Tables, collection: Collection, rows: readonly Row[]): Tables {
  // Rows come from `validate`, which has checked them by the definition of their collection.
  return { ...tables, [collection]: rows } as Tables;
}

export function withRow(tables: Tables, collection: Collection, row: Row): Tables {
  const rows = rowsOf(tables, collection);
  const known = rows.some((one) => one.id === row.id);
  const next = known ? rows.map((one) => (one.id === row.id ? row : one)) : [...rows, row];
  return withRows(tables, collection, next);
}

/** Who points to the row `id` of `collection`, field by field; fields without a pointer are left out. */
export function pointersTo(tables: Tables, collection: Collection, id: string): Pointer[] {
  return collections.flatMap((from) =>
    fieldsOf(definitions[from]).flatMap(([field, rule]) => {
      if ((rule.kind !== "one" && rule.kind !== "many") || rule.target !== collection) return [];
      const rows = rowsOf(tables, from).filter((row) => pointsTo(row[field], id));
      return rows.length > 0 ? [{ from, field, rows, needed: rule.required }] : [];
    }),
  );
}

/**
 * The tables without the row. Optional pointers to it are cleared; the caller has made sure that no
 * other row needs it.
 */
export function withoutRow(tables: Tables, collection: Collection, id: string): Tables {
  const cleared = pointersTo(tables, collection, id).reduce(clearPointer(id), tables);
  const rows = rowsOf(cleared, collection).filter((row) => row.id !== id);
  return withRows(cleared, collection, rows);
}

/** The rows that the row's own reference field `field` names. */
export function targetsOf(
  tables: Tables,
  target: Collection,
  value: Row[string] | undefined,
): Row[] {
  const ids = Array.isArray(value) ? value : [value];
  return ids.flatMap((id) => (typeof id === "string" ? (findRow(tables, target, id) ?? []) : []));
}

function pointsTo(value: Row[string] | undefined, id: string): boolean {
  return Array.isArray(value) ? value.includes(id) : value === id;
}

function clearPointer(id: string): (tables: Tables, pointer: Pointer) => Tables {
  return (tables, { from, field }) => {
    const rows = rowsOf(tables, from).map((row) => {
      const value = row[field];
      if (!pointsTo(value, id)) return row;
      return { ...row, [field]: Array.isArray(value) ? value.filter((one) => one !== id) : null };
    });
    return withRows(tables, from, rows);
  };
}
