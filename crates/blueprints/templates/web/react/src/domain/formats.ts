/** Whether a text has the form that its kind of field asks for. Lengths are those of the standards. */

const EMAIL_MAX = 254;
const URL_MAX = 2048;

export function isEmail(text: string): boolean {
  if (text.length > EMAIL_MAX) return false;
  return /^[^\s@<>()[\],;:"\\]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i.test(
    text,
  );
}

/** Digits with the usual separators; 6 to 15 digits as in E.164. */
export function isPhone(text: string): boolean {
  if (!/^\+?[0-9 ().-]{6,30}$/.test(text)) return false;
  const digits = text.replace(/\D/g, "").length;
  return digits >= 6 && digits <= 15;
}

/** A web address. Other schemes are refused: `javascript:` would run in the reader's browser. */
export function isUrl(text: string): boolean {
  if (text.length > URL_MAX || /\s/.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return (protocol === "http:" || protocol === "https:") && hostname !== "";
}

/** ISBN-10 or ISBN-13 with its check digit; hyphens and spaces are allowed. */
export function isIsbn(text: string): boolean {
  const digits = text.replace(/[- ]/g, "").toUpperCase();
  if (/^\d{9}[\dX]$/.test(digits)) {
    return weighted(digits, (at) => 10 - at) % 11 === 0;
  }
  return (
    /^97[89]\d{10}$/.test(digits) && weighted(digits, (at) => (at % 2 === 0 ? 1 : 3)) % 10 === 0
  );
}

/** A day of the calendar: `2026-02-28`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

/** A time of day: `18:30`. */
export function isTime(text: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/**
 * An instant as RFC 3339 in UTC; `undefined` where the text is none. A text without an offset, as a
 * form gives it, is a local time.
 */
export function readInstant(text: string): string | undefined {
  const form =
    /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2})(?::\d{2}(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:\d{2})?$/;
  const parts = form.exec(text);
  if (!parts || !isDate(parts[1] ?? "") || !isTime(parts[2] ?? "")) return undefined;
  const instant = new Date(text.toUpperCase());
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}

function weighted(digits: string, weight: (at: number) => number): number {
  return [...digits].reduce(
    (sum, digit, at) => sum + (digit === "X" ? 10 : Number(digit)) * weight(at),
    0,
  );
}
