import { describe, expect, it } from "vitest";
import { PAGE_SIZE, pageOf } from "../../src/query/page";

const rows = Array.from({ length: PAGE_SIZE + 1 }, (_, at) => at);

function check(wanted: number, page: number, shown: number[]) {
  expect(pageOf(rows, wanted)).toEqual({ rows: shown, page, pages: 2 });
}

describe("a page", () => {
  it("holds its own rows", () => {
    check(1, 1, rows.slice(0, PAGE_SIZE));
    check(2, 2, [PAGE_SIZE]);
  });

  it("is the nearest one where there is none", () => {
    check(0, 1, rows.slice(0, PAGE_SIZE));
    check(99, 2, [PAGE_SIZE]);
    check(Number.NaN, 1, rows.slice(0, PAGE_SIZE));
  });

  it("is there without rows", () => {
    expect(pageOf([], 1)).toEqual({ rows: [], page: 1, pages: 1 });
  });
});
