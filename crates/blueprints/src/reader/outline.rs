//! Lines into one run of lexemes: lists of lines become entries under their heading.
//!
//! Belongs here: bullets, indentation, headings, wrapped lines. Does not belong here: what they say (see `sentence`).

use super::lexeme::{self, Class, Lexeme};
use super::shorthand;

struct Line<'a> {
    indent: usize,
    bullet: bool,
    text: &'a str,
}

/// The lexemes of `text`, with marks for its lines.
pub(super) fn lexemes(text: &str) -> Vec<Lexeme> {
    let lines: Vec<Line<'_>> = text.lines().map(line).collect();
    let mut all: Vec<Lexeme> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if line.text.is_empty() {
            continue;
        }
        let next = lines[at + 1..].iter().find(|next| !next.text.is_empty());
        begin(&mut all, &mut open, line);
        all.extend(lexeme::cut(&shorthand::spelt_out(line.text)));
        end(&mut all, &mut open, line, next, lines.get(at + 1));
    }
    while open.pop().is_some() {
        all.push(Lexeme::mark(Class::Close));
    }
    all
}

fn line(text: &str) -> Line<'_> {
    let indent = text
        .chars()
        .take_while(|one| one.is_whitespace())
        .map(|one| if one == '\t' { 4 } else { 1 })
        .sum();
    let trimmed = text.trim();
    let heading = trimmed.trim_start_matches('#').trim_start();
    if heading.len() < trimmed.len() {
        return Line { indent, bullet: false, text: heading };
    }
    let body = bullet_body(trimmed);
    Line { indent, bullet: body.is_some(), text: body.unwrap_or(trimmed) }
}

/// What stands behind `- `, `* `, `1. `, `（1）`; `None` for a line that is no bullet.
fn bullet_body(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    if matches!(first, '-' | '*' | '•' | '·' | '–' | '—' | '+' | '◦' | '▪') {
        let rest = &text[first.len_utf8()..];
        return rest
            .starts_with(|next: char| next.is_whitespace() || lexeme::is_han(next))
            .then(|| rest.trim());
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=2).contains(&digits) {
        let rest = &text[digits..];
        let mark = rest.chars().next()?;
        if matches!(mark, ')' | '、' | '）') || (mark == '.' && rest[1..].starts_with(' ')) {
            return Some(rest[mark.len_utf8()..].trim());
        }
    }
    None
}

/// Closes the lists that `line` is no longer inside of.
fn begin(all: &mut Vec<Lexeme>, open: &mut Vec<usize>, line: &Line<'_>) {
    while open
        .last()
        .is_some_and(|&indent| line.indent < indent || !line.bullet && line.indent <= indent)
    {
        open.pop();
        all.push(Lexeme::mark(Class::Close));
        all.push(Lexeme::mark(Class::Entry));
    }
}

fn end(
    all: &mut Vec<Lexeme>,
    open: &mut Vec<usize>,
    line: &Line<'_>,
    next: Option<&Line<'_>>,
    following: Option<&Line<'_>>,
) {
    let Some(next) = next else { return };
    let nested = line.bullet && next.bullet && next.indent > line.indent;
    if nested {
        if all.last().is_some_and(|last| last.class == Class::Colon) {
            all.pop();
        }
        open.push(next.indent);
        all.push(Lexeme::mark(Class::Open));
    } else if !line.bullet && next.bullet {
        if !all.last().is_some_and(|last| last.class == Class::Colon) {
            all.push(Lexeme::mark(Class::Colon));
        }
        all.push(Lexeme::mark(Class::List));
    } else if line.bullet && next.bullet {
        all.push(Lexeme::mark(Class::Entry));
    } else {
        let wrapped = following.is_some_and(|following| !following.text.is_empty())
            && !line.bullet
            && next.text.starts_with(|first: char| first.is_lowercase() || first == '(');
        if !wrapped {
            all.push(Lexeme::mark(Class::Stop));
        }
    }
}
