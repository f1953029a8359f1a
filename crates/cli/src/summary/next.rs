//! The commands to type next, as lines that a shell takes as they are.

use domain::plan::{Commands, Maker, Plan, ServeCommand};
use domain::request::ProjectKind;

use super::Finished;
use super::words::Words;

const PORT: u16 = 8080;

pub(super) fn commands(finished: &Finished<'_>, words: &Words) -> Vec<String> {
    let mut lines = vec![format!("cd {}", shell_word(finished.folder))];
    let Some(plan) = finished.plan else { return lines };
    let commands = &plan.commands;
    lines.extend(commands.install.iter().map(|argv| shell_line(argv)));
    match &commands.serve {
        Some(serve) => {
            lines.extend(needed_builds(commands));
            lines.push(format!("{}PORT={PORT} {}", settings(plan, serve), shell_line(&serve.argv)));
            let page = page(plan, serve);
            lines.push(format!("# {} http://127.0.0.1:{PORT}{page}", words.then_open));
        }
        None => lines.extend(first_look(commands)),
    }
    lines
}

/// What shows something in a browser: the application, or what an API says of itself.
fn page<'a>(plan: &'a Plan, serve: &'a ServeCommand) -> &'a str {
    let described = plan.probe.as_ref().and_then(|probe| probe.openapi_path.as_deref());
    match plan.brief.kind {
        ProjectKind::Web => "/",
        _ => described.unwrap_or(&serve.health_path),
    }
}

/// What is served was built before; other builds are checks.
fn needed_builds(commands: &Commands) -> impl Iterator<Item = String> {
    let makes = |argv: &&Vec<String>| argv.first().is_some_and(|program| program == "npm");
    commands.build.iter().filter(makes).map(|argv| shell_line(argv))
}

/// The program's own help: what a person types first. The other smoke commands are the check's.
fn first_look(commands: &Commands) -> Option<String> {
    let help = |argv: &&Vec<String>| argv.iter().any(|word| word == "--help");
    commands.smoke.iter().find(help).map(|argv| shell_line(argv))
}

/// The variables that the service does not start without. A blueprint's service has defaults for all but its
/// secrets, and the check's own are known to everybody.
fn settings(plan: &Plan, serve: &ServeCommand) -> String {
    let by_rule = matches!(plan.made_by, Maker::Blueprint { .. });
    let pairs = serve.env.iter().filter_map(|(key, value)| match key.contains("SECRET") {
        true => Some(format!("{key}=\"$(head -c 32 /dev/urandom | base64)\" ")),
        false if by_rule => None,
        false => Some(format!("{key}={} ", shell_word(value))),
    });
    pairs.collect()
}

fn shell_line(argv: &[String]) -> String {
    argv.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ")
}

fn shell_word(word: &str) -> String {
    let plain =
        !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "-_./=:@%+,".contains(c));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}
