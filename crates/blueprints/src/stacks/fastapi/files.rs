//! Which files the project has, and which of them need which.

mod checks;

use domain::brief::{Brief, Entity, Feature, FieldKind, Name};
use domain::plan::FileRole;
use domain::{RelPath, brief};

use super::words::attribute;
use crate::TemplateFile;

/// Every file, in the order of the layers.
pub(super) fn files(brief: &Brief) -> Vec<TemplateFile> {
    let mut list = List { files: Vec::new() };
    core(&mut list, brief);
    if brief.has(Feature::Authentication) {
        authentication(&mut list);
    }
    entities(&mut list, brief);
    checks::tests(&mut list, brief);
    layout(&mut list, brief);
    list.files
}

/// The tests of one entity.
pub(super) fn entity_test(entity: &Entity) -> String {
    format!("tests/entities/test_{}.py", entity.plural.snake())
}

/// The tests of one feature; `None` where the tests of the entities show it.
pub(super) fn feature_test(feature: Feature) -> Option<&'static str> {
    Some(match feature {
        Feature::Authentication => "tests/features/test_authentication.py",
        Feature::Search => "tests/features/test_search.py",
        Feature::Pagination => "tests/features/test_pagination.py",
        Feature::Sorting => "tests/features/test_sorting.py",
        Feature::Filtering => "tests/features/test_filtering.py",
        Feature::Export => "tests/features/test_export.py",
        Feature::Import => "tests/features/test_import.py",
        Feature::Persistence => "tests/features/test_persistence.py",
        Feature::Statistics => "tests/features/test_statistics.py",
        Feature::DarkMode | Feature::Localization => return None,
    })
}

/// A path that the names of the brief cannot make unsafe.
pub(super) fn path(text: impl Into<String>) -> RelPath {
    RelPath::new(text).expect("the names of a brief are ASCII words")
}

struct List {
    files: Vec<TemplateFile>,
}

struct Entry<'a> {
    path: String,
    template: &'a str,
    role: FileRole,
    purpose: String,
    interface: String,
    needs: Vec<String>,
    entity: Option<Name>,
}

impl List {
    fn add(&mut self, entry: Entry<'_>) {
        self.files.push(TemplateFile {
            path: path(entry.path),
            template: entry.template.to_owned(),
            entity: entry.entity,
            role: entry.role,
            purpose: entry.purpose,
            interface: entry.interface,
            depends_on: entry.needs.into_iter().map(path).collect(),
        });
    }

    /// A file that is not about one entity; its path is its template's without `.j2`.
    fn plain(
        &mut self,
        role: FileRole,
        template: &str,
        purpose: &str,
        exports: &str,
        needs: &[&str],
    ) {
        self.add(Entry {
            path: template.strip_suffix(".j2").unwrap_or(template).to_owned(),
            template,
            role,
            purpose: purpose.to_owned(),
            interface: exports.to_owned(),
            needs: needs.iter().map(|one| (*one).to_owned()).collect(),
            entity: None,
        });
    }

    fn source(&mut self, template: &str, purpose: &str, exports: &str, needs: &[&str]) {
        self.plain(FileRole::Source, template, purpose, exports, needs);
    }
}

const SETTINGS: &str = "app/core/settings.py";
const MODEL: &str = "app/core/model.py";
const DATABASE: &str = "app/core/database.py";
const COLUMNS: &str = "app/core/columns.py";
const FIELDS: &str = "app/core/fields.py";
const SCHEMA: &str = "app/core/schema.py";
const ERRORS: &str = "app/core/errors.py";
const LOG: &str = "app/core/log.py";
const PROBLEMS: &str = "app/core/problems.py";
const MIDDLEWARE: &str = "app/core/middleware.py";
const HEALTH: &str = "app/core/health.py";
const LISTING: &str = "app/core/listing.py";
const REPOSITORY: &str = "app/core/repository.py";
const SERVICE: &str = "app/core/service.py";
const RESOURCE: &str = "app/core/resource.py";
const CRUD: &str = "app/core/crud.py";
const CSV_TEXT: &str = "app/core/csv_text.py";
const EXCHANGE: &str = "app/core/exchange.py";
const STATISTICS: &str = "app/core/statistics.py";
const MODELS: &str = "app/models/__init__.py";
const SCHEMAS: &str = "app/schemas/__init__.py";
const ROUTES: &str = "app/routes/__init__.py";
const AUTH_ROUTES: &str = "app/auth/routes.py";
const MAIN: &str = "app/main.py";
const CONFTEST: &str = "tests/conftest.py";
const CONTRACT: &str = "tests/contract.py";

fn core(list: &mut List, brief: &Brief) {
    list.source("app/__init__.py", "The package of the service", "app", &[]);
    list.source("app/core/__init__.py", "What every entity shares", "app.core", &[]);
    list.source(
        "app/core/settings.py.j2",
        "Settings from the environment",
        "Settings.from_environment(), SettingsError",
        &[],
    );
    list.source(MODEL, "The base of every table", "Base, Row", &[]);
    if uses_columns(brief) {
        list.source(
            COLUMNS,
            "Columns that keep decimals and moments exact",
            "ScaledDecimal(places), UtcDateTime()",
            &[],
        );
    }
    list.source(
        SCHEMA,
        "The base of what clients send and receive",
        "Schema, RowId, patch_of(whole, name)",
        &[],
    );
    list.source(
        "app/core/fields.py.j2",
        "The types of values, each with its rule",
        "Text, and one type for each kind of field",
        &[],
    );
    list.source(
        ERRORS,
        "Refusals as values",
        "ServiceError, NotFound, Conflict, Invalid, FieldError",
        &[],
    );
    list.source(
        LOG,
        "Structured logs with the id of the request",
        "configure(level), request_id",
        &[],
    );
    list.source(
        PROBLEMS,
        "Errors as problem documents",
        "install(app), problem(request, status, title, detail)",
        &[ERRORS, LOG],
    );
    list.source(
        MIDDLEWARE,
        "Request ids, access log, size limit, security headers",
        "RequestContext, BodyLimit",
        &[LOG, PROBLEMS],
    );
    list.source(
        DATABASE,
        "The engine and the session of a request",
        "Database, OpenSession",
        &[MODEL],
    );
    list.source(HEALTH, "The health check", "router: GET /health", &[DATABASE]);
    list.source(
        "app/core/listing.py.j2",
        "Pages and what narrows and orders them",
        "Page, PageQuery",
        &[MODEL, SCHEMA],
    );
    list.source(
        "app/core/repository.py.j2",
        "Rows in and out of the database",
        "Repository[Row]",
        &[LISTING, MODEL],
    );
    list.source(
        "app/core/service.py.j2",
        "The rules of creating, changing and deleting rows",
        "CrudService[Row], Link",
        &[ERRORS, LISTING, MODEL, REPOSITORY, SCHEMA],
    );
    list.source(
        "app/core/resource.py.j2",
        "The description of an entity for the generic layers",
        "Resource",
        &[LISTING, MODEL, SCHEMA, SERVICE],
    );
    core_features(list, brief);
}

fn core_features(list: &mut List, brief: &Brief) {
    let mut crud_needs = vec![DATABASE, LISTING, MODEL, RESOURCE, SCHEMA, SERVICE];
    if exchanges(brief) {
        list.source(
            "app/core/csv_text.py.j2",
            "CSV cells and lines",
            "cell(value), line(cells), rows_of(text, schema, most)",
            &[ERRORS, SCHEMA],
        );
        list.source(
            "app/core/exchange.py.j2",
            "The routes of export and import",
            "add_exchange_routes(router, resource, service)",
            &[CSV_TEXT, ERRORS, MODEL, PROBLEMS, RESOURCE, SCHEMA, SERVICE],
        );
        crud_needs.push(EXCHANGE);
    }
    if brief.has(Feature::Statistics) {
        list.source(
            STATISTICS,
            "Counts and sums over the entities",
            "statistics_router(resources): GET /statistics",
            &[DATABASE, RESOURCE],
        );
    }
    list.source(
        "app/core/crud.py.j2",
        "The routes that every entity has",
        "crud_router(resource)",
        &crud_needs,
    );
}

fn authentication(list: &mut List) {
    list.source("app/auth/__init__.py", "The package of authentication", "app.auth", &[]);
    list.source("app/auth/model.py", "The table of accounts", "AuthAccount", &[MODEL]);
    list.source(
        "app/auth/passwords.py",
        "Hashing of passwords",
        "hash_password(password), matches(password, stored)",
        &[],
    );
    list.source(
        "app/auth/tokens.py",
        "Signed tokens that expire",
        "issue(…), account_of(token, secret), NotSignedIn",
        &[ERRORS],
    );
    list.source(
        "app/auth/schemas.py",
        "What clients send and receive to sign in",
        "Credentials, AccountRead, Token",
        &[FIELDS, SCHEMA],
    );
    list.source(
        "app/auth/service.py",
        "Registering and signing in",
        "AuthService",
        &[
            "app/auth/model.py",
            "app/auth/passwords.py",
            "app/auth/schemas.py",
            "app/auth/tokens.py",
            ERRORS,
            SETTINGS,
        ],
    );
    list.source(
        AUTH_ROUTES,
        "The routes to sign in, and the guard of the others",
        "router: /auth/register, /auth/login, /auth/me; signed_in",
        &["app/auth/service.py", DATABASE],
    );
}

fn entities(list: &mut List, brief: &Brief) {
    let (mut models, mut schemas, mut routes) = (Vec::new(), Vec::new(), Vec::new());
    for entity in &brief.entities {
        models.push(entity_file(list, brief, entity, "models", &[MODEL]));
        schemas.push(entity_file(list, brief, entity, "schemas", &[FIELDS, LISTING, SCHEMA]));
    }
    package(list, "models", "The tables", models);
    package(list, "schemas", "What clients send and receive", schemas);
    for entity in &brief.entities {
        routes.push(entity_file(
            list,
            brief,
            entity,
            "routes",
            &[MODELS, RESOURCE, SCHEMAS, SERVICE],
        ));
    }
    package(list, "routes", "The entities that are served", routes);
    let mut needs = vec![CRUD, DATABASE, HEALTH, LOG, MIDDLEWARE, PROBLEMS, ROUTES, SETTINGS];
    if brief.has(Feature::Authentication) {
        needs.push(AUTH_ROUTES);
    }
    if brief.has(Feature::Statistics) {
        needs.push(STATISTICS);
    }
    list.source("app/main.py.j2", "Puts the service together", "create_app(settings)", &needs);
    list.source("app/__main__.py", "Starts the service", "python -m app", &[MAIN, SETTINGS]);
}

fn package(list: &mut List, name: &str, purpose: &str, needs: Vec<String>) {
    let template = format!("app/{name}/__init__.py.j2");
    let needs: Vec<&str> = needs.iter().map(String::as_str).collect();
    list.source(&template, purpose, &format!("app.{name}"), &needs);
}

fn entity_file(
    list: &mut List,
    brief: &Brief,
    entity: &Entity,
    layer: &str,
    needs: &[&str],
) -> String {
    let pascal = entity.name.pascal();
    let nouns = entity.plural.snake().replace('_', " ");
    let (module, purpose, interface) = match layer {
        "models" => (
            entity.name.snake(),
            format!("The table of {nouns}"),
            super::words::class(&entity.name),
        ),
        "schemas" => (
            entity.name.snake(),
            format!("The values of {nouns} with their rules"),
            format!("{pascal}Write, {pascal}Read, {pascal}Query"),
        ),
        _ => (entity.plural.snake(), format!("How {nouns} are served"), "RESOURCE".to_owned()),
    };
    let path = format!("app/{layer}/{}.py", attribute(&module));
    let mut needs: Vec<String> = needs.iter().map(|one| (*one).to_owned()).collect();
    if layer == "models" && uses_columns(brief) {
        needs.push(COLUMNS.to_owned());
    }
    list.add(Entry {
        path: path.clone(),
        template: &format!("app/{layer}/entity.py.j2"),
        role: FileRole::Source,
        purpose,
        interface,
        needs,
        entity: Some(entity.name.clone()),
    });
    path
}

fn layout(list: &mut List, brief: &Brief) {
    let manifest = FileRole::Manifest;
    let requirements = "requirements.txt";
    list.plain(manifest, "requirements.txt.j2", "What the service needs", "", &[]);
    list.plain(manifest, "requirements-dev.txt", "What its tests need", "", &[requirements]);
    list.plain(manifest, "pyproject.toml.j2", "Settings of the tests and the linter", "", &[]);
    let rename = [
        ("gitignore", ".gitignore", "What git leaves out"),
        ("dockerignore", ".dockerignore", "What the image leaves out"),
        ("env.example.j2", ".env.example", "The settings with examples"),
        ("ci.yml", ".github/workflows/ci.yml", "The checks of every change"),
    ];
    for (template, path, purpose) in rename {
        list.add(Entry {
            path: path.to_owned(),
            template,
            role: FileRole::Layout,
            purpose: purpose.to_owned(),
            interface: String::new(),
            needs: Vec::new(),
            entity: None,
        });
    }
    let layout = FileRole::Layout;
    list.plain(layout, "LICENSE.j2", "The MIT licence", "", &[]);
    list.plain(layout, "Dockerfile", "The image: two stages, not root", "", &[requirements]);
    list.plain(
        layout,
        "docker-compose.yml.j2",
        "The service with its data volume",
        "",
        &["Dockerfile"],
    );
    let readme =
        if brief.speech == brief::Speech::Chinese { "README.zh.md.j2" } else { "README.en.md.j2" };
    list.add(Entry {
        path: "README.md".to_owned(),
        template: readme,
        role: layout,
        purpose: "What the service is, its entities and routes, how to run it".to_owned(),
        interface: String::new(),
        needs: vec![MAIN.to_owned()],
        entity: None,
    });
}

/// Whether any table needs a column of our own.
fn uses_columns(brief: &Brief) -> bool {
    use FieldKind::{DateTime, Decimal, Money};
    let own = |kind: &FieldKind| matches!(kind, DateTime | Decimal { .. } | Money);
    brief.entities.iter().flat_map(|entity| &entity.fields).any(|field| own(&field.kind))
}

fn exchanges(brief: &Brief) -> bool {
    brief.has(Feature::Export) || brief.has(Feature::Import)
}
