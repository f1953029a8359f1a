import { emptyTables, type Tables } from "../domain/registry";
import type { Repository } from "./repository";

/** Keeps the rows as long as the page is open. */
export function memoryRepository(initial: Tables = emptyTables): Repository {
  let kept = initial;
  return {
    load: () => Promise.resolve(kept),
    save: (tables) => {
      kept = tables;
      return Promise.resolve();
    },
    clear: () => {
      kept = emptyTables;
      return Promise.resolve();
    },
    subscribe: () => () => undefined,
  };
}
