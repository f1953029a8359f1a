//! Settings: the only reader of the environment. A bad value stops the start with one line that names
//! the variable, what is wrong with it, and the fix.

mod values;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

use cli::arguments::{Common, SandboxChoice};
use llm::catalogue::Secret;

use crate::failure::Failure;
use values::Values;

/// Shortest secret, in bytes.
const SECRET_MIN_BYTES: usize = 32;

/// What the process was told.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) environment: Environment,
    pub(crate) debug: bool,
    pub(crate) cors_origins: Vec<String>,
    pub(crate) max_workers: usize,
    pub(crate) queue_limit: usize,
    pub(crate) trusted_proxies: Vec<String>,
    pub(crate) rate_limit_requests: u32,
    pub(crate) data_folder: PathBuf,
    pub(crate) config_folder: Option<PathBuf>,
    pub(crate) cache_folder: PathBuf,
    pub(crate) sandbox: SandboxChoice,
    /// Signs tokens; `None` in development until one is made in the data folder.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "checked at start; tokens come with authentication")
    )]
    pub(crate) jwt_secret: Option<Secret>,
    /// Every variable, for keys that models.yaml names and for package managers' settings.
    pub(crate) variables: BTreeMap<String, String>,
}

/// Where the process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Environment {
    Development,
    Staging,
    Production,
    Testing,
}

impl Environment {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Staging => "staging",
            Self::Production => "production",
            Self::Testing => "testing",
        }
    }
}

impl Settings {
    /// Reads the environment and the `.env` files of the working folder.
    pub(crate) fn read(common: &Common) -> Result<Self, Failure> {
        Self::from_values(&Values::of_process()?, common)
    }

    fn from_values(values: &Values, common: &Common) -> Result<Self, Failure> {
        let environment = environment(values)?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        if values.text("DATABASE_URL").is_some() || values.text("REDIS_URL").is_some() {
            let message = "DATABASE_URL and REDIS_URL: cluster mode is not in this version; unset them to use the embedded store";
            return Err(Failure::usage(message));
        }
        let home = values.text("HOME").map_or_else(|| PathBuf::from("."), PathBuf::from);
        let folder = |variable: &str, default: &str| {
            values.text(variable).map_or_else(|| home.join(default), PathBuf::from)
        };
        let data_home = folder("XDG_DATA_HOME", ".local/share");
        let data_folder = common
            .data
            .clone()
            .or_else(|| values.text("SEXTET_DATA").map(PathBuf::from))
            .unwrap_or_else(|| data_home.join("sextet"));
        Ok(Self {
            environment,
            debug: values.flag("DEBUG", false)?,
            cors_origins: cors_origins(values, environment)?,
            max_workers: values.number("MAX_WORKERS", 4 * cores, 1..=10_000)?,
            queue_limit: values.number("QUEUE_LIMIT", 1000, 0..=1_000_000)?,
            trusted_proxies: trusted_proxies(values)?,
            rate_limit_requests: values.number("RATE_LIMIT_REQUESTS", 60, 1..=10_000_000)?,
            data_folder,
            config_folder: config_folder(common, values, &home)?,
            cache_folder: folder("XDG_CACHE_HOME", ".cache").join("sextet"),
            sandbox: common.sandbox,
            jwt_secret: secret(values, environment)?,
            variables: values.all(),
        })
    }
}

fn environment(values: &Values) -> Result<Environment, Failure> {
    let word = values.text("ENVIRONMENT").or_else(|| values.text("FLASK_ENV"));
    match word.unwrap_or("development") {
        "development" => Ok(Environment::Development),
        "staging" => Ok(Environment::Staging),
        "production" => Ok(Environment::Production),
        "testing" => Ok(Environment::Testing),
        other => Err(values::bad(
            "ENVIRONMENT",
            other,
            "one of development, staging, production, testing",
        )),
    }
}

fn cors_origins(values: &Values, environment: Environment) -> Result<Vec<String>, Failure> {
    let Some(text) = values.text("CORS_ORIGINS") else {
        let open = matches!(environment, Environment::Development | Environment::Testing);
        return Ok(if open { vec!["*".to_owned()] } else { Vec::new() });
    };
    serde_json::from_str(text).map_err(|_| {
        values::bad("CORS_ORIGINS", text, r#"a JSON list such as ["https://example.org"]"#)
    })
}

fn trusted_proxies(values: &Values) -> Result<Vec<String>, Failure> {
    let list = values.text("TRUSTED_PROXIES").unwrap_or_default();
    let proxies: Vec<String> =
        list.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect();
    for proxy in &proxies {
        let (address, bits) = proxy.split_once('/').unwrap_or((proxy, "0"));
        if address.parse::<IpAddr>().is_err() || bits.parse::<u8>().is_err() {
            return Err(values::bad(
                "TRUSTED_PROXIES",
                proxy,
                "addresses or networks, separated by commas",
            ));
        }
    }
    Ok(proxies)
}

fn secret(values: &Values, environment: Environment) -> Result<Option<Secret>, Failure> {
    match values.text("JWT_SECRET_KEY") {
        Some(text) if text.len() < SECRET_MIN_BYTES => {
            let message = format!(
                "JWT_SECRET_KEY has {} bytes; at least {SECRET_MIN_BYTES} are needed, for example from `openssl rand -hex 32`",
                text.len()
            );
            Err(Failure::usage(message))
        }
        Some(text) => Ok(Some(Secret::new(text))),
        None if environment == Environment::Production => Err(Failure::usage(
            "JWT_SECRET_KEY is not set, and production needs it; make one with `openssl rand -hex 32`",
        )),
        None => Ok(None),
    }
}

/// The first folder that has a models.yaml; a folder that was asked for must have one.
fn config_folder(
    common: &Common,
    values: &Values,
    home: &std::path::Path,
) -> Result<Option<PathBuf>, Failure> {
    if let Some(folder) = &common.config {
        if folder.join("models.yaml").is_file() || folder.join("agents.yaml").is_file() {
            return Ok(Some(folder.clone()));
        }
        let message = format!(
            "--config {}: there is neither models.yaml nor agents.yaml in it",
            folder.display()
        );
        return Err(Failure::usage(message));
    }
    let user = values
        .text("XDG_CONFIG_HOME")
        .map_or_else(|| home.join(".config"), PathBuf::from)
        .join("sextet");
    let places = [PathBuf::from("config"), user];
    Ok(places.into_iter().find(|folder| folder.join("models.yaml").is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn common() -> Common {
        Common {
            config: None,
            data: None,
            json: false,
            quiet: false,
            verbose: 0,
            sandbox: SandboxChoice::Auto,
            crash_at: None,
        }
    }

    fn read(pairs: &[(&str, &str)]) -> Result<Settings, String> {
        Settings::from_values(&Values::of(pairs), &common()).map_err(|failure| failure.to_string())
    }

    #[track_caller]
    fn refused(pairs: &[(&str, &str)], words: &[&str]) {
        let message = read(pairs).unwrap_err();
        assert!(words.iter().all(|word| message.contains(word)), "{message}");
        assert_eq!(message.lines().count(), 1);
    }

    #[test]
    fn a_bad_value_is_named_with_what_is_expected() {
        refused(&[("ENVIRONMENT", "prod")], &["ENVIRONMENT", "`prod`", "production"]);
        refused(&[("CORS_ORIGINS", "*")], &["CORS_ORIGINS", "JSON list"]);
        refused(&[("MAX_WORKERS", "many")], &["MAX_WORKERS", "`many`"]);
        refused(&[("MAX_WORKERS", "0")], &["MAX_WORKERS", "1 to"]);
        refused(&[("DEBUG", "maybe")], &["DEBUG", "true or false"]);
        refused(&[("TRUSTED_PROXIES", "10.0.0.0/8, nonsense")], &["TRUSTED_PROXIES", "nonsense"]);
        refused(&[("ENVIRONMENT", "production")], &["JWT_SECRET_KEY", "openssl"]);
        refused(&[("JWT_SECRET_KEY", "short")], &["JWT_SECRET_KEY", "32"]);
    }

    #[test]
    fn a_secret_is_not_in_what_is_printed_of_the_settings() {
        let secret = "0123456789abcdef0123456789abcdef";
        let settings = read(&[("JWT_SECRET_KEY", secret)]).unwrap();
        assert!(!format!("{:?}", settings.jwt_secret).contains(secret));
    }

    #[test]
    fn only_development_lets_every_origin_in() {
        assert_eq!(read(&[]).unwrap().cors_origins, ["*"]);
        assert!(read(&[("ENVIRONMENT", "staging")]).unwrap().cors_origins.is_empty());
    }
}
