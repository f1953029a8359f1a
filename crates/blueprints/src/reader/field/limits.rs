//! What bounds and units say about the type of a field.
//!
//! Does not belong here: how bounds are written (see `bound`).

use domain::brief::FieldKind;

use super::super::draft::DraftField;
use super::super::lexeme::Bound;

/// Puts `bound` on the type of `field`; a type that has no bounds may become one that has.
pub(super) fn bind(field: &mut DraftField, bound: Bound) {
    let length = bound.max.and_then(|max| u32::try_from(max).ok()).filter(|&max| max > 0);
    let text = matches!(field.kind, FieldKind::Text { .. } | FieldKind::LongText { .. });
    // `priority 1-5`: a number, whatever such a field usually is.
    let usual_choice = matches!(field.kind, FieldKind::Choice { .. })
        && field.values.is_empty()
        && !bound.characters;
    let fraction = bound.rounded && (text || usual_choice);
    let whole = |end: Option<i64>, open: bool, step: i64| {
        end.map(|end| if open { end.saturating_add(step) } else { end })
    };
    let (min, max) = (whole(bound.min, bound.open_min, 1), whole(bound.max, bound.open_max, -1));
    field.kind_stated = true;
    field.kind = match (&field.kind, length) {
        (FieldKind::LongText { .. }, Some(max_chars)) => FieldKind::LongText { max_chars },
        (FieldKind::Text { .. }, Some(max_chars)) if bound.characters => {
            FieldKind::Text { max_chars }
        }
        (FieldKind::Decimal { min, max }, _) => {
            FieldKind::Decimal { min: bound.min.or(*min), max: bound.max.or(*max) }
        }
        (FieldKind::Integer { .. }, _) if bound.rounded => {
            FieldKind::Decimal { min: bound.min, max: bound.max }
        }
        (FieldKind::Integer { min: least, max: most }, _) => {
            FieldKind::Integer { min: min.or(*least), max: max.or(*most) }
        }
        (FieldKind::Money, _) if bound.max.is_some() || bound.min.is_some_and(|min| min > 0) => {
            FieldKind::Decimal { min: bound.min.or(Some(0)), max: bound.max }
        }
        _ if fraction => FieldKind::Decimal { min: bound.min, max: bound.max },
        _ if (text && !bound.characters) || usual_choice => FieldKind::Integer { min, max },
        (kind, _) => kind.clone(),
    };
    let cut = (bound.open_min || bound.open_max) && !bound.rounded;
    field.bound_cut = cut && matches!(field.kind, FieldKind::Decimal { .. } | FieldKind::Money);
    if let FieldKind::Integer { min: Some(min), max: Some(max) }
    | FieldKind::Decimal { min: Some(min), max: Some(max) } = &mut field.kind
        && min > max
    {
        std::mem::swap(min, max);
    }
}

/// Words behind a number, or behind `in`.
pub(super) fn is_unit(word: &str) -> bool {
    const UNITS: [&str; 41] = [
        "分钟",
        "小时",
        "秒",
        "天",
        "公斤",
        "千克",
        "克",
        "米",
        "厘米",
        "公里",
        "元",
        "岁",
        "分",
        "页",
        "人",
        "次",
        "个",
        "minutes",
        "minute",
        "hours",
        "seconds",
        "days",
        "weeks",
        "months",
        "years",
        "kg",
        "kilograms",
        "grams",
        "km",
        "kilometers",
        "kilometres",
        "meters",
        "metres",
        "miles",
        "cm",
        "mm",
        "liters",
        "litres",
        "ml",
        "percent",
        "pounds",
    ];
    UNITS.contains(&word)
}
