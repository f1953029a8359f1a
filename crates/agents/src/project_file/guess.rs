//! The commands of a project that does not say them, by the files that it has.

use std::collections::BTreeMap;

use domain::RelPath;
use domain::plan::{Commands, CoverageFormat, TestCommand};
use serde_json::Value;

/// The commands, or why they cannot be guessed.
///
/// # Errors
/// Which files would tell.
pub fn guess(files: &BTreeMap<RelPath, String>) -> Result<Commands, String> {
    let file = |name: &str| {
        files.iter().find(|(path, _)| path.as_str() == name).map(|(_, text)| text.as_str())
    };
    if let Some(manifest) = file("package.json") {
        return node(manifest);
    }
    let requirements =
        ["requirements-dev.txt", "requirements.txt"].into_iter().find(|name| file(name).is_some());
    if requirements.is_some() || file("pyproject.toml").is_some() {
        return Ok(python(requirements));
    }
    Err("there is no sextet.toml, package.json, requirements.txt or pyproject.toml, so nothing says how to test it; add a sextet.toml (docs/guides/configuration.md)".to_owned())
}

fn argv(words: &str) -> Vec<String> {
    words.split(' ').map(str::to_owned).collect()
}

fn node(manifest: &str) -> Result<Commands, String> {
    let manifest: Value =
        serde_json::from_str(manifest).map_err(|error| format!("package.json: {error}"))?;
    let has = |script: &str| manifest["scripts"][script].is_string();
    if !has("test") {
        return Err("package.json has no `test` script; add one, or a sextet.toml".to_owned());
    }
    Ok(Commands {
        install: vec![argv("npm install --no-audit --no-fund")],
        build: if has("build") { vec![argv("npm run build")] } else { Vec::new() },
        test: test(
            argv("npm test"),
            "coverage/coverage-summary.json",
            CoverageFormat::IstanbulSummary,
        ),
        serve: None,
        smoke: Vec::new(),
    })
}

fn python(requirements: Option<&str>) -> Commands {
    let mut install = vec![argv("python3 -m venv .venv")];
    install.push(match requirements {
        Some(name) => argv(&format!(".venv/bin/python -m pip install --quiet -r {name}")),
        None => argv(".venv/bin/python -m pip install --quiet .[dev]"),
    });
    install.push(argv(".venv/bin/python -m pip install --quiet pytest pytest-cov"));
    let tests = argv(
        ".venv/bin/python -m pytest --junitxml=reports/junit.xml --cov=. --cov-report=json:reports/coverage.json",
    );
    Commands {
        install,
        build: vec![argv(".venv/bin/python -m compileall -q -x \\.venv .")],
        test: test(tests, "reports/coverage.json", CoverageFormat::CoveragePy),
        serve: None,
        smoke: Vec::new(),
    }
}

fn test(argv: Vec<String>, coverage: &str, coverage_format: CoverageFormat) -> TestCommand {
    let path = |text: &str| RelPath::new(text).expect("a literal path is safe");
    TestCommand {
        argv,
        junit: path("reports/junit.xml"),
        coverage: path(coverage),
        coverage_format,
    }
}
