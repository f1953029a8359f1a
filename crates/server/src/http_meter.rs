//! How long requests took, by route and status.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Duration;

use axum::http::{Method, StatusCode};

use crate::histogram::Histogram;

/// Upper bounds in seconds.
const BOUNDS: [f64; 9] = [0.001, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0];

/// Routes × methods × statuses: bounded, because routes are the router's own patterns.
#[derive(Debug, Default)]
pub(crate) struct HttpMeter {
    seen: Mutex<HashMap<String, ByAnswer>>,
}

type ByAnswer = HashMap<(Method, u16), Histogram<{ BOUNDS.len() }>>;

impl HttpMeter {
    pub(crate) fn observe(&self, route: &str, method: &Method, status: StatusCode, took: Duration) {
        let method = if is_known(method) { method.clone() } else { Method::OPTIONS };
        let key = (method, status.as_u16());
        let mut seen = self.seen.lock().expect("no holder panics");
        if !seen.contains_key(route) {
            seen.insert(route.to_owned(), ByAnswer::new());
        }
        if let Some(answers) = seen.get_mut(route) {
            answers.entry(key).or_default().observe(&BOUNDS, took.as_secs_f64());
        }
    }

    /// As Prometheus text.
    pub(crate) fn write(&self, out: &mut String) {
        let seen = self.seen.lock().expect("no holder panics");
        let flat = |(route, answers)| std::iter::repeat(route).zip::<&ByAnswer>(answers);
        let mut rows: Vec<_> = seen.iter().flat_map(flat).collect();
        rows.sort_by_key(|(route, ((method, status), _))| (*route, method.as_str(), *status));
        out.push_str("# HELP http_request_seconds Time from request to answer.\n");
        out.push_str("# TYPE http_request_seconds histogram\n");
        for (route, ((method, status), histogram)) in rows {
            let mut labels = String::new();
            let _ = write!(labels, r#"route="{route}",method="{method}",status="{status}""#);
            histogram.write(out, "http_request_seconds", &labels, &BOUNDS);
        }
    }
}

fn is_known(method: &Method) -> bool {
    [Method::GET, Method::POST, Method::PATCH, Method::DELETE, Method::HEAD].contains(method)
}
