//! Reads a prompt, English or Chinese, into a brief.
//!
//! Belongs here: the order of the steps. The steps: lines into lexemes (`outline`, `lexeme`, `bound`), lexemes into a
//! draft of the data model (`sentence`, `noun`, `field`), the draft completed from the tables (`complete`) and put
//! into safe names (`shape`), wishes (`wish`), the stack (`stack`), and what is said to the person (`title`, `report`).
//! Does not belong here: any vocabulary (see `vocabulary/*.toml`, read by `lexicon`).

mod bound;
mod complete;
mod draft;
mod field;
mod inflect;
mod kind;
mod lexeme;
mod lexicon;
mod noun;
mod outline;
mod report;
mod sentence;
mod shape;
mod shorthand;
mod stack;
mod title;
mod unread;
mod wish;

#[cfg(test)]
mod tests;

use domain::brief::{Feature, LeftOut, Speech};
use domain::{Brief, JobRequest};

use crate::{Blueprint, stacks};
use draft::Draft;
use lexeme::{Class, Lexeme};

/// What no blueprint can make, and what would.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotMake {
    #[error(
        "no blueprint makes {what}{understood}; set a model (for example DEEPSEEK_API_KEY, or OLLAMA_BASE_URL for a local one; see `sextet models list`) or ask for one of: {offers}"
    )]
    NoBlueprint { what: String, understood: String, offers: String },
    #[error(
        "the prompt names nothing that a project could keep{understood}; name the things and their fields (for example `books with title, author and price`), or set a model (for example DEEPSEEK_API_KEY, or OLLAMA_BASE_URL for a local one); blueprints make: {offers}"
    )]
    NothingToKeep { understood: String, offers: String },
}

/// A feature as a person says it.
pub(crate) fn feature_word(feature: Feature, chinese: bool) -> &'static str {
    wish::word(feature, chinese)
}

/// What was understood of `request`.
///
/// # Errors
/// [`CannotMake`] where no blueprint fits, or where the prompt names nothing to keep.
pub fn read(request: &JobRequest) -> Result<Brief, CannotMake> {
    read_with(request, &|blueprint, feature| blueprint.supports(feature))
}

/// As [`read`], with the answer to which blueprint makes which feature.
fn read_with(
    request: &JobRequest,
    supports: &dyn Fn(&dyn Blueprint, Feature) -> bool,
) -> Result<Brief, CannotMake> {
    let prompt = request.prompt.as_str();
    let speech = wish::speech(prompt);
    let chinese = speech == Speech::Chinese;
    let lexemes = outline::lexemes(prompt);
    let mut draft = Draft::default();
    sentence::Reader::new(&mut draft).read(&lexemes);
    let modelled = draft.entities.iter().any(|entity| !entity.fields.is_empty());
    let chosen = stack::choose(request, &lexemes, modelled).map_err(|what| {
        CannotMake::NoBlueprint { what, understood: things(&draft), offers: offers() }
    })?;
    complete::complete(&mut draft, speech);
    let topic = draft.topics.first().copied();
    let shaped = shape::shape(&draft, speech);
    if shaped.entities.is_empty() {
        return Err(nothing_to_keep(&lexemes));
    }
    let blueprint = chosen.blueprint;
    let makes = |feature| supports(blueprint, feature);
    let mut wishes = wish::gather(&lexemes, &request.features, chinese);
    wishes.keep_supported(&makes, blueprint.id(), chinese);
    wishes.assume(request.complexity, blueprint.kind(), &makes);
    let title = title::title(prompt, &lexemes, &shaped.entities, topic);
    let mut left_out = wishes.left_out.clone();
    left_out.extend(chosen.others.iter().map(|other| other_stack(other, blueprint.id(), chinese)));
    left_out.extend(shaped.left_out);
    let mut assumptions = report::assumptions(&chosen, &shaped.entities, &wishes, chinese);
    assumptions.extend(relation_assumptions(&draft, &shaped.entities, chinese));
    assumptions.extend(loosened(&draft, &shaped.entities, chinese));
    assumptions.extend(unread::unread(&lexemes, &title.title, &shaped.entities, chinese));
    assumptions.extend(whole_bounds(&lexemes, chinese));
    assumptions.extend(shaped.assumptions);
    Ok(Brief {
        summary: report::summary(
            &title.title,
            blueprint.kind(),
            &shaped.entities,
            &wishes,
            chinese,
        ),
        understood: report::understood(&chosen, &shaped.entities, &wishes, chinese),
        slug: title.slug,
        title: title.title,
        prompt: prompt.to_owned(),
        speech,
        kind: blueprint.kind(),
        framework: blueprint.framework(),
        complexity: request.complexity,
        entities: shaped.entities,
        features: wishes.features,
        left_out,
        assumptions,
    })
}

/// What blueprints there are: `api/fastapi, api/express, …`.
fn offers() -> String {
    stacks::ALL.iter().map(|blueprint| blueprint.id()).collect::<Vec<_>>().join(", ")
}

/// What a refused prompt would keep: ` (understood: recipes)`.
fn things(draft: &Draft) -> String {
    const THINGS_MAX: usize = 8;
    let kept = draft.entities.iter().map(|one| &one.noun);
    let labels: Vec<String> =
        kept.chain(&draft.weak).take(THINGS_MAX).map(|noun| noun.label.to_lowercase()).collect();
    if labels.is_empty() { String::new() } else { format!(" (understood: {})", labels.join(", ")) }
}

fn nothing_to_keep(lexemes: &[Lexeme]) -> CannotMake {
    let taken: Vec<&str> = lexemes
        .iter()
        .filter(|one| matches!(one.class, Class::Taken(_)))
        .map(|one| one.source.as_str())
        .take(6)
        .collect();
    let understood = if taken.is_empty() {
        String::new()
    } else {
        format!(" (understood: {})", taken.join(", "))
    };
    CannotMake::NothingToKeep { understood, offers: offers() }
}

fn other_stack(other: &str, stack: &str, chinese: bool) -> LeftOut {
    let why = if chinese {
        format!("一个项目只用一种技术栈，这里是 {stack}；其余部分可另建项目")
    } else {
        format!(
            "a project has one stack, here {stack}; ask for the other part as a project of its own"
        )
    };
    LeftOut { wish: other.to_owned(), why }
}

/// Relations that nobody stated.
fn relation_assumptions(
    draft: &Draft,
    entities: &[domain::brief::Entity],
    chinese: bool,
) -> Vec<String> {
    let mut said = Vec::new();
    for from in &draft.entities {
        for link in from.relations.iter().filter(|link| !link.stated) {
            let (one, other) = (&from.noun.label, &draft.entities[link.target].noun.label);
            let kept = |label: &String| entities.iter().any(|entity| entity.label == *label);
            if kept(one) && kept(other) {
                said.push(if chinese {
                    format!("假定{one}与{other}相关联")
                } else {
                    format!(
                        "{one} and {} are joined, although it was not said",
                        other.to_lowercase()
                    )
                });
            }
        }
    }
    said.dedup();
    said
}

/// Relations that are optional because no first one could be made otherwise.
fn loosened(draft: &Draft, entities: &[domain::brief::Entity], chinese: bool) -> Vec<String> {
    let kept = |label: &String| entities.iter().any(|entity| entity.label == *label);
    let said = draft.loosened.iter().filter_map(|&(from, at)| {
        let one = &draft.entities[from].noun.label;
        let link = &draft.entities[from].relations[at];
        let other = &draft.entities[link.target].noun.label;
        if !link.stated || !kept(one) || !kept(other) {
            return None;
        }
        let role = link.label.as_ref().unwrap_or(other);
        Some(if chinese {
            format!("{one}的“{role}”可以为空，否则第一条记录无法建立")
        } else {
            let role = role.to_lowercase();
            format!("{one} may be without its {role}: no first one could be made otherwise")
        })
    });
    said.collect()
}

/// Bounds with a fraction, of which only the whole part is kept.
fn whole_bounds(lexemes: &[Lexeme], chinese: bool) -> Vec<String> {
    let fraction = |word: &str| {
        word.split_once('.').is_some_and(|(whole, part)| {
            whole.ends_with(|one: char| one.is_ascii_digit())
                && part.bytes().any(|digit| (b'1'..=b'9').contains(&digit))
                && part.bytes().all(|digit| digit.is_ascii_digit())
        })
    };
    let said = lexemes.iter().filter_map(|one| {
        let Class::Bound(bound) = one.class else { return None };
        if !one.source.split(' ').any(fraction) {
            return None;
        }
        let bounds: Vec<String> =
            [bound.min, bound.max].iter().flatten().map(i64::to_string).collect();
        let bounds = bounds.join(" – ");
        Some(if chinese {
            format!("“{}”按整数 {bounds} 检查", one.source)
        } else {
            format!("“{}” is checked in whole numbers: {bounds}", one.source)
        })
    });
    said.collect()
}
