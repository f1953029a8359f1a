import { describe, expect, it } from "vitest";
import {
  isDate,
  isEmail,
  isIsbn,
  isPhone,
  isTime,
  isUrl,
  readInstant,
} from "../../src/domain/formats";

function check(fits: (text: string) => boolean, right: string[], wrong: string[]) {
  for (const text of right) expect([text, fits(text)]).toEqual([text, true]);
  for (const text of wrong) expect([text, fits(text)]).toEqual([text, false]);
}

describe("formats", () => {
  it("know e-mail addresses", () => {
    check(
      isEmail,
      ["ada@example.org", "a.b+c@mail.example.co"],
      ["ada", "@example.org", "ada@example", "a b@example.org", `${"a".repeat(250)}@example.org`],
    );
  });

  it("know phone numbers", () => {
    check(isPhone, ["+49 30 901820", "(020) 7946-0000"], ["123", "+49 call me", "1".repeat(16)]);
  });

  it("know web addresses, and none that run scripts", () => {
    check(
      isUrl,
      ["https://example.org", "http://example.org/a?b=c#d"],
      ["example.org", "javascript:alert(1)", "ftp://example.org", "https://", "https://a b.org"],
    );
  });

  it("check the last digit of an ISBN", () => {
    check(
      isIsbn,
      ["978-0-306-40615-7", "0-306-40615-2", "080442957X"],
      ["978-0-306-40615-8", "0-306-40615-3", "123", "9990306406157", ""],
    );
  });

  it("know the days of the calendar", () => {
    check(
      isDate,
      ["2026-02-28", "2024-02-29"],
      ["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "today"],
    );
  });

  it("know the times of a day", () => {
    check(isTime, ["00:00", "23:59"], ["24:00", "12:60", "9:30", "12:30:00"]);
  });

  it("read instants into UTC", () => {
    expect(readInstant("2026-03-01T10:30:00+02:00")).toBe("2026-03-01T08:30:00.000Z");
    expect(readInstant("2026-03-01t10:30z")).toBe("2026-03-01T10:30:00.000Z");
    // Without an offset it is a local time; tests run in UTC.
    expect(readInstant("2026-03-01T10:30")).toBe("2026-03-01T10:30:00.000Z");
    expect(readInstant("2026-02-30T10:30:00Z")).toBeUndefined();
    expect(readInstant("2026-03-01T25:30:00Z")).toBeUndefined();
    expect(readInstant("2026-03-01T10:30:99Z")).toBeUndefined();
    expect(readInstant("2026-03-01")).toBeUndefined();
  });
});
