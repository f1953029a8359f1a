import type { FieldError } from "../domain/parse";
import type { Texts } from "./texts";

/** Says to a person why a value is refused. */
export function errorText(texts: Texts, error: FieldError): string {
  return "limit" in error ? texts.errors[error.code](error.limit) : texts.errors[error.code];
}

/** The field's name and what is wrong with it: `Title is required`. */
export function fieldErrorText(texts: Texts, label: string, error: FieldError): string {
  return `${label} ${errorText(texts, error)}`;
}
