// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { addresses } from "../../src/app/addresses";
import { ErrorBoundary } from "../../src/app/ErrorBoundary";
import { routeAt } from "../../src/app/router";
import { memoryRepository } from "../../src/data/memoryRepository";
import { RepositoryError } from "../../src/data/repository";
import { Store } from "../../src/data/store";
import { collections } from "../../src/domain/collections";
import { fieldsOf } from "../../src/domain/definition";
import { definitions } from "../../src/domain/registry";
import { failureText } from "../../src/text/failureText";
import { addSample, emptyStore, sampleDraft, tablesOf } from "../support/samples";
import { click, fill, goTo, open, texts } from "../support/page";

const [collection] = collections;

describe("the application in trouble", () => {
  it("says that it loads", () => {
    open(new Store(memoryRepository()), "/");
    expect(screen.getByText(texts.app.loading)).toBeTruthy();
  });

  it("says why it cannot load, tries again, and starts with no data", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const load = vi.fn().mockRejectedValue(new RepositoryError("unreadable", "damaged"));
    const store = new Store({ ...memoryRepository(), load });
    open(store, "/");
    store.start();
    expect(await screen.findByText(texts.trouble.problems.unreadable)).toBeTruthy();
    click(texts.trouble.retry);
    await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(2));
    click(texts.trouble.startEmpty);
    expect(await screen.findByText(texts.app.summary)).toBeTruthy();
  });

  it("keeps a form as it is when it cannot be saved", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const filled = await emptyStore();
    const draft = await sampleDraft(filled, collection);
    const save = () => Promise.reject(new RepositoryError("full", "no room"));
    const store = new Store({ ...memoryRepository(tablesOf(filled)), save });
    await store.load();
    open(store, addresses.create(collection));
    fill(collection, draft);
    click(texts.form.save);
    expect(await screen.findByText(texts.trouble.problems.full)).toBeTruthy();
    expect(window.location.pathname).toBe(addresses.create(collection));
    click(texts.app.close);
    expect(screen.queryByText(texts.trouble.problems.full)).toBeNull();
  });

  it.each([
    "/no-such-page",
    `/${definitions[collection].path}/no-such-row`,
    `/${definitions[collection].path}/no-such-row/edit`,
  ])("says that there is no page at %s", async (address) => {
    open(await emptyStore(), address);
    expect(screen.getByRole("heading", { name: texts.trouble.notFound })).toBeTruthy();
    goTo("/");
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe(texts.app.title);
  });

  it("knows no addresses below those of its pages", () => {
    const { path } = definitions[collection];
    expect(routeAt(`/${path}/x/edit/more`)).toEqual({ page: "unknown" });
    expect(routeAt(`/${path}/x/change`)).toEqual({ page: "unknown" });
  });

  it("shows a page that says so when one crashes, and logs it", () => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    function Broken(): never {
      throw new Error("broken on purpose");
    }
    render(
      <ErrorBoundary texts={texts}>
        <Broken />
      </ErrorBoundary>,
    );
    expect(screen.getByRole("alert").textContent).toContain(texts.trouble.crashed);
    expect(screen.getByRole("button", { name: texts.trouble.reload })).toBeTruthy();
    expect(error.mock.calls.flat().join(" ")).toContain("broken on purpose");
  });

  it("says in words why a change was not made", () => {
    const errors = { first: { code: "required" }, second: { code: "required" } } as const;
    const told = [
      failureText(texts, { ok: false, reason: "invalid", errors }),
      failureText(texts, { ok: false, reason: "inUse", pointers: [] }),
      failureText(texts, { ok: false, reason: "missing" }),
      failureText(texts, { ok: false, reason: "full" }),
    ];
    expect(told).toEqual([
      texts.form.errorTitle(2),
      texts.confirm.inUse,
      texts.trouble.notFoundHint,
      texts.trouble.problems.full,
    ]);
  });
});

const needed = collections.flatMap((from) =>
  fieldsOf(definitions[from]).flatMap(([field, rule]) =>
    rule.required && (rule.kind === "one" || rule.kind === "many")
      ? [{ from, field, target: rule.target }]
      : [],
  ),
);

describe.runIf(needed.length > 0)("what others need", () => {
  it.each(needed)("cannot be deleted: $target, for $from", async ({ from, target }) => {
    const store = await emptyStore();
    const row = await addSample(store, from);
    const [kept] = tablesOf(store)[target];
    if (!kept) throw new Error("the sample brings what it needs");
    open(store, addresses.detail(target, kept.id));
    click(texts.list.remove);
    expect(screen.getByText(texts.confirm.inUse)).toBeTruthy();
    click(texts.app.close);
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(tablesOf(store)[from]).toContain(row);
  });
});
