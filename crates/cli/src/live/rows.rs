//! One agent's line.

use console::style;
use domain::view::AgentView;
use domain::{AgentRole, AgentStatus};

use crate::text::{fitted, plain};

pub(super) struct Row<'a> {
    pub(super) role: AgentRole,
    pub(super) agent: &'a AgentView,
    pub(super) percent: u8,
    pub(super) note: String,
}

impl Row<'_> {
    pub(super) fn render(&self, width: usize) -> String {
        let (mark, word) = self.mark_and_word();
        let count = if self.agent.known > 1 {
            format!("{}/{}", self.agent.done, self.agent.known)
        } else {
            String::new()
        };
        let count = if self.role == AgentRole::Orchestrator {
            format!("{} %", self.percent)
        } else {
            count
        };
        let head = format!("  {mark} {:<13} {word:<9} {count:>7}", self.role.key());
        let room = width.saturating_sub(console::measure_text_width(&head) + 2);
        let note = fitted(&plain(&self.note), room);
        if note.is_empty() {
            return fitted(head.trim_end(), width);
        }
        fitted(&format!("{head}  {}", style(note).dim().for_stderr()), width)
    }

    fn mark_and_word(&self) -> (String, &'static str) {
        let drawn = |mark: &str| style(mark.to_owned()).for_stderr();
        match self.agent.status {
            AgentStatus::Waiting => (drawn("·").dim().to_string(), "waiting"),
            AgentStatus::Active => (drawn("●").cyan().to_string(), "active"),
            AgentStatus::Processing => (drawn("◐").cyan().to_string(), "working"),
            AgentStatus::Completed => (drawn("✓").green().to_string(), "done"),
            AgentStatus::Failed => (drawn("✗").red().to_string(), "failed"),
            AgentStatus::Skipped => (drawn("–").dim().to_string(), "skipped"),
        }
    }
}
