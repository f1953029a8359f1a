/**
 * Reads comma-separated values (RFC 4180): quoted cells may hold commas, quotes and line breaks.
 * Empty lines are left out. `undefined` where a quote is never closed.
 */
export function readCsv(text: string): string[][] | undefined {
  // One match is one cell with what ends it: a comma, a line break or the end.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  const rows: string[][] = [];
  let row: string[] = [];
  const source = text.replace(/^\uFEFF/, "");
  while (cell.lastIndex < source.length || row.length > 0) {
    const found = cell.exec(source);
    if (!found) return undefined;
    row.push(cellText(found[1], found[2]));
    if (found[3] === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows.filter((cells) => cells.some((text) => text !== ""));
}

function cellText(quoted: string | undefined, bare: string | undefined): string {
  const text = quoted === undefined ? (bare ?? "").trim() : quoted.replaceAll('""', '"');
  return text.replace(/^'(?='*[=+\-@\t\r])/, "");
}
