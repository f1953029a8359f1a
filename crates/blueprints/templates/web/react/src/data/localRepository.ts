import { emptyTables, type Tables } from "../domain/registry";
import { RepositoryError, type Repository } from "./repository";
import { readStored, writeStored } from "./stored";

/** Keeps the rows in the browser, under `key`. Other tabs of the same address see the changes. */
export function localRepository(key: string, storage: Storage = window.localStorage): Repository {
  return {
    load: () => attempt("unavailable", () => read(storage, key)),
    save: (tables) => attempt("full", () => storage.setItem(key, writeStored(tables))),
    clear: () => attempt("unavailable", () => storage.removeItem(key)),
    subscribe: (listener) => {
      const onStorage = (event: StorageEvent) => {
        if (event.key === key || event.key === null) listener();
      };
      window.addEventListener("storage", onStorage);
      return () => window.removeEventListener("storage", onStorage);
    },
  };
}

function read(storage: Storage, key: string): Tables {
  const text = storage.getItem(key);
  return text === null ? emptyTables : readStored(text);
}

/** Runs `action`; what the browser throws becomes a {@link RepositoryError} of kind `problem`. */
async function attempt<T>(problem: "unavailable" | "full", action: () => T): Promise<T> {
  try {
    return await Promise.resolve(action());
  } catch (cause) {
    if (cause instanceof RepositoryError) throw cause;
    throw new RepositoryError(problem, `the browser's storage is ${problem}`, { cause });
  }
}
