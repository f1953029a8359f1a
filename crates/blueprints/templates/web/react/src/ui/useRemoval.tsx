import { useState, type ReactNode } from "react";
import { useNotice, useStore, useTables } from "../app/context";
import type { Collection } from "../domain/collections";
import type { Row } from "../domain/definition";
import { nameOf } from "../domain/naming";
import { failureText } from "../text/failureText";
import { useTexts } from "../text/useTexts";
import { ConfirmDelete } from "./ConfirmDelete";

interface Removal {
  /** Asks whether the row shall be deleted. */
  readonly ask: (row: Row) => void;
  /** The question, while it is open. */
  readonly dialog: ReactNode;
}

/** Deleting a row of `collection`: the question, the deed and the news of it. */
export function useRemoval(collection: Collection, onRemoved?: () => void): Removal {
  const [asked, ask] = useState<Row | null>(null);
  const texts = useTexts();
  const tables = useTables();
  const store = useStore();
  const notify = useNotice();
  const remove = async (row: Row) => {
    const name = nameOf(tables, collection, row);
    const outcome = await store.remove(collection, row.id);
    ask(null);
    if (!outcome.ok) return notify(failureText(texts, outcome));
    notify(texts.removed(name));
    onRemoved?.();
  };
  const dialog = asked && (
    <ConfirmDelete
      collection={collection}
      row={asked}
      onConfirm={() => void remove(asked)}
      onCancel={() => ask(null)}
    />
  );
  return { ask, dialog };
}
