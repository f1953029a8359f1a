//! The `api/express` blueprint: a typed REST service on Express 5, TypeScript and zod.
//!
//! Belongs here: what the stack answers to the seam. Does not belong here: the wire names of a brief
//! (`shape`), values in TypeScript (`literals`), the file list (`files`), the calls of QA (`probe`).

mod files;
#[cfg(test)]
mod hard_sample;
mod literals;
mod probe;
mod shape;
mod subjects;
#[cfg(test)]
mod tests;
mod values;
mod words;

use std::collections::BTreeMap;

use domain::Brief;
use domain::brief::{Entity, Feature};
use domain::plan::{
    Check, Choice, Commands, CoverageFormat, Criterion, ProbePlan, Rejected, ServeCommand,
    TestCommand,
};
use domain::request::{Framework, ProjectKind};

use crate::{Blueprint, TemplateFile};

#[derive(Debug)]
pub(super) struct Express;

impl Blueprint for Express {
    fn id(&self) -> &'static str {
        "api/express"
    }

    fn kind(&self) -> ProjectKind {
        ProjectKind::Api
    }

    fn framework(&self) -> Framework {
        Framework::Express
    }

    fn supports(&self, feature: Feature) -> bool {
        files::FEATURES.iter().any(|(made, _)| *made == feature)
    }

    fn files(&self, brief: &Brief) -> Vec<TemplateFile> {
        files::all(brief)
    }

    fn commands(&self, brief: &Brief) -> Commands {
        let mut env = BTreeMap::from([
            ("NODE_ENV".to_owned(), "production".to_owned()),
            ("DATA_FILE".to_owned(), "./data/qa.json".to_owned()),
        ]);
        if brief.has(Feature::Authentication) {
            let secret = "for-the-check-of-this-service-only-0000";
            env.insert("AUTH_SECRET".to_owned(), secret.to_owned());
        }
        Commands {
            install: vec![argv("npm install --no-audit --no-fund")],
            build: vec![argv("npm run build")],
            test: TestCommand {
                argv: argv("npm test"),
                junit: files::path("reports/junit.xml"),
                coverage: files::path("reports/coverage/coverage-summary.json"),
                coverage_format: CoverageFormat::IstanbulSummary,
            },
            serve: Some(ServeCommand {
                argv: argv("node dist/main.js"),
                env,
                health_path: "/health".to_owned(),
            }),
            smoke: Vec::new(),
        }
    }

    fn probe(&self, brief: &Brief) -> Option<ProbePlan> {
        Some(probe::plan(brief))
    }

    fn criteria(&self, brief: &Brief) -> Vec<Criterion> {
        let requirement = brief.prompt.chars().any(char::is_alphanumeric).then(|| "R1".to_owned());
        let criterion = |text: String, file| Criterion {
            id: String::new(),
            requirement: requirement.clone(),
            text,
            check: Check::Tests { files: vec![file] },
        };
        let entities = brief.entities.iter().map(|entity| {
            let text = format!(
                "{} can be created, read, changed, listed and deleted; wrong values are refused",
                entity.label_plural
            );
            criterion(text, files::resource_test(entity))
        });
        let features = files::FEATURES
            .iter()
            .filter(|(feature, _)| brief.has(*feature))
            .filter_map(|(feature, text)| {
                Some(criterion((*text).to_owned(), files::feature_test(brief, *feature)?))
            });
        entities.chain(features).collect()
    }

    fn choices(&self, brief: &Brief) -> Vec<Choice> {
        let mut choices = vec![
            choice(
                "Web framework",
                "Express 5 with TypeScript",
                "the most widely known Node.js framework; errors of async handlers reach the error middleware",
                ("Fastify", "faster, but not what was asked for"),
            ),
            choice(
                "Validation",
                "zod 4",
                "one schema checks requests, types the code and describes the API",
                ("class-validator", "needs decorators and says nothing to OpenAPI by itself"),
            ),
            choice(
                "Storage",
                "rows in memory, saved as one atomically replaced JSON file",
                "nothing to install or run beside the service; up to 50,000 rows a resource",
                ("SQLite", "its drivers for Node 20 need a native build"),
            ),
        ];
        if brief.has(Feature::Authentication) {
            choices.push(choice(
                "Authentication",
                "scrypt password hashes and signed tokens that expire",
                "both need no native module; a token is checked without a lookup of sessions",
                ("Server sessions", "need a store that several instances share"),
            ));
        }
        choices
    }

    fn context(&self, brief: &Brief, entity: Option<&Entity>) -> serde_json::Value {
        let mut values = values::project(brief);
        if let (Some(all), Some(one)) = (values.as_object_mut(), entity)
            && let serde_json::Value::Object(own) = values::entity(brief, one)
        {
            all.extend(own);
        }
        values
    }
}

fn argv(command: &str) -> Vec<String> {
    command.split(' ').map(str::to_owned).collect()
}

fn choice(what: &str, chosen: &str, why: &str, rejected: (&str, &str)) -> Choice {
    Choice {
        what: what.to_owned(),
        chosen: chosen.to_owned(),
        why: why.to_owned(),
        rejected: vec![Rejected { what: rejected.0.to_owned(), why: rejected.1.to_owned() }],
    }
}
