import { languages, type Language } from "./language";
import { useTexts } from "./useTexts";

interface Props {
  readonly language: Language;
  readonly onChange: (language: Language) => void;
}

export function LanguageSwitch({ language, onChange }: Props) {
  const texts = useTexts();
  const known = Object.keys(languages) as Language[];
  return (
    <div className="switch" role="group" aria-label={texts.language.label}>
      {known.map((one) => (
        <button
          key={one}
          type="button"
          className="switch-option"
          lang={one}
          aria-pressed={one === language}
          onClick={() => onChange(one)}
        >
          {languages[one].name}
        </button>
      ))}
    </div>
  );
}
