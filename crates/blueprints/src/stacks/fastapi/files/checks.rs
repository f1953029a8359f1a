//! The files under `tests/`, and which files they need.

use domain::brief::{Brief, Feature};
use domain::plan::FileRole;

use super::{
    CONFTEST, CONTRACT, CSV_TEXT, Entry, FIELDS, LOG, List, MAIN, SETTINGS, entity_test, exchanges,
    feature_test,
};

pub(super) fn tests(list: &mut List, brief: &Brief) {
    let test = FileRole::Test;
    let support = &[CONFTEST, "tests/world.py"][..];
    list.plain(test, "tests/__init__.py", "The package of the tests", "tests", &[]);
    list.plain(
        test,
        "tests/values.py.j2",
        "Right values that differ from each other",
        "one function for each kind",
        &[],
    );
    list.plain(
        test,
        "tests/world.py.j2",
        "Makes rows through the service",
        "World",
        &["tests/values.py"],
    );
    list.plain(
        test,
        "tests/conftest.py.j2",
        "A service with an empty database for each test",
        "client, world",
        &[MAIN, "tests/world.py"],
    );
    list.plain(test, CONTRACT, "What every entity must do", "Contract", &["tests/world.py"]);
    for folder in ["entities", "features", "unit"] {
        let template = format!("tests/{folder}/__init__.py");
        list.plain(test, &template, "A package of tests", &format!("tests.{folder}"), &[]);
    }
    for entity in &brief.entities {
        let nouns = entity.plural.snake().replace('_', " ");
        list.add(Entry {
            path: entity_test(entity),
            template: "tests/entities/test_entity.py.j2",
            role: test,
            purpose: format!("{nouns} can be kept, and wrong values are refused"),
            interface: String::new(),
            needs: [CONFTEST, CONTRACT].map(str::to_owned).to_vec(),
            entity: Some(entity.name.clone()),
        });
    }
    for feature in &brief.features {
        if let Some(file) = feature_test(*feature) {
            let word = file.trim_start_matches("tests/features/test_").trim_end_matches(".py");
            list.plain(test, &format!("{file}.j2"), &format!("Tests of {word}"), "", support);
        }
    }
    unit_tests(list, brief);
}

fn unit_tests(list: &mut List, brief: &Brief) {
    let test = FileRole::Test;
    list.plain(test, "tests/unit/test_settings.py.j2", "Tests of the settings", "", &[SETTINGS]);
    list.plain(test, "tests/unit/test_log.py", "Tests of the log", "", &[LOG]);
    list.plain(test, "tests/unit/test_fields.py.j2", "Tests of the types of values", "", &[FIELDS]);
    list.plain(
        test,
        "tests/unit/test_service.py.j2",
        "Tests of the whole service: errors, headers, limits",
        "",
        &[CONFTEST, MAIN],
    );
    if exchanges(brief) {
        list.plain(
            test,
            "tests/unit/test_csv_text.py.j2",
            "Tests of CSV cells and lines",
            "",
            &[CSV_TEXT],
        );
    }
    if brief.has(Feature::Authentication) {
        list.plain(
            test,
            "tests/unit/test_auth.py",
            "Tests of passwords and tokens",
            "",
            &["app/auth/passwords.py", "app/auth/tokens.py"],
        );
    }
}
