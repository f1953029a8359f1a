type Level = "info" | "error";

type Details = Readonly<Record<string, unknown>>;

/** One line of JSON an event, so that whatever collects the console can search it. */
function write(level: Level, message: string, details: Details): void {
  console[level](JSON.stringify({ level, message, ...details }, readable));
}

/** An `Error` has no enumerable properties: JSON would show `{}`. */
function readable(_key: string, value: unknown): unknown {
  return value instanceof Error
    ? { name: value.name, message: value.message, cause: value.cause }
    : value;
}

export const log = {
  info: (message: string, details: Details = {}): void => write("info", message, details),
  error: (message: string, details: Details = {}): void => write("error", message, details),
};
