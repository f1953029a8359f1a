import { afterEach, vi } from "vitest";

afterEach(async () => {
  vi.restoreAllMocks();
  if (typeof document === "undefined") return;
  const { cleanup } = await import("@testing-library/react");
  cleanup();
  window.localStorage.clear();
  document.documentElement.removeAttribute("data-theme");
  document.body.innerHTML = "";
  document.title = "";
  window.history.replaceState(null, "", "/");
});

// jsdom has no dialogs, no scrolling and no media queries of its own.
if (typeof window !== "undefined") {
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
  window.scrollTo = () => undefined;
  window.matchMedia = (query) =>
    ({ ...new EventTarget(), matches: false, media: query }) as MediaQueryList;
}
