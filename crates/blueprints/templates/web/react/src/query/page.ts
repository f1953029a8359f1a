/** How many rows stand on one page of a list. */
export const PAGE_SIZE = 10;

export interface Page<T> {
  readonly rows: readonly T[];
  /** Counted from 1, never past the last page. */
  readonly page: number;
  readonly pages: number;
}

/** The rows of page `wanted`; a page that is not there becomes the nearest one. */
export function pageOf<T>(rows: readonly T[], wanted: number): Page<T> {
  const pages = Math.max(1, Math.ceil(rows.length / PAGE_SIZE));
  const page = Math.min(pages, Math.max(1, Number.isInteger(wanted) ? wanted : 1));
  return { rows: rows.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE), page, pages };
}
