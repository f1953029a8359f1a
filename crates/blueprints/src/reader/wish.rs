//! Wishes: features that are made, and what was asked for and is not.

use std::collections::BTreeSet;

use domain::brief::{Feature, LeftOut, Speech};
use domain::request::{Complexity, ProjectKind};

use super::lexeme::{self, Class, Lexeme};
use super::lexicon::{LEXICON, Meaning};
use super::noun;

/// The wishes of a request, sorted out.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    pub(super) features: BTreeSet<Feature>,
    pub(super) refused: BTreeSet<Feature>,
    /// Features that nobody asked for.
    pub(super) assumed: BTreeSet<Feature>,
    pub(super) left_out: Vec<LeftOut>,
}

/// A feature as a person says it.
pub(super) fn word(feature: Feature, chinese: bool) -> &'static str {
    let (english, han) = match feature {
        Feature::Authentication => ("sign-in", "登录"),
        Feature::Search => ("search", "搜索"),
        Feature::Pagination => ("pagination", "分页"),
        Feature::Sorting => ("sorting", "排序"),
        Feature::Filtering => ("filtering", "筛选"),
        Feature::DarkMode => ("dark mode", "深色模式"),
        Feature::Export => ("export as CSV and JSON", "导出（CSV、JSON）"),
        Feature::Import => ("import from CSV", "导入（CSV）"),
        Feature::Persistence => ("data that survives a restart", "数据持久保存"),
        Feature::Statistics => ("statistics", "统计"),
        Feature::Localization => ("English and Chinese texts", "中英文界面"),
    };
    if chinese { han } else { english }
}

/// Gathers the wishes of the prompt and of the request's own list.
pub(super) fn gather(lexemes: &[Lexeme], extra: &[String], chinese: bool) -> Wishes {
    let mut wishes = Wishes::default();
    for lexeme in lexemes {
        wishes.add(lexeme, chinese);
    }
    for text in extra {
        wishes.add_text(text, chinese);
    }
    wishes.features = wishes.features.difference(&wishes.refused).copied().collect();
    wishes
}

impl Wishes {
    /// Whether the lexeme was a wish.
    fn add(&mut self, lexeme: &Lexeme, chinese: bool) -> bool {
        let Class::Taken(taken) = lexeme.class else { return false };
        match taken.meaning {
            Meaning::Feature(feature) if taken.refused => {
                self.refused.insert(feature);
            }
            Meaning::Feature(feature) => {
                self.features.insert(feature);
            }
            Meaning::LeftOut(_) if taken.refused => {}
            Meaning::LeftOut(at) => self.leave_out(at, chinese),
            _ => return false,
        }
        true
    }

    fn leave_out(&mut self, at: usize, chinese: bool) {
        let row = &LEXICON.left_out[at];
        let (wish, why) = if chinese { (&row.zh, &row.why_zh) } else { (&row.name, &row.why) };
        if !self.left_out.iter().any(|left| left.wish == *wish) {
            self.left_out.push(LeftOut { wish: wish.clone(), why: why.clone() });
        }
        self.features.extend(row.feature);
    }

    /// One string of the request's list of features.
    fn add_text(&mut self, text: &str, chinese: bool) {
        const TEXT_MAX_CHARS: usize = 200;
        let short: String = text.chars().take(TEXT_MAX_CHARS).collect();
        let spaced = short.replace(['_', '-'], " ");
        let mut found = false;
        for lexeme in lexeme::cut(&short).iter().chain(&lexeme::cut(&spaced)) {
            found |= self.add(lexeme, chinese);
            found |= matches!(lexeme.class, Class::Taken(_));
        }
        let known = found || short.trim().is_empty() || is_owed(&spaced);
        if known || self.left_out.iter().any(|left| left.wish == short) {
            return;
        }
        let why = if chinese {
            "没有蓝图认识这个功能"
        } else {
            "no blueprint knows this feature"
        };
        self.left_out.push(LeftOut { wish: short, why: why.to_owned() });
    }

    /// Moves what `supports` refuses to what is left out.
    pub(super) fn keep_supported(
        &mut self,
        supports: &dyn Fn(Feature) -> bool,
        stack: &str,
        chinese: bool,
    ) {
        let refused: Vec<Feature> =
            self.features.iter().copied().filter(|&feature| !supports(feature)).collect();
        for feature in refused {
            self.features.remove(&feature);
            let why = if chinese {
                format!("蓝图 {stack} 不提供这个功能")
            } else {
                format!("the blueprint {stack} does not make it")
            };
            let wish = noun::capital(word(feature, chinese));
            self.left_out.push(LeftOut { wish, why });
        }
    }

    /// What is made without being asked for, by how much there should be.
    pub(super) fn assume(
        &mut self,
        complexity: Complexity,
        kind: ProjectKind,
        supports: &dyn Fn(Feature) -> bool,
    ) {
        let mut usual = vec![Feature::Persistence];
        if complexity != Complexity::Simple && kind == ProjectKind::Api {
            usual.push(Feature::Pagination);
        }
        if complexity == Complexity::Advanced {
            usual.extend([
                Feature::Pagination,
                Feature::Search,
                Feature::Sorting,
                Feature::Filtering,
                Feature::Statistics,
            ]);
        }
        for feature in usual {
            if !self.refused.contains(&feature)
                && !self.features.contains(&feature)
                && supports(feature)
            {
                self.features.insert(feature);
                self.assumed.insert(feature);
            }
        }
    }
}

/// What every project has in any case.
fn is_owed(text: &str) -> bool {
    const OWED: [&str; 16] = [
        "validation",
        "input validation",
        "tests",
        "unit tests",
        "testing",
        "docker",
        "dockerfile",
        "logging",
        "error handling",
        "documentation",
        "readme",
        "ci",
        "crud",
        "rest api",
        "docs",
        "校验",
    ];
    let lower = text.to_lowercase();
    OWED.iter().any(|owed| lower.trim() == *owed)
}

/// The language of the prompt: Chinese when at least a fifth of its letters are.
pub(super) fn speech(text: &str) -> Speech {
    let han = text.chars().filter(|&one| lexeme::is_han(one)).count();
    let latin = text.chars().filter(char::is_ascii_alphabetic).count();
    if han > 0 && han * 4 >= latin { Speech::Chinese } else { Speech::English }
}
