//! The files that are not about one entity, as rows: path, purpose, interface, imports.

use domain::Brief;
use domain::brief::Feature;

use super::feature_test;

/// One file. `needs` are paths below the package, or below the project after a `/`.
pub(super) struct Row {
    pub(super) path: &'static str,
    /// Whether values are put into it.
    filled: bool,
    pub(super) purpose: &'static str,
    pub(super) interface: &'static str,
    pub(super) needs: &'static [&'static str],
}

impl Row {
    /// The template that it is made from.
    pub(super) fn template(&self) -> String {
        let name =
            self.path.strip_prefix('.').map_or(self.path.to_owned(), |rest| format!("dot_{rest}"));
        if self.filled { format!("{name}.j2") } else { name }
    }
}

const fn copied(
    path: &'static str,
    purpose: &'static str,
    interface: &'static str,
    needs: &'static [&'static str],
) -> Row {
    Row { path, filled: false, purpose, interface, needs }
}

const fn filled(
    path: &'static str,
    purpose: &'static str,
    interface: &'static str,
    needs: &'static [&'static str],
) -> Row {
    Row { path, filled: true, purpose, interface, needs }
}

/// The sources below the package, without rules and entities.
pub(super) fn package(brief: &Brief) -> Vec<Row> {
    let mut rows = foundation();
    rows.extend(texts(brief));
    rows.extend(storage());
    rows.extend(services(brief));
    rows.extend(commands(brief));
    rows
}

fn foundation() -> Vec<Row> {
    vec![
        filled(
            "__init__.py",
            "Names the program and its version.",
            "PROGRAM, ENVIRONMENT_PREFIX, __version__",
            &[],
        ),
        copied("__main__.py", "Runs the program as `python -m`.", "", &["main.py"]),
        filled(
            "main.py",
            "The entry point: arguments in, exit code out, errors told on stderr.",
            "main(arguments, environment) -> int",
            &[
                "commands/application.py",
                "commands/parser.py",
                "errors.py",
                "logs.py",
                "settings.py",
                "texts/__init__.py",
            ],
        ),
        copied("py.typed", "Says that the package carries its types.", "", &[]),
        copied(
            "errors.py",
            "What can go wrong, each with its exit code.",
            "ApplicationError and its kinds; Problem",
            &[],
        ),
        copied(
            "settings.py",
            "Settings from the environment and the command line, checked.",
            "Settings.load(environment, data_dir, verbosity)",
            &["__init__.py", "errors.py", "texts/__init__.py"],
        ),
        copied(
            "logs.py",
            "Structured logging to stderr, `key=value`.",
            "logger(name); configure(level)",
            &["__init__.py"],
        ),
        filled(
            "rules/__init__.py",
            "Gathers the rules that columns can keep.",
            "Rule, BrokenRuleError and the rules",
            &["rules/rule.py", "rules/identifier.py"],
        ),
        copied(
            "rules/rule.py",
            "What every rule can do.",
            "Rule[Value]: hint, parse, store, restore, present; clean",
            &[],
        ),
        copied(
            "rules/identifier.py",
            "Ids of rows: how one record points to others.",
            "Identifier; Identifiers",
            &["rules/rule.py", "texts/__init__.py"],
        ),
        copied("model/__init__.py", "Marks the package of columns and entities.", "", &[]),
        copied(
            "model/column.py",
            "Columns declared with their rules.",
            "column, reference, references, columns_of",
            &["rules/__init__.py"],
        ),
        copied(
            "model/entity.py",
            "A kind of record with its columns.",
            "Record; Entity; describe",
            &["model/column.py", "texts/__init__.py"],
        ),
        copied(
            "model/reading.py",
            "Raw texts into records, naming every problem at once.",
            "read_new; read_change; read_value",
            &["errors.py", "model/entity.py", "rules/__init__.py", "texts/__init__.py"],
        ),
        filled(
            "records/__init__.py",
            "Gathers every kind of record.",
            "ENTITIES",
            &["records/*.py"],
        ),
    ]
}

fn texts(brief: &Brief) -> Vec<Row> {
    let english = copied("texts/english.py", "What the program says in English.", "MESSAGES", &[]);
    let chinese = copied("texts/chinese.py", "What the program says in Chinese.", "MESSAGES", &[]);
    let labels =
        filled("texts/labels.py", "The names of records and columns for people.", "LABELS", &[]);
    let (purpose, interface) =
        ("Looks every text up by its key.", "text(key, **values); label(key)");
    let is_chinese = brief.speech == domain::brief::Speech::Chinese;
    if brief.has(Feature::Localization) {
        let needs = &[
            "__init__.py",
            "errors.py",
            "texts/english.py",
            "texts/chinese.py",
            "texts/labels.py",
        ];
        return vec![
            filled("texts/__init__.py", purpose, interface, needs),
            english,
            chinese,
            labels,
        ];
    }
    let needs: &[&str] = if is_chinese {
        &["texts/chinese.py", "texts/labels.py"]
    } else {
        &["texts/english.py", "texts/labels.py"]
    };
    let catalogue = if is_chinese { chinese } else { english };
    vec![filled("texts/__init__.py", purpose, interface, needs), catalogue, labels]
}

fn storage() -> Vec<Row> {
    vec![
        copied("storage/__init__.py", "Marks the package that knows SQL.", "", &[]),
        filled(
            "storage/statements.py",
            "What the repository asks of one table.",
            "Statements; Link",
            &["model/entity.py"],
        ),
        filled(
            "storage/tables/__init__.py",
            "Gathers the statements of every table.",
            "STATEMENTS",
            &["storage/statements.py", "storage/tables/*.py"],
        ),
        filled(
            "storage/migrations.py",
            "The shape of the data file, step by step.",
            "MIGRATIONS",
            &[],
        ),
        copied(
            "storage/database.py",
            "Opens the data file, migrates it, and runs transactions.",
            "open_database(path); transaction(connection)",
            &["errors.py", "logs.py", "storage/migrations.py", "texts/__init__.py"],
        ),
        filled("storage/query.py", "Which rows are wanted.", "Query", &[]),
        filled(
            "storage/repository.py",
            "Records in and out of one table.",
            "Repository: insert, update, delete, get, find, referrers",
            &[
                "errors.py",
                "model/entity.py",
                "storage/query.py",
                "storage/statements.py",
                "texts/__init__.py",
            ],
        ),
    ]
}

fn services(brief: &Brief) -> Vec<Row> {
    let mut rows = vec![
        copied("services/__init__.py", "Marks the package of what the program does.", "", &[]),
        filled(
            "services/records.py",
            "Adds, changes, finds and removes records, with the rules that span tables.",
            "Records: add, change, remove, get, find",
            &[
                "logs.py",
                "model/reading.py",
                "records/__init__.py",
                "storage/database.py",
                "storage/repository.py",
                "storage/tables/__init__.py",
            ],
        ),
    ];
    if brief.has(Feature::Statistics) {
        rows.push(copied(
            "services/statistics.py",
            "Counts and sums over all records.",
            "statistics(records)",
            &["services/records.py"],
        ));
    }
    if brief.has(Feature::Export) {
        rows.push(copied(
            "services/exporting.py",
            "Records out as CSV or JSON; files are replaced as a whole.",
            "export(records, entity, form, stream); replacing(path)",
            &["services/records.py"],
        ));
    }
    if brief.has(Feature::Import) {
        rows.push(copied(
            "services/importing.py",
            "Records in from CSV, all or none.",
            "import_csv(records, entity, path)",
            &["services/records.py", "model/reading.py"],
        ));
    }
    rows
}

fn commands(brief: &Brief) -> Vec<Row> {
    let transfers = brief.has(Feature::Export) || brief.has(Feature::Import);
    let figures = brief.has(Feature::Statistics);
    let parser_needs: &[&str] = match (transfers, figures) {
        (false, false) => &["commands/listing.py", "commands/records.py"],
        (true, false) => &["commands/listing.py", "commands/records.py", "commands/transfer.py"],
        (false, true) => &["commands/listing.py", "commands/records.py", "commands/figures.py"],
        (true, true) => &[
            "commands/listing.py",
            "commands/records.py",
            "commands/transfer.py",
            "commands/figures.py",
        ],
    };
    let mut rows = vec![
        copied("commands/__init__.py", "Marks the package of the command line.", "", &[]),
        copied(
            "commands/application.py",
            "Opens what every command works with.",
            "Application; open_application(settings)",
            &["commands/output.py", "services/records.py", "settings.py"],
        ),
        filled(
            "commands/output.py",
            "Prints tables for people and JSON for programs.",
            "Printer: json, message, row, table",
            &["model/entity.py", "rules/__init__.py"],
        ),
        copied(
            "commands/shared.py",
            "What a command is, and the options that all of them have in common.",
            "Command; add_command; add_column_option; given_values",
            &["commands/application.py"],
        ),
        filled(
            "commands/listing.py",
            "The list command of each kind of record.",
            "command(entity) -> Command",
            &["commands/shared.py", "storage/query.py", "model/reading.py"],
        ),
        copied(
            "commands/records.py",
            "The commands that work on one record.",
            "commands(entity) -> list[Command]",
            &["commands/shared.py", "errors.py"],
        ),
        filled(
            "commands/parser.py",
            "The argument parser with its help texts.",
            "build_parser(arguments)",
            parser_needs,
        ),
    ];
    if transfers {
        rows.push(filled(
            "commands/transfer.py",
            "The commands that move records to and from files.",
            "commands(entity) -> list[Command]",
            transfer_needs(brief),
        ));
    }
    if figures {
        rows.push(copied(
            "commands/figures.py",
            "The stats command.",
            "command() -> Command",
            &["commands/shared.py", "services/statistics.py"],
        ));
    }
    rows
}

fn transfer_needs(brief: &Brief) -> &'static [&'static str] {
    match (brief.has(Feature::Export), brief.has(Feature::Import)) {
        (true, true) => &["commands/shared.py", "services/exporting.py", "services/importing.py"],
        (true, false) => &["commands/shared.py", "services/exporting.py"],
        (false, _) => &["commands/shared.py", "services/importing.py"],
    }
}

/// The tests that are not about one entity.
pub(super) fn tests(brief: &Brief) -> Vec<Row> {
    let mut rows = vec![
        copied("tests/__init__.py", "Marks the package of the tests.", "", &[]),
        copied("tests/unit/__init__.py", "Marks the tests of parts.", "", &[]),
        copied("tests/integration/__init__.py", "Marks the tests of the whole program.", "", &[]),
        filled(
            "tests/conftest.py",
            "Fixtures: the program on a fresh data folder.",
            "program fixture",
            &["/tests/support.py", "/tests/values/__init__.py"],
        ),
        filled(
            "tests/support.py",
            "Runs the program as a person would, on sample values.",
            "Program; Values; Wrong",
            &["main.py", "records/__init__.py"],
        ),
        filled(
            "tests/contracts.py",
            "What every kind of record owes, as tests to inherit.",
            "RecordContract; CommandContract and others",
            &["/tests/support.py", "model/reading.py"],
        ),
        filled(
            "tests/values/__init__.py",
            "Gathers the sample values of every entity.",
            "VALUES",
            &["/tests/support.py", "/tests/values/*.py"],
        ),
        filled(
            "tests/unit/test_rules.py",
            "Every rule: what it reads, what it refuses, what it keeps.",
            "",
            &["rules/__init__.py"],
        ),
        filled(
            "tests/unit/test_settings.py",
            "Settings from the environment and the command line.",
            "",
            &["settings.py"],
        ),
        filled("tests/unit/test_logs.py", "The form of a line of the log.", "", &["logs.py"]),
        filled(
            "tests/unit/test_output.py",
            "Tables and values as people see them.",
            "",
            &["commands/output.py"],
        ),
        filled(
            "tests/unit/test_texts.py",
            "Every text that is asked for is there.",
            "",
            &["texts/__init__.py"],
        ),
        filled(
            "tests/integration/test_database.py",
            "The data file: made, migrated, guarded.",
            "",
            &["storage/database.py"],
        ),
        filled(
            "tests/integration/test_program.py",
            "The program from the outside: help, exit codes, failures.",
            "",
            &["/tests/support.py", "main.py"],
        ),
    ];
    rows.extend(brief.features.iter().filter_map(|&feature| feature_row(feature)));
    rows
}

fn feature_row(feature: Feature) -> Option<Row> {
    feature_test(feature)?;
    let path = match feature {
        Feature::Search => "tests/integration/test_feature_search.py",
        Feature::Pagination => "tests/integration/test_feature_pagination.py",
        Feature::Sorting => "tests/integration/test_feature_sorting.py",
        Feature::Filtering => "tests/integration/test_feature_filtering.py",
        Feature::Export => "tests/integration/test_feature_exporting.py",
        Feature::Import => "tests/integration/test_feature_importing.py",
        Feature::Persistence => "tests/integration/test_feature_persistence.py",
        Feature::Statistics => "tests/integration/test_feature_statistics.py",
        Feature::Localization => "tests/integration/test_feature_localization.py",
        Feature::Authentication | Feature::DarkMode => return None,
    };
    let needs = &["/tests/support.py", "/tests/values/__init__.py", "main.py"];
    Some(filled(path, "Shows one feature on every kind of record.", "", needs))
}

/// What the project needs around its sources.
pub(super) fn layout() -> Vec<Row> {
    vec![
        filled(
            "pyproject.toml",
            "The package, its console script, its extras and the settings of its tools.",
            "",
            &[],
        ),
        copied(
            "requirements.txt",
            "What the program needs to run: nothing beyond Python.",
            "",
            &[],
        ),
        copied(
            "requirements-dev.txt",
            "What the tests and checks need, in exact versions.",
            "",
            &[],
        ),
        filled("README.md", "How to install, use, test and change the program.", "", &[]),
        filled("LICENSE", "The MIT licence.", "", &[]),
        copied(".gitignore", "What does not belong into the repository.", "", &[]),
        filled(".env.example", "Every setting with its meaning.", "", &[]),
        copied(".dockerignore", "What does not belong into the image.", "", &[]),
        filled("Dockerfile", "An image of the program that runs without root.", "", &[]),
        copied(".github/workflows/ci.yml", "Checks and tests on every push.", "", &[]),
    ]
}
