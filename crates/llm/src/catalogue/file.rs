//! The shape of models.yaml, as typed.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;

use super::{Price, Timeouts};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelsFile {
    #[serde(rename = "version", deserialize_with = "version_one")]
    _version: u32,
    #[serde(default = "auto")]
    pub(super) default: String,
    pub(super) providers: BTreeMap<String, ProviderFile>,
    /// In the file's order: `auto` takes the first that is usable.
    #[serde(deserialize_with = "in_order")]
    pub(super) models: Vec<(String, ModelFile)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProviderFile {
    pub(super) dialect: String,
    pub(super) base_url: String,
    #[serde(default)]
    pub(super) base_url_env: Option<String>,
    #[serde(default)]
    pub(super) api_key_env: Option<String>,
    #[serde(default)]
    pub(super) allow_private_network: bool,
    #[serde(default)]
    pub(super) timeouts_s: TimeoutsFile,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelFile {
    pub(super) provider: String,
    pub(super) model: String,
    #[serde(default)]
    pub(super) price: Option<PriceFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceFile {
    input_per_mtok: f64,
    output_per_mtok: f64,
    currency: String,
    #[serde(rename = "as_of")]
    _as_of: String,
}

impl PriceFile {
    /// The price; `None` for a currency that is not summed.
    pub(super) fn read(&self) -> Option<Price> {
        if self.currency != "USD" || self.input_per_mtok < 0.0 || self.output_per_mtok < 0.0 {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "prices are small and not negative"
        )]
        let micro = |dollars: f64| (dollars * 1_000_000.0).round() as u64;
        Some(Price {
            input_micro_usd_per_mtok: micro(self.input_per_mtok),
            output_micro_usd_per_mtok: micro(self.output_per_mtok),
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct TimeoutsFile {
    connect: u64,
    first_event: u64,
    between_events: u64,
    total: u64,
}

impl Default for TimeoutsFile {
    fn default() -> Self {
        Self { connect: 10, first_event: 60, between_events: 60, total: 600 }
    }
}

impl TimeoutsFile {
    pub(super) fn read(&self) -> Timeouts {
        Timeouts {
            connect: Duration::from_secs(self.connect),
            first_event: Duration::from_secs(self.first_event),
            between_events: Duration::from_secs(self.between_events),
            total: Duration::from_secs(self.total),
        }
    }
}

fn auto() -> String {
    "auto".to_owned()
}

fn version_one<'de, D: serde::Deserializer<'de>>(input: D) -> Result<u32, D::Error> {
    match u32::deserialize(input)? {
        1 => Ok(1),
        other => Err(serde::de::Error::custom(format!(
            "version {other} is not known; this program reads version 1"
        ))),
    }
}

fn in_order<'de, D: serde::Deserializer<'de>>(
    input: D,
) -> Result<Vec<(String, ModelFile)>, D::Error> {
    struct Pairs;
    impl<'de> serde::de::Visitor<'de> for Pairs {
        type Value = Vec<(String, ModelFile)>;

        fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("a map from a model's name to its settings")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(
            self,
            mut map: A,
        ) -> Result<Self::Value, A::Error> {
            let mut pairs: Vec<(String, ModelFile)> = Vec::new();
            while let Some(pair) = map.next_entry::<String, ModelFile>()? {
                if pairs.iter().any(|(name, _)| *name == pair.0) {
                    return Err(serde::de::Error::custom(format!(
                        "model `{}` is there twice",
                        pair.0
                    )));
                }
                pairs.push(pair);
            }
            Ok(pairs)
        }
    }
    input.deserialize_map(Pairs)
}

/// Whether a base URL may be called.
pub(super) fn check_url(url: &str, private_allowed: bool) -> Result<(), String> {
    let parsed = reqwest::Url::parse(url)
        .map_err(|error| format!("base_url `{url}` is not a URL: {error}"))?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err("base_url must begin with http:// or https://".to_owned());
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(
            "base_url must not hold credentials; name the key's variable in api_key_env".to_owned()
        );
    }
    let host = parsed.host_str().unwrap_or_default();
    if is_private(host) && !private_allowed {
        return Err(format!(
            "base_url points to the private address `{host}`; set allow_private_network: true if it is meant"
        ));
    }
    Ok(())
}

fn is_private(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if bare.eq_ignore_ascii_case("localhost") || bare.to_ascii_lowercase().ends_with(".localhost") {
        return true;
    }
    match bare.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(ip)) => {
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
        }
        Ok(std::net::IpAddr::V6(ip)) => {
            ip.is_loopback() || ip.is_unspecified() || (ip.segments()[0] & 0xfe00) == 0xfc00
        }
        Err(_) => false,
    }
}
