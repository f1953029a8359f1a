//! `sextet.toml`: how a project is installed, built, tested and run. One writer and one reader.
//!
//! Belongs here: the file's shape. Does not belong here: guessing commands of a project without one
//! (see [`guess`]), running them (see `qa`).

mod guess;

use std::collections::BTreeMap;

use domain::RelPath;
use domain::plan::{Commands, CoverageFormat, Plan, ServeCommand, TestCommand};
use serde::{Deserialize, Serialize};

pub use guess::guess;

/// The file's name.
pub const NAME: &str = "sextet.toml";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    commands: CommandsFile,
    #[serde(default)]
    gates: BTreeMap<String, f64>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CommandsFile {
    #[serde(default)]
    install: Vec<Vec<String>>,
    #[serde(default)]
    build: Vec<Vec<String>>,
    test: Vec<String>,
    /// What the test command leaves: JUnit XML, and coverage by the named tool.
    junit: String,
    coverage: String,
    coverage_format: CoverageFormat,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    health: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    smoke: Vec<Vec<String>>,
    /// Variables of `run` beside PORT.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    environment: BTreeMap<String, String>,
}

/// The file of a plan.
#[must_use]
pub fn write(plan: &Plan) -> String {
    let commands = &plan.commands;
    let mut text = String::from(
        "# How this project is installed, built, tested and run; read by `sextet qa`.\nversion = 1\n\n[commands]\n",
    );
    let list = |argv: &[String]| toml_list(argv.iter().map(|word| toml_string(word)));
    let lists = |argvs: &[Vec<String>]| toml_lines(argvs.iter().map(|argv| list(argv)).collect());
    text.push_str(&format!(
        "install = {}\nbuild = {}\n",
        lists(&commands.install),
        lists(&commands.build)
    ));
    let test = &commands.test;
    let format = match test.coverage_format {
        CoverageFormat::CoveragePy => "coverage_py",
        CoverageFormat::IstanbulSummary => "istanbul_summary",
    };
    text.push_str(&format!("test = {}\n", list(&test.argv)));
    text.push_str(&format!(
        "junit = {}\ncoverage = {}\ncoverage_format = \"{format}\"\n",
        toml_string(test.junit.as_str()),
        toml_string(test.coverage.as_str())
    ));
    if !commands.smoke.is_empty() {
        text.push_str(&format!("smoke = {}\n", lists(&commands.smoke)));
    }
    if let Some(serve) = &commands.serve {
        text.push_str(&format!(
            "run = {}\nhealth = {}\n",
            list(&serve.argv),
            toml_string(&serve.health_path)
        ));
        if !serve.env.is_empty() {
            text.push_str("\n[commands.environment]\n");
            serve.env.iter().for_each(|(key, value)| {
                text.push_str(&format!("{key} = {}\n", toml_string(value)))
            });
        }
    }
    text.push_str("\n[gates]\ncoverage_percent = 80\ncomplexity = 10\nduplication_percent = 5\n");
    text
}

fn toml_list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// One command a line, where there are several.
fn toml_lines(items: Vec<String>) -> String {
    if items.len() < 2 {
        return toml_list(items.into_iter());
    }
    items.iter().fold("[\n".to_owned(), |text, item| text + "    " + item + ",\n") + "]"
}

fn toml_string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The commands in a file, or what is wrong with it.
///
/// # Errors
/// The line and the problem, for a person.
pub fn read(text: &str) -> Result<Commands, String> {
    let file: File =
        toml::from_str(text).map_err(|error| format!("{NAME}: {}", error.to_string().trim()))?;
    if file.version != 1 {
        return Err(format!(
            "{NAME}: version {} is not known; this program reads version 1",
            file.version
        ));
    }
    let path = |text: &str| RelPath::new(text).map_err(|error| format!("{NAME}: {error}"));
    let commands = file.commands;
    let serve = commands.run.map(|argv| ServeCommand {
        argv,
        env: commands.environment,
        health_path: commands.health.unwrap_or_else(|| "/health".to_owned()),
    });
    Ok(Commands {
        install: commands.install,
        build: commands.build,
        test: TestCommand {
            argv: commands.test,
            junit: path(&commands.junit)?,
            coverage: path(&commands.coverage)?,
            coverage_format: commands.coverage_format,
        },
        serve,
        smoke: commands.smoke,
    })
}

#[cfg(test)]
mod tests {
    use domain::JobRequest;
    use domain::request::Prompt;

    use super::*;
    use crate::file_manager;

    #[track_caller]
    fn check(prompt: &str, stack: &str) {
        let brief = blueprints::read(&JobRequest::new(Prompt::new(prompt).unwrap())).unwrap();
        let blueprint = blueprints::stacks::find(brief.kind, Some(brief.framework)).unwrap();
        assert_eq!(blueprint.id(), stack);
        let plan = blueprints::plan(blueprint, &brief);
        let planned: Vec<_> = plan.files.iter().filter(|file| file.path.as_str() == NAME).collect();
        assert_eq!(planned.len(), 1, "{stack}");
        assert_eq!(planned[0].origin, domain::plan::Origin::common(NAME));
        assert_eq!(read(&file_manager::render(&plan, NAME).unwrap()), Ok(plan.commands));
    }

    #[test]
    fn the_file_of_every_stack_reads_back_to_the_commands_of_its_plan() {
        check("A FastAPI service for books with a title; users log in", "api/fastapi");
        check("An Express API for products with a name and a price; users log in", "api/express");
        check("A CLI task manager where each task has a title and a due date", "cli/python");
        check("A React app for tracking workouts with a name and a date", "web/react");
    }

    #[test]
    fn a_bad_file_says_what_is_wrong() {
        for (text, words) in [
            (
                "version = 2\n[commands]\ntest = []\njunit = 'a'\ncoverage = 'b'\ncoverage_format = 'coverage_py'\n",
                "version 2",
            ),
            ("version = 1\n[commands]\ntests = []\n", "tests"),
            (
                "version = 1\n[commands]\ntest = []\njunit = '../a'\ncoverage = 'b'\ncoverage_format = 'coverage_py'\n",
                "unsafe path",
            ),
        ] {
            let problem = read(text).unwrap_err();
            assert!(problem.contains(words), "{problem}");
        }
    }
}
