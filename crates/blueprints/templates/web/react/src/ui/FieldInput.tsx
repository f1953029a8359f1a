import type { HTMLInputTypeAttribute } from "react";
import { useTables } from "../app/context";
import type { Collection } from "../domain/collections";
import { nameOf } from "../domain/naming";
import type { DraftValue } from "../domain/parse";
import type { ChoiceRule, Kind, OneRule, Rule } from "../domain/rules";
import { rowsOf } from "../domain/tables";
import { useTexts } from "../text/useTexts";
import { choiceText } from "../text/valueText";

/** What every input takes, whatever its kind. */
export interface InputProps {
  readonly id: string;
  readonly field: string;
  readonly collection: Collection;
  readonly value: DraftValue;
  readonly onChange: (value: DraftValue) => void;
  readonly aria: {
    readonly "aria-invalid": boolean;
    readonly "aria-required": boolean;
    readonly "aria-describedby"?: string;
  };
}

type Props = InputProps & { readonly rule: Rule };

/** The input that fits the kind of the field. */
export function FieldInput({ rule, ...input }: Props) {
  switch (rule.kind) {
    case "boolean":
      return <CheckInput {...input} />;
    case "choice":
      return <ChoiceInput {...input} rule={rule} />;
    case "one":
      return <OneInput {...input} rule={rule} />;
    case "longText":
      return <LongInput {...input} />;
    default:
      return <TextInput {...input} kind={rule.kind} />;
  }
}

function CheckInput({ id, value, onChange, aria }: InputProps) {
  return (
    <input
      id={id}
      type="checkbox"
      checked={value === true}
      onChange={(event) => onChange(event.target.checked)}
      aria-invalid={aria["aria-invalid"]}
      aria-describedby={aria["aria-describedby"]}
    />
  );
}

function LongInput({ id, value, onChange, aria }: InputProps) {
  return (
    <textarea
      id={id}
      className="input"
      rows={4}
      value={String(value)}
      onChange={(event) => onChange(event.target.value)}
      {...aria}
    />
  );
}

interface Look {
  readonly type?: HTMLInputTypeAttribute;
  readonly inputMode?: "numeric" | "decimal";
}

/** Numbers stay text, so that what a person types is never dropped in silence. */
const looks: { readonly [K in Kind]?: Look } = {
  integer: { inputMode: "numeric" },
  decimal: { inputMode: "decimal" },
  money: { inputMode: "decimal" },
  email: { type: "email" },
  phone: { type: "tel" },
  url: { type: "url" },
  date: { type: "date" },
  dateTime: { type: "datetime-local" },
  time: { type: "time" },
};

function TextInput({ id, kind, value, onChange, aria }: InputProps & { readonly kind: Kind }) {
  const { type = "text", inputMode } = looks[kind] ?? {};
  return (
    <input
      id={id}
      className="input"
      type={type}
      inputMode={inputMode}
      autoComplete="off"
      value={String(value)}
      onChange={(event) => onChange(event.target.value)}
      {...aria}
    />
  );
}

function ChoiceInput({ rule, ...input }: InputProps & { readonly rule: ChoiceRule }) {
  const texts = useTexts();
  const options = rule.values.map((value) => ({
    value,
    label: choiceText(texts, input.collection, input.field, value),
  }));
  return <Select {...input} options={options} blank={!rule.required} />;
}

function OneInput({ rule, ...input }: InputProps & { readonly rule: OneRule }) {
  const tables = useTables();
  const options = rowsOf(tables, rule.target).map((row) => ({
    value: row.id,
    label: nameOf(tables, rule.target, row),
  }));
  return <Select {...input} options={options} blank />;
}

interface SelectProps extends InputProps {
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** Whether nothing may be chosen, at least for now. */
  readonly blank: boolean;
}

function Select({ id, value, onChange, aria, options, blank }: SelectProps) {
  const texts = useTexts();
  return (
    <select
      id={id}
      className="input"
      value={String(value)}
      onChange={(event) => onChange(event.target.value)}
      {...aria}
    >
      {blank && <option value="">{texts.form.choose}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
