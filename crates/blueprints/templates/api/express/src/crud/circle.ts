/** Records that belong to records of their own kind form trees, never circles. */
import { Problem } from "../http/problem.js";
import { messages } from "../messages.js";
import type { View } from "../store/database.js";
import { Reader } from "../store/repository.js";
import type { Resource, StoredRow } from "./resource.js";

/** Refuses a row that would be among its own ancestors. */
export function refuseCircle(view: View, resource: Resource, row: StoredRow): void {
  const rows = new Reader<StoredRow>(view, resource.name);
  for (const [key, { target, many }] of Object.entries(resource.references)) {
    if (target === resource.name && !many && isCircular(rows, row, key)) {
      throw Problem.invalid([{ path: key, message: messages.circular }]);
    }
  }
}

function isCircular(rows: Reader<StoredRow>, row: StoredRow, key: string): boolean {
  const seen = new Set([row.id]);
  let next = row[key];
  while (typeof next === "number") {
    if (seen.has(next)) {
      return true;
    }
    seen.add(next);
    next = rows.find(next)?.[key];
  }
  return false;
}
