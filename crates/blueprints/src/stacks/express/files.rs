//! The files of the project: where each is, what it is for and what it builds on.
//!
//! Belongs here: the list, in the order of the layers. Does not belong here: their contents (see
//! `templates/api/express`).

use domain::brief::{Brief, Entity, Feature};
use domain::plan::FileRole;
use domain::{RelPath, brief::RelationKind};

use super::shape::Shape;
use super::subjects;
use crate::TemplateFile;

/// A path that this module writes itself, or makes of a name's words.
pub(super) fn path(text: &str) -> RelPath {
    RelPath::new(text).expect("names are ASCII words, and every path here ends with an extension")
}

/// The source of a resource.
fn resource_path(entity: &Entity) -> String {
    format!("src/resources/{}.ts", entity.name.kebab())
}

fn sample_path(entity: &Entity) -> String {
    format!("tests/support/{}-sample.ts", entity.name.kebab())
}

/// The test of a resource.
pub(super) fn resource_test(entity: &Entity) -> RelPath {
    path(&format!("tests/resources/{}.test.ts", entity.name.kebab()))
}

/// The test of a feature, if this project has one.
pub(super) fn feature_test(brief: &Brief, feature: Feature) -> Option<RelPath> {
    let word = match feature {
        Feature::Authentication => "authentication",
        Feature::Search => "search",
        Feature::Pagination => "pagination",
        Feature::Sorting => "sorting",
        Feature::Filtering => "filtering",
        Feature::Export => "export",
        Feature::Import => "import",
        Feature::Persistence => "persistence",
        Feature::Statistics => "statistics",
        Feature::DarkMode | Feature::Localization => return None,
    };
    let needs_text =
        matches!(feature, Feature::Search | Feature::Sorting | Feature::Export | Feature::Import);
    // A page is a page even where nobody asked for pages: lists are always bounded.
    let wanted = brief.has(feature) || feature == Feature::Pagination;
    let possible = !needs_text || subjects::has_text(&Shape::of(brief));
    (wanted && possible).then(|| path(&format!("tests/features/{word}.test.ts")))
}

/// Every file of the project.
pub(super) fn all(brief: &Brief) -> Vec<TemplateFile> {
    let mut list = List { brief, files: Vec::new() };
    manifests(&mut list);
    foundation(&mut list);
    crud(&mut list);
    resources(&mut list);
    if brief.has(Feature::Authentication) {
        authentication(&mut list);
    }
    service(&mut list);
    test_support(&mut list);
    resource_tests(&mut list);
    unit_tests(&mut list);
    feature_tests(&mut list);
    layout(&mut list);
    list.files
}

/// The files so far. A dependency that this project does not have is left out.
struct List<'a> {
    brief: &'a Brief,
    files: Vec<TemplateFile>,
}

impl List<'_> {
    fn add(
        &mut self,
        role: FileRole,
        at: &str,
        template: &str,
        purpose: &str,
        interface: &str,
        needs: &[&str],
    ) {
        let depends_on = needs
            .iter()
            .map(|need| path(need))
            .filter(|need| self.files.iter().any(|file| file.path == *need))
            .collect();
        self.files.push(TemplateFile {
            path: path(at),
            template: template.to_owned(),
            entity: None,
            role,
            purpose: purpose.to_owned(),
            interface: interface.to_owned(),
            depends_on,
        });
    }

    /// A source whose template has the same path.
    fn source(&mut self, at: &str, purpose: &str, interface: &str, needs: &[&str]) {
        self.add(FileRole::Source, at, at, purpose, interface, needs);
    }

    /// A source that is filled from the brief.
    fn filled(&mut self, at: &str, purpose: &str, interface: &str, needs: &[&str]) {
        self.add(FileRole::Source, at, &format!("{at}.j2"), purpose, interface, needs);
    }

    /// The file added last is about `entity`.
    fn is_about(&mut self, entity: &Entity) {
        if let Some(file) = self.files.last_mut() {
            file.entity = Some(entity.name.clone());
        }
    }

    fn has(&self, feature: Feature) -> bool {
        self.brief.has(feature)
    }
}

fn manifests(list: &mut List<'_>) {
    let manifest = FileRole::Manifest;
    list.add(
        manifest,
        "package.json",
        "package.json.j2",
        "Names the project, its scripts and its exact dependencies",
        "npm run build, npm start, npm test",
        &[],
    );
    list.add(
        manifest,
        "tsconfig.json",
        "tsconfig.json",
        "Strict type checking of sources and tests",
        "",
        &[],
    );
    list.add(
        manifest,
        "tsconfig.build.json",
        "tsconfig.build.json",
        "Compiles the sources alone into dist/",
        "",
        &["tsconfig.json"],
    );
    list.add(
        manifest,
        "vitest.config.ts",
        "vitest.config.ts",
        "Where the tests are and where their report and coverage go",
        "",
        &["package.json"],
    );
    list.add(
        manifest,
        "sextet.toml",
        "sextet.toml.j2",
        "The commands and the quality gates of the project",
        "",
        &["package.json"],
    );
}

fn foundation(list: &mut List<'_>) {
    list.filled(
        "src/messages.ts",
        "Every text that callers can read",
        "messages",
        &["package.json"],
    );
    list.source(
        "src/logger.ts",
        "Structured logs, one JSON object a line",
        "createLogger(level): Logger",
        &["package.json"],
    );
    list.filled(
        "src/settings.ts",
        "Reads and checks the environment once",
        "readSettings(environment): Settings; SettingsError",
        &["package.json"],
    );
    list.source(
        "src/store/persistence.ts",
        "Keeps all rows in memory only or in one atomically replaced JSON file",
        "Persistence, MemoryPersistence, JsonFilePersistence, Snapshot",
        &["package.json"],
    );
    list.source(
        "src/store/database.ts",
        "Transactions over the rows: a change is seen once it is saved",
        "Database.open/read/write/close, View, Transaction, Row, StoreFull, ROWS_MAX",
        &["src/store/persistence.ts"],
    );
    list.source(
        "src/store/repository.ts",
        "Typed access to one collection",
        "Reader<R>, Repository<R>",
        &["src/store/database.ts"],
    );
    list.filled(
        "src/http/problem.ts",
        "Refusals with status, code, text and details",
        "Problem, Detail, parse(schema, value)",
        &["src/messages.ts"],
    );
    list.source(
        "src/http/middleware.ts",
        "Request ids, request log and error answers",
        "requestId, requestLog, noRoute, answerErrors",
        &["src/http/problem.ts", "src/logger.ts", "src/store/database.ts"],
    );
}

fn crud(list: &mut List<'_>) {
    list.source("src/crud/rules.ts", "The rule of every kind of value, as schemas", "text, integer, decimal, money, date, dateTime, time, email, phone, url, isbn, choice, reference, references, optional", &["src/messages.ts"]);
    list.source(
        "src/crud/resource.ts",
        "What a kind of record says of itself",
        "defineResource, Registry, Resource, Reference, StoredRow, Values",
        &["src/store/database.ts"],
    );
    let (search, sorting, filtering) =
        (list.has(Feature::Search), list.has(Feature::Sorting), list.has(Feature::Filtering));
    let (export, import) = (list.has(Feature::Export), list.has(Feature::Import));
    if search || sorting || filtering || export || import || list.has(Feature::Statistics) {
        list.source(
            "src/crud/columns.ts",
            "The columns of a resource, read from its schema",
            "columnsOf(resource): Column[]",
            &["src/crud/resource.ts"],
        );
    }
    if sorting || filtering {
        list.source(
            "src/crud/comparable.ts",
            "Values in a form that has an order",
            "comparable(kind, value)",
            &["src/crud/columns.ts"],
        );
    }
    if search {
        list.source(
            "src/crud/search.ts",
            "Free text search over the texts of a record",
            "searchShape, matchesText",
            &["src/crud/columns.ts"],
        );
    }
    if sorting {
        list.source(
            "src/crud/sorting.ts",
            "Orders rows by any column",
            "sortShape, sortRows",
            &["src/crud/comparable.ts"],
        );
    }
    if filtering {
        list.source(
            "src/crud/filters.ts",
            "Equality and range filters on every column",
            "filterShape, matchesFilters",
            &["src/crud/comparable.ts"],
        );
    }
    list.filled(
        "src/crud/list.ts",
        "Which rows a list shows, in which order, on which page",
        "Listing, Page, PAGE_SIZE_MAX",
        &[
            "src/http/problem.ts",
            "src/crud/resource.ts",
            "src/crud/columns.ts",
            "src/crud/search.ts",
            "src/crud/sorting.ts",
            "src/crud/filters.ts",
        ],
    );
    if Shape::of(list.brief).has_circle() {
        list.source(
            "src/crud/circle.ts",
            "Refuses records that would belong to themselves",
            "refuseCircle(view, resource, row)",
            &["src/http/problem.ts", "src/crud/resource.ts", "src/store/repository.ts"],
        );
    }
    list.filled(
        "src/crud/integrity.ts",
        "References lead somewhere, unique values occur once, deletion keeps both true",
        "checkRow, releaseRow",
        &[
            "src/http/problem.ts",
            "src/crud/resource.ts",
            "src/store/repository.ts",
            "src/crud/circle.ts",
        ],
    );
    if export || import {
        list.filled(
            "src/crud/csv.ts",
            "Comma separated values as in RFC 4180, with formulas disarmed",
            "formatCsv, disarm, parseCsv, rearm as far as the project needs them",
            &["src/http/problem.ts"],
        );
        list.filled(
            "src/crud/csv-rows.ts",
            "Records as lines of CSV",
            "writeRows, readRows as far as the project needs them",
            &["src/crud/csv.ts", "src/crud/columns.ts"],
        );
    }
    if list.has(Feature::Statistics) {
        list.source(
            "src/crud/statistics.ts",
            "Counts, sums and groups over the records",
            "statistics(view, registry)",
            &["src/crud/columns.ts", "src/store/repository.ts"],
        );
    }
    list.filled(
        "src/crud/service.ts",
        "What can be done with the records of a resource",
        "CrudService: list, get, create, update, remove",
        &["src/crud/integrity.ts", "src/crud/list.ts", "src/crud/csv-rows.ts"],
    );
    list.filled(
        "src/crud/router.ts",
        "The routes of a resource",
        "crudRouter(service): Router",
        &["src/crud/service.ts"],
    );
}

fn resources(list: &mut List<'_>) {
    let entities = &list.brief.entities;
    for entity in entities {
        let plural = entity.plural.sentence().to_lowercase();
        let (camel, pascal) = (entity.name.camel(), entity.name.pascal());
        list.add(
            FileRole::Source,
            &resource_path(entity),
            "src/resources/entity.ts.j2",
            &format!("The values of {plural} and the rules that they keep"),
            &format!("{camel}Resource, {camel}Input, {pascal}Input, {pascal}Record"),
            &["src/crud/resource.ts", "src/crud/rules.ts"],
        );
        list.is_about(entity);
    }
    let paths: Vec<String> = entities.iter().map(resource_path).collect();
    let needs: Vec<&str> = paths.iter().map(String::as_str).collect();
    list.filled("src/registry.ts", "All resources of the service", "registry", &needs);
}

fn authentication(list: &mut List<'_>) {
    list.source(
        "src/auth/passwords.ts",
        "Salted scrypt hashes of passwords",
        "hashPassword, passwordMatches",
        &["package.json"],
    );
    list.source(
        "src/auth/tokens.ts",
        "Signed access tokens that expire",
        "Tokens: sign, verify",
        &["package.json"],
    );
    list.source(
        "src/auth/accounts.ts",
        "Registering and signing in",
        "Accounts, credentialsSchema, ACCOUNTS",
        &[
            "src/auth/passwords.ts",
            "src/crud/rules.ts",
            "src/store/repository.ts",
            "src/http/problem.ts",
        ],
    );
    list.source(
        "src/auth/router.ts",
        "Routes of accounts and the guard before everything else",
        "authRouter, requireAccount",
        &["src/auth/accounts.ts", "src/auth/tokens.ts"],
    );
}

fn service(list: &mut List<'_>) {
    list.filled(
        "src/openapi.ts",
        "The OpenAPI description, built from the schemas that check requests",
        "openApiDocument(services)",
        &["src/crud/router.ts", "src/auth/accounts.ts"],
    );
    list.filled(
        "src/app.ts",
        "Middleware and routes around a database",
        "createApp(parts): Express",
        &[
            "src/openapi.ts",
            "src/registry.ts",
            "src/crud/router.ts",
            "src/crud/statistics.ts",
            "src/auth/router.ts",
            "src/http/middleware.ts",
            "src/settings.ts",
        ],
    );
    list.filled(
        "src/server.ts",
        "Opens the data, listens, and stops without dropping requests",
        "startService, stopOnSignals, RunningService",
        &["src/app.ts", "src/settings.ts", "src/store/persistence.ts"],
    );
    list.source(
        "src/main.ts",
        "Starts the service with the settings of the environment",
        "",
        &["src/server.ts", "src/logger.ts"],
    );
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
    if list.has(Feature::Export) || list.has(Feature::Import) {
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

/// The features that the stack makes, with what their tests show.
pub(super) const FEATURES: [(Feature, &str); 9] = [
    (Feature::Authentication, "Accounts sign in, and nothing is served without a valid token"),
    (Feature::Search, "Records are found by a part of their texts"),
    (Feature::Pagination, "Lists come in bounded pages with the number of all records"),
    (Feature::Sorting, "Lists are ordered by any value, upwards and downwards"),
    (Feature::Filtering, "Lists are narrowed by equality, ranges and references"),
    (Feature::Export, "Records come out as CSV and JSON"),
    (Feature::Import, "Records come in from CSV, all or none"),
    (Feature::Persistence, "Records survive a restart of the service"),
    (Feature::Statistics, "Counts, sums and groups are right"),
];

fn layout(list: &mut List<'_>) {
    let layout = FileRole::Layout;
    for (at, template, purpose) in [
        ("README.md", "README.md.j2", "How to install, test, run and use the service"),
        ("LICENSE", "LICENSE.j2", "The MIT licence"),
        (".gitignore", "gitignore", "What is made, not written"),
        (".dockerignore", "dockerignore", "What the image does not need"),
        (".editorconfig", "editorconfig", "Indentation and line ends for every editor"),
        (".env.example", "env.example.j2", "The settings of the service with their defaults"),
        ("Dockerfile", "Dockerfile", "A small image that runs without root and checks its health"),
        ("docker-compose.yml", "docker-compose.yml.j2", "The service with a volume for its data"),
        (".github/workflows/ci.yml", "ci.yml", "Builds and tests every change"),
    ] {
        list.add(layout, at, template, purpose, "", &["package.json"]);
    }
}
