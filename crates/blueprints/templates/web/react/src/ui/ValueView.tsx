import { addresses } from "../app/addresses";
import { useTables } from "../app/context";
import type { Collection } from "../domain/collections";
import type { Row, Value } from "../domain/definition";
import { nameOf } from "../domain/naming";
import { definitions } from "../domain/registry";
import { targetsOf } from "../domain/tables";
import { useTexts } from "../text/useTexts";
import { valueText } from "../text/valueText";
import { Link } from "./Link";

interface Props {
  readonly collection: Collection;
  readonly field: string;
  readonly value: Value;
}

/** A value of a row: text, a link to other rows, or a link out of the application. */
export function ValueView({ collection, field, value }: Props) {
  const texts = useTexts();
  const rule = definitions[collection].fields[field];
  if (isNothing(value)) return <span className="muted">–</span>;
  if (rule?.kind === "one" || rule?.kind === "many") {
    return <TargetLinks target={rule.target} value={value} />;
  }
  const text = valueText(texts, collection, field, value);
  if (rule?.kind === "url" || rule?.kind === "email") return <OutsideLink text={text} />;
  return rule?.kind === "choice" ? <span className="badge">{text}</span> : text;
}

function isNothing(value: Value): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function TargetLinks({ target, value }: { readonly target: Collection; readonly value: Value }) {
  const tables = useTables();
  const rows = targetsOf(tables, target, value);
  return (
    <span className="links">
      {rows.map((row: Row) => (
        <Link key={row.id} to={addresses.detail(target, row.id)}>
          {nameOf(tables, target, row)}
        </Link>
      ))}
    </span>
  );
}

/** The address is a checked e-mail or web address, so it cannot hold a script. */
function OutsideLink({ text }: { readonly text: string }) {
  const address = text.includes("://") ? text : `mailto:${text}`;
  return (
    <a className="link" href={address} rel="noreferrer">
      {text}
    </a>
  );
}
