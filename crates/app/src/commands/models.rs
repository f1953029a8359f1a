//! `sextet models`

use std::process::ExitCode;

use cli::Printer;
use cli::arguments::Common;
use serde_json::json;

use crate::config::Settings;
use crate::failure::Failure;
use crate::office::catalogue;

pub(crate) fn run(
    settings: &Settings,
    common: &Common,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let catalogue = catalogue(settings)?;
    let default = catalogue.default_model().map(|model| model.name().to_owned());
    for entry in catalogue.entries() {
        let is_default = default.as_deref() == Some(entry.name.as_str());
        if common.json {
            let row = json!({ "name": entry.name, "provider": entry.provider, "missing_key": entry.missing_key, "default": is_default });
            printer.data(&row.to_string());
        } else {
            let state = entry
                .missing_key
                .as_ref()
                .map_or_else(|| "ready".to_owned(), |key| format!("needs {key}"));
            let mark = if is_default { "*" } else { " " };
            printer.data(&format!("{mark} {:<20} {:<16} {state}", entry.name, entry.provider));
        }
    }
    if default.is_none() {
        printer.remark("no model is ready, so the embedded blueprints serve; set one of the keys above to use a model");
    }
    Ok(ExitCode::SUCCESS)
}
