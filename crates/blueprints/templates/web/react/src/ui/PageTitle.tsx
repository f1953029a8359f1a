import { useEffect, type ReactNode } from "react";
import { useTexts } from "../text/useTexts";

interface Props {
  readonly title: string;
  /** What can be done here. */
  readonly children?: ReactNode;
}

/** The heading of a page; the window is named after it. */
export function PageTitle({ title, children }: Props) {
  const texts = useTexts();
  useEffect(() => {
    const { title: application } = texts.app;
    document.title = title === application ? title : `${title} · ${application}`;
  }, [title, texts]);
  return (
    <div className="page-title">
      <h1>{title}</h1>
      {children && <div className="page-actions">{children}</div>}
    </div>
  );
}
