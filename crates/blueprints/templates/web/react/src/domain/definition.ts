import type { Collection } from "./collections";
import type {
  BooleanRule,
  ChoiceRule,
  FormatRule,
  ManyRule,
  NumberRule,
  OneRule,
  Rule,
  TextRule,
} from "./rules";

/** What a field can hold. */
export type Value = string | number | boolean | null | readonly string[];

/** The values of a row, without its id. */
export type Values = Readonly<Record<string, Value>>;

/** A row of any collection. */
export type Row = { readonly id: string } & Values;

/** How a collection is kept, checked and shown. */
export interface Definition {
  readonly collection: Collection;
  /** The address of its pages: `/path`. */
  readonly path: string;
  /** The fields that name a row to a person. */
  readonly naming: readonly string[];
  readonly fields: Readonly<Record<string, Rule>>;
}

/** A definition that agrees with the row type `T`, field by field; the compiler proves it. */
export interface DefinitionOf<T extends Row> extends Definition {
  readonly naming: readonly Exclude<keyof T & string, "id">[];
  readonly fields: { readonly [K in Exclude<keyof T & string, "id">]: RuleFor<T[K]> };
}

type RuleFor<V> = [V] extends [boolean]
  ? BooleanRule
  : [V] extends [readonly string[]]
    ? ManyRule
    : (NonNullable<V> extends number
        ? NumberRule
        : TextRule | FormatRule | ChoiceRule | OneRule) & {
        readonly required: null extends V ? false : true;
      };

/** The fields of a definition with their keys, in order. */
export function fieldsOf(definition: Definition): readonly (readonly [string, Rule])[] {
  return Object.entries(definition.fields);
}
