import type { ReactNode } from "react";

interface Props {
  readonly title: string;
  readonly hint: string;
  readonly children?: ReactNode;
}

/** What stands where there is nothing to show, with the way out. */
export function EmptyState({ title, hint, children }: Props) {
  return (
    <div className="panel empty">
      <h2>{title}</h2>
      <p>{hint}</p>
      {children}
    </div>
  );
}
