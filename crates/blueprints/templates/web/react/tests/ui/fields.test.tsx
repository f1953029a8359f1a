// @vitest-environment jsdom
import { fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { TablesContext } from "../../src/app/context";
import { collections } from "../../src/domain/collections";
import { nameOf } from "../../src/domain/naming";
import type { DraftValue, FieldError } from "../../src/domain/parse";
import { emptyTables, type Tables } from "../../src/domain/registry";
import type { Rule } from "../../src/domain/rules";
import { FormField } from "../../src/ui/FormField";
import { addSample, emptyStore, tablesOf } from "../support/samples";
import { inputOf, texts } from "../support/page";

const [target] = collections;

/** Shows a field and gives what it was changed to. */
function show(rule: Rule, value: DraftValue, tables: Tables = emptyTables, error?: FieldError) {
  const changes: DraftValue[] = [];
  render(
    <TablesContext value={tables}>
      <FormField
        collection={target}
        field="shown"
        rule={rule}
        value={value}
        error={error}
        onChange={(next) => changes.push(next)}
      />
    </TablesContext>,
  );
  return changes;
}

describe("a field", () => {
  it.each([
    ["text", "text", "new"],
    ["email", "email", "ada@example.org"],
    ["phone", "tel", "+49 30 901820"],
    ["url", "url", "https://example.org"],
    ["date", "date", "2026-02-28"],
    ["dateTime", "datetime-local", "2026-02-28T10:30"],
    ["time", "time", "10:30"],
    ["money", "text", "5.00"],
  ] as const)("for %s is an input of type %s", (kind, type, value) => {
    const rule = { kind, required: true, maxChars: 50 } as Rule;
    const changes = show(rule, "");
    expect(inputOf("shown").type).toBe(type);
    fireEvent.change(inputOf("shown"), { target: { value } });
    expect(changes).toEqual([value]);
  });

  it("for long text has several lines", () => {
    const changes = show({ kind: "longText", required: true, maxChars: 50 }, "");
    expect(inputOf("shown").tagName).toBe("TEXTAREA");
    fireEvent.change(inputOf("shown"), { target: { value: "two\nlines" } });
    expect(changes).toEqual(["two\nlines"]);
  });

  it("for yes and no is a box to tick", () => {
    const changes = show({ kind: "boolean", required: true, default: false }, false);
    fireEvent.click(screen.getByRole("checkbox"));
    expect(changes).toEqual([true]);
  });

  it("for a choice offers its values, and nothing only where it may be empty", () => {
    const changes = show({ kind: "choice", required: true, values: ["low", "high"] }, "low");
    expect(screen.getAllByRole("option").map((one) => one.textContent)).toEqual(["low", "high"]);
    fireEvent.change(inputOf("shown"), { target: { value: "high" } });
    expect(changes).toEqual(["high"]);
  });

  it("for a row offers the rows by name", async () => {
    const store = await emptyStore();
    const row = await addSample(store, target);
    const tables = tablesOf(store);
    const changes = show({ kind: "one", required: false, target }, "", tables);
    const name = nameOf(tables, target, row);
    expect(screen.getAllByRole("option").map((one) => one.textContent)).toContain(name);
    fireEvent.change(inputOf("shown"), { target: { value: row.id } });
    expect(changes).toEqual([row.id]);
  });

  it("for several rows ticks and unticks them", async () => {
    const store = await emptyStore();
    const row = await addSample(store, target);
    const rule: Rule = { kind: "many", required: false, target };
    const changes = show(rule, [row.id], tablesOf(store));
    fireEvent.click(screen.getByLabelText(nameOf(tablesOf(store), target, row)));
    expect(changes).toEqual([[]]);
  });

  it("for several rows says so when there are none", () => {
    show({ kind: "many", required: false, target }, []);
    const { many } = texts.entities[target];
    expect(screen.getByText(texts.form.noTargets(many))).toBeTruthy();
  });

  it.each(["text", "many"] as const)("of kind %s says what is wrong with it", (kind) => {
    const rule = { kind, required: true, maxChars: 5, target } as Rule;
    show(rule, "", emptyTables, { code: "required" });
    const described = inputOf("shown").getAttribute("aria-describedby") ?? "";
    expect(document.getElementById(described)?.textContent).toBe(texts.errors.required);
  });
});
