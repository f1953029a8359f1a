/** Figures over the records: how many, sums of numbers, and how often each choice occurs. */
import type { View } from "../store/database.js";
import { Reader } from "../store/repository.js";
import { type Column, columnsOf } from "./columns.js";
import type { Registry, Resource, StoredRow } from "./resource.js";

interface NumberFigures {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly average: number;
}

export interface ResourceFigures {
  readonly label: string;
  readonly count: number;
  /** For each number that any record has. */
  readonly numbers: Readonly<Record<string, NumberFigures>>;
  /** For each choice and each yes-or-no value: how many records have which. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** By the path of the resource. */
export function statistics(view: View, registry: Registry): Record<string, ResourceFigures> {
  return Object.fromEntries(
    registry.resources.map((resource) => [resource.path, figuresOf(view, resource)]),
  );
}

function figuresOf(view: View, resource: Resource): ResourceFigures {
  const rows = new Reader<StoredRow>(view, resource.name).all();
  const columns = columnsOf(resource).filter(({ key }) => !Object.hasOwn(resource.references, key));
  const numbers = columns.flatMap((column): [string, NumberFigures][] => {
    const figures = column.kind === "number" ? numberFigures(rows, column.key) : undefined;
    return figures === undefined ? [] : [[column.key, figures]];
  });
  const groups = columns
    .filter(isGroup)
    .map((column) => [column.key, countsOf(rows, column)] as const);
  return {
    label: resource.labelPlural,
    count: rows.length,
    numbers: Object.fromEntries(numbers),
    groups: Object.fromEntries(groups),
  };
}

function numberFigures(rows: readonly StoredRow[], key: string): NumberFigures | undefined {
  const values = rows.map((row) => row[key]).filter((value) => typeof value === "number");
  if (values.length === 0) {
    return undefined;
  }
  const sum = values.reduce((total, value) => total + value, 0);
  return {
    count: values.length,
    sum: rounded(sum),
    min: values.reduce((least, value) => Math.min(least, value)),
    max: values.reduce((most, value) => Math.max(most, value)),
    average: rounded(sum / values.length),
  };
}

function isGroup({ kind, choices }: Column): boolean {
  return kind === "boolean" || choices.length > 0;
}

function countsOf(rows: readonly StoredRow[], { key, kind, choices }: Column) {
  const names = kind === "boolean" ? ["true", "false"] : choices;
  return Object.fromEntries(
    names.map((name) => [name, rows.filter((row) => String(row[key]) === name).length]),
  );
}

/** Two decimals: sums of amounts otherwise end in 0.30000000000000004. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
