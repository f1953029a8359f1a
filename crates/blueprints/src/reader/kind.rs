//! Field types as the vocabulary writes them: `int 1..5`, `text 200`, `choice low medium high`.

use domain::brief::FieldKind;

/// Reads one; `None` where it is not a type.
pub(super) fn parse(text: &str) -> Option<FieldKind> {
    let mut words = text.split([' ', '~']);
    let kind = words.next()?;
    let rest: Vec<&str> = words.collect();
    let first = rest.first().copied().unwrap_or_default();
    Some(match kind {
        "text" => FieldKind::Text { max_chars: first.parse().ok()? },
        "long" => FieldKind::LongText { max_chars: first.parse().ok()? },
        "int" => {
            let (min, max) = range(first)?;
            FieldKind::Integer { min, max }
        }
        "decimal" => {
            let (min, max) = range(first)?;
            FieldKind::Decimal { min, max }
        }
        "money" => FieldKind::Money,
        "bool" => FieldKind::Boolean { default: first == "true" },
        "date" => FieldKind::Date,
        "datetime" => FieldKind::DateTime,
        "time" => FieldKind::Time,
        "email" => FieldKind::Email,
        "phone" => FieldKind::Phone,
        "url" => FieldKind::Url,
        "isbn" => FieldKind::Isbn,
        "choice" if rest.len() > 1 => {
            FieldKind::Choice { values: rest.iter().map(|&value| value.to_owned()).collect() }
        }
        _ => return None,
    })
}

fn range(text: &str) -> Option<(Option<i64>, Option<i64>)> {
    if text.is_empty() {
        return Some((None, None));
    }
    let (min, max) = text.split_once("..")?;
    let number =
        |part: &str| if part.is_empty() { Some(None) } else { part.parse().ok().map(Some) };
    Some((number(min)?, number(max)?))
}
