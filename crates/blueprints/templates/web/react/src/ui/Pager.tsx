import { useTexts } from "../text/useTexts";

interface Props {
  readonly page: number;
  readonly pages: number;
  readonly onPage: (page: number) => void;
}

export function Pager({ page, pages, onPage }: Props) {
  const { paging } = useTexts();
  if (pages === 1) return null;
  return (
    <nav className="pager" aria-label={paging.label}>
      <button
        type="button"
        className="button"
        disabled={page === 1}
        onClick={() => onPage(page - 1)}
      >
        {paging.previous}
      </button>
      <span role="status">{paging.position(page, pages)}</span>
      <button
        type="button"
        className="button"
        disabled={page === pages}
        onClick={() => onPage(page + 1)}
      >
        {paging.next}
      </button>
    </nav>
  );
}
