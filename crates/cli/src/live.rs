//! The six agents at work, in a terminal: six lines that are drawn again as facts come, and a line for
//! each finished stage where there is no terminal.

mod rows;

use console::Term;
use domain::fact::GateKind;
use domain::view::JobView;
use domain::{AgentRole, AgentStatus, Entry, Fact};

use crate::text::plain;
use rows::Row;

/// Shortest time between two drawings, in milliseconds: 20 a second look steady and cost nothing.
const DRAW_EVERY_MS: u128 = 50;

/// What is shown of a running job.
#[derive(Debug)]
pub struct LiveView {
    terminal: Option<Term>,
    quiet: bool,
    view: JobView,
    summaries: [Option<String>; 6],
    /// The last line of live output, shown beside the agent that makes it.
    live: Option<(AgentRole, String)>,
    drawn_lines: usize,
    last_drawn: Option<std::time::Instant>,
}

impl LiveView {
    /// Draws on stderr, if that is a terminal and `quiet` is not asked for.
    #[must_use]
    pub fn new(quiet: bool) -> Self {
        let terminal = Term::stderr();
        let fit = terminal.features().is_attended() && terminal.features().colors_supported();
        Self {
            terminal: (fit && !quiet).then_some(terminal),
            quiet,
            view: JobView::default(),
            summaries: Default::default(),
            live: None,
            drawn_lines: 0,
            last_drawn: None,
        }
    }

    /// The job as it is known so far.
    #[must_use]
    pub fn job(&self) -> &JobView {
        &self.view
    }

    /// Takes an entry of the log in.
    pub fn take(&mut self, entry: &Entry) {
        let before: Vec<AgentStatus> =
            AgentRole::ALL.iter().map(|&role| self.view.agent_status(role)).collect();
        self.view.apply(entry);
        if let Fact::StepFinished { step, summary } = &entry.fact {
            self.summaries[step.agent() as usize] = Some(plain(summary));
        }
        if matches!(entry.fact, Fact::StepFinished { .. } | Fact::StepFailed { .. }) {
            self.live = None;
        }
        if self.terminal.is_some() {
            self.draw_if_due();
        } else if !self.quiet {
            self.tell(entry, &before);
        }
    }

    /// Takes live text in; its last line is shown.
    pub fn text(&mut self, agent: AgentRole, text: &str) {
        if let Some(line) = text.lines().rev().map(plain).find(|line| !line.trim().is_empty()) {
            self.live = Some((agent, line.trim().to_owned()));
            self.draw_if_due();
        }
    }

    /// Draws the last state and leaves it standing.
    pub fn finish(&mut self) {
        self.live = None;
        self.last_drawn = None;
        self.draw_if_due();
        self.drawn_lines = 0;
    }

    /// Makes room for a question: what is drawn stays, and drawing begins anew below.
    pub fn pause(&mut self) {
        self.finish();
    }

    fn draw_if_due(&mut self) {
        let Some(terminal) = self.terminal.clone() else { return };
        if self.last_drawn.is_some_and(|at| at.elapsed().as_millis() < DRAW_EVERY_MS) {
            return;
        }
        self.last_drawn = Some(std::time::Instant::now());
        let width = usize::from(terminal.size().1).clamp(40, 110);
        let lines: Vec<String> =
            AgentRole::ALL.iter().map(|&role| self.row(role).render(width)).collect();
        let _ = terminal.clear_last_lines(self.drawn_lines);
        for line in &lines {
            let _ = terminal.write_line(line);
        }
        self.drawn_lines = lines.len();
    }

    fn row(&self, role: AgentRole) -> Row<'_> {
        let agent = self.view.agent(role);
        let live =
            self.live.as_ref().filter(|(who, _)| *who == role).map(|(_, text)| text.as_str());
        let note = match role {
            AgentRole::Orchestrator => Some(self.view.phase.as_str()),
            _ => live
                .or(agent.current_task.as_deref())
                .or(agent.last_error.as_deref().filter(|_| agent.status == AgentStatus::Failed))
                .or(self.summaries[role as usize].as_deref().filter(|_| agent.known <= 1)),
        };
        Row { role, agent, percent: agent.progress_percent(), note: note.unwrap_or_default() }
    }

    /// Without a terminal: a line when an agent has done its part, or something needs to be known.
    fn tell(&self, entry: &Entry, before: &[AgentStatus]) {
        let printer = crate::Printer { quiet: false };
        match &entry.fact {
            // A failure for good is what the job ends with, which is said there.
            Fact::StepFailed { step, message, retry_in_ms: Some(_), .. } => {
                printer.remark(&format!(
                    "{:<13} trying {step} again: {}",
                    step.agent().key(),
                    plain(message)
                ));
            }
            Fact::RepairOrdered { round, why, .. } => {
                printer.remark(&format!("orchestrator  repair round {round}: {why}"))
            }
            Fact::ApprovalRequested { gate, .. } => printer
                .remark(&format!("orchestrator  waiting for your approval ({})", gate_word(*gate))),
            _ => {}
        }
        for (role, was) in AgentRole::ALL.iter().zip(before) {
            let is = self.view.agent_status(*role);
            if is != *was && is == AgentStatus::Completed {
                let agent = self.view.agent(*role);
                let note = match self.summaries[*role as usize].as_deref() {
                    Some(summary) if agent.known <= 1 => summary.to_owned(),
                    _ if agent.known > 1 => format!("{} steps", agent.done),
                    _ => String::new(),
                };
                printer.remark(format!("{:<13} done  {note}", role.key()).trim_end());
            }
        }
    }
}

fn gate_word(gate: GateKind) -> &'static str {
    gate.word()
}
