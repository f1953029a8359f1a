/** The rules that a value can be held to. Each gives the schema that checks it. */
import { z } from "zod";

import { messages } from "../messages.js";

/** Amounts are kept as numbers; up to here every cent is exact. */
const MONEY_MAX = 1_000_000_000_000;
const REFERENCES_MAX = 100;
const PHONE = /^\+?[0-9][0-9 ().-]{3,28}[0-9]$/;

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

export const text = (maxChars: number) => z.string().trim().min(1).max(maxChars);

export const integer = (bounds: Bounds = {}) => within(z.int(), bounds);

export const decimal = (bounds: Bounds = {}) => within(z.number(), bounds);

export const money = () =>
  z
    .number()
    .min(0)
    .max(MONEY_MAX)
    .refine((amount) => Math.round(amount * 100) / 100 === amount, { error: messages.money })
    .meta({ multipleOf: 0.01 });

export const date = () => z.iso.date();

export const dateTime = () => z.iso.datetime({ offset: true });

/** Hours and minutes: `09:30`. */
export const time = () => z.iso.time({ precision: -1 });

export const email = () => z.email().max(254).toLowerCase();

export const phone = () => z.string().trim().regex(PHONE, { error: messages.phone });

export const url = () => z.url({ protocol: /^https?$/ }).max(2048);

/** Hyphens and spaces are dropped, so that one book has one ISBN. */
export const isbn = () =>
  z
    .string()
    .overwrite((value) => value.replace(/[-\s]/g, "").toUpperCase())
    .refine(isIsbn, { error: messages.isbn });

export const choice = <const V extends readonly [string, ...string[]]>(values: V) => z.enum(values);

/** The id of another record. */
export const reference = () => z.int().positive();

/** The ids of other records, each once. */
export const references = ({ min = 0 }: { readonly min?: number } = {}) =>
  z
    .array(reference())
    .min(min)
    .max(REFERENCES_MAX)
    .refine((ids) => new Set(ids).size === ids.length, { error: messages.repeated });

/** A value that may be left out or null. */
export const optional = <S extends z.ZodType>(schema: S) => z.nullable(schema).default(null);

function within(schema: z.ZodNumber, { min, max }: Bounds): z.ZodNumber {
  const above = min === undefined ? schema : schema.min(min);
  return max === undefined ? above : above.max(max);
}

function isIsbn(value: string): boolean {
  return isIsbn13(value) || isIsbn10(value);
}

function isIsbn13(value: string): boolean {
  const weighted = [...value].map((digit, at) => Number(digit) * (at % 2 === 0 ? 1 : 3));
  return /^97[89]\d{10}$/.test(value) && sum(weighted) % 10 === 0;
}

function isIsbn10(value: string): boolean {
  const weighted = [...value].map((digit, at) => (digit === "X" ? 10 : Number(digit)) * (10 - at));
  return /^\d{9}[\dX]$/.test(value) && sum(weighted) % 11 === 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
