import { useMemo, useSyncExternalStore } from "react";
import type { Collection } from "../domain/collections";
import { collectionAt } from "../domain/registry";

/** A page of the application. */
export type Route =
  | { readonly page: "home" }
  | { readonly page: "list" | "new"; readonly collection: Collection }
  | { readonly page: "detail" | "edit"; readonly collection: Collection; readonly id: string }
  | { readonly page: "unknown" };

const listeners = new Set<() => void>();

/** Goes to an address of the application; `replace` keeps the step out of the history. */
export function navigate(address: string, mode: "push" | "replace" = "push"): void {
  if (mode === "push") window.history.pushState(null, "", address);
  else window.history.replaceState(null, "", address);
  for (const listener of listeners) listener();
}

export function useLocation(): { readonly path: string; readonly search: URLSearchParams } {
  const path = useSyncExternalStore(subscribe, () => window.location.pathname);
  const text = useSyncExternalStore(subscribe, () => window.location.search);
  return useMemo(() => ({ path, search: new URLSearchParams(text) }), [path, text]);
}

/** Which page an address shows. */
export function routeAt(path: string): Route {
  const [first = "", second, third, ...more] = path.split("/").filter((part) => part !== "");
  if (first === "") return { page: "home" };
  const collection = collectionAt(first);
  if (!collection || more.length > 0) return { page: "unknown" };
  if (second === undefined) return { page: "list", collection };
  return routeWithin(collection, second, third);
}

function routeWithin(collection: Collection, second: string, third: string | undefined): Route {
  if (third === undefined) {
    return second === "new"
      ? { page: "new", collection }
      : { page: "detail", collection, id: second };
  }
  return third === "edit" ? { page: "edit", collection, id: second } : { page: "unknown" };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}
