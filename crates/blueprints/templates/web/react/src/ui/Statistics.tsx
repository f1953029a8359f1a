import { useTables } from "../app/context";
import { collections, type Collection } from "../domain/collections";
import { summarize, type NumberSummary, type ShareSummary } from "../domain/statistics";
import { rowsOf } from "../domain/tables";
import { useTexts } from "../text/useTexts";
import { valueText } from "../text/valueText";

/** Sums, averages and shares over everything that has them. */
export function Statistics() {
  const texts = useTexts();
  const tables = useTables();
  const summaries = collections
    .map((collection) => ({ collection, ...summarize(collection, rowsOf(tables, collection)) }))
    .filter(({ numbers, shares }) => numbers.length + shares.length > 0);
  if (summaries.length === 0) return null;
  return (
    <section aria-labelledby="statistics">
      <h2 id="statistics" className="section-title">
        {texts.statistics.title}
      </h2>
      <div className="stats">
        {summaries.map(({ collection, numbers, shares }) => (
          <article key={collection} className="panel">
            <h3 className="panel-title">{texts.entities[collection].many}</h3>
            <Numbers collection={collection} numbers={numbers} />
            {shares.map((share) => (
              <Shares key={share.field} collection={collection} share={share} />
            ))}
          </article>
        ))}
      </div>
    </section>
  );
}

interface NumbersProps {
  readonly collection: Collection;
  readonly numbers: readonly NumberSummary[];
}

function Numbers({ collection, numbers }: NumbersProps) {
  const texts = useTexts();
  if (numbers.length === 0) return null;
  return (
    <dl className="figures">
      {numbers.map(({ field, rule, sum, mean }) => {
        const label = texts.entities[collection].fields[field] ?? field;
        const decimals = new Intl.NumberFormat(texts.locale, { maximumFractionDigits: 2 });
        return (
          <div key={field} className="figure-pair">
            <Figure label={texts.statistics.sum(label)}>
              {valueText(texts, collection, field, sum)}
            </Figure>
            <Figure label={texts.statistics.mean(label)}>
              {rule.kind === "money"
                ? valueText(texts, collection, field, mean)
                : decimals.format(mean)}
            </Figure>
          </div>
        );
      })}
    </dl>
  );
}

function Figure({ label, children }: { readonly label: string; readonly children: string }) {
  return (
    <div className="figure">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface SharesProps {
  readonly collection: Collection;
  readonly share: ShareSummary;
}

/** A bar for each value; the count beside it says the same in text. */
function Shares({ collection, share }: SharesProps) {
  const texts = useTexts();
  const most = Math.max(1, ...share.parts.map((part) => part.count));
  const label = texts.entities[collection].fields[share.field] ?? share.field;
  return (
    <table className="bars">
      <caption>{label}</caption>
      <tbody>
        {share.parts.map(({ value, count }) => (
          <tr key={value}>
            <th scope="row">
              {share.rule.kind === "boolean"
                ? texts[value === "true" ? "yes" : "no"]
                : valueText(texts, collection, share.field, value)}
            </th>
            <td className="bar-cell" aria-hidden="true">
              <span className="bar" style={{ width: `${(100 * count) / most}%` }} />
            </td>
            <td className="number">{count}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
