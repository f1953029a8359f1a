/** Makes the id of a new row. A seam, so that tests have ids that they can foresee. */
export type NewId = () => string;

const ID_BYTES = 12;

/** 96 random bits as hexadecimal. `randomUUID` is not there on a page without TLS; this is. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether a text from outside can be an id: safe in an address, and never the word `new`. */
export function isId(text: string): boolean {
  return /^[A-Za-z0-9_-]{6,64}$/.test(text);
}
