import { rowsToCsv, rowsToJson } from "../data/exportRows";
import type { Collection } from "../domain/collections";
import type { Row } from "../domain/definition";
import { definitions } from "../domain/registry";
import { useTexts } from "../text/useTexts";
import { download } from "./download";

interface Props {
  readonly collection: Collection;
  /** What is exported: the rows that the list shows, on all its pages. */
  readonly rows: readonly Row[];
}

export function ExportButtons({ collection, rows }: Props) {
  const { exporting } = useTexts();
  const { path } = definitions[collection];
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={() => download(`${path}.csv`, "text/csv", rowsToCsv(collection, rows))}
      >
        {exporting.csv}
      </button>
      <button
        type="button"
        className="button"
        onClick={() => download(`${path}.json`, "application/json", rowsToJson(collection, rows))}
      >
        {exporting.json}
      </button>
    </>
  );
}
