import { useTables } from "../app/context";
import type { Collection } from "../domain/collections";
import { nameOf } from "../domain/naming";
import { definitions, type Tables } from "../domain/registry";
import type { Rule } from "../domain/rules";
import { rowsOf } from "../domain/tables";
import { filterableFields, type Filters as Chosen } from "../query/filter";
import type { Texts } from "../text/texts";
import { useTexts } from "../text/useTexts";
import { choiceText } from "../text/valueText";

interface Props {
  readonly collection: Collection;
  readonly filters: Chosen;
  readonly onChange: (field: string, value: string) => void;
}

/** A list of values for each field that has few of them. */
export function Filters({ collection, filters, onChange }: Props) {
  const texts = useTexts();
  const tables = useTables();
  const fields = filterableFields(definitions[collection]);
  if (fields.length === 0) return null;
  return (
    <div className="toolbar-group" role="group" aria-label={texts.filter.label}>
      {fields.map(([field, rule]) => (
        <label key={field} className="toolbar-field">
          <span className="toolbar-label">{texts.entities[collection].fields[field]}</span>
          <select
            className="input"
            value={filters[field] ?? ""}
            onChange={(event) => onChange(field, event.target.value)}
          >
            <option value="">{texts.filter.any}</option>
            {optionsOf(texts, tables, collection, field, rule).map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

function optionsOf(
  texts: Texts,
  tables: Tables,
  collection: Collection,
  field: string,
  rule: Rule,
): Option[] {
  switch (rule.kind) {
    case "choice":
      return rule.values.map((value) => ({
        value,
        label: choiceText(texts, collection, field, value),
      }));
    case "one":
    case "many":
      return rowsOf(tables, rule.target).map((row) => ({
        value: row.id,
        label: nameOf(tables, rule.target, row),
      }));
    default:
      return [
        { value: "true", label: texts.yes },
        { value: "false", label: texts.no },
      ];
  }
}
