//! The tables as they are written in `vocabulary/*.toml`.
//!
//! Belongs here: their shape. Does not belong here: what is looked up in them (see the parent).

use std::collections::BTreeMap;

use domain::brief::Feature;
use domain::request::{Framework, ProjectKind};
use serde::Deserialize;

use super::{ImpossibleRow, LeftOutRow, LinkRow};

#[derive(Deserialize)]
pub(super) struct EntitiesFile {
    pub(super) entity: BTreeMap<String, RawEntity>,
    pub(super) roles: BTreeMap<String, String>,
    pub(super) links: BTreeMap<String, LinkRow>,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
pub(super) struct RawEntity {
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) fields: String,
    pub(super) to: String,
    pub(super) many: String,
    pub(super) shared: bool,
    pub(super) own: bool,
    pub(super) several: bool,
}

#[derive(Deserialize)]
pub(super) struct FieldsFile {
    pub(super) field: BTreeMap<String, RawField>,
    pub(super) types: BTreeMap<String, String>,
    pub(super) endings: BTreeMap<String, String>,
    pub(super) said: BTreeMap<String, String>,
    pub(super) pairs: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawField {
    pub(super) kind: String,
    pub(super) zh: String,
    #[serde(default)]
    pub(super) en: String,
    #[serde(default)]
    pub(super) optional: bool,
    #[serde(default)]
    pub(super) unique: bool,
}

#[derive(Deserialize)]
pub(super) struct TopicsFile {
    pub(super) topic: BTreeMap<String, RawTopic>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTopic {
    #[serde(default)]
    pub(super) en: String,
    #[serde(default)]
    pub(super) zh: String,
    pub(super) keeps: String,
}

#[derive(Deserialize)]
pub(super) struct WishesFile {
    pub(super) features: BTreeMap<Feature, String>,
    pub(super) left_out: Vec<LeftOutRow>,
    pub(super) stacks: Vec<RawStack>,
    pub(super) languages: RawLanguages,
    pub(super) foreign: RawWords,
    pub(super) kinds: BTreeMap<ProjectKind, String>,
    pub(super) leaning: BTreeMap<ProjectKind, String>,
    pub(super) impossible: Vec<ImpossibleRow>,
}

#[derive(Deserialize)]
pub(super) struct RawStack {
    pub(super) word: Framework,
    pub(super) words: String,
}

#[derive(Deserialize)]
pub(super) struct RawLanguages {
    pub(super) node: String,
    pub(super) python: String,
}

#[derive(Deserialize)]
pub(super) struct RawWords {
    pub(super) words: String,
}

#[derive(Deserialize)]
pub(super) struct ValuesFile {
    pub(super) known: RawWords,
    pub(super) zh: BTreeMap<String, String>,
}

#[derive(Deserialize)]
pub(super) struct GlossaryFile {
    pub(super) zh: BTreeMap<String, String>,
}

#[derive(Deserialize)]
pub(super) struct WordsFile {
    pub(super) filler: String,
    pub(super) heading: String,
    pub(super) models_heading: String,
    pub(super) fields_heading: String,
    pub(super) empty: String,
    pub(super) plurals: BTreeMap<String, String>,
    pub(super) alike: RawWords,
    pub(super) safe: BTreeMap<String, String>,
    #[serde(flatten)]
    pub(super) functions: BTreeMap<String, String>,
}
