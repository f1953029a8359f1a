import { remember, remembered } from "../data/preferences";

export type Theme = "light" | "dark";

/** The theme that was chosen before; what the system prefers where none was. */
export function readTheme(): Theme {
  const theme = remembered("theme");
  if (theme === "light" || theme === "dark") return theme;
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

/** Applies the theme now and on the next visit. */
export function chooseTheme(theme: Theme): void {
  remember("theme", theme);
  applyTheme(theme);
}
