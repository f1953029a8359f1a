/** The columns of a resource, read from the JSON Schema of its input: one truth for all parts. */
import { z } from "zod";

import type { Resource } from "./resource.js";

export type ColumnKind = "text" | "number" | "boolean" | "date" | "dateTime" | "list";

export interface Column {
  readonly key: string;
  readonly kind: ColumnKind;
  /** The values of a choice; empty for everything else. */
  readonly choices: readonly string[];
}

interface PropertySchema {
  /** A nullable number has the types `number` and `null`. */
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly PropertySchema[];
}

/** Resources never change, so each is read once. */
const known = new WeakMap<Resource, readonly Column[]>();

export function columnsOf(resource: Resource): readonly Column[] {
  const columns = known.get(resource) ?? readColumns(resource);
  known.set(resource, columns);
  return columns;
}

function readColumns(resource: Resource): Column[] {
  const { properties } = z.toJSONSchema(resource.input, { io: "input" });
  return Object.entries(properties ?? {}).map(([key, property]) => columnOf(key, property));
}

function columnOf(key: string, property: unknown): Column {
  const schema = withoutNull(property as PropertySchema);
  return { key, kind: kindOf(schema), choices: schema.enum ?? [] };
}

/** A nullable property that has rules is `anyOf: [schema, null]`. */
function withoutNull(schema: PropertySchema): PropertySchema {
  return schema.anyOf?.find((one) => one.type !== "null") ?? schema;
}

const KINDS: Readonly<Record<string, ColumnKind>> = {
  integer: "number",
  number: "number",
  boolean: "boolean",
  array: "list",
};

function kindOf(schema: PropertySchema): ColumnKind {
  if (schema.format === "date") {
    return "date";
  }
  if (schema.format === "date-time") {
    return "dateTime";
  }
  const types = [schema.type ?? []].flat();
  return types.map((type) => KINDS[type]).find((kind) => kind !== undefined) ?? "text";
}
