import { useTexts } from "../text/useTexts";

export function LoadingPage() {
  const texts = useTexts();
  return (
    <div className="loading" role="status">
      <span className="spinner" aria-hidden="true" />
      {texts.app.loading}
    </div>
  );
}
