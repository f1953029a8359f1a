/** Values as something that `<` orders: moments by time, texts without regard to case. */
import type { ColumnKind } from "./columns.js";

export type Comparable = number | string;

/** Nothing for what is absent and for lists, which have no order. */
export function comparable(kind: ColumnKind, value: unknown): Comparable | undefined {
  if (typeof value === "string") {
    return kind === "dateTime" ? Date.parse(value) : value.toLowerCase();
  }
  if (typeof value === "boolean") {
    return Number(value);
  }
  return typeof value === "number" ? value : undefined;
}
