//! The sources of the project, from the foundation up to the service.

use domain::brief::Feature;
use domain::plan::FileRole;

use super::{List, resource_path};
use crate::stacks::express::shape::Shape;

/// Every source file.
pub(super) fn add(list: &mut List<'_>) {
    foundation(list);
    crud(list);
    resources(list);
    if list.has(Feature::Authentication) {
        authentication(list);
    }
    service(list);
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
    list.filled(
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
