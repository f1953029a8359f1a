// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { applyTheme, readTheme } from "../../src/ui/theme";
import { emptyStore } from "../support/samples";
import { click, open, texts } from "../support/page";

describe("the dark mode", () => {
  it("follows the system until a person chooses", () => {
    expect(readTheme()).toBe("light");
    window.matchMedia = (query) => ({ matches: true, media: query }) as MediaQueryList;
    expect(readTheme()).toBe("dark");
    window.matchMedia = (query) => ({ matches: false, media: query }) as MediaQueryList;
  });

  it("is switched on and off, and remembered", async () => {
    open(await emptyStore(), "/");
    click(texts.theme.dark);
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(readTheme()).toBe("dark");
    click(texts.theme.dark);
    expect(document.documentElement.dataset.theme).toBe("light");
    expect(readTheme()).toBe("light");
  });

  it("works where nothing can be remembered", async () => {
    const info = vi.spyOn(console, "info").mockReturnValue();
    const closed = () => {
      throw new DOMException("no", "SecurityError");
    };
    vi.spyOn(Storage.prototype, "getItem").mockImplementation(closed);
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(closed);
    open(await emptyStore(), "/");
    click(texts.theme.dark);
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(info).toHaveBeenCalled();
    applyTheme("light");
  });
});
