import { useStore } from "../app/context";
import type { RepositoryProblem } from "../data/repository";
import { useTexts } from "../text/useTexts";
import { PageTitle } from "../ui/PageTitle";

/** What is shown when the rows cannot be loaded, with the ways on. */
export function TroublePage({ problem }: { readonly problem: RepositoryProblem }) {
  const { trouble } = useTexts();
  const store = useStore();
  return (
    <>
      <PageTitle title={trouble.title} />
      <div className="panel panel-danger" role="alert">
        <p>{trouble.problems[problem]}</p>
        <p>{trouble.startEmptyHint}</p>
        <div className="page-actions">
          <button type="button" className="button" onClick={() => void store.load()}>
            {trouble.retry}
          </button>
          <button
            type="button"
            className="button button-danger"
            onClick={() => void store.startEmpty()}
          >
            {trouble.startEmpty}
          </button>
        </div>
      </div>
    </>
  );
}
