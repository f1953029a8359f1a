import { describe, expect, it } from "vitest";
import type { Collection } from "../../src/domain/collections";
import type { Values } from "../../src/domain/definition";
import type { Draft, DraftValue, FieldError } from "../../src/domain/parse";
import { definitions } from "../../src/domain/registry";
import { addSample, done, emptyStore, sampleDraft, tablesOf } from "./samples";

/** What a person enters, without the rows that it points to, and what is kept of it. */
export interface Entry {
  readonly entered: Draft;
  readonly kept: Values;
}

/** What must hold for the rows of one collection. */
export interface EntityCases {
  readonly collection: Collection;
  readonly first: Entry;
  readonly changed: Entry;
  /** Fields that cannot be empty, and those that can. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly wrong: readonly (readonly [string, DraftValue, FieldError["code"]])[];
  /** Values on the bounds of their rule. */
  readonly right: readonly (readonly [string, DraftValue])[];
  readonly unique: readonly string[];
  /** Fields that point to rows of a collection. */
  readonly references: readonly (readonly [string, Collection])[];
}

/** The tests that every collection passes, each with its own fields and values. */
export function describeEntity(cases: EntityCases): void {
  describe(cases.collection, () => {
    describeLife(cases);
    describeValues(cases);
    describeUnique(cases);
    describeReferences(cases);
  });
}

async function storeWithDraft({ collection, first }: EntityCases) {
  const store = await emptyStore();
  const draft: Draft = { ...(await sampleDraft(store, collection)), ...first.entered };
  return { store, draft };
}

async function errorsOf(cases: EntityCases, given: Draft) {
  const { store, draft } = await storeWithDraft(cases);
  const outcome = await store.create(cases.collection, { ...draft, ...given });
  return outcome.ok || outcome.reason !== "invalid" ? {} : outcome.errors;
}

function describeLife(cases: EntityCases): void {
  const { collection, first, changed } = cases;

  it("are created, read, changed, listed and deleted", async () => {
    const { store, draft } = await storeWithDraft(cases);
    const before = tablesOf(store)[collection].length;
    const { id } = done(await store.create(collection, draft));
    expect(tablesOf(store)[collection].at(-1)).toMatchObject({ id, ...first.kept });
    done(await store.update(collection, id, { ...draft, ...changed.entered }));
    expect(tablesOf(store)[collection].at(-1)).toMatchObject({ id, ...changed.kept });
    expect(tablesOf(store)[collection]).toHaveLength(before + 1);
    done(await store.remove(collection, id));
    expect(tablesOf(store)[collection]).toHaveLength(before);
  });
}

function describeValues(cases: EntityCases): void {
  const { collection, required, optional, wrong, right } = cases;

  it.each(required)("need %s", async (field) => {
    expect(await errorsOf(cases, { [field]: "" })).toEqual({ [field]: { code: "required" } });
  });

  it.each(optional)("can be without %s", async (field) => {
    const { store, draft } = await storeWithDraft(cases);
    const row = done(await store.create(collection, { ...draft, [field]: "" }));
    expect(row[field]).toBeNull();
  });

  it.each(wrong)("refuse as %s: %s (%s)", async (field, value, code) => {
    expect(await errorsOf(cases, { [field]: value })).toMatchObject({ [field]: { code } });
  });

  it.each(right)("accept as %s, on the bound: %s", async (field, value) => {
    expect(await errorsOf(cases, { [field]: value })).toEqual({});
  });
}

function describeUnique({ collection, unique }: EntityCases): void {
  it.each(unique)("never share %s", async (field) => {
    const store = await emptyStore();
    const first = await addSample(store, collection, 1);
    const draft = await sampleDraft(store, collection, 2);
    const second = { ...draft, [field]: String(first[field]).toUpperCase() };
    expect(await store.create(collection, second)).toEqual({
      ok: false,
      reason: "invalid",
      errors: { [field]: { code: "duplicate" } },
    });
    // A row does not stand in its own way.
    const same = await sampleDraft(store, collection, 1);
    done(await store.update(collection, first.id, same));
  });
}

function describeReferences(cases: EntityCases): void {
  const { collection, references } = cases;
  const isList = (field: string) => definitions[collection].fields[field]?.kind === "many";

  it.each(references)("refuse as %s what is not among %s", async (field) => {
    const unknown = isList(field) ? ["no-such-row"] : "no-such-row";
    const error = { code: "unknownReference" };
    expect(await errorsOf(cases, { [field]: unknown })).toEqual({ [field]: error });
  });

  it.each(references)("point through %s to %s", async (field, target) => {
    const { store, draft } = await storeWithDraft(cases);
    const { id } = await addSample(store, target, 7);
    const value = isList(field) ? [id] : id;
    const row = done(await store.create(collection, { ...draft, [field]: value }));
    expect(row[field]).toEqual(value);
  });

  const own = references.filter(([field, target]) => target === collection && !isList(field));
  it.each(own)("never lead back to themselves through %s", async (field) => {
    const { store, draft } = await storeWithDraft(cases);
    const top = await addSample(store, collection, 1);
    const below = await addSample(store, collection, 2, { [field]: top.id });
    const turned = await store.update(collection, top.id, { ...draft, [field]: below.id });
    expect(turned).toMatchObject({ ok: false, errors: { [field]: { code: "circular" } } });
  });
}
