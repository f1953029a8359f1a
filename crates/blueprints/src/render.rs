//! Templates into files.
//!
//! The template values are `brief` (see [`crate::context`]), `entity` where the file is about one, and
//! `stack` (the blueprint's own). Undefined values are errors, so that a template cannot print nothing
//! by mistake.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use domain::Brief;
use domain::brief::Name;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use rust_embed::RustEmbed;

use crate::{Blueprint, context};

#[derive(RustEmbed)]
#[folder = "templates"]
struct Templates;

/// A file that cannot be rendered: a fault of the template, not of the request.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    #[error("blueprint `{blueprint}` has no template `{template}`")]
    NoTemplate { blueprint: String, template: String },
    #[error("template `{template}` of blueprint `{blueprint}` does not render")]
    Template { blueprint: String, template: String, source: minijinja::Error },
}

/// The text of one file.
///
/// # Errors
/// [`RenderError`] where the template is missing or faulty.
pub fn render(
    blueprint: &dyn Blueprint,
    brief: &Brief,
    template: &str,
    entity: Option<&Name>,
) -> Result<String, RenderError> {
    let full_name = format!("{}/{template}", blueprint.id());
    let missing = || RenderError::NoTemplate {
        blueprint: blueprint.id().to_owned(),
        template: template.to_owned(),
    };
    let source = Templates::get(&full_name).ok_or_else(missing)?;
    let source = String::from_utf8_lossy(&source.data).into_owned();
    if !template.ends_with(".j2") {
        return Ok(source);
    }
    let entity = entity.and_then(|name| brief.entity(name));
    let values = minijinja::context! {
        brief => Serde(context::brief(brief)),
        entity => Serde(entity.map(|one| context::entity(brief, one))),
        stack => Serde(blueprint.context(brief, entity)),
    };
    let environment = environment_of(blueprint.id());
    // A template with a fault was not added; rendering its text says what the fault is.
    let rendered = match environment.get_template(template) {
        Ok(parsed) => parsed.render(values),
        Err(_) => environment.render_str(&source, values),
    };
    rendered.map_err(|source| RenderError::Template {
        blueprint: blueprint.id().to_owned(),
        template: template.to_owned(),
        source,
    })
}

/// The text of a template as it is, to see what a file will say; `None` where there is no such template.
#[must_use]
pub(crate) fn source(blueprint: &str, template: &str) -> Option<String> {
    let file = Templates::get(&format!("{blueprint}/{template}"))?;
    Some(String::from_utf8_lossy(&file.data).into_owned())
}

/// The parsed templates of a blueprint. They are embedded and never change, so each set is parsed once.
fn environment_of(blueprint: &str) -> Arc<Environment<'static>> {
    static PARSED: LazyLock<Mutex<BTreeMap<String, Arc<Environment<'static>>>>> =
        LazyLock::new(Mutex::default);
    let mut parsed = PARSED.lock().unwrap_or_else(PoisonError::into_inner);
    let set =
        parsed.entry(blueprint.to_owned()).or_insert_with(|| Arc::new(environment(blueprint)));
    Arc::clone(set)
}

fn environment(blueprint: &str) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build();
    environment.set_syntax(syntax.expect("the default delimiters are valid"));
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    let folder = blueprint.to_owned();
    // `{% include %}` and `{% import %}` name files of the same blueprint.
    for path in Templates::iter().filter(|path| path.starts_with(&folder)) {
        if let Some(file) = Templates::get(&path) {
            let name = path[folder.len() + 1..].to_owned();
            // A template with a fault is reported when it is rendered, by its own name.
            let _ = environment
                .add_template_owned(name, String::from_utf8_lossy(&file.data).into_owned());
        }
    }
    environment
}
