//! The tests of the project and what they share.

use domain::brief::RelationKind;
use domain::plan::FileRole;

use super::{FEATURES, List, feature_test, resource_path, resource_test, sample_path};
use crate::stacks::express::shape::Shape;

/// Every test file, what they share first.
pub(super) fn add(list: &mut List<'_>) {
    test_support(list);
    resource_tests(list);
    unit_tests(list);
    feature_tests(list);
}

fn test_support(list: &mut List<'_>) {
    let test = FileRole::Test;
    list.add(
        test,
        "tests/support/api.ts",
        "tests/support/api.ts.j2",
        "A service of its own for each test",
        "Api: start, get, post, postCsv, patch, delete, create",
        &["src/app.ts"],
    );
    list.add(
        test,
        "tests/support/values.ts",
        "tests/support/values.ts",
        "Right values for samples, different for each number",
        "sampleText, sampleNumber, sampleDate, …",
        &[],
    );
    list.add(
        test,
        "tests/support/resource-suite.ts",
        "tests/support/resource-suite.ts",
        "What every resource owes, as tests",
        "describeResource(case)",
        &["tests/support/api.ts"],
    );
    let shape = Shape::of(list.brief);
    for entity in shape.making_order() {
        let source = resource_path(entity);
        let needed: Vec<String> = shape.needed(entity).into_iter().map(sample_path).collect();
        let mut needs = vec!["tests/support/api.ts", "tests/support/values.ts", source.as_str()];
        needs.extend(needed.iter().map(String::as_str));
        let (camel, pascal) = (entity.name.camel(), entity.name.pascal());
        list.add(
            FileRole::Test,
            &sample_path(entity),
            "tests/support/sample.ts.j2",
            &format!("Makes {} for the tests", entity.plural.sentence().to_lowercase()),
            &format!("{camel}Values(api), create{pascal}(api, change)"),
            &needs,
        );
        list.is_about(entity);
    }
}

fn resource_tests(list: &mut List<'_>) {
    for entity in &list.brief.entities {
        let mut samples = vec![sample_path(entity)];
        let targets =
            entity.relations.iter().filter_map(|relation| list.brief.entity(&relation.target));
        samples.extend(targets.map(sample_path));
        let mut needs = vec!["tests/support/resource-suite.ts"];
        needs.extend(samples.iter().map(String::as_str));
        let links = entity.relations.iter().any(|one| one.kind == RelationKind::ManyToMany);
        let plural = entity.plural.sentence().to_lowercase();
        list.add(
            FileRole::Test,
            resource_test(entity).as_str(),
            "tests/resources/entity.test.ts.j2",
            &format!(
                "The life of {plural}, a wrong value for every rule{}",
                if links { " and their lists of references" } else { "" }
            ),
            "",
            &needs,
        );
        list.is_about(entity);
    }
}

fn unit_tests(list: &mut List<'_>) {
    let test = FileRole::Test;
    list.add(
        test,
        "tests/unit/rules.test.ts",
        "tests/unit/rules.test.ts",
        "Right and wrong values of every rule",
        "",
        &["src/crud/rules.ts"],
    );
    list.add(
        test,
        "tests/unit/database.test.ts",
        "tests/unit/database.test.ts",
        "Transactions, failed saves and bounds of the database",
        "",
        &["src/store/repository.ts"],
    );
    list.add(
        test,
        "tests/unit/persistence.test.ts",
        "tests/unit/persistence.test.ts",
        "The data file is replaced as a whole and refused when it is corrupt",
        "",
        &["src/store/persistence.ts"],
    );
    list.add(
        test,
        "tests/unit/settings.test.ts",
        "tests/unit/settings.test.ts.j2",
        "Defaults and refusals of the settings",
        "",
        &["src/settings.ts"],
    );
    list.add(
        test,
        "tests/unit/middleware.test.ts",
        "tests/unit/middleware.test.ts",
        "Error answers and request ids",
        "",
        &["src/http/middleware.ts"],
    );
    list.add(
        test,
        "tests/unit/server.test.ts",
        "tests/unit/server.test.ts.j2",
        "Starting, a taken port, stopping at a signal",
        "",
        &["src/server.ts"],
    );
    list.add(
        test,
        "tests/unit/openapi.test.ts",
        "tests/unit/openapi.test.ts.j2",
        "The description lists every route and resolves",
        "",
        &["tests/support/api.ts"],
    );
    if list.holds("src/crud/columns.ts") {
        list.add(
            test,
            "tests/unit/columns.test.ts",
            "tests/unit/columns.test.ts",
            "The columns that a schema tells of",
            "",
            &["src/crud/columns.ts", "src/crud/rules.ts"],
        );
    }
    if list.holds("src/crud/csv.ts") {
        list.add(
            test,
            "tests/unit/csv.test.ts",
            "tests/unit/csv.test.ts.j2",
            "Cells with quotes, commas, line ends and formulas",
            "",
            &["src/crud/csv.ts"],
        );
    }
}

fn feature_tests(list: &mut List<'_>) {
    let samples: Vec<String> = list.brief.entities.iter().map(sample_path).collect();
    let mut needs = vec!["tests/support/api.ts"];
    needs.extend(samples.iter().map(String::as_str));
    for (feature, purpose) in FEATURES {
        if let Some(at) = feature_test(list.brief, feature) {
            let template = format!("{at}.j2");
            list.add(FileRole::Test, at.as_str(), &template, purpose, "", &needs);
        }
    }
}
