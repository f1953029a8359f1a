import { describe, expect, it } from "vitest";
import { collections } from "../../src/domain/collections";
import { fieldsOf } from "../../src/domain/definition";
import { draftOf, emptyDraft } from "../../src/domain/draft";
import { nameOf } from "../../src/domain/naming";
import { collectionAt, definitions } from "../../src/domain/registry";
import { findRow, pointersTo, targetsOf } from "../../src/domain/tables";
import { addSample, done, emptyStore, tablesOf } from "../support/samples";

/** Every field of every collection that points to rows. */
const references = collections.flatMap((from) =>
  fieldsOf(definitions[from]).flatMap(([field, rule]) =>
    rule.kind === "one" || rule.kind === "many" ? [{ from, field, rule }] : [],
  ),
);

describe("collections", () => {
  it("are found by the address of their pages", () => {
    for (const collection of collections) {
      expect(collectionAt(definitions[collection].path)).toBe(collection);
    }
    expect(collectionAt("no-such-page")).toBeUndefined();
  });

  it.each(collections)("give %s a name and a draft", async (collection) => {
    const store = await emptyStore();
    const row = await addSample(store, collection);
    const definition = definitions[collection];
    expect(nameOf(tablesOf(store), collection, row)).not.toBe("");
    expect(Object.keys(draftOf(definition, row))).toEqual(Object.keys(definition.fields));
    expect(Object.keys(emptyDraft(definition))).toEqual(Object.keys(definition.fields));
  });

  it.each(collections)(
    "keep %s as they are when their draft is saved unchanged",
    async (collection) => {
      const store = await emptyStore();
      const row = await addSample(store, collection);
      const draft = draftOf(definitions[collection], row);
      expect(done(await store.update(collection, row.id, draft))).toEqual(row);
    },
  );
});

describe.runIf(references.length > 0)("relations", () => {
  it.each(references)(
    "of $from by $field are followed both ways",
    async ({ from, field, rule }) => {
      const store = await emptyStore();
      const target = await addSample(store, rule.target, 7);
      const value = rule.kind === "many" ? [target.id] : target.id;
      const row = await addSample(store, from, 8, { [field]: value });
      const tables = tablesOf(store);
      expect(targetsOf(tables, rule.target, value)).toEqual([target]);
      const pointers = pointersTo(tables, rule.target, target.id);
      expect(pointers.filter((one) => one.from === from && one.field === field)).toEqual([
        { from, field, rows: [row], needed: rule.required },
      ]);
    },
  );

  it.each(references)(
    "of $from by $field survive what they point to",
    async ({ from, field, rule }) => {
      const store = await emptyStore();
      const target = await addSample(store, rule.target, 7);
      const value = rule.kind === "many" ? [target.id] : target.id;
      const row = await addSample(store, from, 8, { [field]: value });
      const outcome = await store.remove(rule.target, target.id);
      if (rule.required) {
        // The row may point there through other fields as well.
        const pointer: unknown = expect.objectContaining({ from, field });
        const pointers: unknown = expect.arrayContaining([pointer]);
        expect(outcome).toMatchObject({ ok: false, reason: "inUse", pointers });
        expect(findRow(tablesOf(store), rule.target, target.id)).toEqual(target);
      } else {
        done(outcome);
        expect(findRow(tablesOf(store), from, row.id)?.[field]).toEqual(
          rule.kind === "many" ? [] : null,
        );
      }
    },
  );
});
