//! The host's own package-manager settings that an install step may know: an index, a CA bundle, a
//! folder of wheels, a proxy. An allow-list; what carries a password stays outside.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What an install step gets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostSettings {
    /// For [`crate::RunSpec::environment`].
    pub variables: BTreeMap<String, String>,
    /// For [`crate::RunSpec::read_only`]: the files and folders that the variables name.
    pub read_only: Vec<PathBuf>,
    /// One line for each setting that was found and not carried over, with the reason and without the
    /// value.
    pub left_out: Vec<String>,
}

/// What a variable holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Text,
    /// One address, or several between spaces.
    Addresses,
    /// One path, or several between colons.
    Paths,
    /// Paths and addresses between spaces.
    Mixed,
}

const VARIABLES: &[(&str, Holds)] = &[
    ("PIP_INDEX_URL", Holds::Addresses),
    ("PIP_EXTRA_INDEX_URL", Holds::Addresses),
    ("PIP_FIND_LINKS", Holds::Mixed),
    ("PIP_CERT", Holds::Paths),
    ("PIP_TRUSTED_HOST", Holds::Text),
    ("PIP_DEFAULT_TIMEOUT", Holds::Text),
    ("NPM_CONFIG_REGISTRY", Holds::Addresses),
    ("npm_config_registry", Holds::Addresses),
    ("npm_config_cafile", Holds::Paths),
    ("NODE_EXTRA_CA_CERTS", Holds::Paths),
    ("SSL_CERT_FILE", Holds::Paths),
    ("SSL_CERT_DIR", Holds::Paths),
    ("REQUESTS_CA_BUNDLE", Holds::Paths),
    ("CURL_CA_BUNDLE", Holds::Paths),
    ("HTTP_PROXY", Holds::Addresses),
    ("http_proxy", Holds::Addresses),
    ("HTTPS_PROXY", Holds::Addresses),
    ("https_proxy", Holds::Addresses),
    ("NO_PROXY", Holds::Text),
    ("no_proxy", Holds::Text),
];

/// Keys of pip's configuration and the variable that says the same.
const PIP_KEYS: &[(&str, &str)] = &[
    ("index-url", "PIP_INDEX_URL"),
    ("extra-index-url", "PIP_EXTRA_INDEX_URL"),
    ("find-links", "PIP_FIND_LINKS"),
    ("cert", "PIP_CERT"),
    ("trusted-host", "PIP_TRUSTED_HOST"),
    ("timeout", "PIP_DEFAULT_TIMEOUT"),
];

/// Keys of npm's configuration. Tokens and passwords have other names and are never read.
const NPM_KEYS: &[(&str, &str)] =
    &[("registry", "npm_config_registry"), ("cafile", "npm_config_cafile")];

/// A configuration file larger than this is not one.
const FILE_MAX_BYTES: u64 = 256 * 1024;
/// A longer value is not a setting.
const VALUE_MAX_BYTES: usize = 4096;

/// Reads the settings out of the caller's environment, and out of the configuration files of pip and
/// npm that it leads to; a variable goes before a file, and a later file before an earlier one.
#[must_use]
pub fn host_settings(environment: &BTreeMap<String, String>) -> HostSettings {
    host_settings_below(environment, Path::new("/"))
}

fn host_settings_below(environment: &BTreeMap<String, String>, root: &Path) -> HostSettings {
    let mut found = BTreeMap::new();
    for (name, _) in VARIABLES {
        if let Some(value) = environment.get(*name) {
            found.insert(*name, value.clone());
        }
    }
    let from_pip =
        pip_files(environment, root).into_iter().flat_map(|file| settings(&file, PIP_KEYS));
    let from_npm =
        npm_files(environment, root).into_iter().flat_map(|file| settings(&file, NPM_KEYS));
    let mut from_files = BTreeMap::new();
    from_files.extend(from_pip.chain(from_npm));
    for (name, value) in from_files {
        let shouted = environment.contains_key(&name.to_uppercase());
        if !shouted {
            found.entry(name).or_insert(value);
        }
    }
    let mut carried = HostSettings::default();
    for (name, holds) in VARIABLES {
        if let Some(value) = found.get(name) {
            carried.take(name, *holds, value);
        }
    }
    carried.read_only.sort();
    carried.read_only.dedup();
    carried
}

impl HostSettings {
    fn take(&mut self, name: &str, holds: Holds, value: &str) {
        let kept = match holds {
            Holds::Text => value.trim().to_owned(),
            Holds::Addresses => self.all(name, value.split_whitespace(), " ", false),
            Holds::Paths => self.all(name, value.split(':'), ":", true),
            Holds::Mixed => self.all(name, value.split_whitespace(), " ", true),
        };
        let is_plain = kept.len() <= VALUE_MAX_BYTES && !kept.contains(char::is_control);
        if !kept.is_empty() && is_plain {
            self.variables.insert(name.to_owned(), kept);
        }
    }

    /// The parts of a value that may be carried over, together again.
    fn all<'a>(
        &mut self,
        name: &str,
        parts: impl Iterator<Item = &'a str>,
        between: &str,
        may_be_path: bool,
    ) -> String {
        let mut kept: Vec<&str> = Vec::new();
        for part in parts.filter(|part| !part.is_empty()) {
            match self.part(part, may_be_path) {
                Ok(()) => kept.push(part),
                Err(why) => self.left_out.push(format!("{name}: {why}")),
            }
        }
        kept.join(between)
    }

    fn part(&mut self, part: &str, may_be_path: bool) -> Result<(), &'static str> {
        let path = part.strip_prefix("file://").unwrap_or(part);
        if may_be_path && path.starts_with('/') {
            let path = Path::new(path);
            crate::layout::check_read_only(path).map_err(|_| "the path cannot be shown")?;
            if !path.exists() {
                return Err("the path does not exist");
            }
            self.read_only.push(path.to_owned());
            return Ok(());
        }
        if part.contains('@') {
            return Err("the address holds a user name or a password, which no install may see");
        }
        if may_be_path && !part.contains("://") {
            return Err("the path is not absolute");
        }
        Ok(())
    }
}

/// Where pip looks, the weakest first.
fn pip_files(environment: &BTreeMap<String, String>, root: &Path) -> Vec<PathBuf> {
    let mut files = vec![root.join("etc/pip.conf"), root.join("etc/xdg/pip/pip.conf")];
    if let Some(home) = environment.get("HOME").filter(|home| home.starts_with('/')) {
        let home = Path::new(home);
        files.push(home.join(".pip/pip.conf"));
        files.push(home.join(".config/pip/pip.conf"));
    }
    files.extend(environment.get("PIP_CONFIG_FILE").map(PathBuf::from));
    files
}

/// Where npm looks, the weakest first.
fn npm_files(environment: &BTreeMap<String, String>, root: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        ["etc/npmrc", "usr/etc/npmrc", "usr/local/etc/npmrc"].map(|file| root.join(file)).into();
    if let Some(home) = environment.get("HOME").filter(|home| home.starts_with('/')) {
        files.push(Path::new(home).join(".npmrc"));
    }
    for name in ["NPM_CONFIG_GLOBALCONFIG", "NPM_CONFIG_USERCONFIG"] {
        files.extend(environment.get(name).map(PathBuf::from));
    }
    files
}

/// The known keys of an INI file, in whatever section.
fn settings(file: &Path, keys: &[(&str, &'static str)]) -> Vec<(&'static str, String)> {
    let small = file.metadata().is_ok_and(|file| file.is_file() && file.len() <= FILE_MAX_BYTES);
    let text =
        if small { std::fs::read_to_string(file).unwrap_or_default() } else { String::new() };
    let mut found: Vec<(&'static str, String)> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let continues = line.starts_with([' ', '\t']) && !line.trim().is_empty();
        if continues && open {
            if let Some((_, value)) = found.last_mut() {
                *value = format!("{value} {}", line.trim()).trim().to_owned();
            }
            continue;
        }
        open = false;
        let Some((key, value)) = line.split_once('=') else { continue };
        let key = key.trim().replace('_', "-");
        if let Some((_, name)) = keys.iter().find(|(known, _)| *known == key) {
            found.push((name, value.trim().trim_matches('"').to_owned()));
            open = true;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(rows: &[(&str, &str)]) -> BTreeMap<String, String> {
        rows.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[track_caller]
    fn check(rows: &[(&str, &str)], expected: &[(&str, &str)], read_only: &[&str], left: usize) {
        let nowhere = Path::new("/nonexistent");
        let found = host_settings_below(&environment(rows), nowhere);
        assert_eq!(found.variables, environment(expected));
        assert_eq!(found.read_only, read_only.iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!(found.left_out.len(), left, "{:?}", found.left_out);
    }

    #[test]
    fn only_known_variables_without_passwords_are_carried() {
        check(&[("OPENAI_API_KEY", "x"), ("PATH", "/bin"), ("PIP_PASSWORD", "x")], &[], &[], 0);
        let index = ("PIP_INDEX_URL", "https://mirror.example/simple");
        check(&[index], &[index], &[], 0);
        check(&[("HTTPS_PROXY", "http://me:secret@proxy:3128")], &[], &[], 1);
        check(
            &[("https_proxy", "http://proxy:3128")],
            &[("https_proxy", "http://proxy:3128")],
            &[],
            0,
        );
        check(
            &[("PIP_EXTRA_INDEX_URL", "https://a/ https://t@b/ https://c/")],
            &[("PIP_EXTRA_INDEX_URL", "https://a/ https://c/")],
            &[],
            1,
        );
    }

    #[test]
    fn named_files_are_shown_and_absent_ones_left_out() {
        check(&[("PIP_CERT", "/etc/passwd")], &[("PIP_CERT", "/etc/passwd")], &["/etc/passwd"], 0);
        check(&[("PIP_CERT", "/no/such/file")], &[], &[], 1);
        check(&[("SSL_CERT_FILE", "relative.pem")], &[], &[], 1);
        check(&[("SSL_CERT_FILE", "/proc/1/environ")], &[], &[], 1);
        check(&[("PIP_FIND_LINKS", "/ /usr")], &[("PIP_FIND_LINKS", "/usr")], &["/usr"], 1);
    }

    #[test]
    fn configuration_files_give_what_the_environment_does_not() {
        let home = tempfile::tempdir().unwrap();
        let pip = "[global]\nindex-url = https://mirror/simple\nextra-index-url =\n    https://b/\n    https://c/\npassword = x\n";
        std::fs::create_dir_all(home.path().join(".config/pip")).unwrap();
        std::fs::write(home.path().join(".config/pip/pip.conf"), pip).unwrap();
        let npm = "registry=https://npm.mirror/\n//npm.mirror/:_authToken=secret\n_auth=secret\n";
        std::fs::write(home.path().join(".npmrc"), npm).unwrap();
        let home = ("HOME", home.path().to_str().unwrap());
        let extra = ("PIP_EXTRA_INDEX_URL", "https://b/ https://c/");
        let own = ("PIP_INDEX_URL", "https://own/");
        let registry = ("npm_config_registry", "https://npm.mirror/");
        check(&[home], &[("PIP_INDEX_URL", "https://mirror/simple"), extra, registry], &[], 0);
        let shouted = ("NPM_CONFIG_REGISTRY", "https://r/");
        check(&[home, own, shouted], &[own, extra, shouted], &[], 0);
    }
}
