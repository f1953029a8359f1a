/** What a kind of record says of itself; everything generic is built from this. */
import { z } from "zod";

import type { Row } from "../store/database.js";

/** The values of a record without its id. */
export type Values = Record<string, unknown>;

/** A record as the generic parts see it. */
export type StoredRow = Row & Values;

/** A key that holds the id, or the ids, of other records. */
export interface Reference {
  /** The name of the resource that is pointed at. */
  readonly target: string;
  readonly many: boolean;
  /** Whether the record cannot be without it. */
  readonly required: boolean;
}

export interface Resource {
  /** Singular, unique among the resources. */
  readonly name: string;
  /** The part of the address: `/api/{path}`. */
  readonly path: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly input: z.ZodType<Values>;
  readonly unique: readonly string[];
  readonly references: Readonly<Record<string, Reference>>;
}

interface Definition<S extends z.ZodRawShape> extends Omit<
  Resource,
  "input" | "unique" | "references"
> {
  readonly input: z.ZodObject<S, z.core.$strict>;
  readonly unique?: readonly (keyof S & string)[];
  readonly references?: { readonly [key in keyof S & string]?: Reference };
}

/** Checks at compile time that the keys named are keys of the input. */
export function defineResource<S extends z.ZodRawShape>(definition: Definition<S>): Resource {
  const references = Object.entries<Reference | undefined>(definition.references ?? {});
  return {
    ...definition,
    unique: definition.unique ?? [],
    references: Object.fromEntries(
      references.filter((entry): entry is [string, Reference] => entry[1] !== undefined),
    ),
  };
}

/** All resources, found by name. */
export class Registry {
  private readonly byName: ReadonlyMap<string, Resource>;

  constructor(readonly resources: readonly Resource[]) {
    this.byName = new Map(resources.map((resource) => [resource.name, resource]));
  }

  get(name: string): Resource {
    const resource = this.byName.get(name);
    if (resource === undefined) {
      throw new Error(`no resource is called ${name}; add it to src/registry.ts`);
    }
    return resource;
  }

  /** Every reference of any resource that points at `name`. */
  pointingAt(name: string): { from: Resource; key: string; reference: Reference }[] {
    return this.resources.flatMap((from) =>
      Object.entries(from.references)
        .filter(([, reference]) => reference.target === name)
        .map(([key, reference]) => ({ from, key, reference })),
    );
  }
}
