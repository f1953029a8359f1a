// @vitest-environment jsdom
import { act, fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { collections } from "../../src/domain/collections";
import { arriveAt, texts } from "../support/page";

describe("the application", () => {
  it("starts in its page, and its menu leads to every list", async () => {
    document.body.innerHTML = '<div id="root"></div>';
    await act(() => import("../../src/main"));
    const heading = await screen.findByRole("heading", { level: 1 });
    expect(heading.textContent).toBe(texts.app.title);
    const menu = screen.getByRole("navigation", { name: texts.app.menu });
    expect(menu.querySelectorAll("a")).toHaveLength(collections.length + 1);
    const links = [...menu.querySelectorAll("a")];
    for (const link of links.toReversed()) {
      fireEvent.click(link);
      await arriveAt(link.pathname);
      expect(link.getAttribute("aria-current")).toBe("page");
    }
    // A click that asks for a new tab is left to the browser.
    const [first] = links;
    expect(first && fireEvent.click(first, { ctrlKey: true })).toBe(true);
  });
});
