import { createContext, use } from "react";
import type { Store } from "../data/store";
import type { Tables } from "../domain/registry";

export const StoreContext = createContext<Store | null>(null);
export const TablesContext = createContext<Tables | null>(null);
export const NoticeContext = createContext<(text: string) => void>(() => undefined);

/** The store, to change rows. */
export function useStore(): Store {
  return present(use(StoreContext), "StoreContext");
}

/** The rows, on pages that are shown only when they are there. */
export function useTables(): Tables {
  return present(use(TablesContext), "TablesContext");
}

/** Tells the person what happened, on the screen and to a screen reader. */
export function useNotice(): (text: string) => void {
  return use(NoticeContext);
}

function present<T>(value: T | null, name: string): T {
  if (value === null) throw new Error(`${name} is used outside its provider`);
  return value;
}
