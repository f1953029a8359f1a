import { describe, expect, it } from "vitest";
import { writeCsv } from "../../src/data/csvWrite";
import { rowsToCsv, rowsToJson } from "../../src/data/exportRows";
import { collections } from "../../src/domain/collections";
import { definitions } from "../../src/domain/registry";
import { addSample, emptyStore } from "../support/samples";

describe("CSV", () => {
  it("quotes what would break a cell", () => {
    expect(writeCsv([["a", "b,c", 'd"e', "f\ng", " h"]])).toBe('a,"b,c","d""e","f\ng"," h"\r\n');
  });

  it("disarms formulas and leaves numbers alone", () => {
    expect(writeCsv([["=1+1", "@a", "-5", "-5.25", "-x", "'=1"]])).toBe(
      "'=1+1,'@a,-5,-5.25,'-x,''=1\r\n",
    );
  });
});

describe.each(collections)("an export of %s", (collection) => {
  const fields = ["id", ...Object.keys(definitions[collection].fields)];

  it("names every field in its first line", async () => {
    const store = await emptyStore();
    const row = await addSample(store, collection);
    const lines = rowsToCsv(collection, [row]).split("\r\n");
    expect(lines[0]).toBe(fields.join(","));
    expect(lines[1]).toContain(row.id);
    expect(lines).toHaveLength(3);
  });

  it("gives as JSON what is kept", async () => {
    const store = await emptyStore();
    const row = await addSample(store, collection);
    expect(JSON.parse(rowsToJson(collection, [row]))).toEqual([row]);
  });
});
