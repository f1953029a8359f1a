import { addresses } from "../app/addresses";
import { useTables } from "../app/context";
import { navigate } from "../app/router";
import type { Collection } from "../domain/collections";
import { fieldsOf, type Row } from "../domain/definition";
import { nameOf } from "../domain/naming";
import { definitions } from "../domain/registry";
import { findRow, pointersTo, type Pointer } from "../domain/tables";
import { useTexts } from "../text/useTexts";
import { Link } from "../ui/Link";
import { PageTitle } from "../ui/PageTitle";
import { useRemoval } from "../ui/useRemoval";
import { ValueView } from "../ui/ValueView";
import { NotFoundPage } from "./NotFoundPage";

interface Props {
  readonly collection: Collection;
  readonly id: string;
}

/** One row with everything that is known of it, and who points to it. */
export function DetailPage({ collection, id }: Props) {
  const row = findRow(useTables(), collection, id);
  return row ? <Detail collection={collection} row={row} /> : <NotFoundPage />;
}

function Detail({ collection, row }: { readonly collection: Collection; readonly row: Row }) {
  const texts = useTexts();
  const tables = useTables();
  const removal = useRemoval(collection, () => navigate(addresses.list(collection)));
  const { many, fields } = texts.entities[collection];
  return (
    <>
      <Link to={addresses.list(collection)} className="link back">
        ← {texts.list.back(many)}
      </Link>
      <PageTitle title={nameOf(tables, collection, row)}>
        <Link to={addresses.edit(collection, row.id)} className="button">
          {texts.list.edit}
        </Link>
        <button type="button" className="button button-danger" onClick={() => removal.ask(row)}>
          {texts.list.remove}
        </button>
      </PageTitle>
      <dl className="panel facts">
        {fieldsOf(definitions[collection]).map(([field]) => (
          <div key={field} className="fact">
            <dt>{fields[field]}</dt>
            <dd>
              <ValueView collection={collection} field={field} value={row[field] ?? null} />
            </dd>
          </div>
        ))}
      </dl>
      {pointersTo(tables, collection, row.id).map((pointer) => (
        <Pointers key={`${pointer.from}.${pointer.field}`} pointer={pointer} />
      ))}
      {removal.dialog}
    </>
  );
}

function Pointers({ pointer: { from, field, rows } }: { readonly pointer: Pointer }) {
  const texts = useTexts();
  const tables = useTables();
  const { many, fields } = texts.entities[from];
  return (
    <section className="panel">
      <h2 className="panel-title">
        {many} <span className="muted">({fields[field]})</span>
      </h2>
      <ul className="pointers">
        {rows.map((row) => (
          <li key={row.id}>
            <Link to={addresses.detail(from, row.id)}>{nameOf(tables, from, row)}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
