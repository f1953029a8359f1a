//! The calls that show the running service at work: one right and one wrong for each route.

use std::collections::BTreeMap;

use domain::Brief;
use domain::brief::{Entity, Feature};
use domain::plan::{ApiCall, Capture, ProbePlan, RouteProbe};
use serde_json::{Map, Value as Json, json};

use super::order::creation;
use super::shape::{Kind, Shape};
use super::values::{json_sample, json_wrong};

/// An id that no row has.
const NO_ROW: &str = "999999";
/// Only for the throw-away service that is probed.
const PASSWORD: &str = "a passphrase for probing";

/// The probe of `brief`.
pub(super) fn probe(brief: &Brief) -> ProbePlan {
    let caller = Caller { signs_in: brief.has(Feature::Authentication) };
    let entities = creation(brief);
    let mut setup = if caller.signs_in { sign_in() } else { Vec::new() };
    setup.extend(entities.iter().map(|entity| {
        let shape = Shape::of(brief, entity);
        caller.create(&shape, 1, &format!("{}_id", shape.name))
    }));
    let mut routes = service_routes(brief, &caller);
    for entity in &entities {
        routes.extend(entity_routes(brief, &caller, entity));
    }
    for entity in entities.iter().rev() {
        routes.push(delete_route(&caller, &Shape::of(brief, entity)));
    }
    ProbePlan { openapi_path: Some("/openapi.json".to_owned()), setup, routes }
}

/// Makes calls, with the token where one is needed.
struct Caller {
    signs_in: bool,
}

impl Caller {
    fn call(&self, method: &str, path: &str, body: Option<Json>, expect: u16) -> ApiCall {
        let mut call = plain(method, path, body, expect);
        if self.signs_in {
            call.headers = BTreeMap::from([("Authorization".into(), "Bearer ${token}".into())]);
        }
        call
    }

    fn create(&self, shape: &Shape, serial: u32, capture: &str) -> ApiCall {
        let path = format!("/{}", shape.path);
        let mut call = self.call("POST", &path, Some(body(shape, serial)), 201);
        call.capture = vec![Capture { name: capture.to_owned(), pointer: "/id".to_owned() }];
        call
    }
}

fn plain(method: &str, path: &str, body: Option<Json>, expect: u16) -> ApiCall {
    ApiCall {
        method: method.to_owned(),
        path: path.to_owned(),
        headers: BTreeMap::new(),
        body,
        expect: vec![expect],
        capture: Vec::new(),
    }
}

fn route(route: &str, summary: &str, right: ApiCall, wrong: Option<ApiCall>) -> RouteProbe {
    RouteProbe {
        method: right.method.clone(),
        route: route.to_owned(),
        summary: summary.to_owned(),
        right,
        wrong,
    }
}

/// The values of a row; relations name the rows of the set-up.
fn body(shape: &Shape, serial: u32) -> Json {
    let mut values = Map::new();
    for value in &shape.fields {
        match (&value.kind, &value.target) {
            (Kind::Field(kind), _) => {
                values.insert(value.wire.clone(), json_sample(kind, serial));
            }
            (Kind::Reference { .. }, Some(target)) if value.required => {
                values.insert(value.wire.clone(), json!(format!("${{{target}_id}}")));
            }
            (Kind::Reference { .. }, _) => {}
        }
    }
    for link in shape.links.iter().filter(|link| link.required) {
        values.insert(link.ids.clone(), json!([format!("${{{}_id}}", link.target)]));
    }
    Json::Object(values)
}

/// The value that breaks the rule of the first field.
fn wrong_value(shape: &Shape) -> Json {
    let found = shape.fields.iter().find_map(|value| match &value.kind {
        Kind::Field(kind) => Some(json!({ value.wire.as_str(): json_wrong(kind) })),
        Kind::Reference { .. } => None,
    });
    found.unwrap_or_else(|| json!({ "unknown": true }))
}

fn wrong_body(shape: &Shape) -> Json {
    let mut whole = body(shape, 1);
    if let (Json::Object(whole), Json::Object(wrong)) = (&mut whole, wrong_value(shape)) {
        whole.extend(wrong);
    }
    whole
}

fn sign_in() -> Vec<ApiCall> {
    let credentials = json!({ "email": "prober@example.org", "password": PASSWORD });
    let mut login = plain("POST", "/auth/login", Some(credentials.clone()), 200);
    login.capture = vec![Capture { name: "token".into(), pointer: "/access_token".into() }];
    vec![plain("POST", "/auth/register", Some(credentials), 201), login]
}

fn service_routes(brief: &Brief, caller: &Caller) -> Vec<RouteProbe> {
    let health = plain("GET", "/health", None, 200);
    let mut routes = vec![route("/health", "Whether the service works", health, None)];
    if caller.signs_in {
        routes.extend(auth_routes(caller));
    }
    if brief.has(Feature::Statistics) {
        let right = caller.call("GET", "/statistics", None, 200);
        let wrong = caller.signs_in.then(|| plain("GET", "/statistics", None, 401));
        routes.push(route("/statistics", "Counts and sums", right, wrong));
    }
    routes
}

fn auth_routes(caller: &Caller) -> Vec<RouteProbe> {
    let credentials = |email: &str, password: &str| json!({ "email": email, "password": password });
    let post = |path: &str, body: Json, expect| plain("POST", path, Some(body), expect);
    vec![
        route(
            "/auth/register",
            "Open an account",
            post("/auth/register", credentials("second@example.org", PASSWORD), 201),
            Some(post("/auth/register", credentials("nobody", "short"), 422)),
        ),
        route(
            "/auth/login",
            "Sign in",
            post("/auth/login", credentials("prober@example.org", PASSWORD), 200),
            Some(post("/auth/login", credentials("prober@example.org", "not the passphrase"), 401)),
        ),
        route(
            "/auth/me",
            "Whose token it is",
            caller.call("GET", "/auth/me", None, 200),
            Some(plain("GET", "/auth/me", None, 401)),
        ),
    ]
}

fn entity_routes(brief: &Brief, caller: &Caller, entity: &Entity) -> Vec<RouteProbe> {
    let shape = Shape::of(brief, entity);
    let list = format!("/{}", shape.path);
    let one = format!("{list}/{{{}_id}}", shape.name);
    let right_row = format!("{list}/${{{}_id}}", shape.name);
    let no_row = format!("{list}/{NO_ROW}");
    let nouns = &shape.nouns;
    let noun = &shape.noun;
    let mut routes = vec![
        route(
            &list,
            &format!("Create one {noun}"),
            caller.create(&shape, 2, &format!("{}_spare_id", shape.name)),
            Some(caller.call("POST", &list, Some(wrong_body(&shape)), 422)),
        ),
        route(
            &list,
            &format!("List {nouns}"),
            caller.call("GET", &format!("{list}?limit=5&offset=0"), None, 200),
            Some(caller.call("GET", &format!("{list}?limit=0"), None, 422)),
        ),
        route(
            &one,
            &format!("Read one {noun}"),
            caller.call("GET", &right_row, None, 200),
            Some(caller.call("GET", &no_row, None, 404)),
        ),
        route(
            &one,
            &format!("Replace one {noun}"),
            caller.call("PUT", &right_row, Some(body(&shape, 1)), 200),
            Some(caller.call("PUT", &right_row, Some(wrong_body(&shape)), 422)),
        ),
        route(
            &one,
            &format!("Change one {noun}"),
            caller.call("PATCH", &right_row, Some(body(&shape, 1)), 200),
            Some(caller.call("PATCH", &right_row, Some(wrong_value(&shape)), 422)),
        ),
    ];
    if brief.has(Feature::Export) {
        let path = format!("{list}/export");
        routes.push(route(
            &path,
            &format!("Export {nouns}"),
            caller.call("GET", &format!("{path}?format=csv"), None, 200),
            Some(caller.call("GET", &format!("{path}?format=xml"), None, 422)),
        ));
    }
    if brief.has(Feature::Import) {
        let path = format!("{list}/import");
        let nonsense = json!({ "csv": "no such column\n1\n" });
        routes.push(route(
            &path,
            &format!("Import {nouns}"),
            caller.call("POST", &path, Some(json!({ "csv": csv(&body(&shape, 3)) })), 201),
            Some(caller.call("POST", &path, Some(nonsense), 422)),
        ));
    }
    routes
}

/// A row as CSV; no sample holds a comma or a quote.
fn csv(row: &Json) -> String {
    let values = row.as_object().into_iter().flatten();
    let (mut header, mut line) = (Vec::new(), Vec::new());
    for (name, value) in values {
        header.push(name.clone());
        line.push(cell(value));
    }
    format!("{}\n{}\n", header.join(","), line.join(","))
}

fn cell(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(many) => many.iter().map(cell).collect::<Vec<_>>().join(";"),
        other => other.to_string(),
    }
}

fn delete_route(caller: &Caller, shape: &Shape) -> RouteProbe {
    let list = format!("/{}", shape.path);
    route(
        &format!("{list}/{{{}_id}}", shape.name),
        &format!("Delete one {}", shape.noun),
        caller.call("DELETE", &format!("{list}/${{{}_spare_id}}", shape.name), None, 204),
        Some(caller.call("DELETE", &format!("{list}/{NO_ROW}"), None, 404)),
    )
}
