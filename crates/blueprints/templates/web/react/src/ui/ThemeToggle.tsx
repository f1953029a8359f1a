import { useState } from "react";
import { useTexts } from "../text/useTexts";
import { chooseTheme, readTheme } from "./theme";

export function ThemeToggle() {
  const texts = useTexts();
  const [theme, setTheme] = useState(readTheme);
  const toggle = () => {
    const next = theme === "dark" ? "light" : "dark";
    chooseTheme(next);
    setTheme(next);
  };
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={texts.theme.dark}
      aria-pressed={theme === "dark"}
      title={texts.theme.dark}
      onClick={toggle}
    >
      <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
        <circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" strokeWidth="2" />
        <path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor" />
      </svg>
    </button>
  );
}
