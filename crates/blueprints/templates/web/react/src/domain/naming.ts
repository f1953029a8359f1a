import type { Collection } from "./collections";
import type { Row, Value } from "./definition";
import { definitions, type Tables } from "./registry";
import { targetsOf } from "./tables";

/** A name never follows more pointers than this, whatever the rows say. */
const DEPTH_MAX = 3;

/** How a person would call the row: the values of its naming fields, `Dune · Ada`. */
export function nameOf(
  tables: Tables,
  collection: Collection,
  row: Row,
  depth: number = DEPTH_MAX,
): string {
  const definition = definitions[collection];
  const parts = definition.naming.map((field) => {
    const rule = definition.fields[field];
    if (rule?.kind !== "one") return plain(row[field] ?? null);
    if (depth === 0) return "";
    return targetsOf(tables, rule.target, row[field])
      .map((target) => nameOf(tables, rule.target, target, depth - 1))
      .join(", ");
  });
  return parts.filter((part) => part !== "").join(" · ") || row.id;
}

function plain(value: Value): string {
  return value === null ? "" : String(value);
}
