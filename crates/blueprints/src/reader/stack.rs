//! Which stack: what the request names, else what the words name, else by judgement.

use std::collections::BTreeMap;

use domain::JobRequest;
use domain::brief::Feature;
use domain::request::{Framework, ProjectKind};

use super::lexeme::{Class, Lexeme};
use super::lexicon::{LEXICON, Meaning};
use crate::{Blueprint, stacks};

/// The stack that was chosen.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) blueprint: &'static dyn Blueprint,
    /// Nobody asked for this kind.
    pub(super) kind_assumed: bool,
    pub(super) framework_assumed: bool,
    /// Other stacks that were named, as written.
    pub(super) others: Vec<String>,
}

/// What was named of stacks, in the order of the text.
#[derive(Debug, Default)]
struct Named {
    frameworks: Vec<(Framework, String)>,
    kinds: Vec<(ProjectKind, String)>,
    language: Option<Meaning>,
    foreign: Option<String>,
    impossible: Option<usize>,
    mobile: bool,
}

/// Chooses; the name of what cannot be made otherwise. `modelled`: entities with fields were stated.
pub(super) fn choose(
    request: &JobRequest,
    lexemes: &[Lexeme],
    modelled: bool,
) -> Result<Chosen, String> {
    let named = named(lexemes);
    let has_kind = request.kind.is_some()
        || request.framework.is_some()
        || named.kinds.iter().any(|(kind, _)| stacks::find(*kind, None).is_some())
        || named.frameworks.iter().any(|(framework, _)| made(*framework, request.kind).is_some());
    if !has_kind
        && !modelled
        && let Some(at) = named.impossible
    {
        return Err(LEXICON.impossible[at].what.clone());
    }
    if !has_kind && named.mobile {
        return Err("a mobile app".to_owned());
    }
    let chosen = by_framework(request, &named)?;
    if let Some(chosen) = chosen {
        return Ok(chosen);
    }
    if let Some(foreign) = named.foreign.as_ref().filter(|_| request.kind.is_none()) {
        return Err(format!("a {foreign} project"));
    }
    by_kind(request, &named, lexemes)
}

fn named(lexemes: &[Lexeme]) -> Named {
    // A language further back is a subject of the text rather than a demand.
    const FOREIGN_WITHIN: usize = 14;
    let mut named = Named::default();
    for (at, lexeme) in lexemes.iter().enumerate() {
        let Class::Taken(taken) = lexeme.class else { continue };
        if taken.refused {
            continue;
        }
        let source = lexeme.source.clone();
        match taken.meaning {
            Meaning::Framework(framework) => named.frameworks.push((framework, source)),
            Meaning::Kind(kind) => named.kinds.push((kind, source)),
            Meaning::Python | Meaning::Node => {
                named.language.get_or_insert(taken.meaning);
            }
            Meaning::Foreign => {
                let before = at.checked_sub(1).map(|before| lexemes[before].class);
                if at < FOREIGN_WITHIN
                    || matches!(before, Some(Class::Prep | Class::Want | Class::Make | Class::Has))
                {
                    named.foreign.get_or_insert(source);
                }
            }
            Meaning::Impossible(row) => {
                named.impossible.get_or_insert(row);
            }
            Meaning::LeftOut(row) if LEXICON.left_out[row].mobile => {
                named.mobile = true;
            }
            Meaning::LeftOut(_) | Meaning::Feature(_) => {}
        }
    }
    named
}

/// The blueprint of a framework, in a kind that fits.
fn made(framework: Framework, kind: Option<ProjectKind>) -> Option<&'static dyn Blueprint> {
    let kinds = kind.map_or_else(|| framework.kinds().to_vec(), |kind| vec![kind]);
    kinds.into_iter().find_map(|kind| stacks::find(kind, Some(framework)))
}

fn by_framework(request: &JobRequest, named: &Named) -> Result<Option<Chosen>, String> {
    let others = |but: Framework| {
        let rest = named.frameworks.iter().filter(|(framework, _)| *framework != but);
        let mut others: Vec<String> = rest.map(|(_, source)| source.clone()).collect();
        others.dedup();
        others
    };
    if let Some(framework) = request.framework {
        let blueprint = made(framework, request.kind).ok_or_else(|| {
            let kind = request.kind.unwrap_or(framework.kinds()[0]);
            format!("{}/{}", kind.word(), framework.word())
        })?;
        return Ok(Some(Chosen {
            blueprint,
            kind_assumed: false,
            framework_assumed: false,
            others: others(framework),
        }));
    }
    let found = named
        .frameworks
        .iter()
        .find_map(|(framework, _)| made(*framework, request.kind).map(|found| (*framework, found)));
    if let Some((framework, blueprint)) = found {
        return Ok(Some(Chosen {
            blueprint,
            kind_assumed: false,
            framework_assumed: false,
            others: others(framework),
        }));
    }
    match named.frameworks.first() {
        Some((framework, source))
            if request.kind.is_none_or(|kind| framework.kinds().contains(&kind)) =>
        {
            let kind = framework.kinds()[0];
            Err(format!("{source} ({}/{})", kind.word(), framework.word()))
        }
        Some(_) | None => Ok(None),
    }
}

fn by_kind(request: &JobRequest, named: &Named, lexemes: &[Lexeme]) -> Result<Chosen, String> {
    let makeable = named.kinds.iter().find(|(kind, _)| stacks::find(*kind, None).is_some());
    let said = request.kind.or_else(|| makeable.or(named.kinds.first()).map(|(kind, _)| *kind));
    let kind = said.unwrap_or_else(|| judge(lexemes, named.language));
    let framework = match (kind, named.language) {
        (ProjectKind::Cli, Some(Meaning::Node)) => Some(Framework::Node),
        (ProjectKind::Cli, Some(Meaning::Python)) => Some(Framework::Python),
        (ProjectKind::Api, Some(Meaning::Node)) => Some(Framework::Express),
        (ProjectKind::Api, Some(Meaning::Python)) => Some(Framework::FastApi),
        _ => None,
    };
    let blueprint = stacks::find(kind, framework).ok_or_else(|| {
        let word = framework.map_or(String::new(), |one| format!("/{}", one.word()));
        format!("a {}{word} project", kind.word())
    })?;
    let mut others: Vec<String> = named
        .kinds
        .iter()
        .filter(|(other, _)| *other != kind && stacks::find(*other, None).is_some())
        .map(|(_, source)| source.clone())
        .collect();
    others.dedup();
    others.truncate(2);
    Ok(Chosen {
        blueprint,
        kind_assumed: said.is_none(),
        framework_assumed: framework.is_none(),
        others,
    })
}

/// No kind was named: what the words lean to, else a service, which every other program can build on.
fn judge(lexemes: &[Lexeme], language: Option<Meaning>) -> ProjectKind {
    let mut weights: BTreeMap<ProjectKind, usize> = BTreeMap::new();
    for lexeme in lexemes {
        if let Some(kind) = LEXICON.leaning(&lexeme.key) {
            *weights.entry(kind).or_default() += 1;
        }
        if let Class::Taken(taken) = lexeme.class {
            match taken.meaning {
                Meaning::Feature(Feature::Authentication) => {
                    *weights.entry(ProjectKind::Api).or_default() += 2;
                }
                Meaning::Feature(Feature::DarkMode) => {
                    *weights.entry(ProjectKind::Web).or_default() += 3;
                }
                _ => {}
            }
        }
    }
    if language.is_some() {
        *weights.entry(ProjectKind::Api).or_default() += 1;
    }
    let best = weights.iter().max_by_key(|(kind, weight)| (**weight, std::cmp::Reverse(**kind)));
    best.map_or(ProjectKind::Api, |(kind, _)| *kind)
}
