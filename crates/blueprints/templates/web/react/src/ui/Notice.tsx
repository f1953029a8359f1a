import { useEffect } from "react";
import { useTexts } from "../text/useTexts";

/** Long enough to be read twice; the change itself stays visible on the page. */
const SHOWN_MS = 8_000;

interface Props {
  readonly text: string;
  readonly onClose: () => void;
}

/** One line about what just happened. The region is always there, so that its change is announced. */
export function Notice({ text, onClose }: Props) {
  const texts = useTexts();
  useEffect(() => {
    if (text === "") return;
    const timer = setTimeout(onClose, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text, onClose]);
  return (
    <div className="notice-region" role="status">
      {text !== "" && (
        <div className="notice">
          <span>{text}</span>
          <button type="button" className="button button-plain" onClick={onClose}>
            {texts.app.close}
          </button>
        </div>
      )}
    </div>
  );
}
