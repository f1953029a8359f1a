//! Bounds of values in words: `at least 0`, `1-300`, `up to 80 characters`, `至少1`.

use super::lexeme::{Bound, Class, Lexeme};

/// Puts one [`Class::Bound`] in the place of the words that make a bound.
pub(super) fn fold(lexemes: Vec<Lexeme>) -> Vec<Lexeme> {
    let mut folded = Vec::with_capacity(lexemes.len());
    let mut at = 0;
    while at < lexemes.len() {
        if let Some((mut bound, mut taken)) = bound(&lexemes[at..]) {
            if lexemes.get(at + taken).is_some_and(|next| next.class == Class::Characters) {
                bound.characters = true;
                taken += 1;
            }
            let words = &lexemes[at..at + taken];
            bound.rounded = words.iter().any(is_fraction);
            if bound.rounded
                && bound.max.is_some()
                && words.iter().rfind(is_number).is_some_and(is_fraction)
            {
                bound.max = bound.max.map(|max| max.saturating_add(1));
            }
            let source: Vec<&str> = words.iter().map(|one| one.source.as_str()).collect();
            let key = source.join(" ");
            folded.push(Lexeme { source: key.clone(), key, class: Class::Bound(bound) });
            at += taken;
        } else {
            folded.push(unused(lexemes[at].clone()));
            at += 1;
        }
    }
    folded
}

fn is_number(lexeme: &&Lexeme) -> bool {
    matches!(lexeme.class, Class::Number(_))
}

/// `0.5`, but not `1.0`: bounds of a brief are whole.
fn is_fraction(lexeme: &Lexeme) -> bool {
    is_number(&lexeme)
        && lexeme
            .source
            .split_once('.')
            .is_some_and(|(_, behind)| behind.bytes().any(|digit| digit != b'0'))
}

/// A word of bounds that bounds nothing is a plain word.
fn unused(mut lexeme: Lexeme) -> Lexeme {
    // `max points` is a name.
    if matches!(lexeme.key.as_str(), "max" | "min" | "maximum" | "minimum") {
        lexeme.class = Class::Word;
    }
    if matches!(lexeme.class, Class::Range | Class::OrMore | Class::Characters) {
        lexeme.class = Class::Prep;
    }
    if matches!(lexeme.class, Class::MoreThan | Class::LessThan | Class::AtLeast | Class::AtMost) {
        lexeme.class = Class::Article;
    }
    lexeme
}

fn bound(lexemes: &[Lexeme]) -> Option<(Bound, usize)> {
    let class = |at: usize| lexemes.get(at).map(|one| one.class);
    let number = |at: usize| match class(at) {
        Some(Class::Number(value)) => Some(value),
        Some(_) | None => None,
    };
    let range = |min, max| Bound { min, max, ..Bound::default() };
    let above = |min| Bound { open_min: true, ..range(Some(min), None) };
    let under = |max| Bound { open_max: true, ..range(None, Some(max)) };
    match class(0)? {
        Class::Between => match (number(1), class(2), number(3)) {
            (Some(min), Some(Class::And | Class::Range | Class::Dash), Some(max)) => {
                Some((ordered(min, max), 4))
            }
            _ => None,
        },
        Class::Number(min) => match class(1) {
            Some(Class::Range | Class::Dash) => number(2).map(|max| (ordered(min, max), 3)),
            Some(Class::OrMore) => Some((range(Some(min), None), 2)),
            Some(Class::Characters) => Some((range(None, Some(min)), 1)),
            _ => None,
        },
        Class::AtLeast => number(1).map(|min| (range(Some(min), None), 2)),
        Class::AtMost => number(1).map(|max| (range(None, Some(max)), 2)),
        Class::MoreThan if class(1).is_some() && lexemes[1].key == "=" => {
            number(2).map(|min| (range(Some(min), None), 3))
        }
        Class::LessThan if class(1).is_some() && lexemes[1].key == "=" => {
            number(2).map(|max| (range(None, Some(max)), 3))
        }
        Class::MoreThan => number(1).map(|min| (above(min), 2)),
        Class::LessThan => number(1).map(|max| (under(max), 2)),
        Class::Positive => Some((above(0), 1)),
        Class::NonNegative => Some((range(Some(0), None), 1)),
        _ => None,
    }
}

fn ordered(one: i64, other: i64) -> Bound {
    Bound { min: Some(one.min(other)), max: Some(one.max(other)), ..Bound::default() }
}
