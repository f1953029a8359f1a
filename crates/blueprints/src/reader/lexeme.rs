//! Text into lexemes: words, numbers, marks, and phrases that mean something wherever they stand.
//!
//! Belongs here: cutting, for both languages. Does not belong here: what sentences say (see `sentence`).

use super::lexicon::{LEXICON, Meaning, Phrase, key};

/// What a lexeme does in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A content word of a Latin script.
    Word,
    /// A content word in Chinese.
    Han,
    Number(i64),
    Bound(Bound),
    /// A phrase that was understood by itself: a wish, a stack, a kind.
    Taken(Taken),
    Comma,
    And,
    Or,
    Open,
    Close,
    Colon,
    Dash,
    /// The next entry of a list of lines, or a semicolon.
    Entry,
    /// What follows are the entries of the heading before it.
    List,
    Stop,
    Each,
    Has,
    HasMany,
    Belongs,
    Between,
    At,
    Can,
    CanBe,
    Manage,
    Aim,
    Break,
    Want,
    Make,
    Article,
    Many,
    Unique,
    Optional,
    Required,
    Prep,
    Not,
    Range,
    AtLeast,
    AtMost,
    MoreThan,
    LessThan,
    OrMore,
    Positive,
    NonNegative,
    Characters,
}

/// A meaning with whether it was refused: `no login`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) meaning: Meaning,
    pub(super) refused: bool,
}

/// A bound of a value; `characters`: of its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Bound {
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    pub(super) characters: bool,
    /// The end itself is outside: `more than 0`.
    pub(super) open_min: bool,
    pub(super) open_max: bool,
    /// A fraction was cut off: `0.5`.
    pub(super) rounded: bool,
}

impl Class {
    /// The class that a list of `words.toml` gives to its words.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "each" => Self::Each,
            "has" => Self::Has,
            "has_many" => Self::HasMany,
            "belongs" => Self::Belongs,
            "between" => Self::Between,
            "at" => Self::At,
            "can" => Self::Can,
            "can_be" => Self::CanBe,
            "manage" => Self::Manage,
            "aim" => Self::Aim,
            "break" => Self::Break,
            "want" => Self::Want,
            "make" => Self::Make,
            "article" => Self::Article,
            "many" => Self::Many,
            "and" => Self::And,
            "or" => Self::Or,
            "unique" => Self::Unique,
            "optional" => Self::Optional,
            "required" => Self::Required,
            "prep" => Self::Prep,
            "not" => Self::Not,
            "range" => Self::Range,
            "at_least" => Self::AtLeast,
            "at_most" => Self::AtMost,
            "more_than" => Self::MoreThan,
            "less_than" => Self::LessThan,
            "or_more" => Self::OrMore,
            "positive" => Self::Positive,
            "non_negative" => Self::NonNegative,
            "characters" => Self::Characters,
            _ => return None,
        })
    }
}

/// A piece of the text with what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lexeme {
    /// As it was written.
    pub(super) source: String,
    /// As it is looked up.
    pub(super) key: String,
    pub(super) class: Class,
}

impl Lexeme {
    pub(super) fn is_content(&self) -> bool {
        matches!(self.class, Class::Word | Class::Han)
    }

    pub(super) fn mark(class: Class) -> Self {
        Self { source: String::new(), key: String::new(), class }
    }
}

/// Whether `character` is a Chinese one.
pub(super) fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RawKind {
    Latin,
    Han,
    Number,
    Mark(char),
}

#[derive(Debug, Clone, Copy)]
struct Raw {
    start: usize,
    end: usize,
    kind: RawKind,
}

/// Cuts `text`.
pub(super) fn cut(text: &str) -> Vec<Lexeme> {
    let raws = raws(text);
    let mut lexemes: Vec<Lexeme> = Vec::with_capacity(raws.len());
    let mut at = 0;
    while at < raws.len() {
        let (lexeme, taken) = longest(text, &raws[at..]);
        lexemes.push(lexeme);
        at += taken;
    }
    super::bound::fold(refuse(lexemes))
}

/// The longest phrase at the beginning of `raws`, else the first of them alone.
fn longest(text: &str, raws: &[Raw]) -> (Lexeme, usize) {
    const PHRASE_MAX_WORDS: usize = 7;
    let first = raws[0];
    if let RawKind::Mark(mark) = first.kind {
        return (mark_lexeme(mark), 1);
    }
    let slice = |count: usize| &text[first.start..raws[count - 1].end];
    let run =
        raws.iter().take(PHRASE_MAX_WORDS).take_while(|raw| !matches!(raw.kind, RawKind::Mark(_)));
    let first_key = word_key(slice(1));
    let longest = if LEXICON.starts(&first_key) { run.count() } else { 1 };
    for count in (1..=longest).rev() {
        let phrase = if count == 1 { first_key.clone() } else { key(slice(count)) };
        if let Some(meaning) = LEXICON.phrase(&phrase) {
            return (meant(slice(count), phrase, meaning), count);
        }
    }
    let class = match first.kind {
        RawKind::Number => Class::Number(number(slice(1))),
        RawKind::Han => Class::Han,
        RawKind::Latin | RawKind::Mark(_) => Class::Word,
    };
    (Lexeme { source: slice(1).to_owned(), key: first_key, class }, 1)
}

fn meant(source: &str, key: String, phrase: Phrase) -> Lexeme {
    let class = match phrase {
        Phrase::Function(class) => class,
        Phrase::Field if key.chars().any(is_han) => Class::Han,
        Phrase::Field => Class::Word,
        Phrase::Wish(meaning) => Class::Taken(Taken { meaning, refused: false }),
    };
    Lexeme { source: source.to_owned(), key, class }
}

/// Lower case, without a possessive.
fn word_key(word: &str) -> String {
    let lower = key(word).replace('’', "'");
    lower.strip_suffix("'s").map_or(lower.clone(), str::to_owned)
}

fn number(text: &str) -> i64 {
    let whole = text.split('.').next().unwrap_or_default().replace(',', "");
    whole.parse().unwrap_or(i64::from(u32::MAX))
}

/// Two or three dots.
const DOTS: char = '…';

fn mark_lexeme(mark: char) -> Lexeme {
    let class = match mark {
        ',' | '，' | '、' => Class::Comma,
        '(' | '（' | '[' | '【' | '{' | '［' => Class::Open,
        ')' | '）' | ']' | '】' | '}' | '］' => Class::Close,
        ':' | '：' => Class::Colon,
        ';' | '；' | '\u{b7}' | '•' => Class::Entry,
        '-' | '—' | '–' | '−' | '~' | '～' => Class::Dash,
        DOTS => Class::Range,
        '/' | '|' | '／' => Class::Or,
        '&' | '+' => Class::And,
        '>' => Class::MoreThan,
        '<' => Class::LessThan,
        '≥' => Class::AtLeast,
        '≤' => Class::AtMost,
        '"' | '\'' | '“' | '”' | '‘' | '’' | '「' | '」' | '《' | '》' | '`' | '*' | '_' | '%' => {
            Class::Article
        }
        _ => Class::Stop,
    };
    Lexeme { source: mark.to_string(), key: mark.to_string(), class }
}

/// A wish after a refusing word is refused, and so are those that are joined to it.
fn refuse(mut lexemes: Vec<Lexeme>) -> Vec<Lexeme> {
    let mut refusing = false;
    for lexeme in &mut lexemes {
        match &mut lexeme.class {
            Class::Not => refusing = true,
            Class::Taken(taken) => taken.refused = refusing,
            Class::Or | Class::Article | Class::Want | Class::Has | Class::Many => {}
            Class::And if refusing => {}
            _ => refusing = false,
        }
    }
    lexemes
}

fn raws(text: &str) -> Vec<Raw> {
    let mut raws = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some(&(start, first)) = rest.peek() {
        if first.is_whitespace() && first != '\n' {
            rest.next();
        } else if is_han(first) {
            let end = text[start..]
                .char_indices()
                .find(|&(_, one)| !is_han(one))
                .map_or(text.len(), |(offset, _)| start + offset);
            han_words(text, start, end, &mut raws);
            while rest.peek().is_some_and(|&(at, _)| at < end) {
                rest.next();
            }
        } else if first.is_alphanumeric() || is_sign(text, start, &raws) {
            let sign = usize::from(first == '-');
            let end = word_end(text, start + sign, sign > 0 || first.is_ascii_digit());
            let is_number = text[start + sign..end]
                .chars()
                .all(|one| one.is_ascii_digit() || matches!(one, '.' | ','));
            let kind = if is_number { RawKind::Number } else { RawKind::Latin };
            raws.push(Raw { start, end, kind });
            while rest.peek().is_some_and(|&(at, _)| at < end) {
                rest.next();
            }
        } else {
            rest.next();
            let mut end = start + first.len_utf8();
            // `1..30` and `1...30` are ranges.
            while first == '.' && text[end..].starts_with('.') {
                rest.next();
                end += 1;
            }
            let kind = if first == '.' && end - start > 1 { DOTS } else { first };
            raws.push(Raw { start, end, kind: RawKind::Mark(kind) });
        }
    }
    raws
}

/// Whether the hyphen at `start` makes a number negative: `from -60 to 60`, but not `1 -60`.
fn is_sign(text: &str, start: usize, raws: &[Raw]) -> bool {
    let mut after = text[start..].chars();
    let spaced = text[..start].chars().next_back().is_some_and(|one| one == ' ' || one == '(');
    after.next() == Some('-')
        && after.next().is_some_and(|digit| digit.is_ascii_digit())
        && spaced
        && raws.last().is_some_and(|last| last.kind != RawKind::Number)
}

/// Where the word that begins at `start` ends. A hyphen, an apostrophe or a dot joins two letters; a comma joins
/// thousands.
fn word_end(text: &str, start: usize, numeric: bool) -> usize {
    let mut end = start;
    let mut letters = text[start..].chars().peekable();
    let mut digits_only = numeric;
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        let joins = match letter {
            '-' => !digits_only && next.is_alphanumeric() && !is_han(next),
            '.' => next.is_ascii_alphanumeric(),
            ',' => digits_only && thousands(&text[end + 1..]),
            '\'' | '’' => next.is_alphabetic() && !digits_only,
            '_' => next.is_alphanumeric(),
            '+' | '#' => {
                !digits_only && end - start == 1 && text[start..end].eq_ignore_ascii_case("c")
                    || text[start..end].eq_ignore_ascii_case("c+")
            }
            _ => letter.is_alphanumeric() && !is_han(letter),
        };
        if !joins {
            break;
        }
        digits_only &= !letter.is_alphabetic();
        end += letter.len_utf8();
    }
    end.max(start + text[start..].chars().next().map_or(1, char::len_utf8))
}

fn thousands(after: &str) -> bool {
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    digits == 3
}

/// Cuts a run of Chinese: the longest known word first, what is between known words as one.
fn han_words(text: &str, start: usize, end: usize, raws: &mut Vec<Raw>) {
    let mut unknown: Option<usize> = None;
    let mut at = start;
    while at < end {
        let known = known_end(&text[at..end]).map(|length| at + length);
        if let Some(stop) = known {
            if let Some(from) = unknown.take() {
                raws.push(Raw { start: from, end: at, kind: RawKind::Han });
            }
            raws.push(Raw { start: at, end: stop, kind: RawKind::Han });
            at = stop;
        } else {
            unknown.get_or_insert(at);
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    if let Some(from) = unknown {
        raws.push(Raw { start: from, end, kind: RawKind::Han });
    }
}

fn known_end(text: &str) -> Option<usize> {
    let ends: Vec<usize> = text
        .char_indices()
        .take(LEXICON.han_max_chars())
        .map(|(at, one)| at + one.len_utf8())
        .collect();
    ends.into_iter().rev().find(|&end| LEXICON.is_han_word(&text[..end]))
}
