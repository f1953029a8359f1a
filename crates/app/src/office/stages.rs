//! agents.yaml: stages of the user's own.
//!
//! The six agents may be named in the file; what this version reads of them is checked and the rest is
//! refused, so that a setting is never silently without effect.

use std::collections::BTreeMap;

use agents::stage::{Each, Stage};
use domain::AgentRole;
use serde::Deserialize;

use super::Stages;
use crate::config::Settings;
use crate::failure::Failure;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgentsFile {
    version: u32,
    #[serde(default)]
    agents: BTreeMap<String, AgentFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgentFile {
    #[serde(default)]
    after: Option<String>,
    #[serde(default)]
    each: Option<EachFile>,
    #[serde(default)]
    gives: Option<Gives>,
    #[serde(default)]
    system_prompt: Option<String>,
    #[serde(default)]
    temperature: Option<f32>,
    #[serde(default)]
    max_output_tokens: Option<u32>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum EachFile {
    File,
    Project,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Gives {
    Findings,
    Edits,
    Files,
    Report,
}

/// The stages of the user's own, by name.
pub(super) fn read(settings: &Settings) -> Result<Stages, Failure> {
    let path = settings
        .config_folder
        .as_ref()
        .map(|folder| folder.join("agents.yaml"))
        .filter(|path| path.is_file());
    let Some(path) = path else { return Ok(Stages::new()) };
    let yaml = std::fs::read_to_string(&path)
        .map_err(|error| Failure::usage(format!("{} cannot be read: {error}", path.display())))?;
    parse(&yaml).map_err(|problem| Failure::usage(format!("{}: {problem}", path.display())))
}

fn parse(yaml: &str) -> Result<Stages, String> {
    let file: AgentsFile = serde_norway::from_str(yaml).map_err(|error| error.to_string())?;
    if file.version != 1 {
        return Err(format!("version {} is not known; this program reads version 1", file.version));
    }
    file.agents.into_iter().map(|(name, agent)| stage(name, agent)).collect()
}

fn stage(name: String, agent: AgentFile) -> Result<(String, Stage), String> {
    if AgentRole::from_key(&name).is_some() {
        return Err(format!(
            "agent `{name}` is one of the six, whose settings are built in; only stages of your own are read"
        ));
    }
    let after = agent
        .after
        .as_deref()
        .ok_or(format!("stage `{name}` needs `after`, for example `after: coder`"))?;
    let known =
        AgentRole::from_key(after).ok_or(format!("stage `{name}`: there is no agent `{after}`"))?;
    if known != AgentRole::Coder && known != AgentRole::Critic {
        return Err(format!("stage `{name}`: stages run after coder or critic, not after {after}"));
    }
    if agent.gives.is_some_and(|gives| gives != Gives::Findings) {
        return Err(format!(
            "stage `{name}`: stages give findings; edits, files and report are not offered yet"
        ));
    }
    let system_prompt = agent.system_prompt.filter(|text| !text.trim().is_empty());
    let system_prompt = system_prompt.ok_or(format!("stage `{name}` needs a `system_prompt`"))?;
    if agent.temperature.is_some_and(|value| !(0.0..=2.0).contains(&value)) {
        return Err(format!("stage `{name}`: temperature is from 0 to 2"));
    }
    let each = match agent.each {
        Some(EachFile::Project) => Each::Project,
        Some(EachFile::File) | None => Each::File,
    };
    let (temperature, max_output_tokens) = (agent.temperature, agent.max_output_tokens);
    Ok((
        name.clone(),
        Stage { name, after: known, each, system_prompt, temperature, max_output_tokens },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_needs_a_place_and_a_prompt() {
        let stages = parse("version: 1\nagents:\n  reviewer:\n    after: coder\n    each: project\n    system_prompt: Look\n").unwrap();
        assert_eq!(stages["reviewer"].each, Each::Project);
        for (yaml, words) in [
            ("version: 1\nagents: { r: { system_prompt: x } }", "after"),
            ("version: 1\nagents: { r: { after: coder } }", "system_prompt"),
            ("version: 1\nagents: { r: { after: coders, system_prompt: x } }", "`coders`"),
            ("version: 1\nagents: { coder: { after: coder, system_prompt: x } }", "one of the six"),
            ("version: 1\nagents: { r: { after: coder, sytem_prompt: x } }", "sytem_prompt"),
            ("version: 3\n", "version 3"),
        ] {
            let problem = parse(yaml).unwrap_err();
            assert!(problem.contains(words), "{problem}");
        }
    }
}
