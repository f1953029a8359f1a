use std::collections::BTreeSet;

use domain::Brief;
use domain::brief::{Feature, Speech};
use domain::request::{Framework, ProjectKind};

use super::hard_sample::{self, HOSTILE};
use super::{Express, files};
use crate::{Blueprint, samples};

fn features() -> Vec<Feature> {
    files::FEATURES.iter().map(|(feature, _)| *feature).collect()
}

fn all_samples() -> [Brief; 3] {
    let (kind, framework) = (ProjectKind::Api, Framework::Express);
    [
        samples::library(kind, framework, &features()),
        samples::smallest(kind, framework),
        samples::chinese(kind, framework, &features()),
    ]
}

/// Every file of the project, rendered.
fn project(brief: &Brief) -> Vec<(String, String)> {
    crate::plan(&Express, brief).check().expect("a sound plan");
    let render = |file: crate::TemplateFile| {
        let text = crate::render(&Express, brief, &file.template, file.entity.as_ref())
            .unwrap_or_else(|error| {
                panic!("{}: {error} {:?}", file.path, std::error::Error::source(&error))
            });
        (file.path.to_string(), text)
    };
    Express.files(brief).into_iter().map(render).collect()
}

fn file<'a>(project: &'a [(String, String)], path: &str) -> &'a str {
    &project.iter().find(|(at, _)| at == path).unwrap_or_else(|| panic!("no {path}")).1
}

#[test]
fn every_file_of_every_sample_is_filled_and_unlike_the_others_named() {
    for brief in all_samples() {
        let project = project(&brief);
        let paths: BTreeSet<&String> = project.iter().map(|(path, _)| path).collect();
        assert_eq!(paths.len(), project.len());
        for (path, text) in &project {
            assert!(!text.trim().is_empty() && text.ends_with('\n'), "{path}");
            assert!(
                !text.contains("{{ ") && !text.contains("{%") || path.ends_with(".yml"),
                "{path}"
            );
        }
    }
}

#[test]
fn every_key_is_in_the_model_and_in_a_test_of_a_wrong_value() {
    for brief in all_samples() {
        let project = project(&brief);
        let shape = super::shape::Shape::of(&brief);
        for entity in &brief.entities {
            let kebab = entity.name.kebab();
            let model = file(&project, &format!("src/resources/{kebab}.ts"));
            let test = file(&project, &format!("tests/resources/{kebab}.test.ts"));
            for column in shape.columns(entity) {
                let key = column.key;
                assert!(model.contains(&format!("  {key}: ")), "{kebab}.{key}");
                assert!(test.contains(&format!("at: \"{key}\"")), "{kebab}.{key}");
            }
        }
    }
}

#[test]
fn hostile_labels_stay_inside_their_quotes_and_lines() {
    for speech in [Speech::English, Speech::Chinese] {
        let project = project(&hard_sample::hard(speech, &features()));
        let quoted = serde_json::Value::from(HOSTILE).to_string();
        for (path, text) in project.iter().filter(|(path, _)| path.ends_with(".ts")) {
            let outside = text.replace(&quoted, "");
            assert!(!outside.contains("</script>") && !outside.contains("图"), "{path}");
        }
        let manifest = file(&project, "package.json");
        let manifest: serde_json::Value = serde_json::from_str(manifest).expect("JSON");
        assert_eq!(manifest["description"], HOSTILE);
        assert_eq!(manifest["name"], "express-service", "npm refuses a project called express");
        let readme = file(&project, "README.md");
        assert!(!readme.contains("</script>") && readme.contains("\\</script\\>"));
        assert!(!readme.contains("\n- h"), "a line end in a label must not begin a list");
    }
}

#[test]
fn colliding_names_have_a_model_a_sample_and_a_test_each() {
    let project = project(&hard_sample::hard(Speech::English, &features()));
    for word in hard_sample::COLLIDING {
        let word = word.replace(' ', "-");
        for path in [
            format!("src/resources/{word}.ts"),
            format!("tests/support/{word}-sample.ts"),
            format!("tests/resources/{word}.test.ts"),
        ] {
            assert!(!file(&project, &path).is_empty());
        }
    }
}

#[test]
fn requirements_that_form_a_circle_are_loosened_where_it_closes() {
    let brief = hard_sample::hard(Speech::English, &[]);
    let project = project(&brief);
    let line = |entity: &str, key: &str| {
        let model = file(&project, &format!("src/resources/{entity}.ts"));
        let start = format!("  {key}: ");
        model.lines().find(|line| line.starts_with(&start)).unwrap_or_default().to_owned()
    };
    assert_eq!(line("left", "rightId_"), "  rightId_: reference(),");
    assert_eq!(line("left", "leftId"), "  leftId: optional(reference()),");
    assert_eq!(line("right", "leftId"), "  leftId: optional(reference()),");
    assert_eq!(line("right", "rightsIds"), "  rightsIds: references({ min: 1 }),");
    assert_eq!(line("left", "constructor_"), "  constructor_: optional(text(40)),");
    assert_eq!(line("left", "id_"), "  id_: optional(text(40)),");
}

#[test]
fn only_what_was_asked_for_is_built() {
    for feature in features() {
        let brief = samples::library(ProjectKind::Api, Framework::Express, &[feature]);
        let project = project(&brief);
        let has = |path: &str| project.iter().any(|(at, _)| at == path);
        assert_eq!(has("src/auth/router.ts"), feature == Feature::Authentication);
        assert_eq!(has("src/crud/search.ts"), feature == Feature::Search);
        assert_eq!(has("src/crud/sorting.ts"), feature == Feature::Sorting);
        assert_eq!(has("src/crud/filters.ts"), feature == Feature::Filtering);
        assert_eq!(has("src/crud/statistics.ts"), feature == Feature::Statistics);
        let files = matches!(feature, Feature::Export | Feature::Import);
        assert_eq!(has("src/crud/csv.ts"), files);
        let manifest = file(&project, "package.json");
        assert_eq!(manifest.contains("\"jose\""), feature == Feature::Authentication);
    }
}

#[test]
fn every_criterion_names_a_test_and_every_route_a_wrong_call() {
    for brief in all_samples() {
        let plan = crate::plan(&Express, &brief);
        let own = Express.criteria(&brief);
        assert_eq!(own.len(), brief.entities.len() + brief.features.len());
        let probe = plan.probe.expect("a service is probed");
        for route in &probe.routes {
            let open = ["/health", "/openapi.json"].contains(&route.route.as_str());
            let unguarded = route.route == "/statistics" && !brief.has(Feature::Authentication);
            assert_eq!(route.wrong.is_none(), open || unguarded, "{}", route.route);
        }
        let captured: BTreeSet<String> = probe
            .setup
            .iter()
            .chain(probe.routes.iter().map(|route| &route.right))
            .flat_map(|call| call.capture.iter().map(|capture| capture.name.clone()))
            .collect();
        let calls = serde_json::to_string(&probe).expect("plain values");
        for used in calls.split("${").skip(1).filter_map(|rest| rest.split('}').next()) {
            assert!(captured.contains(used), "nothing captures {used}");
        }
    }
}

#[test]
fn rendering_twice_gives_the_same_bytes() {
    for brief in all_samples() {
        assert_eq!(project(&brief), project(&brief));
    }
}

#[test]
fn lines_of_typescript_stay_within_a_hundred_columns() {
    for brief in all_samples() {
        for (path, text) in project(&brief).iter().filter(|(path, _)| path.ends_with(".ts")) {
            let long = text.lines().find(|line| line.chars().count() > 100);
            assert_eq!(long, None, "{path}");
        }
    }
}
