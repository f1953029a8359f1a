import { useEffect, useRef, useState, type SubmitEvent } from "react";
import type { Collection } from "../domain/collections";
import { fieldsOf } from "../domain/definition";
import type { Draft, DraftValue } from "../domain/parse";
import { definitions } from "../domain/registry";
import type { FieldErrors } from "../domain/validate";
import { useTexts } from "../text/useTexts";
import { ErrorSummary } from "./ErrorSummary";
import { FormField } from "./FormField";
import { Link } from "./Link";

interface Props {
  readonly collection: Collection;
  readonly initial: Draft;
  readonly cancelTo: string;
  /** Gives what is wrong; nothing when the draft was saved. */
  readonly onSave: (draft: Draft) => Promise<FieldErrors>;
}

/** The form for one row, built from its definition. The browser's own checks are off: ours say more. */
export function EntityForm({ collection, initial, cancelTo, onSave }: Props) {
  const texts = useTexts();
  const { draft, errors, attempt, busy, set, submit } = useDraft(initial, onSave);
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (attempt > 0) summary.current?.focus();
  }, [attempt]);
  return (
    <form className="panel form" noValidate onSubmit={submit}>
      <ErrorSummary ref={summary} collection={collection} errors={errors} />
      {fieldsOf(definitions[collection]).map(([field, rule]) => (
        <FormField
          key={field}
          collection={collection}
          field={field}
          rule={rule}
          value={draft[field] ?? ""}
          error={errors[field]}
          onChange={(value) => set(field, value)}
        />
      ))}
      <div className="form-actions">
        <button type="submit" className="button button-primary" disabled={busy}>
          {texts.form.save}
        </button>
        <Link to={cancelTo} className="button">
          {texts.form.cancel}
        </Link>
      </div>
    </form>
  );
}

function useDraft(initial: Draft, onSave: Props["onSave"]) {
  const [draft, setDraft] = useState(initial);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [busy, setBusy] = useState(false);
  // Each refused attempt brings the focus to the summary, also when the errors are the same.
  const [attempt, setAttempt] = useState(0);
  const set = (field: string, value: DraftValue) => {
    setDraft((before) => ({ ...before, [field]: value }));
  };
  const save = async () => {
    setBusy(true);
    const found = await onSave(draft);
    setBusy(false);
    setErrors(found);
    if (Object.keys(found).length > 0) setAttempt((before) => before + 1);
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!busy) void save();
  };
  return { draft, errors, attempt, busy, set, submit };
}
