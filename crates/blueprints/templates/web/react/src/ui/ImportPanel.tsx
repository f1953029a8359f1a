import { useId, useState, type ChangeEvent } from "react";
import { useStore } from "../app/context";
import {
  readLines,
  type FileProblem,
  type ImportReport,
  type RefusedLine,
} from "../data/importLines";
import type { Collection } from "../domain/collections";
import { failureText } from "../text/failureText";
import { fieldErrorText } from "../text/errorText";
import type { Texts } from "../text/texts";
import { useTexts } from "../text/useTexts";

/** A larger file would fill the browser's storage. */
const FILE_MAX_BYTES = 5_000_000;

/** More refused lines than this are not listed: whoever reads them corrects the file and tries again. */
const REFUSED_SHOWN_MAX = 20;

type Result =
  | { readonly kind: "report"; readonly report: ImportReport }
  | { readonly kind: "problem"; readonly text: string };

/** Takes a CSV file and says line by line what became of it. */
export function ImportPanel({ collection }: { readonly collection: Collection }) {
  const texts = useTexts();
  const id = useId();
  const read = useFileReader(collection);
  const [result, setResult] = useState<Result | null>(null);
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const input = event.target;
    const file = input.files?.[0];
    if (!file) return;
    setResult(await read(file));
    // The same file can be chosen again after it was corrected.
    input.value = "";
  };
  return (
    <>
      <label className="button" htmlFor={id}>
        {texts.importing.label}
        <input
          id={id}
          className="file-input"
          type="file"
          accept=".csv,text/csv"
          onChange={(event) => void take(event)}
        />
      </label>
      {result && (
        <ResultPanel collection={collection} result={result} onClose={() => setResult(null)} />
      )}
    </>
  );
}

function useFileReader(collection: Collection): (file: File) => Promise<Result> {
  const texts = useTexts();
  const store = useStore();
  return async (file) => {
    if (file.size > FILE_MAX_BYTES) return { kind: "problem", text: texts.importing.tooBig };
    const read = readLines(collection, await file.text());
    if (!read.ok) return { kind: "problem", text: problemText(texts, read.problem) };
    const outcome = await store.importLines(collection, read.lines);
    return outcome.ok
      ? { kind: "report", report: outcome.value }
      : { kind: "problem", text: failureText(texts, outcome) };
  };
}

function problemText(texts: Texts, problem: FileProblem): string {
  return texts.importing.problems[problem];
}

interface ResultProps {
  readonly collection: Collection;
  readonly result: Result;
  readonly onClose: () => void;
}

function ResultPanel({ collection, result, onClose }: ResultProps) {
  const texts = useTexts();
  return (
    <div className="panel import-result" role="status">
      {result.kind === "problem" ? (
        <p>{result.text}</p>
      ) : (
        <Report collection={collection} report={result.report} />
      )}
      <button type="button" className="button button-plain" onClick={onClose}>
        {texts.app.close}
      </button>
    </div>
  );
}

function Report({ collection, report }: { collection: Collection; report: ImportReport }) {
  const texts = useTexts();
  return (
    <>
      <p>{texts.importing.added(report.added)}</p>
      {report.refused.length > 0 && <p>{texts.importing.refused(report.refused.length)}</p>}
      <ul>
        {report.refused.slice(0, REFUSED_SHOWN_MAX).map((refused) => (
          <li key={refused.line}>
            {texts.importing.line(refused.line, reasonsOf(texts, collection, refused))}
          </li>
        ))}
      </ul>
    </>
  );
}

function reasonsOf(texts: Texts, collection: Collection, refused: RefusedLine): string {
  if (refused.reason === "known") return texts.importing.known;
  const { fields } = texts.entities[collection];
  return Object.entries(refused.errors)
    .map(([field, error]) => fieldErrorText(texts, fields[field] ?? field, error))
    .join("; ");
}
