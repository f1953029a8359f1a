import { addresses } from "../app/addresses";
import { useNotice, useStore, useTables } from "../app/context";
import { navigate } from "../app/router";
import type { Collection } from "../domain/collections";
import { draftOf, emptyDraft } from "../domain/draft";
import { nameOf } from "../domain/naming";
import type { Draft } from "../domain/parse";
import { definitions } from "../domain/registry";
import { findRow } from "../domain/tables";
import type { FieldErrors } from "../domain/validate";
import { failureText } from "../text/failureText";
import { useTexts } from "../text/useTexts";
import { EntityForm } from "../ui/EntityForm";
import { PageTitle } from "../ui/PageTitle";
import { NotFoundPage } from "./NotFoundPage";

interface Props {
  readonly collection: Collection;
  /** The row to change; `null` for a new one. */
  readonly id: string | null;
}

export function FormPage({ collection, id }: Props) {
  const texts = useTexts();
  const tables = useTables();
  const save = useSave(collection, id);
  const row = id === null ? undefined : findRow(tables, collection, id);
  if (id !== null && !row) return <NotFoundPage />;
  const definition = definitions[collection];
  const { one } = texts.entities[collection];
  return (
    <>
      <PageTitle title={row ? texts.form.change(one) : texts.form.create(one)} />
      <EntityForm
        collection={collection}
        initial={row ? draftOf(definition, row) : emptyDraft(definition)}
        cancelTo={row ? addresses.detail(collection, row.id) : addresses.list(collection)}
        onSave={save}
      />
    </>
  );
}

/** Saves a draft and goes to the row, or gives what is wrong with it. */
function useSave(collection: Collection, id: string | null) {
  const texts = useTexts();
  const tables = useTables();
  const store = useStore();
  const notify = useNotice();
  return async (draft: Draft): Promise<FieldErrors> => {
    const outcome =
      id === null
        ? await store.create(collection, draft)
        : await store.update(collection, id, draft);
    if (outcome.ok) {
      notify(texts.saved(nameOf(tables, collection, outcome.value)));
      navigate(addresses.detail(collection, outcome.value.id));
      return {};
    }
    if (outcome.reason === "invalid") return outcome.errors;
    notify(failureText(texts, outcome));
    return {};
  };
}
