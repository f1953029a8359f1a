import { describe, expect, it } from "vitest";
import type { Value } from "../../src/domain/definition";
import { parseValue, type DraftValue, type FieldError } from "../../src/domain/parse";
import { collections } from "../../src/domain/collections";
import type { Rule } from "../../src/domain/rules";

const [target] = collections;

function accepts(rule: Rule, draft: DraftValue | undefined, value: Value): void {
  expect(parseValue(rule, draft)).toEqual({ ok: true, value });
}

function refuses(rule: Rule, draft: DraftValue | undefined, error: FieldError): void {
  expect(parseValue(rule, draft)).toEqual({ ok: false, error });
}

describe("a value", () => {
  it("that is missing is refused only where one is needed", () => {
    refuses({ kind: "date", required: true }, " ", { code: "required" });
    refuses({ kind: "one", required: true, target }, undefined, { code: "required" });
    refuses({ kind: "many", required: true, target }, [""], { code: "required" });
    accepts({ kind: "date", required: false }, "", null);
    accepts({ kind: "many", required: false, target }, undefined, []);
  });

  it("of text is trimmed and counted in characters", () => {
    const rule: Rule = { kind: "text", required: true, maxChars: 3 };
    accepts(rule, " abc ", "abc");
    accepts(rule, "😀😀😀", "😀😀😀");
    refuses(rule, "abcd", { code: "tooLong", limit: 3 });
  });

  it("of numbers keeps its bounds", () => {
    const rule: Rule = { kind: "integer", required: true, min: 1, max: 5 };
    accepts(rule, "5", 5);
    accepts(rule, "+1", 1);
    refuses(rule, "0", { code: "tooSmall", limit: 1 });
    refuses(rule, "6", { code: "tooLarge", limit: 5 });
    refuses(rule, "1e1", { code: "notInteger" });
    accepts({ kind: "decimal", required: true }, "-1.25", -1.25);
    refuses({ kind: "decimal", required: true }, "1,25", { code: "notNumber" });
  });

  it("of money has two decimals and is not negative", () => {
    const rule: Rule = { kind: "money", required: true };
    accepts(rule, "19.90", 19.9);
    refuses(rule, "19.999", { code: "notMoney" });
    refuses(rule, "-1", { code: "tooSmall", limit: 0 });
  });

  it("of yes and no has a default", () => {
    const rule: Rule = { kind: "boolean", required: true, default: true };
    accepts(rule, undefined, true);
    accepts(rule, false, false);
    accepts(rule, "true", true);
    refuses(rule, "yes", { code: "notBoolean" });
  });

  it("of a choice is one of its values", () => {
    const rule: Rule = { kind: "choice", required: true, values: ["low", "high"] };
    accepts(rule, "high", "high");
    refuses(rule, "toString", { code: "notChoice" });
  });

  it("in a known form is checked", () => {
    accepts({ kind: "email", required: true }, "ada@example.org", "ada@example.org");
    refuses({ kind: "phone", required: true }, "none", { code: "notPhone" });
    refuses({ kind: "url", required: true }, "javascript:1", { code: "notUrl" });
    refuses({ kind: "isbn", required: true }, "1", { code: "notIsbn" });
    refuses({ kind: "time", required: true }, "25:00", { code: "notTime" });
    accepts({ kind: "dateTime", required: true }, "2026-01-01T10:00Z", "2026-01-01T10:00:00.000Z");
    refuses({ kind: "dateTime", required: true }, "now", { code: "notDateTime" });
  });

  it("of several rows is a list or a text with bars", () => {
    const rule: Rule = { kind: "many", required: false, target };
    accepts(rule, "a | b|a|", ["a", "b"]);
    accepts(rule, ["a", "a"], ["a"]);
    accepts(rule, true, []);
  });
});
