//! Verbs: what has what, what belongs to what, who can do what.

use domain::brief::{Name, RelationKind};

use super::super::draft::{DraftRelation, row_noun};
use super::super::inflect;
use super::super::lexeme::{Class, Lexeme, is_han};
use super::super::lexicon::{LEXICON, LinkRow};
use super::super::noun::{self, Noun};
use super::{Mode, Reader, Strength, belongs_to, field_count, noun_key};

impl<'a> Reader<'a> {
    pub(super) fn has(&mut self, lexeme: &Lexeme, rest: &[Lexeme]) {
        // In a list of fields, `with` after a word that is no entity belongs to that field.
        let attaches =
            matches!(lexeme.key.as_str(), "with" | "having" | "including" | "containing");
        if let Mode::Fields(of) = self.mode
            && attaches
            && !self.buffer.is_empty()
            && !self.each
        {
            let noun = noun::read(&self.buffer);
            let bare = !self.buffer.iter().any(|word| word.class == Class::Article);
            let unknown = LEXICON.field(&noun_key(&self.buffer)).is_none();
            let is_thing = noun.as_ref().is_some_and(|noun| {
                (noun.plural && (noun.row.is_some() || (bare && unknown)))
                    || self.draft.find(noun).is_some_and(|at| at != of)
            });
            if !is_thing {
                self.flush();
                self.mode = Mode::Fields(of);
                return;
            }
        }
        if let Mode::Links { of, many: false } = self.mode
            && lexeme.key == "with"
        {
            // `bookings for a room with dates`: what follows belongs to the booking.
            self.flush();
            self.mode = Mode::Fields(of);
            return;
        }
        self.each |= lists_fields(rest);
        let subject = self.subject();
        self.finish_values();
        self.mode = match subject {
            Some(entity) if !(lexeme.key == "with" && lists_things(rest)) => Mode::Fields(entity),
            _ => Mode::Things(Strength::List),
        };
    }

    pub(super) fn has_many(&mut self) {
        let subject = self.subject();
        self.finish_values();
        self.mode =
            subject.map_or(Mode::Things(Strength::List), |of| Mode::Links { of, many: true });
    }

    pub(super) fn belongs(&mut self) {
        let plain = self.plain_subject();
        // `issues: title, due date; belong to a project`
        let bare = !self.buffer.iter().any(|word| word.is_content());
        let subject = self
            .subject()
            .or_else(|| plain.and_then(|noun| self.take(noun)))
            .or(self.last.filter(|_| bare));
        self.finish_values();
        self.mode = subject.map_or(Mode::Skip, |of| Mode::Links { of, many: false });
    }

    /// `results link a race and a driver`: what links things is a thing, though its name alone says little.
    fn plain_subject(&self) -> Option<Noun> {
        let content: Vec<&Lexeme> =
            self.buffer.iter().copied().filter(|word| word.is_content()).collect();
        let [word] = content.as_slice() else { return None };
        let wanted = word.class == Class::Word && inflect::is_plural(&word.key);
        let one = inflect::singular(&word.key);
        wanted.then(|| Noun {
            name: Name::read(&one),
            label: noun::capital(&one),
            row: None,
            plural: true,
            companion: None,
            trimmed: false,
        })
    }

    pub(super) fn between(&mut self) {
        if matches!(self.mode, Mode::Fields(_))
            && !self.buffer.is_empty()
            && noun::read(&self.buffer).is_none_or(|noun| noun.row.is_none() && !noun.plural)
        {
            self.flush();
            return;
        }
        self.belongs();
    }

    /// `at a date and time`: fields of what was just linked.
    pub(super) fn at(&mut self, lexeme: &'a Lexeme, next: Option<&Lexeme>) {
        let field = next.is_some_and(|next| LEXICON.field(&next.key).is_some());
        match self.mode {
            Mode::Links { of, .. } if field => {
                self.flush();
                self.mode = Mode::Fields(of);
            }
            Mode::Things(_) | Mode::Topic
                if field && self.last.is_some() && !self.buffer.is_empty() =>
            {
                if let Some(of) = self.subject() {
                    self.mode = Mode::Fields(of);
                }
            }
            _ => self.push(lexeme),
        }
    }

    pub(super) fn manage(&mut self, lexeme: &'a Lexeme, rest: &[Lexeme]) {
        let before: Vec<&Lexeme> =
            self.buffer.iter().copied().filter(|word| word.is_content()).collect();
        if lexeme.key.chars().any(is_han) && !before.is_empty() {
            // `会员管理`: the word comes behind what is managed.
            if matches!(self.mode, Mode::Topic | Mode::Things(_)) {
                let words = std::mem::take(&mut self.buffer);
                self.manage_before(&words);
            }
            return;
        }
        if matches!(self.mode, Mode::Fields(_)) && !before.is_empty() {
            self.push(lexeme);
            return;
        }
        self.flush();
        // `车辆维修记录系统，记录车牌、日期`: what is recorded are the fields of what was named.
        self.mode = match self.last {
            Some(of) if lexeme.key.chars().any(is_han) && lists_han_fields(rest) => {
                Mode::Fields(of)
            }
            _ => Mode::Things(Strength::List),
        };
    }

    /// `会员管理`: members are kept; `养蜂管理`, of which no table knows a thing, is what the project is about.
    fn manage_before(&mut self, words: &[&'a Lexeme]) {
        match noun::read(words) {
            Some(noun) if noun.row.is_none() => self.draft.weaken(noun),
            _ => self.mention(words, Strength::List),
        }
    }

    pub(super) fn aim(&mut self, lexeme: &'a Lexeme) {
        match self.mode {
            Mode::Topic => {
                let words = std::mem::take(&mut self.buffer);
                if !self.link_between(&words, lexeme) {
                    self.mention(&words, Strength::Aim);
                    self.mode = Mode::Things(Strength::Aim);
                }
            }
            Mode::Things(strength) => {
                let words = std::mem::take(&mut self.buffer);
                if self.link_between(&words, lexeme) {
                    return;
                }
                // `a backend for my food truck`
                if noun::read(&words).is_none() {
                    self.mode = Mode::Things(Strength::Aim);
                }
                self.mention(&words, strength);
            }
            Mode::Links { .. } => self.flush(),
            Mode::Fields(_) | Mode::Values { .. } | Mode::Skip => self.push(lexeme),
        }
    }

    /// `reviews for movies`: what comes next is what the reviews belong to.
    pub(super) fn link_between(&mut self, words: &[&'a Lexeme], lexeme: &Lexeme) -> bool {
        let Some(noun) = noun::read(words) else { return false };
        let wanted = lexeme.key == "for"
            && noun.row.is_some()
            && noun.plural
            && !noun.trimmed
            && noun.label.is_ascii();
        if !wanted {
            return false;
        }
        let Some(of) = self.take(noun) else { return false };
        self.mode = Mode::Links { of, many: false };
        true
    }

    pub(super) fn want(&mut self, lexeme: &Lexeme, rest: &[Lexeme]) {
        let user = |row: usize| LEXICON.entities[row].name == "user";
        const NEEDS: [&str; 7] = ["need", "needs", "require", "requires", "must", "should", "需要"];
        if self.mode == Mode::Skip {
            self.buffer.clear();
            self.each = false;
        }
        let needs = NEEDS.contains(&lexeme.key.as_str());
        let has_subject = self.each
            || noun::read(&self.buffer).is_some_and(|noun| {
                let known = noun.row.is_some_and(|row| !user(row)) && noun.plural;
                self.draft.find(&noun).is_some() || (known && noun.label.is_ascii())
            });
        if has_subject && needs {
            self.has(lexeme, rest);
            return;
        }
        self.flush();
        self.finish_values();
        if !matches!(self.mode, Mode::Things(_)) {
            self.mode = Mode::Things(Strength::List);
        }
    }

    pub(super) fn make(&mut self) {
        if matches!(self.mode, Mode::Fields(_)) && !self.buffer.is_empty() {
            return;
        }
        self.flush();
        self.finish_values();
        self.mode = Mode::Topic;
    }

    /// `users can register for events`.
    pub(super) fn can(&mut self, lexemes: &'a [Lexeme], at: usize) -> usize {
        let actor = std::mem::take(&mut self.buffer);
        self.finish_values();
        self.each = false;
        let skip = lexemes[at + 1..].iter().take_while(|one| one.class == Class::Article).count();
        let verb_at = at + 1 + skip;
        let link = lexemes.get(verb_at).and_then(|verb| LEXICON.link(&verb.key));
        let Some(link) = link else {
            if !is_person(&actor) {
                self.mention(&actor, Strength::Aim);
            }
            self.mode = Mode::Things(Strength::Aim);
            // The verb names nothing: `share recipes`.
            let verb = lexemes.get(verb_at).is_some_and(|verb| {
                verb.class == Class::Word && !inflect::is_plural(&verb.key)
                    || verb.class == Class::Han && LEXICON.entity(&verb.key).is_none()
            });
            let object = lexemes.get(verb_at + 1).is_some_and(Lexeme::is_content);
            return if verb && object { verb_at + 1 - at } else { 1 };
        };
        let object: Vec<&Lexeme> = lexemes[verb_at + 1..]
            .iter()
            .skip_while(|one| {
                matches!(
                    one.class,
                    Class::Aim
                        | Class::Prep
                        | Class::Article
                        | Class::At
                        | Class::Belongs
                        | Class::Many
                )
            })
            .take_while(|one| matches!(one.class, Class::Word | Class::Han | Class::Article))
            .collect();
        let taken = object_end(lexemes, verb_at + 1, object.len());
        self.link(&actor, link, &object);
        self.mode = Mode::Things(Strength::Aim);
        taken - at
    }

    pub(super) fn link(&mut self, actor: &[&'a Lexeme], link: &LinkRow, object: &[&'a Lexeme]) {
        let Some(target) = noun::read(object).filter(|noun| noun.row.is_some() || noun.plural)
        else {
            return;
        };
        let chinese = !target.label.is_ascii();
        let Some(target) = self.draft.entity(target, true) else { return };
        let row = |name: &str| LEXICON.entity(&name.replace('_', " "));
        let Some(kept) = row(&link.entity) else { return };
        let Some(of) = self.draft.entity(row_noun(kept, chinese), true) else {
            return;
        };
        if of == target {
            return;
        }
        let actor = noun::read(actor)
            .filter(|noun| noun.row.is_some_and(|row| LEXICON.entities[row].name != "user"))
            .or_else(|| row(&link.actor).map(|row| row_noun(row, chinese)));
        let wanted =
            self.draft.entities[target].noun.row.map(|row| LEXICON.entities[row].name.as_str());
        let shared = LEXICON.entities[kept].many.iter().any(|many| Some(many.as_str()) == wanted);
        if shared {
            self.join(of, target, true);
        } else {
            self.draft.relate(of, belongs_to(target, true));
        }
        if let Some(actor) = actor.and_then(|noun| self.draft.entity(noun, true))
            && actor != of
        {
            self.draft.relate(of, belongs_to(actor, true));
        }
        self.last = Some(of);
    }

    /// What an entity belongs to, or has several of.
    pub(super) fn target(&mut self, of: usize, words: &[&'a Lexeme], many: bool) {
        let Some(noun) = noun::read(words).or_else(|| self.kept_thing(words)) else { return };
        if !many && words.iter().any(|word| word.key == "two") {
            self.two_targets(of, noun);
            return;
        }
        if noun.row.is_none() && LEXICON.field(&noun_key(words)).is_some() {
            self.field(of, words);
            self.mode = Mode::Fields(of);
            return;
        }
        let key = noun.name.as_ref().map(|name| name.words().join(" ")).unwrap_or_default();
        let (noun, role) = match self.role(&key) {
            Some(target) if noun.row.is_none() => (target, noun.name.clone()),
            _ => (noun, None),
        };
        let stated = self.draft.find(&noun).is_some();
        let Some(target) = self.draft.entity(noun, stated) else { return };
        // `products belong to several categories`
        if !many && target != of && words.iter().any(|word| word.class == Class::Many) {
            let shared =
                DraftRelation { kind: RelationKind::ManyToMany, ..belongs_to(target, false) };
            self.draft.relate(of, shared);
        } else if role.is_some() {
            let mut relation = belongs_to(target, true);
            relation.role = role;
            self.draft.relate(of, relation);
        } else {
            self.join(of, target, many);
        }
    }

    /// `two people`, where people are kept.
    pub(super) fn kept_thing(&self, words: &[&Lexeme]) -> Option<Noun> {
        let last = words.iter().rev().find(|word| word.is_content())?;
        let row = LEXICON.entity(&inflect::singular(&last.key))?;
        let noun = row_noun(row, false);
        self.draft.find(&noun).map(|_| noun)
    }

    /// `between two players`: two roles of one thing.
    fn two_targets(&mut self, of: usize, noun: Noun) {
        let row = self.draft.entities[of].noun.row.map(|row| &LEXICON.entities[row]);
        let target_row = noun.row.map(|row| LEXICON.entities[row].name.as_str());
        let listed: Vec<&str> = row.map_or_else(Vec::new, |row| {
            let roles = row.to.iter().filter_map(|to| to.split_once('='));
            roles.filter(|(_, to)| Some(*to) == target_row).map(|(role, _)| role).collect()
        });
        let word = noun.name.as_ref().map(|name| name.words().join(" ")).unwrap_or_default();
        let stated = self.draft.find(&noun).is_some();
        let Some(target) = self.draft.entity(noun, stated) else { return };
        let roles = match listed.as_slice() {
            [first, second] => [(*first).to_owned(), (*second).to_owned()],
            _ => [format!("first {word}"), format!("second {word}")],
        };
        for role in roles {
            let mut link = belongs_to(target, true);
            link.role = Name::read(&role);
            self.draft.relate(of, link);
        }
    }

    /// `students enroll in courses`: a verb behind those who do it.
    pub(super) fn is_verb(&self, lexeme: &Lexeme) -> bool {
        matches!(self.mode, Mode::Topic | Mode::Things(_))
            && LEXICON.link(&lexeme.key).is_some()
            && noun::read(&self.buffer)
                .is_some_and(|noun| noun.row.is_some() && noun.plural && noun.label.is_ascii())
    }

    pub(super) fn role(&self, word: &str) -> Option<Noun> {
        let rows = LEXICON.role(word);
        let there = rows.iter().find(|row| self.draft.of_row(row).is_some());
        let row = there.or_else(|| rows.first())?;
        LEXICON.entity(&row.replace('_', " ")).map(|row| row_noun(row, false))
    }

    /// Joins two: a foreign key here, there, or many on both sides.
    pub(super) fn join(&mut self, of: usize, target: usize, many: bool) {
        if of == target {
            let mut parent = belongs_to(target, false);
            parent.role = Name::read("parent");
            self.draft.relate(of, parent);
            return;
        }
        if !many {
            self.draft.relate(of, belongs_to(target, true));
            return;
        }
        let row = |at: usize| self.draft.entities[at].noun.row.map(|row| &LEXICON.entities[row]);
        let listed = |from: usize, to: usize| {
            let target = row(to).map(|row| row.name.as_str());
            row(from)
                .is_some_and(|row| row.to.iter().any(|to| Some(to.trim_end_matches('!')) == target))
        };
        let shared = row(target).is_some_and(|row| row.shared) && !listed(target, of);
        if shared {
            self.draft.relate(
                of,
                DraftRelation { kind: RelationKind::ManyToMany, ..belongs_to(target, false) },
            );
        } else if !self.draft.joined(of, target) {
            self.draft.relate(target, belongs_to(of, true));
        }
    }
}

/// `bookings with rooms, guests and payments`: things beside each other rather than parts of the first.
fn lists_things(rest: &[Lexeme]) -> bool {
    let end = rest.iter().position(|one| {
        !matches!(one.class, Class::Word | Class::Comma | Class::And | Class::Article)
    });
    let items: Vec<&Lexeme> =
        rest[..end.unwrap_or(rest.len())].iter().filter(|one| one.class == Class::Word).collect();
    let thing = |word: &&&Lexeme| {
        inflect::is_plural(&word.key) && LEXICON.entity(&inflect::singular(&word.key)).is_some()
    };
    items.len() > 1 && items.iter().filter(thing).count() == items.len()
}

/// Whether what follows `has` are fields rather than things.
pub(super) fn lists_fields(rest: &[Lexeme]) -> bool {
    let end = rest
        .iter()
        .position(|one| {
            matches!(
                one.class,
                Class::Stop | Class::Entry | Class::Break | Class::Has | Class::Open
            )
        })
        .unwrap_or(rest.len());
    let rest = &rest[..end];
    let things = rest
        .iter()
        .filter(|one| {
            one.is_content()
                && inflect::is_plural(&one.key)
                && LEXICON.entity(&inflect::singular(&one.key)).is_some()
        })
        .count();
    let han = rest.iter().any(|one| one.class == Class::Han);
    !han && things == 0 && field_count(rest) > 1
}

fn object_end(lexemes: &[Lexeme], from: usize, count: usize) -> usize {
    let skipped = lexemes[from..]
        .iter()
        .take_while(|one| {
            matches!(
                one.class,
                Class::Aim
                    | Class::Prep
                    | Class::Article
                    | Class::At
                    | Class::Belongs
                    | Class::Many
            )
        })
        .count();
    (from + skipped + count).min(lexemes.len())
}

/// `people`, `users`: whoever uses the program.
fn is_person(words: &[&Lexeme]) -> bool {
    noun::read(words)
        .and_then(|noun| noun.row)
        .is_some_and(|row| matches!(LEXICON.entities[row].name.as_str(), "user" | "person"))
}

/// Whether most entries of a Chinese list are known fields and no known things.
fn lists_han_fields(rest: &[Lexeme]) -> bool {
    let end =
        rest.iter().position(|one| matches!(one.class, Class::Stop | Class::Entry | Class::Open));
    let items: Vec<String> = rest[..end.unwrap_or(rest.len())]
        .split(|one| matches!(one.class, Class::Comma | Class::And))
        .map(|item| {
            item.iter().filter(|one| one.is_content()).map(|one| one.key.as_str()).collect()
        })
        .collect();
    let field = |item: &&String| LEXICON.field(item).is_some() && LEXICON.entity(item).is_none();
    items.len() > 1 && items.iter().filter(field).count() * 2 >= items.len()
}
