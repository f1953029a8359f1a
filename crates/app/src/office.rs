//! The means of the agents, out of the settings: models, sandbox, caches, stages.

mod stages;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use agents::{Confinement, InstallSettings};
use cli::arguments::SandboxChoice;
use domain::clock::SystemClock;
use llm::Catalogue;
use sandbox::{DetectOptions, ScriptedSandbox};
use workflow::office::{ModelChooser, stage_rules};
use workflow::{Office, Rules};

use crate::config::Settings;
use crate::failure::{Failure, chain};

/// The models that are configured.
pub(crate) fn catalogue(settings: &Settings) -> Result<Catalogue, Failure> {
    let path = settings
        .config_folder
        .as_ref()
        .map(|folder| folder.join("models.yaml"))
        .filter(|path| path.is_file());
    let yaml = match path {
        Some(path) => std::fs::read_to_string(&path).map_err(|error| {
            Failure::usage(format!("{} cannot be read: {error}", path.display()))
        })?,
        None => llm::catalogue::SHIPPED.to_owned(),
    };
    Catalogue::read(&yaml, &settings.variables).map_err(|error| Failure::usage(chain(&error)))
}

/// The office of this process. `work_folder` is where projects are run.
pub(crate) async fn open(
    settings: &Settings,
    confinement: Confinement,
    work_folder: PathBuf,
) -> Result<Office, Failure> {
    let catalogue = Arc::new(catalogue(settings)?);
    let model: ModelChooser = Arc::new(move |name| match name {
        Some(name) => catalogue.find(name).map(Some).map_err(|error| error.to_string()),
        None => Ok(catalogue.default_model()),
    });
    let stages = stages::read(settings)?;
    clear(&work_folder).await?;
    Ok(Office {
        model,
        confinement,
        install: install_settings(settings),
        work_folder,
        rules: Rules { stages: stage_rules(&stages), ..Rules::default() },
        stages,
        clock: Arc::new(SystemClock),
    })
}

/// What a killed process left of its runs is of no use: runs begin anew.
async fn clear(folder: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::work(format!("{} cannot be used for runs: {error}", folder.display()))
    };
    match tokio::fs::remove_dir_all(folder).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    tokio::fs::create_dir_all(folder).await.map_err(failed)
}

/// Where generated code runs on this machine.
pub(crate) async fn confinement(settings: &Settings) -> (Confinement, Vec<String>) {
    match settings.sandbox {
        SandboxChoice::None => {
            let why = "running was switched off (--no-run or --sandbox none)".to_owned();
            (Confinement::Missing { why: why.clone() }, vec![why])
        }
        SandboxChoice::Scripted => {
            let line =
                "scripted: commands are answered by a script, nothing is executed".to_owned();
            (Confinement::Works(Arc::new(ScriptedSandbox::rehearsal())), vec![line])
        }
        SandboxChoice::Auto => {
            let detected = sandbox::detect(DetectOptions::default()).await;
            let confinement = match detected.sandbox {
                Ok(sandbox) => Confinement::Works(sandbox),
                Err(error) => Confinement::Missing { why: chain(&error) },
            };
            (confinement, detected.report)
        }
    }
}

fn install_settings(settings: &Settings) -> InstallSettings {
    let host = sandbox::host_settings(&settings.variables);
    let cache = settings.cache_folder.join("packages");
    // Without a cache installs work as well, only slower.
    let cache = std::fs::create_dir_all(&cache).is_ok().then_some(cache);
    InstallSettings { environment: host.variables, read_only: host.read_only, cache }
}

/// Stages by name.
pub(crate) type Stages = BTreeMap<String, agents::stage::Stage>;
