//! What every project of this stack holds, without running it.

use std::collections::BTreeMap;

use domain::Brief;
use domain::brief::Feature;
use domain::request::{Framework, ProjectKind};

use super::hard_sample::{NASTY, hard};
use super::{FastApi, order, shape::Shape};
use crate::{Blueprint, samples};

const FEATURES: [Feature; 9] = [
    Feature::Authentication,
    Feature::Search,
    Feature::Pagination,
    Feature::Sorting,
    Feature::Filtering,
    Feature::Export,
    Feature::Import,
    Feature::Persistence,
    Feature::Statistics,
];

fn briefs() -> Vec<Brief> {
    let (kind, framework) = (ProjectKind::Api, Framework::FastApi);
    let mut briefs = vec![
        samples::library(kind, framework, &FEATURES),
        samples::library(kind, framework, &[]),
        samples::smallest(kind, framework),
        samples::chinese(kind, framework, &FEATURES),
        hard(&FEATURES),
    ];
    // Each feature alone: no file may lean on another feature's.
    briefs.extend(FEATURES.map(|feature| samples::library(kind, framework, &[feature])));
    briefs
}

fn rendered(brief: &Brief) -> BTreeMap<String, String> {
    let render = |file: &crate::TemplateFile| {
        crate::render(&FastApi, brief, &file.template, file.entity.as_ref())
            .unwrap_or_else(|error| panic!("{}: {error:?}", file.path.as_str()))
    };
    let files = FastApi.files(brief);
    files.iter().map(|file| (file.path.as_str().to_owned(), render(file))).collect()
}

#[test]
fn every_plan_is_sound_and_every_file_is_whole() {
    for brief in briefs() {
        crate::plan(&FastApi, &brief).check().unwrap();
        for (path, text) in rendered(&brief) {
            assert!(text.ends_with('\n') && text.trim().len() > 2, "{path} is empty");
            assert!(!text.contains("TODO") && !text.contains("lorem"), "{path}");
        }
    }
}

#[test]
fn every_value_is_in_the_table_in_the_schema_and_in_a_test_of_a_wrong_one() {
    for brief in briefs() {
        let files = rendered(&brief);
        for entity in &brief.entities {
            let shape = Shape::of(&brief, entity);
            let schema = &files[&format!("app/schemas/{}.py", shape.module)];
            let table = &files[&format!("app/models/{}.py", shape.module)];
            let test = &files[&format!("tests/entities/test_{}.py", shape.plural)];
            for value in &shape.fields {
                assert!(table.contains(&format!("    {}: Mapped[", value.attr)), "{}", value.wire);
                assert!(schema.contains(&format!("    {}: ", value.attr)), "{}", value.wire);
                let wrong = format!("pytest.param(\"{}\", ", value.wire);
                assert!(test.contains(&wrong), "{} has no wrong value", value.wire);
            }
            for link in &shape.links {
                assert!(schema.contains(&format!("    {}: list[", link.ids)), "{}", link.ids);
                assert!(test.contains(&format!("pytest.param(\"{}\", ", link.ids)));
            }
        }
    }
}

#[test]
fn texts_of_people_stay_in_their_place() {
    for (path, text) in rendered(&hard(&FEATURES)) {
        let name = path.as_str();
        assert!(!text.contains(NASTY), "{name} holds the text as it came");
        // Only the README is read as markup.
        assert!(!name.ends_with(".md") || !text.contains("</script>"), "{name}");
        let code = name.ends_with(".py") || name.ends_with(".toml") || name.ends_with(".yml");
        for line in text.lines().filter(|line| code && line.contains("`back`")) {
            assert!(line.contains("\\\"quoted\\\""), "{name}: {line}");
        }
    }
}

#[test]
fn the_probe_calls_every_route_of_every_entity() {
    for brief in briefs() {
        let probe = FastApi.probe(&brief).unwrap();
        let calls: Vec<String> =
            probe.routes.iter().map(|one| format!("{} {}", one.method, one.route)).collect();
        for entity in &brief.entities {
            let shape = Shape::of(&brief, entity);
            let (list, one) = (&shape.path, &shape.name);
            for call in ["GET", "POST"].map(|method| format!("{method} /{list}")) {
                assert!(calls.contains(&call), "{call}");
            }
            for method in ["GET", "PUT", "PATCH", "DELETE"] {
                let call = format!("{method} /{list}/{{{one}_id}}");
                assert!(calls.contains(&call), "{call}");
            }
        }
        let distinct: std::collections::BTreeSet<&String> = calls.iter().collect();
        assert_eq!(distinct.len(), calls.len(), "a route is probed twice");
    }
}

#[test]
fn rows_are_made_after_those_that_they_need() {
    for brief in briefs() {
        let made = order::creation(&brief);
        assert_eq!(made.len(), brief.entities.len());
        for (at, entity) in made.iter().enumerate() {
            for relation in &entity.relations {
                if order::demanded(&brief, entity, relation) {
                    let target = made.iter().position(|one| one.name == relation.target);
                    assert!(target < Some(at), "{} before {}", relation.target.snake(), at);
                }
            }
        }
    }
}

#[test]
fn no_secret_has_a_default() {
    for (path, text) in rendered(&hard(&FEATURES)) {
        let served = FastApi.commands(&hard(&FEATURES)).serve.unwrap().env;
        assert!(!text.contains(&served["AUTH_SECRET"]), "{path}");
    }
}
