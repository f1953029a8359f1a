//! What the project is called: out of the first words of the prompt, else after what it keeps.

use domain::brief::{Entity, Name};

use super::inflect;
use super::lexeme::{Class, Lexeme};
use super::lexicon::LEXICON;
use super::noun::{capital, english};

/// A heading and a package name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Title {
    pub(super) title: String,
    pub(super) slug: String,
}

const TITLE_MAX_WORDS: usize = 4;
const SLUG_MAX_CHARS: usize = 40;
/// Words that are no part of a name, beside function words.
const PLAIN: [&str; 35] = [
    "system",
    "app",
    "application",
    "tool",
    "platform",
    "program",
    "software",
    "simple",
    "small",
    "project",
    "management",
    "me",
    "us",
    "something",
    "useful",
    "new",
    "web",
    "full",
    "complete",
    "modern",
    "little",
    "basic",
    "my",
    "nice",
    "our",
    "good",
    "data",
    "users",
    "people",
    "help",
    "who",
    "we",
    "i",
    "you",
    "rated",
];

pub(super) fn title(
    prompt: &str,
    lexemes: &[Lexeme],
    entities: &[Entity],
    topic: Option<usize>,
) -> Title {
    if let Some(title) = heading(prompt) {
        return title;
    }
    if let Some(named) = called(lexemes) {
        let slug = slug(&named);
        return Title { slug: slug.unwrap_or_else(|| fallback_slug(entities)), title: named };
    }
    let words = first_words(lexemes);
    let han = words.iter().any(|word| word.class == Class::Han);
    let title = if han {
        words.iter().map(|word| word.source.as_str()).collect::<String>()
    } else {
        capital(
            &words
                .iter()
                .take(TITLE_MAX_WORDS)
                .map(|word| word.source.as_str())
                .collect::<Vec<_>>()
                .join(" "),
        )
    };
    let from_topic = topic.map(|at| LEXICON.topics[at].name.replace('_', " "));
    let slug = if han { han_slug(&words).or(from_topic) } else { Some(title.clone()) };
    let slug = slug.and_then(|text| slug_of(&text)).unwrap_or_else(|| fallback_slug(entities));
    let title = if title.is_empty() {
        entities.first().map_or_else(|| "Project".to_owned(), |one| one.label_plural.clone())
    } else {
        title
    };
    Title { title, slug }
}

fn slug(text: &str) -> Option<String> {
    slug_of(text).or_else(|| english(text).and_then(|text| slug_of(&text)))
}

fn slug_of(text: &str) -> Option<String> {
    let kebab = Name::read(text)?.kebab();
    let cut: String = kebab.chars().take(SLUG_MAX_CHARS).collect();
    Some(safe(cut.trim_end_matches('-')))
}

/// A package must not hide a module of the language or of its own dependencies.
fn safe(slug: &str) -> String {
    const TAKEN: [&str; 44] = [
        "test",
        "tests",
        "src",
        "app",
        "apps",
        "api",
        "cli",
        "web",
        "react",
        "express",
        "fastapi",
        "python",
        "node",
        "calendar",
        "email",
        "statistics",
        "json",
        "string",
        "queue",
        "code",
        "platform",
        "site",
        "types",
        "typing",
        "time",
        "datetime",
        "random",
        "logging",
        "select",
        "signal",
        "token",
        "tokenize",
        "vite",
        "typescript",
        "typer",
        "click",
        "pydantic",
        "starlette",
        "uvicorn",
        "sqlalchemy",
        "csv",
        "secrets",
        "main",
        "project",
    ];
    if TAKEN.contains(&slug) { format!("{slug}-keeper") } else { slug.to_owned() }
}

fn fallback_slug(entities: &[Entity]) -> String {
    entities.first().map_or_else(|| "project-keeper".to_owned(), |one| safe(&one.plural.kebab()))
}

/// `# Movie night` as the first line.
fn heading(prompt: &str) -> Option<Title> {
    const HEADING_MAX_CHARS: usize = 60;
    let line = prompt.trim_start().lines().next()?.strip_prefix("# ")?;
    let line = line.split(['(', '（']).next().unwrap_or(line).trim();
    let fits = line.chars().count() <= HEADING_MAX_CHARS && line.chars().any(char::is_alphanumeric);
    let slug = slug(line).filter(|_| fits)?;
    Some(Title { title: line.to_owned(), slug })
}

/// `called Bookworm`, `named "Bookworm"`, `名为书虫`.
fn called(lexemes: &[Lexeme]) -> Option<String> {
    const CALLING: [&str; 5] = ["called", "named", "名为", "叫做", "名叫"];
    const WITHIN: usize = 40;
    let at = lexemes.iter().take(WITHIN).position(|one| CALLING.contains(&one.key.as_str()))?;
    let words: Vec<&Lexeme> = lexemes[at + 1..]
        .iter()
        .skip_while(|one| one.class == Class::Article)
        .take_while(|one| one.is_content())
        .take(3)
        .collect();
    let text = words.iter().map(|word| word.source.as_str()).collect::<Vec<_>>().join(" ");
    text.chars().next().filter(|first| first.is_uppercase() || super::lexeme::is_han(*first))?;
    Some(text)
}

/// The run of words that says what the project is about: the first that names a topic or a thing, else the first.
fn first_words(lexemes: &[Lexeme]) -> Vec<&Lexeme> {
    const WITHIN: usize = 60;
    let mut runs: Vec<Vec<&Lexeme>> = vec![Vec::new()];
    for lexeme in lexemes.iter().take(WITHIN) {
        let last = runs.len() - 1;
        let han = lexeme.key.chars().any(super::lexeme::is_han);
        match lexeme.class {
            Class::Word if PLAIN.contains(&lexeme.key.as_str()) || lexeme.key.len() > 30 => {}
            Class::Word | Class::Han => runs[last].push(lexeme),
            Class::Manage if (han || lexeme.key.ends_with("ing")) && !runs[last].is_empty() => {
                runs[last].push(lexeme);
            }
            // `I run a bakery`: a verb, of which the object says more.
            Class::Article if lexeme.key == "的" => {}
            Class::Article if lexeme.key == "a" => runs[last].clear(),
            _ if !runs[last].is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    for run in &mut runs {
        while run.last().is_some_and(|last| last.class == Class::Manage && !last.source.is_ascii())
        {
            run.pop();
        }
    }
    runs.retain(|run| worth(run));
    let best = runs.iter().take(2).position(|run| names_something(run)).unwrap_or(0);
    if best < runs.len() { runs.swap_remove(best) } else { Vec::new() }
}

fn names_something(run: &[&Lexeme]) -> bool {
    super::noun::topic(run).is_some()
        || super::noun::read(run).is_some_and(|noun| noun.row.is_some())
        || run.first().is_some_and(|first| LEXICON.entity(&inflect::singular(&first.key)).is_some())
}

fn worth(run: &[&Lexeme]) -> bool {
    let chars: usize = run.iter().map(|word| word.source.chars().count()).sum();
    let meaningful = run.iter().any(|word| {
        word.is_content() && !LEXICON.is_filler(&word.key) && !LEXICON.is_empty_word(&word.key)
    });
    let key = run.iter().map(|word| word.key.as_str()).collect::<Vec<_>>().join(" ");
    let heading = LEXICON.is_heading(&key) || LEXICON.is_model_heading(&key);
    meaningful && !heading && chars <= 48
}

fn han_slug(run: &[&Lexeme]) -> Option<String> {
    let words: Vec<String> = run
        .iter()
        .filter(|word| word.is_content() && !LEXICON.is_filler(&word.key))
        .filter_map(|word| {
            if word.source.is_ascii() { Some(word.source.clone()) } else { english(&word.key) }
        })
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}
