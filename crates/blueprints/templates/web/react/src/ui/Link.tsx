import type { MouseEvent, ReactNode } from "react";
import { navigate } from "../app/router";

interface Props {
  readonly to: string;
  readonly className?: string;
  /** It leads to where the person is. */
  readonly current?: boolean;
  readonly label?: string;
  readonly children: ReactNode;
}

/** A link within the application. A click that asks for a new tab or window is left to the browser. */
export function Link({ to, className = "link", current = false, label, children }: Props) {
  const follow = (event: MouseEvent) => {
    const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (modified || event.button !== 0) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a
      href={to}
      className={className}
      aria-current={current ? "page" : undefined}
      aria-label={label}
      onClick={follow}
    >
      {children}
    </a>
  );
}
