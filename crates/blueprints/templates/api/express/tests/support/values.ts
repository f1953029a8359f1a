/** Right values for the samples: different for each number, the same on every run. */

export function sampleText(label: string, n: number, maxChars: number): string {
  const text = `${label} ${n}`;
  return text.length <= maxChars ? text : String(n).slice(0, maxChars);
}

/** Between the bounds, beginning at the lower one. */
export function sampleNumber(n: number, min = 0, max = Number.MAX_SAFE_INTEGER): number {
  return min + (n % (max - min + 1));
}

export function sampleDate(n: number): string {
  const day = new Date(Date.UTC(2024, 0, 1 + (n % 3650)));
  return day.toISOString().slice(0, 10);
}

export function sampleDateTime(n: number): string {
  return `${sampleDate(n)}T09:30:00Z`;
}

export function sampleTime(n: number): string {
  return `${String(n % 24).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}`;
}

export function sampleEmail(n: number): string {
  return `person${n}@example.com`;
}

export function samplePhone(n: number): string {
  return `+49 30 ${String(100_000 + n)}`;
}

export function sampleUrl(n: number): string {
  return `https://example.com/${n}`;
}

/** An ISBN-13 with its check digit. */
export function sampleIsbn(n: number): string {
  const digits = `978${String(n).padStart(9, "0")}`;
  const sum = [...digits].reduce(
    (total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3),
    0,
  );
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

export function sampleChoice<const V extends readonly [string, ...string[]]>(
  n: number,
  values: V,
): V[number] {
  return values[n % values.length] ?? values[0];
}
