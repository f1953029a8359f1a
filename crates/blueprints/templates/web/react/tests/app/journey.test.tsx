// @vitest-environment jsdom
import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { addresses } from "../../src/app/addresses";
import { collections } from "../../src/domain/collections";
import { fieldsOf } from "../../src/domain/definition";
import { draftOf } from "../../src/domain/draft";
import { nameOf } from "../../src/domain/naming";
import { definitions } from "../../src/domain/registry";
import { findRow } from "../../src/domain/tables";
import { fieldErrorText } from "../../src/text/errorText";
import { addSample, emptyStore, sampleDraft, tablesOf } from "../support/samples";
import { arriveAt, click, fill, goTo, inputOf, open, texts, typed } from "../support/page";

describe.each(collections)("a person who keeps %s", (collection) => {
  const { one, many, fields } = texts.entities[collection];
  const list = addresses.list(collection);

  it("adds one, and finds it on its page and in the list", async () => {
    const store = await emptyStore();
    const draft = await sampleDraft(store, collection);
    open(store, list);
    click(texts.list.add(one));
    fill(collection, draft);
    click(texts.form.save);
    await arriveAt(new RegExp(`^${list}/row-`));
    const row = tablesOf(store)[collection].at(-1);
    if (!row) throw new Error("nothing was kept");
    const name = nameOf(tablesOf(store), collection, row);
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe(name);
    expect(screen.getByText(texts.saved(name))).toBeTruthy();
    goTo(list);
    expect(
      screen.getByRole("button", { name: texts.list.actionsFor(texts.list.remove, name) }),
    ).toBeTruthy();
    expect(document.title).toContain(many);
  });

  it("is told of every field that is wrong, and led to it", async () => {
    const store = await emptyStore();
    open(store, addresses.create(collection));
    const required = fieldsOf(definitions[collection]).filter(
      ([, { required, kind }]) => required && !["boolean", "choice"].includes(kind),
    );
    click(texts.form.save);
    for (const [field] of required) {
      const text = fieldErrorText(texts, fields[field] ?? field, { code: "required" });
      fireEvent.click(await screen.findByRole("link", { name: text }));
      const input = inputOf(field);
      expect(document.activeElement).toBe(input);
      const described = input.getAttribute("aria-describedby") ?? "";
      expect(document.getElementById(described)?.textContent).toBe(texts.errors.required);
    }
    expect(store.getState()).toEqual((await emptyStore()).getState());
  });

  it("changes one", async () => {
    const store = await emptyStore();
    const { id } = await addSample(store, collection, 1);
    const draft = await sampleDraft(store, collection, 2);
    open(store, addresses.detail(collection, id));
    click(texts.list.edit);
    fill(collection, draft);
    click(texts.form.save);
    await arriveAt(addresses.detail(collection, id));
    const row = findRow(tablesOf(store), collection, id);
    expect(row && draftOf(definitions[collection], row)).toEqual(typed(collection, draft));
  });

  it("deletes one only after confirming", async () => {
    const store = await emptyStore();
    const row = await addSample(store, collection);
    const name = nameOf(tablesOf(store), collection, row);
    const before = tablesOf(store)[collection].length;
    open(store, list);
    click(texts.list.actionsFor(texts.list.remove, name));
    click(texts.form.cancel);
    expect(tablesOf(store)[collection]).toHaveLength(before);
    click(texts.list.actionsFor(texts.list.remove, name));
    click(texts.list.remove);
    expect(await screen.findByText(texts.removed(name))).toBeTruthy();
    expect(findRow(tablesOf(store), collection, row.id)).toBeUndefined();
    expect(screen.getByText(texts.list.empty(many))).toBeTruthy();
  });

  it("gives up a change", async () => {
    const store = await emptyStore();
    const row = await addSample(store, collection);
    const before = tablesOf(store);
    open(store, addresses.edit(collection, row.id));
    fill(collection, await sampleDraft(store, collection, 2));
    click(texts.form.cancel);
    await arriveAt(addresses.detail(collection, row.id));
    expect(tablesOf(store)).toBe(before);
  });
});
