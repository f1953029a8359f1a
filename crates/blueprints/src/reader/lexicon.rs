//! The vocabulary: embedded tables, parsed once.
//!
//! Belongs here: the tables in memory and reading them in. Does not belong here: any word (see `vocabulary/`), looking
//! words up (see `lookup`).

mod lookup;
mod tables;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use domain::brief::{Feature, FieldKind};
use domain::request::{Framework, ProjectKind};
use serde::Deserialize;

use tables::{
    EntitiesFile, FieldsFile, GlossaryFile, TopicsFile, ValuesFile, WishesFile, WordsFile,
};

use super::kind;
use super::lexeme::{Class, is_han};

/// What a phrase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phrase {
    Function(Class),
    /// A content word that holds function words: `date of birth`, `sign up for`.
    Field,
    Wish(Meaning),
}

/// What a phrase means wherever it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Feature(Feature),
    /// An index into [`Lexicon::left_out`].
    LeftOut(usize),
    Framework(Framework),
    Kind(ProjectKind),
    Python,
    Node,
    /// A language or framework that no blueprint knows.
    Foreign,
    /// An index into [`Lexicon::impossible`].
    Impossible(usize),
}

/// A row of `entities.toml`.
#[derive(Debug)]
pub(super) struct EntityRow {
    pub(super) name: String,
    pub(super) zh: Vec<String>,
    pub(super) fields: Vec<String>,
    pub(super) to: Vec<String>,
    pub(super) many: Vec<String>,
    pub(super) shared: bool,
    pub(super) own: bool,
    pub(super) several: bool,
}

/// A row of `fields.toml`.
#[derive(Debug)]
pub(super) struct FieldRow {
    pub(super) name: String,
    pub(super) zh: String,
    pub(super) kind: FieldKind,
    pub(super) optional: bool,
    pub(super) unique: bool,
}

/// A row of `topics.toml`.
#[derive(Debug)]
pub(super) struct TopicRow {
    pub(super) name: String,
    pub(super) keeps: Vec<String>,
}

/// A wish that no blueprint fulfils.
#[derive(Debug, Deserialize)]
pub(super) struct LeftOutRow {
    pub(super) name: String,
    pub(super) zh: String,
    words: String,
    pub(super) why: String,
    pub(super) why_zh: String,
    /// What is made instead.
    pub(super) feature: Option<Feature>,
    #[serde(default)]
    pub(super) mobile: bool,
}

/// A kind of program that no blueprint makes.
#[derive(Debug, Deserialize)]
pub(super) struct ImpossibleRow {
    pub(super) what: String,
    words: String,
}

/// What is kept for a verb: `borrow` makes loans.
#[derive(Debug, Deserialize)]
pub(super) struct LinkRow {
    pub(super) entity: String,
    pub(super) actor: String,
    forms: String,
}

#[derive(Debug)]
pub(super) struct Lexicon {
    phrases: HashMap<String, Phrase>,
    /// First words of phrases of several words.
    starts: HashSet<String>,
    han: HashSet<String>,
    han_max_chars: usize,
    pub(super) entities: Vec<EntityRow>,
    entity_words: HashMap<String, usize>,
    pub(super) fields: Vec<FieldRow>,
    field_words: HashMap<String, usize>,
    types: HashMap<String, FieldKind>,
    endings: HashMap<String, FieldKind>,
    said: HashMap<String, String>,
    pairs: HashMap<String, String>,
    roles: HashMap<String, Vec<String>>,
    pub(super) links: Vec<LinkRow>,
    link_words: HashMap<String, usize>,
    pub(super) topics: Vec<TopicRow>,
    topic_words: HashMap<String, usize>,
    pub(super) left_out: Vec<LeftOutRow>,
    pub(super) impossible: Vec<ImpossibleRow>,
    leaning: HashMap<String, ProjectKind>,
    filler: HashSet<String>,
    empty: HashSet<String>,
    headings: HashSet<String>,
    model_headings: HashSet<String>,
    field_headings: HashSet<String>,
    values: HashSet<String>,
    values_zh: HashMap<String, String>,
    glossary: HashMap<String, String>,
    plurals: HashMap<String, String>,
    singulars: HashMap<String, String>,
    alike: HashSet<String>,
    safe: HashMap<String, String>,
}

/// The one vocabulary.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::load);

/// The words of a table's cell: `a | b c | d`.
fn cells(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(['|', '\n']).map(key).filter(|word| !word.is_empty())
}

/// A phrase as it is looked up: lower case, one space between Latin words, none beside a Chinese one.
pub(super) fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let glued = key.is_empty()
            || key.chars().next_back().is_some_and(is_han)
            || word.chars().next().is_some_and(is_han);
        if !glued {
            key.push(' ');
        }
        key.extend(word.chars().flat_map(char::to_lowercase).map(plain));
    }
    key
}

/// Without its accent: `é` is looked up and written as `e`.
fn plain(letter: char) -> char {
    match letter {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        other => other,
    }
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> T {
    toml::from_str(text).expect("the embedded vocabulary is checked by the tests")
}

impl Lexicon {
    fn load() -> Self {
        let words: WordsFile = parse(include_str!("../../vocabulary/words.toml"));
        let entities: EntitiesFile = parse(include_str!("../../vocabulary/entities.toml"));
        let fields: FieldsFile = parse(include_str!("../../vocabulary/fields.toml"));
        let topics: TopicsFile = parse(include_str!("../../vocabulary/topics.toml"));
        let wishes: WishesFile = parse(include_str!("../../vocabulary/wishes.toml"));
        let values: ValuesFile = parse(include_str!("../../vocabulary/values.toml"));
        let glossary: GlossaryFile = parse(include_str!("../../vocabulary/glossary.toml"));
        let mut lexicon = Self::from_words(words);
        lexicon.add_wishes(wishes);
        lexicon.add_entities(entities);
        lexicon.add_fields(fields);
        lexicon.add_topics(topics);
        lexicon.values = cells(&values.known.words).collect();
        lexicon.values_zh = values.zh.into_iter().collect();
        lexicon.glossary = glossary.zh.into_iter().collect();
        lexicon.index_han();
        lexicon
    }

    fn from_words(words: WordsFile) -> Self {
        let set = |text: &str| cells(text).collect::<HashSet<_>>();
        let mut phrases = HashMap::new();
        for (class, text) in &words.functions {
            let class = Class::from_word(class).expect("every list of words.toml has a class");
            phrases.extend(cells(text).map(|phrase| (phrase, Phrase::Function(class))));
        }
        Self {
            phrases,
            starts: HashSet::new(),
            han: HashSet::new(),
            han_max_chars: 1,
            entities: Vec::new(),
            entity_words: HashMap::new(),
            fields: Vec::new(),
            field_words: HashMap::new(),
            types: HashMap::new(),
            endings: HashMap::new(),
            said: HashMap::new(),
            pairs: HashMap::new(),
            roles: HashMap::new(),
            links: Vec::new(),
            link_words: HashMap::new(),
            topics: Vec::new(),
            topic_words: HashMap::new(),
            left_out: Vec::new(),
            impossible: Vec::new(),
            leaning: HashMap::new(),
            filler: set(&words.filler),
            empty: set(&words.empty),
            headings: set(&words.heading),
            model_headings: set(&words.models_heading),
            field_headings: set(&words.fields_heading),
            values: HashSet::new(),
            values_zh: HashMap::new(),
            glossary: HashMap::new(),
            singulars: words.plurals.iter().map(|(one, all)| (all.clone(), one.clone())).collect(),
            plurals: words.plurals.into_iter().collect(),
            alike: set(&words.alike.words),
            safe: words.safe.into_iter().collect(),
        }
    }

    /// Wishes and stacks win over function words that are spelt alike.
    fn add_wishes(&mut self, wishes: WishesFile) {
        let mut put = |text: &str, meaning: Meaning| {
            self.phrases.extend(cells(text).map(|phrase| (phrase, Phrase::Wish(meaning))));
        };
        for (kind, text) in &wishes.kinds {
            put(text, Meaning::Kind(*kind));
        }
        for (at, row) in wishes.impossible.iter().enumerate() {
            put(&row.words, Meaning::Impossible(at));
        }
        for (feature, text) in &wishes.features {
            put(text, Meaning::Feature(*feature));
        }
        for (at, row) in wishes.left_out.iter().enumerate() {
            put(&row.words, Meaning::LeftOut(at));
        }
        put(&wishes.foreign.words, Meaning::Foreign);
        put(&wishes.languages.node, Meaning::Node);
        put(&wishes.languages.python, Meaning::Python);
        for stack in &wishes.stacks {
            put(&stack.words, Meaning::Framework(stack.word));
        }
        for (kind, text) in &wishes.leaning {
            self.leaning.extend(cells(text).map(|word| (word, *kind)));
        }
        self.left_out = wishes.left_out;
        self.impossible = wishes.impossible;
    }

    fn add_entities(&mut self, file: EntitiesFile) {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        for (at, (name, raw)) in file.entity.into_iter().enumerate() {
            let spoken = name.replace('_', " ");
            self.entity_words.insert(spoken, at);
            for word in cells(&raw.en).chain(words(&raw.zh)) {
                self.entity_words.entry(word).or_insert(at);
            }
            self.entities.push(EntityRow {
                name,
                zh: words(&raw.zh),
                fields: words(&raw.fields),
                to: words(&raw.to),
                many: words(&raw.many),
                shared: raw.shared,
                own: raw.own,
                several: raw.several,
            });
        }
        self.roles = file.roles.into_iter().map(|(role, rows)| (role, words(&rows))).collect();
        for (at, (_, link)) in file.links.into_iter().enumerate() {
            for form in words(&link.forms) {
                let spoken = form.replace('_', " ");
                if spoken != form {
                    self.phrases.insert(spoken.clone(), Phrase::Field);
                }
                self.link_words.insert(spoken, at);
            }
            self.links.push(link);
        }
    }

    fn add_fields(&mut self, file: FieldsFile) {
        let kind = |text: &str| kind::parse(text).expect("every kind of fields.toml is one");
        for (at, (name, raw)) in file.field.into_iter().enumerate() {
            let spoken = name.replace('_', " ");
            // `tracking number` is no tracking of numbers.
            if spoken.starts_with("tracking ") {
                self.phrases.entry(spoken.clone()).or_insert(Phrase::Field);
            }
            self.field_words.insert(spoken, at);
            let labels: Vec<String> = raw.zh.split_whitespace().map(str::to_owned).collect();
            for word in cells(&raw.en).chain(labels.iter().cloned()) {
                if word.contains(' ') && !word.starts_with("is ") {
                    self.phrases.entry(word.clone()).or_insert(Phrase::Field);
                }
                self.field_words.entry(word).or_insert(at);
            }
            self.fields.push(FieldRow {
                name,
                zh: labels.first().cloned().unwrap_or_default(),
                kind: kind(&raw.kind),
                optional: raw.optional,
                unique: raw.unique,
            });
        }
        self.types = file.types.iter().map(|(word, text)| (word.clone(), kind(text))).collect();
        self.endings = file.endings.iter().map(|(word, text)| (word.clone(), kind(text))).collect();
        self.said = file.said.into_iter().collect();
        self.pairs = file.pairs.into_iter().collect();
        for phrase in self.said.keys().chain(self.pairs.keys()) {
            self.phrases.insert(phrase.clone(), Phrase::Field);
        }
    }

    fn add_topics(&mut self, file: TopicsFile) {
        for (at, (name, raw)) in file.topic.into_iter().enumerate() {
            self.topic_words.insert(name.replace('_', " "), at);
            for word in cells(&raw.en).chain(raw.zh.split_whitespace().map(str::to_owned)) {
                self.topic_words.entry(word).or_insert(at);
            }
            let keeps = raw.keeps.split_whitespace().map(str::to_owned).collect();
            self.topics.push(TopicRow { name, keeps });
        }
    }

    /// Gathers what Chinese text is cut into, and the beginnings of longer phrases.
    fn index_han(&mut self) {
        let tables = (self.phrases.keys())
            .chain(self.entity_words.keys())
            .chain(self.field_words.keys())
            .chain(self.topic_words.keys())
            .chain(self.types.keys())
            .chain(self.link_words.keys())
            .chain(self.roles.keys())
            .chain(self.values_zh.keys())
            .chain(&self.filler)
            .chain(&self.empty);
        let han: HashSet<String> = tables
            .filter(|word| word.chars().all(is_han))
            .chain(self.glossary.keys().filter(|word| word.chars().count() > 1))
            .cloned()
            .collect();
        self.han_max_chars = han.iter().map(|word| word.chars().count()).max().unwrap_or(1);
        self.han = han;
        let long = self.phrases.keys().filter(|phrase| {
            phrase.contains(' ') || (phrase.chars().any(is_han) && !phrase.chars().all(is_han))
        });
        self.starts = long
            .map(|phrase| {
                let first_han = phrase.chars().next().is_some_and(is_han);
                let end = phrase
                    .char_indices()
                    .find(|&(_, one)| one == ' ' || is_han(one) != first_han)
                    .map_or(phrase.len(), |(at, _)| at);
                phrase[..end].to_owned()
            })
            .collect();
    }
}
