//! `sextet doctor`: what is there, what is missing, and the command that fixes it.

use std::path::Path;
use std::process::ExitCode;

use agents::Confinement;
use cli::Printer;
use cli::arguments::Common;
use serde_json::{Value, json};

use crate::config::Settings;
use crate::failure::Failure;
use crate::office::{catalogue, confinement};

/// One thing that was looked at.
struct Check {
    name: &'static str,
    /// `None`: it is fine without.
    fine: Option<bool>,
    detail: String,
    fix: Option<&'static str>,
}

pub(crate) async fn run(
    settings: &Settings,
    common: &Common,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let checks = checks(settings).await;
    for check in &checks {
        if common.json {
            printer.data(&row(check).to_string());
            continue;
        }
        let mark = match check.fine {
            Some(true) => console::style("✓").green(),
            Some(false) => console::style("✗").red(),
            None => console::style("·").dim(),
        };
        printer.data(&format!("{mark} {:<12} {}", check.name, cli::text::plain(&check.detail)));
        if let Some(fix) = check.fix.filter(|_| check.fine == Some(false)) {
            printer.data(&format!("  {:<12} fix: {fix}", ""));
        }
    }
    let missing = checks.iter().any(|check| check.fine == Some(false));
    Ok(ExitCode::from(if missing { 3 } else { 0 }))
}

fn row(check: &Check) -> Value {
    let status = match check.fine {
        Some(true) => "ok",
        Some(false) => "missing",
        None => "optional",
    };
    json!({ "name": check.name, "status": status, "detail": check.detail, "fix": check.fix })
}

async fn checks(settings: &Settings) -> Vec<Check> {
    let (confinement, report) = confinement(settings).await;
    let works = matches!(confinement, Confinement::Works(_));
    let mut checks = vec![Check {
        name: "sandbox",
        fine: Some(works),
        detail: report.join("; "),
        fix: Some("apt-get install -y bubblewrap"),
    }];
    checks.push(tool("python3", "Python projects", "apt-get install -y python3 python3-venv"));
    checks.push(venv());
    checks.push(tool(
        "node",
        "JavaScript projects",
        "install Node.js 20 or newer under /usr or /usr/local",
    ));
    checks.push(tool(
        "npm",
        "JavaScript projects",
        "install npm 10 or newer under /usr or /usr/local",
    ));
    checks.push(data(settings));
    checks.push(models(settings));
    checks
}

/// Tools are looked for where sandboxes reach them: homes are closed to them.
fn tool(name: &'static str, what: &str, fix: &'static str) -> Check {
    let found = ["/usr/local/bin", "/usr/bin", "/bin"]
        .iter()
        .map(|folder| Path::new(folder).join(name))
        .find(|path| path.is_file());
    let detail = match &found {
        Some(path) => path.display().to_string(),
        None => format!(
            "not where a sandbox reaches it (/usr/bin, /usr/local/bin); {what} cannot be run"
        ),
    };
    Check { name, fine: Some(found.is_some()), detail, fix: Some(fix) }
}

/// Debian splits the part of Python that makes virtual environments off.
fn venv() -> Check {
    let versions = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let found = versions.map(|entry| entry.path()).find(|path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("python3."))
            && path.join("ensurepip").is_dir()
    });
    let detail = found.as_ref().map_or_else(
        || "python3 -m venv does not work without it".to_owned(),
        |path| path.join("ensurepip").display().to_string(),
    );
    Check {
        name: "python-venv",
        fine: Some(found.is_some()),
        detail,
        fix: Some("apt-get install -y python3-venv"),
    }
}

fn data(settings: &Settings) -> Check {
    let folder = &settings.data_folder;
    let writable = std::fs::create_dir_all(folder).and_then(|()| tempfile_in(folder)).is_ok();
    let detail =
        format!("{}{}", folder.display(), if writable { "" } else { " cannot be written" });
    Check {
        name: "data",
        fine: Some(writable),
        detail,
        fix: Some("name another folder with --data DIR or SEXTET_DATA"),
    }
}

fn tempfile_in(folder: &Path) -> std::io::Result<()> {
    let path = folder.join(format!(".doctor-{}", std::process::id()));
    std::fs::write(&path, b"ok")?;
    std::fs::remove_file(path)
}

fn models(settings: &Settings) -> Check {
    let (fine, detail) = match catalogue(settings) {
        Ok(catalogue) => match catalogue.default_model() {
            Some(model) => (Some(true), format!("{} serves", model.name())),
            None => (
                None,
                "none is configured; the embedded blueprints serve (see `sextet models`)"
                    .to_owned(),
            ),
        },
        Err(failure) => (Some(false), failure.to_string()),
    };
    Check { name: "models", fine, detail, fix: Some("mend models.yaml as the message says") }
}
