import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { JsonFilePersistence, type Snapshot } from "../../src/store/persistence.js";

const SNAPSHOT: Snapshot = {
  version: 1,
  collections: { words: { nextId: 3, rows: [{ id: 2, text: "ä \u2028 漢字" }] } },
};

describe("the data file", () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "data-file-"));
    path = join(folder, "deep", "data.json");
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it("is empty before the first save", async () => {
    expect(await new JsonFilePersistence(path).load()).toBeUndefined();
  });

  it("gives back what was saved last and leaves no draft behind", async () => {
    const file = new JsonFilePersistence(path);
    await file.save({ version: 1, collections: {} });
    await file.save(SNAPSHOT);
    expect(await new JsonFilePersistence(path).load()).toEqual(SNAPSHOT);
    expect(await readdir(join(folder, "deep"))).toEqual(["data.json"]);
  });

  it.each(["", "{", '{"version":2,"collections":{}}', '{"version":1,"collections":{"a":1}}'])(
    "is refused when it holds %j",
    async (text) => {
      await new JsonFilePersistence(path).save(SNAPSHOT);
      await writeFile(path, text);
      await expect(new JsonFilePersistence(path).load()).rejects.toThrow("cannot be read");
    },
  );

  it("keeps the old content and no draft when a save fails", async () => {
    await new JsonFilePersistence(path).save(SNAPSHOT);
    const blocked = new JsonFilePersistence(join(folder, "deep"));
    await expect(blocked.save(SNAPSHOT)).rejects.toThrow();
    expect(await readdir(folder)).toEqual(["deep"]);
    await expect(blocked.load()).rejects.toThrow();
    expect(await new JsonFilePersistence(path).load()).toEqual(SNAPSHOT);
  });
});
