import { useTables } from "../app/context";
import { nameOf } from "../domain/naming";
import type { ManyRule } from "../domain/rules";
import { rowsOf } from "../domain/tables";
import { useTexts } from "../text/useTexts";
import type { InputProps } from "./FieldInput";

/** A box to tick for each row that can be pointed to. */
export function ManyInput({ rule, id, value, onChange }: InputProps & { readonly rule: ManyRule }) {
  const texts = useTexts();
  const tables = useTables();
  const rows = rowsOf(tables, rule.target);
  const chosen = Array.isArray(value) ? value : [];
  if (rows.length === 0) {
    return <p className="muted">{texts.form.noTargets(texts.entities[rule.target].many)}</p>;
  }
  const toggle = (target: string) => {
    onChange(
      chosen.includes(target) ? chosen.filter((one) => one !== target) : [...chosen, target],
    );
  };
  return (
    <div className="ticks">
      {rows.map((row) => (
        <label key={row.id} className="tick" htmlFor={`${id}-${row.id}`}>
          <input
            id={`${id}-${row.id}`}
            type="checkbox"
            checked={chosen.includes(row.id)}
            onChange={() => toggle(row.id)}
          />
          {nameOf(tables, rule.target, row)}
        </label>
      ))}
    </div>
  );
}
