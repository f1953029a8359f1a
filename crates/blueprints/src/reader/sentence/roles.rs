//! Roles: things that stand in an entity under another name, such as the manager of an employee.

use domain::brief::{Name, RelationKind};

use super::super::draft::DraftRelation;
use super::super::inflect;
use super::super::lexeme::{Class, Lexeme};
use super::super::noun;
use super::{Mode, Reader};

impl<'a> Reader<'a> {
    /// `a manager who is another employee`, `a mother and a father who are people`: relations rather than texts.
    pub(super) fn role_of(&mut self, of: usize, words: &[&'a Lexeme]) -> bool {
        let Some(who) = words.iter().position(|word| word.key == "who") else { return false };
        let (before, behind) = (&words[..who], &words[who + 1..]);
        let Some(verb) = behind.first().filter(|verb| verb.class == Class::CanBe) else {
            return false;
        };
        let Some(noun) = noun::read(&behind[1..]) else { return false };
        if noun.row.is_none() && self.draft.find(&noun).is_none() {
            return false;
        }
        let stated = self.draft.find(&noun).is_some();
        let Some(target) = self.draft.entity(noun, stated) else { return false };
        let content: Vec<&Lexeme> =
            before.iter().copied().filter(|word| word.is_content()).collect();
        if content.is_empty() || verb.key == "are" {
            self.last_field_as_role(of, target);
        }
        let text = content.iter().map(|word| word.source.as_str()).collect::<Vec<_>>().join(" ");
        let optional = words.iter().any(|word| word.class == Class::Optional);
        if let Some(name) = Name::read(&text) {
            self.relate_as(of, target, name, noun::capital(&text), !optional);
        }
        true
    }

    /// `departs from an airport`, where airports are kept: a relation called after the verb.
    pub(super) fn verb_role(&mut self, of: usize, words: &[&'a Lexeme]) -> bool {
        let [verb, prep, rest @ ..] = words else { return false };
        let way = prep.key.split(' ').next().unwrap_or_default();
        let wanted = verb.class == Class::Word
            && (verb.key.ends_with('s') || verb.key.ends_with("ed"))
            && matches!(prep.class, Class::Prep | Class::At)
            && matches!(way, "from" | "at" | "to" | "in" | "on" | "by");
        let Some(noun) = noun::read(rest).filter(|noun| wanted && !noun.plural) else {
            return false;
        };
        let text = format!("{} {way}", verb.key);
        let (Some(target), Some(name)) = (self.draft.find(&noun), Name::read(&text)) else {
            return false;
        };
        self.relate_as(of, target, name, noun::capital(&text), true);
        true
    }

    /// `show many people`, where people are kept.
    pub(super) fn many_kept(&mut self, of: usize, words: &[&'a Lexeme]) -> bool {
        let Some(many) = words.iter().position(|word| word.class == Class::Many) else {
            return false;
        };
        if words[..many].iter().filter(|word| word.is_content()).count() > 1 {
            return false;
        }
        let [word] = &words[many + 1..] else { return false };
        let kept = self.kept_thing(&[*word]).is_some() && inflect::is_plural(&word.key);
        if kept {
            self.target(of, &[*word], true);
        }
        kept
    }

    /// `who is also an employee`, `who are people too`: as [`Self::role_of`], of a thing that is kept already. How many
    /// lexemes say so.
    pub(super) fn role_ahead(&mut self, lexemes: &'a [Lexeme], at: usize) -> Option<usize> {
        let Mode::Fields(of) = self.mode else { return None };
        let verb = lexemes.get(at + 1).filter(|verb| verb.class == Class::CanBe)?;
        let (target, taken) = self.kept_behind(lexemes, at + 2)?;
        let words = std::mem::take(&mut self.buffer);
        if verb.key == "are" || !words.iter().any(|word| word.is_content()) {
            self.last_field_as_role(of, target);
        }
        let content: Vec<&str> = words
            .iter()
            .filter(|word| word.is_content())
            .map(|word| word.source.as_str())
            .collect();
        let text = content.join(" ");
        if let Some(name) = Name::read(&text) {
            let optional = words.iter().any(|word| word.class == Class::Optional);
            self.relate_as(of, target, name, noun::capital(&text), !optional);
        }
        let too = lexemes.get(at + 2 + taken).is_some_and(|next| next.key == "too");
        Some(2 + taken + usize::from(too))
    }

    /// The field that was read last was such a role.
    fn last_field_as_role(&mut self, of: usize, target: usize) {
        let Some((_, at)) = self.last_field.take().filter(|(entity, _)| *entity == of) else {
            return;
        };
        if at >= self.draft.entities[of].fields.len() {
            return;
        }
        let field = self.draft.entities[of].fields.remove(at);
        if let Some(name) = field.name {
            self.relate_as(of, target, name, field.label, field.required);
        }
    }

    fn relate_as(&mut self, of: usize, target: usize, role: Name, label: String, required: bool) {
        let relation = DraftRelation {
            role: Some(role),
            label: Some(label),
            target,
            kind: RelationKind::BelongsTo,
            required,
            stated: true,
        };
        self.draft.relate(of, relation);
    }
}
