//! The `cli/python` blueprint: a command-line program on the standard library and SQLite.
//!
//! Belongs here: what the stack says of itself. Does not belong here: how names, rules and files
//! come about (see the modules below).

mod context;
mod files;
mod hints;
mod literal;
mod names;
mod rules;
mod session;
mod shape;
mod stdlib;
#[cfg(test)]
mod tests;
mod values;

use domain::brief::{Entity, Feature};
use domain::plan::{
    Check, Choice, Commands, CoverageFormat, Criterion, ProbePlan, Rejected, TestCommand,
};
use domain::request::{Framework, ProjectKind};
use domain::{Brief, RelPath};

use crate::{Blueprint, TemplateFile};

#[derive(Debug)]
pub(super) struct PythonCli;

impl Blueprint for PythonCli {
    fn id(&self) -> &'static str {
        "cli/python"
    }

    fn kind(&self) -> ProjectKind {
        ProjectKind::Cli
    }

    fn framework(&self) -> Framework {
        Framework::Python
    }

    /// The user of a terminal is known to the system, and its colours are the terminal's own.
    fn supports(&self, feature: Feature) -> bool {
        files::feature_test(feature).is_some()
    }

    fn files(&self, brief: &Brief) -> Vec<TemplateFile> {
        files::files(brief)
    }

    fn commands(&self, brief: &Brief) -> Commands {
        let python = ".venv/bin/python";
        let package = names::package(brief);
        let coverage = format!("--cov=src/{package}");
        Commands {
            install: vec![
                argv(&["python3", "-m", "venv", ".venv"]),
                argv(&[python, "-m", "pip", "install", "--quiet", "-r", "requirements-dev.txt"]),
                argv(&[python, "-m", "pip", "install", "--quiet", "--no-deps", "-e", "."]),
            ],
            build: vec![
                argv(&[python, "-m", "compileall", "-q", "src", "tests"]),
                argv(&[python, "-m", "ruff", "check", "src", "tests"]),
                argv(&[python, "-m", "mypy"]),
            ],
            test: TestCommand {
                argv: argv(&[
                    python,
                    "-m",
                    "pytest",
                    "--junitxml=reports/junit.xml",
                    &coverage,
                    "--cov-report=json:reports/coverage.json",
                ]),
                junit: report("reports/junit.xml"),
                coverage: report("reports/coverage.json"),
                coverage_format: CoverageFormat::CoveragePy,
            },
            serve: None,
            smoke: session::smoke(brief),
        }
    }

    fn probe(&self, _brief: &Brief) -> Option<ProbePlan> {
        None
    }

    fn criteria(&self, brief: &Brief) -> Vec<Criterion> {
        let entities = brief.entities.iter().map(|entity| {
            let text = format!(
                "{} can be created, read, changed, listed and deleted; wrong values are refused",
                entity.plural.sentence()
            );
            criterion(brief, text, files::entity_tests(entity))
        });
        let features = brief.features.iter().filter_map(|&feature| {
            let file = files::feature_test(feature)?;
            Some(criterion(brief, feature_text(feature).to_owned(), vec![file]))
        });
        entities.chain(features).collect()
    }

    fn choices(&self, _brief: &Brief) -> Vec<Choice> {
        vec![
            choice(
                "Arguments",
                "argparse",
                "It comes with Python, so the program installs without any dependency",
                "click, typer",
                "another package to keep up to date for what argparse does as well",
            ),
            choice(
                "Storage",
                "SQLite by the standard library's sqlite3",
                "Transactions, unique values and references are kept by the database, in one file that needs no server",
                "JSON files",
                "every write rewrites the file, and references would be checked by hand",
            ),
            choice(
                "Validation",
                "dataclasses whose columns carry rules",
                "One place says what a column is; the command line, CSV files, help texts and SQL follow it",
                "pydantic",
                "a compiled dependency for values that all begin as text",
            ),
        ]
    }

    fn context(&self, brief: &Brief, entity: Option<&Entity>) -> serde_json::Value {
        context::context(brief, entity)
    }
}

fn argv(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn report(path: &str) -> RelPath {
    RelPath::new(path).expect("a fixed path is safe")
}

fn criterion(brief: &Brief, text: String, files: Vec<RelPath>) -> Criterion {
    let asked = brief.prompt.chars().any(char::is_alphanumeric);
    Criterion {
        id: String::new(),
        requirement: asked.then(|| "R1".to_owned()),
        text,
        check: Check::Tests { files },
    }
}

fn choice(what: &str, chosen: &str, why: &str, other: &str, why_not: &str) -> Choice {
    Choice {
        what: what.to_owned(),
        chosen: chosen.to_owned(),
        why: why.to_owned(),
        rejected: vec![Rejected { what: other.to_owned(), why: why_not.to_owned() }],
    }
}

fn feature_text(feature: Feature) -> &'static str {
    match feature {
        Feature::Search => "Lists can be searched by the words of their rows",
        Feature::Pagination => "Lists are shown page by page",
        Feature::Sorting => "Lists can be sorted by their columns, both ways",
        Feature::Filtering => "Lists can be narrowed to rows with given values",
        Feature::Export => "Rows can be written as CSV and JSON",
        Feature::Import => "Rows can be read from CSV, all or none",
        Feature::Persistence => "Rows survive the end of the program",
        Feature::Statistics => "Counts and sums over all rows can be shown",
        Feature::Localization => "The program speaks English and Chinese",
        Feature::Authentication => "Only known users get in",
        Feature::DarkMode => "The interface can be dark",
    }
}
