import type { MouseEvent, Ref } from "react";
import type { Collection } from "../domain/collections";
import type { FieldErrors } from "../domain/validate";
import { fieldErrorText } from "../text/errorText";
import { useTexts } from "../text/useTexts";
import { inputId } from "./FormField";

interface Props {
  readonly ref: Ref<HTMLDivElement>;
  readonly collection: Collection;
  readonly errors: FieldErrors;
}

/** Every error of a form in one place; each leads to its field. */
export function ErrorSummary({ ref, collection, errors }: Props) {
  const texts = useTexts();
  const wrong = Object.entries(errors);
  if (wrong.length === 0) return null;
  const toField = (event: MouseEvent, field: string) => {
    event.preventDefault();
    document.getElementById(inputId(field))?.focus();
  };
  return (
    <div ref={ref} className="summary" role="alert" tabIndex={-1}>
      <h2>{texts.form.errorTitle(wrong.length)}</h2>
      <ul>
        {wrong.map(([field, error]) => (
          <li key={field}>
            <a href={`#${inputId(field)}`} onClick={(event) => toField(event, field)}>
              {fieldErrorText(texts, texts.entities[collection].fields[field] ?? field, error)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
