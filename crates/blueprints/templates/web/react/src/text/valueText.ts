import type { Collection } from "../domain/collections";
import type { Value } from "../domain/definition";
import { definitions } from "../domain/registry";
import type { Kind } from "../domain/rules";
import type { Texts } from "./texts";

type Writer = (value: Value, texts: Texts) => string;

const writers: { readonly [K in Kind]?: Writer } = {
  boolean: (value, texts) => (value === true ? texts.yes : texts.no),
  integer: (value, { locale }) => new Intl.NumberFormat(locale).format(Number(value)),
  decimal: (value, { locale }) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(Number(value)),
  money: (value, { locale }) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(
      Number(value),
    ),
  date: (value, { locale }) =>
    // A day has no time zone: it is read and written in the same one.
    new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(
      new Date(`${String(value)}T00:00:00Z`),
    ),
  dateTime: (value, { locale }) =>
    new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(
      new Date(String(value)),
    ),
};

/** A value as a person reads it. References are not values of their own: see `ValueView`. */
export function valueText(
  texts: Texts,
  collection: Collection,
  field: string,
  value: Value,
): string {
  if (value === null) return "";
  const kind = definitions[collection].fields[field]?.kind ?? "text";
  if (kind === "choice") return choiceText(texts, collection, field, String(value));
  return plainText(texts, kind, value);
}

/** A value of a kind whose texts do not depend on its field. */
export function plainText(texts: Texts, kind: Kind, value: Value): string {
  return writers[kind]?.(value, texts) ?? String(value);
}

export function choiceText(
  texts: Texts,
  collection: Collection,
  field: string,
  value: string,
): string {
  return texts.entities[collection].choices[field]?.[value] ?? value;
}
