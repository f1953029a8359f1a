import type { ReactNode } from "react";
import type { Collection } from "../domain/collections";
import type { DraftValue, FieldError } from "../domain/parse";
import type { Rule } from "../domain/rules";
import { errorText } from "../text/errorText";
import { useTexts } from "../text/useTexts";
import { FieldInput, type InputProps } from "./FieldInput";
import { ManyInput } from "./ManyInput";

interface Props {
  readonly collection: Collection;
  readonly field: string;
  readonly rule: Rule;
  readonly value: DraftValue;
  readonly error: FieldError | undefined;
  readonly onChange: (value: DraftValue) => void;
}

/** The id of the element that takes the value of `field`. */
export function inputId(field: string): string {
  return `field-${field}`;
}

/** A field of a form: its label, its input, and what is wrong with it. */
export function FormField({ collection, field, rule, value, error, onChange }: Props) {
  const texts = useTexts();
  const label = texts.entities[collection].fields[field] ?? field;
  const errorId = `${inputId(field)}-error`;
  const input: InputProps = {
    id: inputId(field),
    field,
    collection,
    value,
    onChange,
    aria: {
      "aria-invalid": error !== undefined,
      "aria-required": rule.required && rule.kind !== "boolean",
      ...(error && { "aria-describedby": errorId }),
    },
  };
  const message = error && (
    <p className="field-error" id={errorId}>
      {errorText(texts, error)}
    </p>
  );
  const heading = <Heading label={label} optional={!rule.required && rule.kind !== "boolean"} />;
  if (rule.kind === "many") {
    return (
      <fieldset className="field" id={input.id} tabIndex={-1} {...describedBy(error, errorId)}>
        <legend>{heading}</legend>
        <ManyInput {...input} rule={rule} />
        {message}
      </fieldset>
    );
  }
  return (
    <div className={rule.kind === "boolean" ? "field field-check" : "field"}>
      <label htmlFor={input.id}>{heading}</label>
      <FieldInput {...input} rule={rule} />
      {message}
    </div>
  );
}

function describedBy(error: FieldError | undefined, id: string) {
  return error ? { "aria-describedby": id } : {};
}

function Heading({ label, optional }: { readonly label: string; readonly optional: boolean }) {
  const texts = useTexts();
  const mark: ReactNode = optional && <span className="muted"> ({texts.form.optional})</span>;
  return (
    <>
      {label}
      {mark}
    </>
  );
}
