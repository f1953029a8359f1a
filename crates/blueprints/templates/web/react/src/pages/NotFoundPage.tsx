import { useTexts } from "../text/useTexts";
import { Link } from "../ui/Link";
import { PageTitle } from "../ui/PageTitle";

export function NotFoundPage() {
  const texts = useTexts();
  return (
    <>
      <PageTitle title={texts.trouble.notFound} />
      <p>{texts.trouble.notFoundHint}</p>
      <Link to="/" className="button">
        {texts.app.home}
      </Link>
    </>
  );
}
