//! The `api/fastapi` blueprint.
//!
//! A service in layers (routes, services, repositories) that are generic over the entities; each entity
//! adds a table, its schemas and a description, and tests of its own rules.

mod files;
#[cfg(test)]
mod hard_sample;
mod order;
mod probe;
mod query;
mod shape;
mod spelling;
#[cfg(test)]
mod tests;
mod values;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use domain::Brief;
use domain::brief::{Entity, Feature, LeftOut};
use domain::plan::{
    Check, Choice, Commands, CoverageFormat, Criterion, ProbePlan, Rejected, ServeCommand,
    TestCommand,
};
use domain::request::{Framework, ProjectKind};
use serde_json::{Map, Value, json};

use self::shape::Shape;
use self::words::{literal, markdown, one_line};
use crate::{Blueprint, TemplateFile};

#[derive(Debug)]
pub(super) struct FastApi;

impl Blueprint for FastApi {
    fn id(&self) -> &'static str {
        "api/fastapi"
    }

    fn kind(&self) -> ProjectKind {
        ProjectKind::Api
    }

    fn framework(&self) -> Framework {
        Framework::FastApi
    }

    fn supports(&self, feature: Feature) -> bool {
        match feature {
            Feature::Authentication
            | Feature::Search
            | Feature::Pagination
            | Feature::Sorting
            | Feature::Filtering
            | Feature::Export
            | Feature::Import
            | Feature::Persistence
            | Feature::Statistics => true,
            Feature::DarkMode | Feature::Localization => false,
        }
    }

    fn files(&self, brief: &Brief) -> Vec<TemplateFile> {
        files::files(brief)
    }

    fn commands(&self, brief: &Brief) -> Commands {
        let python = ".venv/bin/python";
        let mut env = BTreeMap::from([("LOG_LEVEL".to_owned(), "WARNING".to_owned())]);
        if brief.has(Feature::Authentication) {
            env.insert(
                "AUTH_SECRET".to_owned(),
                "only-for-the-probed-service-0123456789".to_owned(),
            );
        }
        Commands {
            install: vec![
                argv(&["python3", "-m", "venv", ".venv"]),
                argv(&[python, "-m", "pip", "install", "--quiet", "-r", "requirements-dev.txt"]),
            ],
            build: vec![
                argv(&[python, "-m", "compileall", "-q", "app", "tests"]),
                argv(&[python, "-m", "ruff", "check", "--no-cache", "."]),
            ],
            test: TestCommand {
                argv: argv(&[
                    python,
                    "-m",
                    "pytest",
                    "--junitxml=reports/junit.xml",
                    "--cov=app",
                    "--cov-report=json:reports/coverage.json",
                ]),
                junit: files::path("reports/junit.xml"),
                coverage: files::path("reports/coverage.json"),
                coverage_format: CoverageFormat::CoveragePy,
            },
            serve: Some(ServeCommand {
                argv: argv(&[python, "-m", "app"]),
                env,
                health_path: "/health".to_owned(),
            }),
            smoke: Vec::new(),
        }
    }

    fn probe(&self, brief: &Brief) -> Option<ProbePlan> {
        Some(probe::probe(brief))
    }

    fn criteria(&self, brief: &Brief) -> Vec<Criterion> {
        let requirement = brief.prompt.chars().any(char::is_alphanumeric).then(|| "R1".to_owned());
        let criterion = |text: String, file: String| Criterion {
            id: String::new(),
            requirement: requirement.clone(),
            text,
            check: Check::Tests { files: vec![files::path(file)] },
        };
        let entities = brief.entities.iter().map(|entity| {
            let text = format!(
                "{} can be created, read, changed, listed and deleted; wrong values are refused",
                entity.plural.sentence()
            );
            criterion(text, files::entity_test(entity))
        });
        let features = brief.features.iter().filter_map(|&feature| {
            let file = files::feature_test(feature)?;
            Some(criterion(feature_words(feature).to_owned(), file.to_owned()))
        });
        entities.chain(features).collect()
    }

    fn choices(&self, brief: &Brief) -> Vec<Choice> {
        let mut choices = vec![
            choice(
                "Framework",
                "FastAPI",
                "Typed validation and an OpenAPI document come from one description",
                "Django REST framework",
                "heavier than a service without pages needs",
            ),
            choice(
                "Storage",
                "SQLAlchemy 2 on SQLite, any other database by DATABASE_URL",
                "Runs with nothing installed and moves to a server by a setting",
                "PostgreSQL from the start",
                "needs a server before the first request",
            ),
            choice(
                "Structure",
                "Generic layers with a small module for each entity",
                "A rule is written and tested once",
                "Routes written out for each entity",
                "the same code many times",
            ),
        ];
        if brief.has(Feature::Authentication) {
            choices.push(choice(
                "Authentication",
                "scrypt passwords and signed tokens that expire",
                "No state on the server and no native package",
                "Server-side sessions",
                "clients of an API rarely keep cookies",
            ));
        }
        choices
    }

    fn context(&self, brief: &Brief, entity: Option<&Entity>) -> Value {
        let mut shapes: Vec<Shape> =
            brief.entities.iter().map(|one| Shape::of(brief, one)).collect();
        let own = entity.map(|entity| Shape::of(brief, entity));
        let entities = json!(shapes);
        let mut classes: Vec<String> = shapes.iter().map(|shape| shape.class.clone()).collect();
        classes.sort();
        shapes.sort_by(|first, second| first.module.cmp(&second.module));
        let sorted = json!(shapes);
        shapes.sort_by(|first, second| first.route_module.cmp(&second.route_module));
        let mut values = flags(brief);
        values.extend([
            ("entities".to_owned(), entities),
            ("sorted".to_owned(), sorted),
            ("by_route".to_owned(), json!(shapes)),
            ("sorted_classes".to_owned(), json!(classes)),
            ("entity".to_owned(), json!(own)),
            ("needed_by".to_owned(), json!(needed_by(brief, entity))),
            ("kinds".to_owned(), kinds(brief)),
            ("raced".to_owned(), raced(brief)),
            ("assumptions".to_owned(), json!(lines(&brief.assumptions))),
            ("left_out".to_owned(), json!(left_out(brief))),
            ("pydantic_imports".to_owned(), json!(pydantic_imports(brief))),
            ("title_py".to_owned(), json!(literal(&one_line(&brief.title)))),
            ("summary_py".to_owned(), json!(literal(&one_line(&brief.summary)))),
            ("title_text".to_owned(), json!(one_line(&brief.title))),
            ("title_markdown".to_owned(), json!(markdown(&brief.title))),
            ("summary_markdown".to_owned(), json!(markdown(&brief.summary))),
        ]);
        Value::Object(values)
    }
}

fn lines(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| markdown(text)).collect()
}

fn left_out(brief: &Brief) -> Vec<Value> {
    let one = |left: &LeftOut| json!({ "wish": markdown(&left.wish), "why": markdown(&left.why) });
    brief.left_out.iter().map(one).collect()
}

fn argv(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn choice(what: &str, chosen: &str, why: &str, rejected: &str, reason: &str) -> Choice {
    Choice {
        what: what.to_owned(),
        chosen: chosen.to_owned(),
        why: why.to_owned(),
        rejected: vec![Rejected { what: rejected.to_owned(), why: reason.to_owned() }],
    }
}

fn feature_words(feature: Feature) -> &'static str {
    match feature {
        Feature::Authentication => "Nothing is served without a valid token; passwords are hashed",
        Feature::Search => "Lists can be searched by text",
        Feature::Pagination => "Lists come in pages of bounded size",
        Feature::Sorting => "Lists can be ordered by their columns, both ways",
        Feature::Filtering => "Lists can be narrowed by values and ranges",
        Feature::Export => "All rows can be exported as CSV and JSON",
        Feature::Import => "Rows can be imported from CSV, all or none",
        Feature::Persistence => "Rows survive a restart of the service",
        Feature::Statistics => "Counts and sums over the entities are told",
        Feature::DarkMode => "The interface has a dark mode",
        Feature::Localization => "The interface speaks English and Chinese",
    }
}

/// `search: true, …` for every feature that the stack knows.
fn flags(brief: &Brief) -> Map<String, Value> {
    let known = [
        ("authentication", Feature::Authentication),
        ("search", Feature::Search),
        ("pagination", Feature::Pagination),
        ("sorting", Feature::Sorting),
        ("filtering", Feature::Filtering),
        ("export", Feature::Export),
        ("import", Feature::Import),
        ("persistence", Feature::Persistence),
        ("statistics", Feature::Statistics),
    ];
    known.into_iter().map(|(word, one)| (word.to_owned(), json!(brief.has(one)))).collect()
}

/// `email: true, …` for every kind of field, true where an entity has one.
fn kinds(brief: &Brief) -> Value {
    const ALL: [&str; 14] = [
        "text",
        "long_text",
        "integer",
        "decimal",
        "money",
        "boolean",
        "date",
        "date_time",
        "time",
        "email",
        "phone",
        "url",
        "isbn",
        "choice",
    ];
    let fields = brief.entities.iter().flat_map(|entity| &entity.fields);
    let used: BTreeSet<String> = fields
        .filter_map(|field| Some(json!(field.kind).get("type")?.as_str()?.to_owned()))
        .collect();
    ALL.into_iter()
        .map(|kind| (kind.to_owned(), json!(used.contains(kind))))
        .collect::<Map<_, _>>()
        .into()
}

/// What `app/core/fields.py` takes from pydantic.
fn pydantic_imports(brief: &Brief) -> String {
    let kinds = kinds(brief);
    let any = |wanted: &[&str]| wanted.iter().any(|kind| kinds[*kind] == Value::Bool(true));
    let checks = any(&["email", "phone", "url", "isbn", "date_time"]);
    let names = [
        ("AfterValidator", checks || brief.has(Feature::Authentication)),
        ("AwareDatetime", any(&["date_time"])),
        ("BeforeValidator", any(&["date", "date_time", "time"])),
        ("Field", true),
        ("PlainSerializer", any(&["money", "decimal", "time"])),
    ];
    names.iter().filter(|(_, used)| *used).map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// An entity with a value that no two rows may share: `{entity, wire}`.
fn raced(brief: &Brief) -> Value {
    let shapes = brief.entities.iter().map(|one| Shape::of(brief, one));
    let mut unique = shapes.flat_map(|shape| {
        let name = shape.name;
        let values = shape.fields.into_iter().filter(|value| value.unique);
        values.map(move |value| json!({ "entity": name, "wire": value.wire }))
    });
    unique.next().unwrap_or(Value::Null)
}

/// The references of other entities that point at rows of `entity`.
fn needed_by(brief: &Brief, entity: Option<&Entity>) -> Vec<Value> {
    let Some(entity) = entity else { return Vec::new() };
    let name = entity.name.snake();
    let mut found = Vec::new();
    for from in brief.entities.iter().map(|one| Shape::of(brief, one)) {
        for value in from.fields.iter().filter(|value| value.target.as_deref() == Some(&name)) {
            found.push(json!({
                "entity": from.name, "wire": value.wire, "required": value.required,
            }));
        }
    }
    found
}
