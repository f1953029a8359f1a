//! What stands in another thing, said with a verb that no table knows: `planted in a bed`.

use super::super::lexeme::{Class, Lexeme};
use super::super::noun;
use super::{Mode, Reader};

impl<'a> Reader<'a> {
    /// `are planted in a bed`: what was spoken of belongs to the bed. How many lexemes say so.
    pub(super) fn passive(&mut self, lexemes: &'a [Lexeme], at: usize) -> Option<usize> {
        let verb = lexemes.get(at + 1)?;
        let place = lexemes.get(at + 2)?;
        let done = verb.class == Class::Word && (verb.key.ends_with("ed") || verb.key == "kept");
        let placed = matches!(place.class, Class::Prep | Class::At)
            && ["in", "on", "to", "by", "on a", "at", "at a", "at an"]
                .contains(&place.key.as_str());
        if !(done && placed) {
            return None;
        }
        let (target, taken) = self.kept_behind(lexemes, at + 3)?;
        let of = self.subject().filter(|&of| of != target)?;
        self.finish_values();
        self.join(of, target, false);
        self.last = Some(of);
        self.mode = Mode::Fields(of);
        Some(3 + taken)
    }

    /// The thing that is kept already and is named from `from` on, with how many lexemes name it.
    pub(super) fn kept_behind(&self, lexemes: &'a [Lexeme], from: usize) -> Option<(usize, usize)> {
        let skipped = lexemes
            .get(from..)?
            .iter()
            .take_while(|one| one.class == Class::Article || one.key == "also")
            .count();
        let word = lexemes.get(from + skipped).filter(|word| word.class == Class::Word)?;
        let ends = lexemes.get(from + skipped + 1).is_none_or(|next| {
            !next.is_content() || ["too", "who", "as"].contains(&next.key.as_str())
        });
        let target = self.draft.find(&noun::read(&[word])?)?;
        ends.then_some((target, skipped + 1))
    }
}
