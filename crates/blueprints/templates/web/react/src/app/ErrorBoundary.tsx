import { Component, type ReactNode } from "react";
import { log } from "../logging/log";
import type { Texts } from "../text/texts";

interface Props {
  readonly texts: Texts;
  readonly children: ReactNode;
}

/** Shows a page that says so when a component throws, in place of an empty window. */
export class ErrorBoundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: Error): void {
    log.error("a page crashed", { error });
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    const { trouble } = this.props.texts;
    return (
      <main className="page">
        <div className="panel" role="alert">
          <h1>{trouble.crashed}</h1>
          <p>{trouble.crashedHint}</p>
          <button type="button" className="button" onClick={() => window.location.reload()}>
            {trouble.reload}
          </button>
        </div>
      </main>
    );
  }
}
