import { useEffect, useRef } from "react";
import { useTables } from "../app/context";
import { needing } from "../data/store";
import type { Collection } from "../domain/collections";
import type { Row } from "../domain/definition";
import { nameOf } from "../domain/naming";
import type { Pointer } from "../domain/tables";
import { useTexts } from "../text/useTexts";

interface Props {
  readonly collection: Collection;
  readonly row: Row;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Asks before a row is deleted, or says what stands in the way. Escape and Cancel do nothing. */
export function ConfirmDelete({ collection, row, onConfirm, onCancel }: Props) {
  const texts = useTexts();
  const tables = useTables();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  const pointers = needing(tables, collection, row.id);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="confirm-title" onCancel={onCancel}>
      <h2 id="confirm-title">{texts.confirm.title(nameOf(tables, collection, row))}</h2>
      <p>{pointers.length > 0 ? texts.confirm.inUse : texts.confirm.body}</p>
      {pointers.length > 0 && <PointerList pointers={pointers} />}
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onCancel} autoFocus>
          {pointers.length > 0 ? texts.app.close : texts.form.cancel}
        </button>
        {pointers.length === 0 && (
          <button type="button" className="button button-danger" onClick={onConfirm}>
            {texts.list.remove}
          </button>
        )}
      </div>
    </dialog>
  );
}

function PointerList({ pointers }: { readonly pointers: readonly Pointer[] }) {
  const texts = useTexts();
  return (
    <ul>
      {pointers.map(({ from, field, rows }) => {
        const { many, fields } = texts.entities[from];
        return (
          <li key={`${from}.${field}`}>
            {texts.confirm.pointer(rows.length, many, fields[field] ?? field)}
          </li>
        );
      })}
    </ul>
  );
}
