//! Calling every route of a running service: one right and one wrong call each.

use std::collections::{BTreeMap, BTreeSet};

use domain::evidence::RouteFigures;
use domain::plan::{ApiCall, ProbePlan};
use sandbox::Service;
use serde_json::Value;

use super::http::{Answer, Call, send};

/// What the calls showed, with a transcript for the evidence's output.
pub(super) struct Probed {
    pub(super) figures: RouteFigures,
    pub(super) transcript: String,
}

/// Runs the plan's calls in order.
pub(super) async fn probe(service: &dyn Service, plan: &ProbePlan) -> Probed {
    let mut probe = Probe {
        service,
        captured: BTreeMap::new(),
        figures: RouteFigures::default(),
        transcript: String::new(),
    };
    for call in &plan.setup {
        if let Err(fault) = probe.call(call).await {
            probe.figures.failed.push(format!("set-up {} {}: {fault}", call.method, call.path));
        }
    }
    for route in &plan.routes {
        let name = format!("{} {}", route.method, route.route);
        let right = probe.call(&route.right).await;
        if let Ok(answer) = &right {
            probe.figures.slowest_ms = probe.figures.slowest_ms.max(answer.wall_ms);
        }
        let wrong = match &route.wrong {
            Some(call) => probe.call(call).await.map(|_| ()),
            None => Ok(()),
        };
        match (right, wrong) {
            (Ok(_), Ok(())) => probe.figures.covered += 1,
            (Err(fault), _) => probe.figures.failed.push(format!("{name}: right call: {fault}")),
            (_, Err(fault)) => probe.figures.failed.push(format!("{name}: wrong call: {fault}")),
        }
    }
    probe.figures.uncovered = probe.uncovered(plan).await;
    Probed { figures: probe.figures, transcript: probe.transcript }
}

struct Probe<'a> {
    service: &'a dyn Service,
    captured: BTreeMap<String, Value>,
    figures: RouteFigures,
    transcript: String,
}

impl Probe<'_> {
    async fn call(&mut self, call: &ApiCall) -> Result<Answer, String> {
        let filled = Call {
            method: call.method.clone(),
            path: fill(&call.path, &self.captured),
            headers: call
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), fill(value, &self.captured)))
                .collect(),
            body: call.body.as_ref().map(|body| fill_value(body, &self.captured)),
        };
        let answer = send(self.service, &filled).await;
        let told = answer.as_ref().map_or_else(Clone::clone, |answer| answer.status.to_string());
        self.transcript.push_str(&format!("{} {} -> {told}\n", filled.method, filled.path));
        let answer = answer?;
        if !call.expect.contains(&answer.status) {
            let wanted: Vec<String> = call.expect.iter().map(u16::to_string).collect();
            let said: String = String::from_utf8_lossy(&answer.body).chars().take(300).collect();
            self.transcript.push_str(&format!("    expected {}: {said}\n", wanted.join(" or ")));
            return Err(format!("expected {}, got {}", wanted.join(" or "), answer.status));
        }
        self.capture(call, &answer)?;
        Ok(answer)
    }

    fn capture(&mut self, call: &ApiCall, answer: &Answer) -> Result<(), String> {
        if call.capture.is_empty() {
            return Ok(());
        }
        let body: Value = serde_json::from_slice(&answer.body)
            .map_err(|_| "the answer is not JSON".to_owned())?;
        for capture in &call.capture {
            let value = body
                .pointer(&capture.pointer)
                .ok_or_else(|| format!("the answer has no {}", capture.pointer))?;
            self.captured.insert(capture.name.clone(), value.clone());
        }
        Ok(())
    }

    /// Routes that the service declares and the plan does not call.
    async fn uncovered(&mut self, plan: &ProbePlan) -> Vec<String> {
        let Some(path) = &plan.openapi_path else { return Vec::new() };
        let document = match send(self.service, &Call::get(path)).await {
            Ok(answer) => serde_json::from_slice::<Value>(&answer.body).unwrap_or_default(),
            Err(_) => Value::Null,
        };
        let Some(paths) = document.get("paths").and_then(Value::as_object) else {
            self.figures
                .failed
                .push(format!("GET {path}: the service does not describe its routes there"));
            return Vec::new();
        };
        let called: BTreeSet<String> = plan
            .routes
            .iter()
            .map(|route| shape(&format!("{} {}", route.method.to_uppercase(), route.route)))
            .collect();
        let declared = paths.iter().flat_map(|(route, methods)| {
            let methods = methods
                .as_object()
                .map(|methods| methods.keys().cloned().collect::<Vec<_>>())
                .unwrap_or_default();
            methods
                .into_iter()
                .filter(|method| is_method(method))
                .map(move |method| format!("{} {route}", method.to_uppercase()))
        });
        declared.filter(|route| !called.contains(&shape(route))).collect()
    }
}

/// `/books/{book_id}` and `/books/{id}` are one route.
fn shape(route: &str) -> String {
    let mut shape = String::new();
    let mut inside = false;
    for character in route.chars() {
        match character {
            '{' => inside = true,
            '}' => {
                inside = false;
                shape.push('*');
            }
            other if !inside => shape.push(other),
            _ => {}
        }
    }
    shape.trim_end_matches('/').to_owned()
}

fn is_method(word: &str) -> bool {
    matches!(word, "get" | "post" | "put" | "patch" | "delete" | "head" | "options")
}

fn fill(text: &str, captured: &BTreeMap<String, Value>) -> String {
    captured.iter().fold(text.to_owned(), |text, (name, value)| {
        let plain = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text.replace(&format!("${{{name}}}"), &plain)
    })
}

fn fill_value(value: &Value, captured: &BTreeMap<String, Value>) -> Value {
    match value {
        Value::String(text) => {
            let whole = text
                .strip_prefix("${")
                .and_then(|rest| rest.strip_suffix('}'))
                .and_then(|name| captured.get(name));
            whole.cloned().unwrap_or_else(|| Value::String(fill(text, captured)))
        }
        Value::Array(items) => items.iter().map(|item| fill_value(item, captured)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, item)| (key.clone(), fill_value(item, captured)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn captured_values_keep_their_type_where_they_stand_alone() {
        let captured =
            BTreeMap::from([("id".to_owned(), json!(7)), ("t".to_owned(), json!("abc"))]);
        assert_eq!(fill("/books/${id}?x=${t}", &captured), "/books/7?x=abc");
        let body = json!({"book": "${id}", "ids": ["${id}"], "text": "n${id}", "other": "${x}"});
        assert_eq!(
            fill_value(&body, &captured),
            json!({"book": 7, "ids": [7], "text": "n7", "other": "${x}"})
        );
    }

    #[test]
    fn a_route_is_known_by_its_shape() {
        assert_eq!(shape("GET /books/{book_id}/"), shape("GET /books/{id}"));
        assert_ne!(shape("GET /books"), shape("POST /books"));
    }
}
