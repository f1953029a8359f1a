import { expect } from "vitest";
import { memoryRepository } from "../../src/data/memoryRepository";
import { Store } from "../../src/data/store";
import type { Collection } from "../../src/domain/collections";
import { fieldsOf, type Row } from "../../src/domain/definition";
import type { Draft, DraftValue } from "../../src/domain/parse";
import { definitions, type Tables } from "../../src/domain/registry";
import type { NumberRule, Rule, TextRule } from "../../src/domain/rules";
import type { Outcome } from "../../src/data/store";

/** A store with nothing in it, whose ids can be foreseen. */
export async function emptyStore(): Promise<Store> {
  let next = 0;
  const store = new Store(memoryRepository(), () => `row-${String((next += 1)).padStart(6, "0")}`);
  await store.load();
  return store;
}

export function tablesOf(store: Store): Tables {
  const state = store.getState();
  if (state.status !== "ready") throw new Error(`the store is ${state.status}`);
  return state.tables;
}

/** The value of an outcome that must be good. */
export function done<T>(outcome: Outcome<T>): T {
  expect(outcome).toMatchObject({ ok: true });
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.value;
}

/** Adds the sample number `n`, with the rows that it needs. */
export async function addSample(
  store: Store,
  collection: Collection,
  n = 1,
  given: Draft = {},
): Promise<Row> {
  const draft = { ...(await sampleDraft(store, collection, n)), ...given };
  return done(await store.create(collection, draft));
}

/** A draft that is accepted, after the rows that it needs have been added. Samples differ by `n`. */
export async function sampleDraft(store: Store, collection: Collection, n = 1): Promise<Draft> {
  const draft: Record<string, DraftValue> = {};
  for (const [field, rule] of fieldsOf(definitions[collection])) {
    draft[field] = await sampleValue(store, rule, n);
  }
  return draft;
}

async function sampleValue(store: Store, rule: Rule, n: number): Promise<DraftValue> {
  if (rule.kind !== "one" && rule.kind !== "many") return plainValue(rule, n);
  if (!rule.required) return rule.kind === "one" ? "" : [];
  const [known] = tablesOf(store)[rule.target];
  const { id } = known ?? (await addSample(store, rule.target, n));
  return rule.kind === "one" ? id : [id];
}

function plainValue(rule: Exclude<Rule, { kind: "one" | "many" }>, n: number): DraftValue {
  switch (rule.kind) {
    case "text":
    case "longText":
      return textValue(rule, n);
    case "integer":
    case "decimal":
    case "money":
      return numberValue(rule, n);
    case "boolean":
      return rule.default;
    case "choice":
      return rule.values[n % rule.values.length] ?? "";
    default:
      return formattedValue(rule.kind, n);
  }
}

type Format = "email" | "phone" | "url" | "isbn" | "date" | "dateTime" | "time";

function formattedValue(format: Format, n: number): string {
  const two = String(n % 60).padStart(2, "0");
  const values: Record<Format, string> = {
    email: `person${n}@example.org`,
    phone: `+49 30 ${100_000 + n}`,
    url: `https://example.org/${n}`,
    isbn: isbnValue(n),
    date: new Date(Date.UTC(2026, 0, n)).toISOString().slice(0, 10),
    dateTime: `2026-01-01T10:${two}:00.000Z`,
    time: `10:${two}`,
  };
  return values[format];
}

function textValue(rule: TextRule, n: number): string {
  return `Sample ${n}`.slice(-rule.maxChars).trim();
}

function numberValue({ min = 0, max = min + 1_000_000 }: NumberRule, n: number): string {
  const low = Math.max(min, Math.min(max, 1));
  return String(Math.min(max, low + n));
}

function isbnValue(n: number): string {
  const digits = `978${String(n).padStart(9, "0")}`;
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
