//! models.yaml: which models there are and how to reach them.
//!
//! Belongs here: the file's shape, its checks, making models out of it. Does not belong here: reading
//! the environment or disks (the caller hands both in).

mod file;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::openai_chat::OpenAiChat;
use crate::{ChatModel, LlmError, Usage};
use file::{ModelsFile, ProviderFile};

/// The settings that are built in: config/models.yaml.
pub const SHIPPED: &str = include_str!("../../../config/models.yaml");

/// A key that cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps `text` from being printed.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The key itself, for the header that needs it and nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

/// A provider with everything that a call needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderSettings {
    pub name: String,
    pub base_url: String,
    pub key: Option<Secret>,
    pub timeouts: Timeouts,
}

/// How long to wait for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    pub connect: Duration,
    pub first_event: Duration,
    pub between_events: Duration,
    pub total: Duration,
}

/// US dollars for a million tokens, as millionths of a dollar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    pub input_micro_usd_per_mtok: u64,
    pub output_micro_usd_per_mtok: u64,
}

impl Price {
    /// What `usage` costs, in millionths of a dollar, rounded up.
    #[must_use]
    pub fn cost_micro_usd(self, usage: Usage) -> u64 {
        let input = usage.input_tokens.saturating_mul(self.input_micro_usd_per_mtok);
        let output = usage.output_tokens.saturating_mul(self.output_micro_usd_per_mtok);
        input.saturating_add(output).div_ceil(1_000_000)
    }
}

/// One model, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelEntry {
    pub name: String,
    pub provider: String,
    /// The variable that has to be set before it can be used; `None`: it is usable.
    pub missing_key: Option<String>,
}

/// The models that there are.
#[derive(Debug, Default)]
pub struct Catalogue {
    entries: Vec<ModelEntry>,
    models: BTreeMap<String, Arc<dyn ChatModel>>,
    default: Option<String>,
}

/// A models.yaml that cannot be used, or a model that is not in it.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    #[error("{place}: {problem}")]
    Syntax { place: String, problem: String },
    #[error(
        "models.yaml: model `{model}` names provider `{provider}`, which is not among: {known}"
    )]
    UnknownProvider { model: String, provider: String, known: String },
    #[error("models.yaml: provider `{provider}`: {problem}")]
    BadProvider { provider: String, problem: String },
    #[error("no model `{name}`; models.yaml has: {known}")]
    UnknownModel { name: String, known: String },
    #[error("model `{name}` needs a key; set {variable}")]
    MissingKey { name: String, variable: String },
    #[error(transparent)]
    Client(#[from] LlmError),
}

impl Catalogue {
    /// Reads a models.yaml. `environment` gives the keys.
    ///
    /// # Errors
    /// [`CatalogueError`] with the line where the file is wrong.
    pub fn read(
        yaml: &str,
        environment: &BTreeMap<String, String>,
    ) -> Result<Self, CatalogueError> {
        let file: ModelsFile = serde_norway::from_str(yaml).map_err(|error| syntax(&error))?;
        let mut catalogue = Self::default();
        for (name, model) in &file.models {
            let provider = file.providers.get(&model.provider).ok_or_else(|| {
                CatalogueError::UnknownProvider {
                    model: name.clone(),
                    provider: model.provider.clone(),
                    known: file.providers.keys().cloned().collect::<Vec<_>>().join(", "),
                }
            })?;
            let (settings, missing_key) = settings(&model.provider, provider, environment)?;
            if missing_key.is_none() {
                let price = model.price.as_ref().and_then(file::PriceFile::read);
                let ready = OpenAiChat::new(name, &model.model, settings, price)?;
                catalogue.models.insert(name.clone(), Arc::new(ready));
            }
            catalogue.entries.push(ModelEntry {
                name: name.clone(),
                provider: model.provider.clone(),
                missing_key,
            });
        }
        catalogue.default = catalogue.pick_default(&file.default)?;
        Ok(catalogue)
    }

    /// A catalogue of one model, which is the default.
    #[must_use]
    pub fn of(model: Arc<dyn ChatModel>) -> Self {
        let name = model.name().to_owned();
        let entry = ModelEntry {
            name: name.clone(),
            provider: model.provider().to_owned(),
            missing_key: None,
        };
        Self {
            entries: vec![entry],
            default: Some(name.clone()),
            models: BTreeMap::from([(name, model)]),
        }
    }

    fn pick_default(&self, wanted: &str) -> Result<Option<String>, CatalogueError> {
        if wanted == "auto" {
            return Ok(self
                .entries
                .iter()
                .find(|entry| entry.missing_key.is_none())
                .map(|entry| entry.name.clone()));
        }
        self.find(wanted).map(|model| Some(model.name().to_owned()))
    }

    /// The model called `name`.
    ///
    /// # Errors
    /// `UnknownModel`, `MissingKey`.
    pub fn find(&self, name: &str) -> Result<Arc<dyn ChatModel>, CatalogueError> {
        if let Some(model) = self.models.get(name) {
            return Ok(model.clone());
        }
        match self.entries.iter().find(|entry| entry.name == name) {
            Some(ModelEntry { missing_key: Some(variable), .. }) => {
                Err(CatalogueError::MissingKey {
                    name: name.to_owned(),
                    variable: variable.clone(),
                })
            }
            _ => Err(CatalogueError::UnknownModel {
                name: name.to_owned(),
                known: self
                    .entries
                    .iter()
                    .map(|entry| entry.name.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            }),
        }
    }

    /// The model that serves where none is named; `None`: the embedded blueprints do.
    #[must_use]
    pub fn default_model(&self) -> Option<Arc<dyn ChatModel>> {
        self.default.as_ref().and_then(|name| self.models.get(name)).cloned()
    }

    /// Every model, in the file's order.
    #[must_use]
    pub fn entries(&self) -> &[ModelEntry] {
        &self.entries
    }
}

fn syntax(error: &serde_norway::Error) -> CatalogueError {
    let place = error.location().map_or_else(
        || "models.yaml".to_owned(),
        |at| format!("models.yaml, line {}, column {}", at.line(), at.column()),
    );
    CatalogueError::Syntax { place, problem: error.to_string() }
}

fn settings(
    name: &str,
    provider: &ProviderFile,
    environment: &BTreeMap<String, String>,
) -> Result<(ProviderSettings, Option<String>), CatalogueError> {
    let bad = |problem: String| CatalogueError::BadProvider { provider: name.to_owned(), problem };
    if provider.dialect != "openai-chat" {
        return Err(bad(format!(
            "dialect `{}` is not spoken yet; use openai-chat",
            provider.dialect
        )));
    }
    let base_url =
        match provider.base_url_env.as_ref().and_then(|variable| environment.get(variable)) {
            Some(url) => url.clone(),
            None => provider.base_url.clone(),
        };
    file::check_url(&base_url, provider.allow_private_network).map_err(bad)?;
    let set = |variable: &String| environment.get(variable).filter(|key| !key.trim().is_empty());
    let key = provider.api_key_env.as_ref().and_then(set).map(|key| Secret::new(key.trim()));
    let missing_key = if key.is_none() { provider.api_key_env.clone() } else { None };
    let timeouts = provider.timeouts_s.read();
    Ok((ProviderSettings { name: name.to_owned(), base_url, key, timeouts }, missing_key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_shipped_file_reads_and_serves_blueprints_without_a_key() {
        let catalogue = Catalogue::read(SHIPPED, &environment(&[])).unwrap();
        assert!(catalogue.default_model().is_none());
        assert!(catalogue.entries().iter().all(|entry| entry.missing_key.is_some()));
    }

    #[test]
    fn the_first_model_with_a_key_is_the_default() {
        let catalogue =
            Catalogue::read(SHIPPED, &environment(&[("MOONSHOT_API_KEY", "k")])).unwrap();
        assert_eq!(catalogue.default_model().unwrap().name(), "kimi-k2.7-code");
        assert!(!format!("{catalogue:?}").contains("\"k\""));
    }

    #[track_caller]
    fn refused(yaml: &str, words: &str) {
        let error = Catalogue::read(yaml, &environment(&[])).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }

    #[test]
    fn a_bad_file_says_where_and_what() {
        refused("version: 1\nproviders: {}\nmodels: {}\nmodel: {}\n", "model");
        refused("version: 2\nproviders: {}\nmodels: {}\n", "version");
        refused("version: 1\nproviders: {}\nmodels: { a: { provider: b, model: c } }\n", "`b`");
        let provider = |url: &str| {
            format!(
                "version: 1\nproviders: {{ p: {{ dialect: openai-chat, base_url: '{url}' }} }}\nmodels: {{ m: {{ provider: p, model: x }} }}\n"
            )
        };
        refused(&provider("http://user:pw@example.org"), "credentials");
        refused(&provider("ftp://example.org"), "http");
        refused(&provider("http://127.0.0.1:1"), "allow_private_network");
    }
}
