//! The `web/react` blueprint: a single-page application with Vite, React and strict TypeScript.
//!
//! Belongs here: what the stack says of itself. The list of its files is in [`files`], the values for its
//! templates in [`values`]; the code that they fill is under `templates/web/react`.

mod files;
mod glossary;
mod imports;
mod kinds;
mod spelling;
mod values;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use domain::RelPath;
use domain::brief::{Brief, Entity, Feature};
use domain::plan::{
    ApiCall, Check, Choice, Commands, CoverageFormat, Criterion, ProbePlan, Rejected, RouteProbe,
    ServeCommand, TestCommand,
};
use domain::request::{Framework, ProjectKind};

use crate::{Blueprint, TemplateFile};

#[derive(Debug)]
pub(super) struct React;

const ID: &str = "web/react";

impl Blueprint for React {
    fn id(&self) -> &'static str {
        ID
    }

    fn kind(&self) -> ProjectKind {
        ProjectKind::Web
    }

    fn framework(&self) -> Framework {
        Framework::React
    }

    /// Everything but accounts: a password that is checked in the browser alone protects nothing.
    fn supports(&self, feature: Feature) -> bool {
        feature != Feature::Authentication
    }

    fn files(&self, brief: &Brief) -> Vec<TemplateFile> {
        files::files(brief)
    }

    fn commands(&self, _brief: &Brief) -> Commands {
        Commands {
            install: vec![argv(&["npm", "install", "--no-audit", "--no-fund"])],
            build: vec![argv(&["npm", "run", "build"])],
            test: TestCommand {
                argv: argv(&["npm", "test"]),
                junit: path("reports/junit.xml"),
                coverage: path("reports/coverage/coverage-summary.json"),
                coverage_format: CoverageFormat::IstanbulSummary,
            },
            serve: Some(ServeCommand {
                argv: argv(&["node", "server.mjs"]),
                env: BTreeMap::new(),
                health_path: "/health".to_owned(),
            }),
            smoke: Vec::new(),
        }
    }

    fn probe(&self, brief: &Brief) -> Option<ProbePlan> {
        let mut routes = vec![
            route("/health", "the health check", get("/health", 200), None),
            route("/", "the overview", get("/", 200), Some(call("POST", "/", 405))),
            route(
                "/assets/{file}",
                "the scripts and styles of the build",
                get("/favicon.svg", 200),
                Some(get("/assets/no-such-file.js", 404)),
            ),
        ];
        for spelt in spelling::entities(brief) {
            let list = format!("/{}", spelt.path);
            routes.push(route(
                &list,
                &format!("the page of the {}", spelt.entity.plural.sentence().to_lowercase()),
                get(&list, 200),
                Some(get(&format!("{list}/no-such-file.js"), 404)),
            ));
        }
        Some(ProbePlan { openapi_path: None, setup: Vec::new(), routes })
    }

    fn criteria(&self, brief: &Brief) -> Vec<Criterion> {
        let entities = spelling::entities(brief).into_iter().map(|spelt| {
            criterion(
                &format!(
                    "{} can be created, read, changed, listed and deleted; wrong values are refused",
                    spelt.entity.plural.sentence()
                ),
                &[&format!("tests/entities/{}.test.ts", spelt.file), "tests/app/journey.test.tsx"],
            )
        });
        let features = brief.features.iter().filter_map(|&feature| {
            let (text, file) = feature_criterion(feature)?;
            Some(criterion(text, &[file]))
        });
        entities.chain(features).collect()
    }

    fn choices(&self, _brief: &Brief) -> Vec<Choice> {
        choices()
    }

    fn context(&self, brief: &Brief, entity: Option<&Entity>) -> serde_json::Value {
        values::context(brief, entity)
    }
}

fn feature_criterion(feature: Feature) -> Option<(&'static str, &'static str)> {
    Some(match feature {
        Feature::Authentication => return None,
        Feature::Search => ("A list can be searched", "tests/query/search.test.ts"),
        Feature::Pagination => ("A long list is shown in pages", "tests/query/page.test.ts"),
        Feature::Sorting => ("A list can be sorted by its columns", "tests/query/sort.test.ts"),
        Feature::Filtering => ("A list can be filtered by value", "tests/query/filter.test.ts"),
        Feature::DarkMode => {
            ("The dark mode follows the system and can be chosen", "tests/app/theme.test.tsx")
        }
        Feature::Export => ("Rows can be exported as CSV and JSON", "tests/data/export.test.ts"),
        Feature::Import => ("Rows can be imported from CSV", "tests/data/import.test.ts"),
        Feature::Persistence => {
            ("Data survives a restart of the browser", "tests/data/localRepository.test.ts")
        }
        Feature::Statistics => {
            ("Counts, sums and shares are shown", "tests/domain/statistics.test.ts")
        }
        Feature::Localization => {
            ("The interface speaks English and Chinese", "tests/app/language.test.tsx")
        }
    })
}

fn choices() -> Vec<Choice> {
    let choice = |what: &str, chosen: &str, why: &str, rejected: &[(&str, &str)]| Choice {
        what: what.to_owned(),
        chosen: chosen.to_owned(),
        why: why.to_owned(),
        rejected: rejected
            .iter()
            .map(|(what, why)| Rejected { what: (*what).to_owned(), why: (*why).to_owned() })
            .collect(),
    };
    vec![
        choice(
            "Interface",
            "React 19 with strict TypeScript",
            "It was asked for or is the default; strict types prove that forms, tables and model agree",
            &[],
        ),
        choice(
            "Build",
            "Vite",
            "Starts at once and writes a small bundle with hashed names",
            &[("webpack", "slower, and more settings for the same result")],
        ),
        choice(
            "State and routing",
            "A small store and router of the project's own",
            "The needs fit into two short, tested files; the bundle stays small",
            &[
                ("Redux", "more concepts than one list of rows needs"),
                ("React Router", "data loading and nesting that nothing here uses"),
            ],
        ),
        choice(
            "Validation",
            "Rules as data with one typed parser a kind",
            "Forms, imports and stored data pass the same checks",
            &[("zod", "a second description of the same model, and most of its size unused")],
        ),
        choice(
            "Tests",
            "Vitest with Testing Library and jsdom",
            "Tests use the page as a person does, and run in seconds",
            &[("Playwright", "downloads browsers, which an installation here must not")],
        ),
        choice(
            "Delivery",
            "A static server without dependencies",
            "A strict content security policy, a health check and nothing to patch",
            &[("nginx", "a second language of settings for a handful of files")],
        ),
    ]
}

fn criterion(text: &str, files: &[&str]) -> Criterion {
    Criterion {
        id: String::new(),
        requirement: None,
        text: text.to_owned(),
        check: Check::Tests { files: files.iter().map(|file| path(file)).collect() },
    }
}

fn route(route: &str, summary: &str, right: ApiCall, wrong: Option<ApiCall>) -> RouteProbe {
    RouteProbe {
        method: "GET".to_owned(),
        route: route.to_owned(),
        summary: summary.to_owned(),
        right,
        wrong,
    }
}

fn get(path: &str, status: u16) -> ApiCall {
    call("GET", path, status)
}

fn call(method: &str, path: &str, status: u16) -> ApiCall {
    ApiCall {
        method: method.to_owned(),
        path: path.to_owned(),
        headers: BTreeMap::new(),
        body: None,
        expect: vec![status],
        capture: Vec::new(),
    }
}

fn argv(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn path(text: &str) -> RelPath {
    text.parse().expect("a path written here or spelt from ASCII words")
}
