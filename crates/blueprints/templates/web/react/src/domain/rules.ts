import type { Collection } from "./collections";

/** What every rule says. A required field never holds `null`. */
interface Presence {
  readonly required: boolean;
  /** No two rows may hold the same value. */
  readonly unique?: true;
}

/** Text; bounds are inclusive. */
export interface TextRule extends Presence {
  readonly kind: "text" | "longText";
  readonly maxChars: number;
}

/** Text in a well-known form. */
export interface FormatRule extends Presence {
  readonly kind: "email" | "phone" | "url" | "isbn" | "date" | "dateTime" | "time";
}

/** A number; bounds are inclusive. Money has two decimals and is never below zero. */
export interface NumberRule extends Presence {
  readonly kind: "integer" | "decimal" | "money";
  readonly min?: number;
  readonly max?: number;
}

export interface BooleanRule extends Presence {
  readonly kind: "boolean";
  readonly default: boolean;
}

/** One of at least two values; the first is the default. */
export interface ChoiceRule extends Presence {
  readonly kind: "choice";
  readonly values: readonly string[];
}

/** The id of one row of `target`. */
export interface OneRule extends Presence {
  readonly kind: "one";
  readonly target: Collection;
}

/** The ids of several rows of `target`. */
export interface ManyRule extends Presence {
  readonly kind: "many";
  readonly target: Collection;
}

export type Rule =
  TextRule | FormatRule | NumberRule | BooleanRule | ChoiceRule | OneRule | ManyRule;

export type Kind = Rule["kind"];

/** The rules whose kind can be `K`. */
export type RuleOf<K extends Kind> = Allowing<Rule, K>;

type Allowing<R extends Rule, K extends Kind> = R extends { readonly kind: infer Q }
  ? K extends Q
    ? R
    : never
  : never;
