//! Roles: things that stand in an entity under another name, such as the manager of an employee.

use domain::brief::{Name, RelationKind};

use super::super::draft::DraftRelation;
use super::super::lexeme::{Class, Lexeme};
use super::super::noun;
use super::Reader;

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
