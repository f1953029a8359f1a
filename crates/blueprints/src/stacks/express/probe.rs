//! The calls that show a running service at work: for every route one right and one wrong call.

use std::collections::BTreeMap;

use domain::Brief;
use domain::brief::{Entity, Feature};
use domain::plan::{ApiCall, Capture, ProbePlan, RouteProbe};
use serde_json::{Map, Value, json};

use super::literals;
use super::shape::{Column, Shape, Source};

const NO_SUCH_ID: u32 = 999_999;

/// The whole plan. Records that the routes name are made first, in the order in which they need each
/// other; deletions come last, in the opposite order, each of a record that nothing points at.
pub(super) fn plan(brief: &Brief) -> ProbePlan {
    let probe = Probe { shape: Shape::of(brief), signed: brief.has(Feature::Authentication) };
    let mut setup = Vec::new();
    if probe.signed {
        setup.extend(probe.sign_in());
    }
    let order = probe.shape.making_order();
    setup.extend(order.iter().map(|entity| probe.make(entity, 1, &id_name(entity))));
    let mut routes = probe.service_routes();
    for entity in &order {
        routes.extend(probe.entity_routes(entity));
    }
    routes.extend(order.iter().rev().map(|entity| probe.delete_route(entity)));
    ProbePlan { openapi_path: Some("/openapi.json".to_owned()), setup, routes }
}

/// What the captured id of an entity's record is called.
fn id_name(entity: &Entity) -> String {
    format!("{}_id", entity.name.snake())
}

struct Probe<'a> {
    shape: Shape<'a>,
    signed: bool,
}

impl Probe<'_> {
    fn sign_in(&self) -> [ApiCall; 2] {
        let register =
            open("POST", "/auth/register", Some(credentials("probe@example.com")), &[201]);
        let mut token = open("POST", "/auth/token", Some(credentials("probe@example.com")), &[200]);
        token.capture = vec![capture("token", "/accessToken")];
        [register, token]
    }

    /// Makes the `n`th record of `entity` and keeps its id.
    fn make(&self, entity: &Entity, n: u32, name: &str) -> ApiCall {
        let mut call = self.call("POST", &url(entity), Some(self.body(entity, n)), &[201]);
        call.capture = vec![capture(name, "/id")];
        call
    }

    /// Right values; references name the records of the set-up.
    fn body(&self, entity: &Entity, n: u32) -> Value {
        let mut body = Map::new();
        for column in self.shape.columns(entity) {
            let value = match column.source {
                Source::Field(field) => literals::json_sample(field, n),
                Source::Link(link) if link.required => {
                    let id = json!(format!("${{{}}}", id_name(link.target)));
                    if link.many { json!([id]) } else { id }
                }
                Source::Link(_) => continue,
            };
            body.insert(column.key, value);
        }
        Value::Object(body)
    }

    /// A call with the token, where one is needed.
    fn call(&self, method: &str, path: &str, body: Option<Value>, expect: &[u16]) -> ApiCall {
        let mut call = open(method, path, body, expect);
        if self.signed {
            call.headers.insert("Authorization".to_owned(), "Bearer ${token}".to_owned());
        }
        call
    }

    fn service_routes(&self) -> Vec<RouteProbe> {
        let brief = self.shape.brief;
        let mut routes = vec![
            route("/health", "The service is up", open("GET", "/health", None, &[200]), None),
            route(
                "/openapi.json",
                "The routes are described",
                open("GET", "/openapi.json", None, &[200]),
                None,
            ),
        ];
        if self.signed {
            routes.extend(self.account_routes());
        }
        if brief.has(Feature::Statistics) {
            let right = self.call("GET", "/statistics", None, &[200]);
            let wrong = self.signed.then(|| open("GET", "/statistics", None, &[401]));
            routes.push(route("/statistics", "Figures over all records", right, wrong));
        }
        routes
    }

    fn account_routes(&self) -> [RouteProbe; 3] {
        let post = |path: &str, email: &str, expect: u16| {
            open("POST", path, Some(credentials(email)), &[expect])
        };
        let short = json!({ "email": "probe3@example.com", "password": "short" });
        [
            route(
                "/auth/register",
                "An account is made; a short password is refused",
                post("/auth/register", "probe2@example.com", 201),
                Some(open("POST", "/auth/register", Some(short), &[422])),
            ),
            route(
                "/auth/token",
                "The account signs in; an unknown one cannot",
                post("/auth/token", "probe@example.com", 200),
                Some(post("/auth/token", "nobody@example.com", 401)),
            ),
            route(
                "/auth/me",
                "The token names its account; without one there is none",
                self.call("GET", "/auth/me", None, &[200]),
                Some(open("GET", "/auth/me", None, &[401])),
            ),
        ]
    }

    fn entity_routes(&self, entity: &Entity) -> Vec<RouteProbe> {
        let url = url(entity);
        let one = format!("{url}/{{id}}");
        let label = entity.plural.sentence();
        let columns = self.shape.columns(entity);
        let known = format!("{url}/${{{}}}", id_name(entity));
        let unknown = format!("{url}/{NO_SUCH_ID}");
        let mut routes = vec![
            route(
                &url,
                &format!("{label} are listed; page 0 is refused"),
                self.call("GET", &url, None, &[200]),
                Some(self.call("GET", &format!("{url}?page=0"), None, &[422])),
            ),
            route(
                &url,
                &format!("{label} are made; a wrong value is refused"),
                self.make(entity, 2, &format!("spare_{}", id_name(entity))),
                Some(self.call("POST", &url, Some(self.wrong_body(entity)), &[422])),
            ),
            route(
                &one,
                &format!("{label} are read; an unknown id is not found"),
                self.call("GET", &known, None, &[200]),
                Some(self.call("GET", &unknown, None, &[404])),
            ),
            route(
                &one,
                &format!("{label} are changed; a wrong value is refused"),
                self.call("PATCH", &known, Some(change(&columns)), &[200]),
                Some(self.call("PATCH", &known, Some(json!({ "noSuchKey": 1 })), &[422])),
            ),
        ];
        routes.extend(self.file_routes(entity));
        routes
    }

    fn file_routes(&self, entity: &Entity) -> Vec<RouteProbe> {
        let brief = self.shape.brief;
        let url = url(entity);
        let label = entity.plural.sentence();
        let mut routes = Vec::new();
        if brief.has(Feature::Export) {
            let path = format!("{url}/export");
            routes.push(route(
                &path,
                &format!("{label} come out as a file; an unknown format is refused"),
                self.call("GET", &format!("{path}?format=json"), None, &[200]),
                Some(self.call("GET", &format!("{path}?format=pdf"), None, &[422])),
            ));
        }
        if brief.has(Feature::Import) {
            routes.push(self.import_route(entity));
        }
        routes
    }

    /// Calls carry JSON, and the route takes CSV as JSON text too (see the router).
    fn import_route(&self, entity: &Entity) -> RouteProbe {
        let path = format!("{}/import", url(entity));
        let right = json!({ "csv": self.csv(entity) });
        route(
            &path,
            &format!("{} come in from CSV; an unknown column is refused", entity.plural.sentence()),
            self.call("POST", &path, Some(right), &[201]),
            Some(self.call("POST", &path, Some(json!({ "csv": "noSuchColumn\n1" })), &[422])),
        )
    }

    fn csv(&self, entity: &Entity) -> String {
        let body = self.body(entity, 3);
        let cell = |value: &Value| match value {
            Value::String(text) => format!("\"{text}\""),
            Value::Array(ids) => ids.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(";"),
            other => other.to_string(),
        };
        let columns = body.as_object().into_iter().flatten();
        let (keys, cells): (Vec<_>, Vec<_>) =
            columns.map(|(key, value)| (key.clone(), cell(value))).unzip();
        format!("{}\n{}", keys.join(","), cells.join(","))
    }

    fn wrong_body(&self, entity: &Entity) -> Value {
        let mut body = self.body(entity, 4);
        let columns = self.shape.columns(entity);
        if let (Some(column), Some(body)) = (columns.first(), body.as_object_mut()) {
            body.insert(column.key.clone(), json!({ "wrong": true }));
        }
        body
    }

    fn delete_route(&self, entity: &Entity) -> RouteProbe {
        let url = url(entity);
        let spare = format!("{url}/${{spare_{}}}", id_name(entity));
        route(
            &format!("{url}/{{id}}"),
            &format!("{} are deleted; an unknown id is not found", entity.plural.sentence()),
            self.call("DELETE", &spare, None, &[204]),
            Some(self.call("DELETE", &format!("{url}/{NO_SUCH_ID}"), None, &[404])),
        )
    }
}

fn url(entity: &Entity) -> String {
    format!("/api/{}", entity.plural.kebab())
}

fn credentials(email: &str) -> Value {
    json!({ "email": email, "password": "a password for the probe" })
}

fn capture(name: &str, pointer: &str) -> Capture {
    Capture { name: name.to_owned(), pointer: pointer.to_owned() }
}

/// A call without a token.
fn open(method: &str, path: &str, body: Option<Value>, expect: &[u16]) -> ApiCall {
    ApiCall {
        method: method.to_owned(),
        path: path.to_owned(),
        headers: BTreeMap::new(),
        body,
        expect: expect.to_vec(),
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

fn change(columns: &[Column<'_>]) -> Value {
    let first = columns.iter().find_map(|column| match column.source {
        Source::Field(field) => Some((column.key.clone(), literals::other_value(field))),
        Source::Link(_) => None,
    });
    first.into_iter().collect::<Map<_, _>>().into()
}
