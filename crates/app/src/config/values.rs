//! Variables as text, and reading numbers and flags out of them.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::Path;
use std::str::FromStr;

use crate::failure::Failure;

/// The variables of the process with those of the `.env` files below them.
#[derive(Debug, Clone)]
pub(super) struct Values(BTreeMap<String, String>);

impl Values {
    /// Environment first, then `.env.{environment}`, then `.env`.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub(super) fn of_process() -> Result<Self, Failure> {
        let mut all: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let general = file(Path::new(".env"))?;
        let word = ["ENVIRONMENT", "FLASK_ENV"]
            .iter()
            .find_map(|name| all.get(*name).or_else(|| general.get(*name)).cloned());
        let special =
            file(Path::new(&format!(".env.{}", word.as_deref().unwrap_or("development"))))?;
        for (key, value) in special.into_iter().chain(general) {
            all.entry(key).or_insert(value);
        }
        Ok(Self(all))
    }

    #[cfg(test)]
    pub(super) fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
    }

    pub(super) fn all(&self) -> BTreeMap<String, String> {
        self.0.clone()
    }

    /// The value, if it is set to something.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    pub(super) fn flag(&self, name: &str, default: bool) -> Result<bool, Failure> {
        match self.text(name).map(str::to_ascii_lowercase).as_deref() {
            None => Ok(default),
            Some("true" | "1" | "yes" | "on") => Ok(true),
            Some("false" | "0" | "no" | "off") => Ok(false),
            Some(other) => Err(bad(name, other, "true or false")),
        }
    }

    pub(super) fn number<T>(
        &self,
        name: &str,
        default: T,
        range: RangeInclusive<T>,
    ) -> Result<T, Failure>
    where
        T: FromStr + PartialOrd + Display,
    {
        let Some(text) = self.text(name) else { return Ok(default) };
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        let number = text.parse::<T>().map_err(|_| bad(name, text, &expected))?;
        if range.contains(&number) { Ok(number) } else { Err(bad(name, text, &expected)) }
    }
}

fn file(path: &Path) -> Result<BTreeMap<String, String>, Failure> {
    if !path.is_file() {
        return Ok(BTreeMap::new());
    }
    let unreadable = |error: dotenvy::Error| {
        Failure::usage(format!("{}: {error}; each line is NAME=value", path.display()))
    };
    dotenvy::from_path_iter(path).map_err(unreadable)?.collect::<Result<_, _>>().map_err(unreadable)
}

/// A value that cannot be used.
pub(super) fn bad(name: &str, value: &str, expected: &str) -> Failure {
    let shown: String = value.chars().take(60).collect();
    Failure::usage(format!("{name} is `{shown}`; expected {expected}"))
}
