//! The stack as a whole: every sample renders into a sound plan, whatever its words are.

use std::collections::BTreeMap;

use domain::Brief;
use domain::brief::{Feature, FieldKind, Name};
use domain::request::{Framework, ProjectKind};

use super::PythonCli;
use crate::{Blueprint, plan, render, samples};

const FEATURES: [Feature; 9] = [
    Feature::Search,
    Feature::Pagination,
    Feature::Sorting,
    Feature::Filtering,
    Feature::Export,
    Feature::Import,
    Feature::Persistence,
    Feature::Statistics,
    Feature::Localization,
];

fn samples() -> Vec<Brief> {
    let (kind, framework) = (ProjectKind::Cli, Framework::Python);
    vec![
        samples::library(kind, framework, &FEATURES),
        samples::library(kind, framework, &[]),
        samples::smallest(kind, framework),
        samples::chinese(kind, framework, &FEATURES),
        samples::chinese(kind, framework, &[Feature::Import]),
    ]
}

/// The files of `brief` by path, from a plan that is sound.
#[track_caller]
fn rendered(brief: &Brief) -> BTreeMap<String, String> {
    plan(&PythonCli, brief).check().unwrap();
    let files = PythonCli.files(brief);
    let texts = files.iter().map(|file| {
        let text = render(&PythonCli, brief, &file.template, file.entity.as_ref()).unwrap();
        (file.path.as_str().to_owned(), text)
    });
    texts.collect()
}

#[test]
fn every_sample_renders_with_every_file_filled() {
    for brief in samples() {
        for (path, text) in rendered(&brief) {
            assert!(!text.trim().is_empty() || path.ends_with("py.typed"), "{path} is empty");
        }
    }
}

#[test]
fn every_field_and_relation_is_in_its_record_and_in_its_tests() {
    for brief in samples() {
        let files = rendered(&brief);
        let package = super::names::package(&brief);
        for entity in &brief.entities {
            let module = super::names::module(entity);
            let record = &files[&format!("src/{package}/records/{module}.py")];
            let values = &files[&format!("tests/values/{module}.py")];
            for (column, field) in super::names::columns(entity).iter().zip(&entity.fields) {
                assert!(record.contains(&format!("    {}: ", column.attribute)), "{record}");
                assert!(values.contains(&format!("Wrong(\"{}\", ", column.wire)), "{values}");
                assert!(record.contains(&super::rules::rule(&field.kind).call), "{record}");
            }
            for column in &super::names::columns(entity)[entity.fields.len()..] {
                assert!(record.contains(&format!("    {}: ", column.attribute)), "{record}");
            }
        }
    }
}

#[test]
fn words_that_are_code_elsewhere_stay_words() {
    let hostile = "\"\"\"'\n\\ `x` {{ brief }} {% raw %} </script> %(prog)s 100% ]]>";
    let mut brief = samples::library(ProjectKind::Cli, Framework::Python, &FEATURES);
    brief.title = hostile.to_owned();
    brief.summary = hostile.to_owned();
    brief.prompt = hostile.to_owned();
    brief.entities[0].label = hostile.to_owned();
    brief.entities[0].fields[0].label = hostile.to_owned();
    let files = rendered(&brief);
    let literal = super::literal::quoted(hostile);
    let labels = &files["src/library/texts/labels.py"];
    assert!(labels.contains(&format!("    \".summary\": {literal},\n")), "{labels}");
    assert!(labels.contains(&format!("    \"author.name\": {literal},\n")), "{labels}");
    let manifest = &files["pyproject.toml"];
    assert!(manifest.contains(&format!("description = {literal}\n")), "{manifest}");
    let python = files.iter().filter(|(path, _)| path.ends_with(".py"));
    assert!(python.filter(|(_, text)| text.contains("</script>")).count() == 1);
}

#[track_caller]
fn check_package(slug: &str, expected: &str) {
    let mut brief = samples::smallest(ProjectKind::Cli, Framework::Python);
    brief.slug = slug.to_owned();
    assert_eq!(super::names::package(&brief), expected);
}

#[test]
fn a_package_hides_no_other_module() {
    check_package("order-desk", "order_desk");
    check_package("calendar", "calendar_app");
    check_package("class", "class_app");
    check_package("pytest", "pytest_app");
    check_package("tests", "tests_app");
    check_package("nul", "nul_app");
}

#[test]
fn names_that_are_taken_give_way() {
    let names = [
        "class", "record", "entity", "stats", "test", "list", "date", "order", "aux", "type",
        "none", "values", "session", "error", "file", "rules", "text", "column",
    ];
    let mut brief = samples::smallest(ProjectKind::Cli, Framework::Python);
    brief.features = FEATURES.into_iter().collect();
    let first = brief.entities[0].clone();
    brief.entities = names
        .iter()
        .map(|name| {
            let mut entity = first.clone();
            entity.name = Name::read(name).unwrap();
            entity.plural = Name::read(&format!("{name}s")).unwrap();
            entity.fields = fields(&names);
            entity
        })
        .collect();
    let files = rendered(&brief);
    assert!(files.contains_key("src/notes/records/class_.py"));
    assert!(files.contains_key("src/notes/records/aux_.py"));
    let record = &files["src/notes/records/record.py"];
    assert!(record.contains("class RecordKind(Record):"), "{record}");
    assert!(record.contains("    class_: str = columns.column("), "{record}");
    assert!(record.contains("name=\"class\""), "{record}");
}

fn fields(names: &[&str]) -> Vec<domain::brief::Field> {
    let brief = samples::smallest(ProjectKind::Cli, Framework::Python);
    names
        .iter()
        .chain(&["id", "sort", "help", "json", "columns", "str", "search", "page"])
        .map(|name| {
            let mut field = brief.entities[0].fields[0].clone();
            field.name = Name::read(name).unwrap();
            field.kind = FieldKind::Text { max_chars: 80 };
            field
        })
        .collect()
}

#[test]
fn a_required_circle_leaves_a_first_row() {
    let mut brief = samples::chinese(ProjectKind::Cli, Framework::Python, &FEATURES);
    brief.entities[0].relations[0].required = true;
    let files = rendered(&brief);
    let record = &files["src/order_desk/records/category.py"];
    let expected = "    parent_id: int | None = columns.reference(\"category\", required=False)\n";
    assert!(record.contains(expected), "{record}");
}

#[test]
fn the_smoke_run_adds_what_it_lists() {
    let brief = samples::library(ProjectKind::Cli, Framework::Python, &[]);
    let lines: Vec<String> =
        PythonCli.commands(&brief).smoke.iter().map(|command| command.join(" ")).collect();
    assert_eq!(
        lines,
        [
            ".venv/bin/python -c import shutil; shutil.rmtree('.smoke', ignore_errors=True)",
            ".venv/bin/library --help",
            ".venv/bin/library --data-dir .smoke author add --name=Name 1",
            ".venv/bin/library --data-dir .smoke book add --title=Title 1 --isbn=9780306406010 \
             --price=10.50 --author-id=1",
            ".venv/bin/library --data-dir .smoke book list --json",
        ]
    );
}
