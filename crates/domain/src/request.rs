//! What somebody asked for, checked.
//!
//! Belongs here: the request and its limits. Does not belong here: its JSON form (see `wire`).

use serde::{Deserialize, Serialize};

use crate::bounds::{PROMPT_MAX_CHARS, PROMPT_MIN_CHARS};
use crate::budget::BudgetLimits;

/// A prompt within its limits, trimmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Prompt(String);

impl Prompt {
    /// Reads a prompt.
    ///
    /// # Errors
    /// [`BadPrompt`] when its weighted length (a CJK character counts as two) is out of range.
    pub fn new(text: &str) -> Result<Self, BadPrompt> {
        let trimmed = text.trim();
        let length: usize = trimmed.chars().map(weight).sum();
        if length < PROMPT_MIN_CHARS {
            return Err(BadPrompt::TooShort { length });
        }
        if length > PROMPT_MAX_CHARS {
            return Err(BadPrompt::TooLong { length });
        }
        Ok(Self(trimmed.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn weight(character: char) -> usize {
    let wide = matches!(character,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}');
    if wide { 2 } else { 1 }
}

/// A prompt that is out of range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPrompt {
    #[error(
        "the prompt has {length} characters; at least {PROMPT_MIN_CHARS} are needed to plan a project"
    )]
    TooShort { length: usize },
    #[error("the prompt has {length} characters; at most {PROMPT_MAX_CHARS} are read")]
    TooLong { length: usize },
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $(#[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word on the wire.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value whose word is `word`.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == word)
            }
        }
    };
}

words! {
    /// What kind of project it is.
    ProjectKind { Web = "web", Api = "api", Cli = "cli", Data = "data", Ml = "ml", Automation = "automation" }
}
words! {
    /// What it is built with.
    Framework {
        React = "react", Vue = "vue", Angular = "angular", FastApi = "fastapi", Express = "express",
        Django = "django", Python = "python", Node = "node", Jupyter = "jupyter", Pandas = "pandas",
        Sklearn = "sklearn", Bash = "bash",
    }
}
words! {
    /// How much of it there should be.
    Complexity { Simple = "simple", Intermediate = "intermediate", Advanced = "advanced" }
}
words! {
    /// Which gates wait for a person.
    Approval { None = "none", Plan = "plan", Final = "final", Both = "both" }
}

impl Framework {
    /// The kinds of project that this framework can make.
    #[must_use]
    pub fn kinds(self) -> &'static [ProjectKind] {
        match self {
            Self::React | Self::Vue | Self::Angular => &[ProjectKind::Web],
            Self::FastApi | Self::Express | Self::Django => &[ProjectKind::Api],
            Self::Python => {
                &[ProjectKind::Cli, ProjectKind::Automation, ProjectKind::Data, ProjectKind::Ml]
            }
            Self::Node => &[ProjectKind::Cli, ProjectKind::Automation],
            Self::Jupyter | Self::Pandas => &[ProjectKind::Data],
            Self::Sklearn => &[ProjectKind::Ml],
            Self::Bash => &[ProjectKind::Automation],
        }
    }
}

/// A request for a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRequest {
    pub prompt: Prompt,
    /// `None`: the planner decides.
    pub kind: Option<ProjectKind>,
    pub framework: Option<Framework>,
    pub complexity: Complexity,
    /// Wishes beside the prompt, as typed; at most [`crate::bounds::FEATURES_MAX`].
    pub features: Vec<String>,
    /// A free label.
    pub user_id: Option<String>,
    /// A name out of models.yaml; `None`: the default there.
    pub model: Option<String>,
    pub approval: Approval,
    pub budget: BudgetLimits,
}

impl JobRequest {
    /// A request with every choice left to the planner.
    #[must_use]
    pub fn new(prompt: Prompt) -> Self {
        Self {
            prompt,
            kind: None,
            framework: None,
            complexity: Complexity::Intermediate,
            features: Vec::new(),
            user_id: None,
            model: None,
            approval: Approval::None,
            budget: BudgetLimits::default(),
        }
    }

    /// Whether the framework can make the kind, where both are given.
    ///
    /// # Errors
    /// [`Misfit`] names both and the kinds that would fit.
    pub fn check_fit(&self) -> Result<(), Misfit> {
        match (self.kind, self.framework) {
            (Some(kind), Some(framework)) if !framework.kinds().contains(&kind) => {
                Err(Misfit { kind, framework })
            }
            _ => Ok(()),
        }
    }
}

/// A framework that cannot make the kind of project asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "framework `{}` does not make a `{}` project; it makes: {}",
    framework.word(), kind.word(),
    framework.kinds().iter().map(|kind| kind.word()).collect::<Vec<_>>().join(", ")
)]
pub struct Misfit {
    pub kind: ProjectKind,
    pub framework: Framework,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(), BadPrompt>) {
        assert_eq!(Prompt::new(text).map(|_| ()), expected);
    }

    #[test]
    fn a_prompt_has_ten_to_twenty_thousand_characters() {
        check("", Err(BadPrompt::TooShort { length: 0 }));
        check("  ninechars  ", Err(BadPrompt::TooShort { length: 9 }));
        check("ten chars!", Ok(()));
        check("图书馆管理", Ok(()));
        check("图书馆管", Err(BadPrompt::TooShort { length: 8 }));
        check(&"a".repeat(30_000), Err(BadPrompt::TooLong { length: 30_000 }));
        check(&"a".repeat(20_000), Ok(()));
    }
}
