use std::collections::BTreeSet;

use domain::Brief;
use domain::brief::Feature;
use domain::request::{Framework, ProjectKind};

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
