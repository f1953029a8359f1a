/** Free text search: `?q=word` finds the rows with the word in any of their texts. */
import { z } from "zod";

import type { Column } from "./columns.js";
import type { Values } from "./resource.js";

export function searchShape(columns: readonly Column[]): Record<string, z.ZodType> {
  const q = z.string().trim().min(1).max(100).optional();
  return searchable(columns).length === 0 ? {} : { q };
}

/** Upper and lower case are the same. */
export function matchesText(columns: readonly Column[], query: Values, row: Values): boolean {
  const wanted = query["q"];
  if (typeof wanted !== "string") {
    return true;
  }
  const needle = wanted.toLowerCase();
  return searchable(columns).some(({ key }) => {
    const value = row[key];
    return typeof value === "string" && value.toLowerCase().includes(needle);
  });
}

function searchable(columns: readonly Column[]): readonly Column[] {
  return columns.filter(({ kind, choices }) => kind === "text" && choices.length === 0);
}
