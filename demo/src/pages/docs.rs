//! `/docs`: the OpenAPI document for people.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use crate::api::document;
use crate::app::AppState;
use crate::frame::Frame;
use crate::pages::render;

pub(super) async fn page(State(state): State<AppState>, frame: Frame) -> Response {
    // A document that the program has made of itself is JSON.
    let document = serde_json::to_value(document(state.session_cookie())).unwrap_or_default();
    let operations = operations(&document);
    render(StatusCode::OK, &DocsPage { frame, operations })
}

/// One route, as far as its reader wants to know it.
struct Operation {
    method: String,
    path: String,
    summary: String,
    request: String,
    answers: Vec<(String, String)>,
}

fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().into_iter().flatten();
            methods
                .map(move |(method, operation)| Operation::new(document, path, method, operation))
        })
        .collect()
}

impl Operation {
    fn new(document: &Value, path: &str, method: &str, operation: &Value) -> Self {
        let answers = operation["responses"].as_object().into_iter().flatten();
        Self {
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&operation["summary"]),
            request: fields(document, &operation["requestBody"]["content"]["application/json"]),
            answers: answers
                .map(|(status, answer)| (status.clone(), text(&answer["description"])))
                .collect(),
        }
    }
}

/// `email, password, rememberMe?`
fn fields(document: &Value, content: &Value) -> String {
    let reference = text(&content["schema"]["$ref"]);
    let schema = document.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null);
    let schema = if reference.is_empty() { &Value::Null } else { schema };
    let required: Vec<_> = schema["required"].as_array().into_iter().flatten().collect();
    let names = schema["properties"].as_object().into_iter().flatten().map(|(name, _)| {
        let is_required = required.iter().any(|required| required.as_str() == Some(name));
        format!("{name}{}", if is_required { "" } else { "?" })
    });
    names.collect::<Vec<_>>().join(", ")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[derive(Template)]
#[template(path = "docs.html")]
struct DocsPage {
    frame: Frame,
    operations: Vec<Operation>,
}
