//! The six agents at work, in a terminal: six lines that are drawn again as facts come, and a line for
//! each finished stage where there is no terminal.

mod rows;

use std::time::Instant;

use console::Term;
use domain::fact::GateKind;
use domain::view::JobView;
use domain::{AgentRole, AgentStatus, Entry, Fact};

use crate::text::{Lines, plain};
use rows::Row;

/// Shortest time between two drawings, in milliseconds: 20 a second look steady and cost nothing.
const DRAW_EVERY_MS: u128 = 50;

/// What is shown of a running job.
#[derive(Debug)]
pub struct LiveView {
    terminal: Option<Term>,
    silent: bool,
    view: JobView,
    summaries: [Option<String>; 6],
    /// The last line of live output, shown beside the agent that makes it.
    live: Option<(AgentRole, String)>,
    output: Lines,
    drawn_lines: usize,
    last_drawn: Option<Instant>,
    /// What is drawn is not the newest.
    stale: bool,
    began: Instant,
}

/// How a running job is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// Drawn again and again on a terminal; in lines where there is none.
    Drawn,
    /// In lines, also on a terminal: beside a log that is printed as well.
    Lines,
    Silent,
}

impl LiveView {
    /// Tells on stderr.
    #[must_use]
    pub fn new(telling: Telling) -> Self {
        let terminal = Term::stderr();
        let fit = terminal.features().is_attended() && terminal.features().colors_supported();
        Self {
            terminal: (fit && telling == Telling::Drawn).then_some(terminal),
            silent: telling == Telling::Silent,
            view: JobView::default(),
            summaries: Default::default(),
            live: None,
            output: Lines::default(),
            drawn_lines: 0,
            last_drawn: None,
            stale: false,
            began: Instant::now(),
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
            self.stale = true;
            self.draw_if_due();
        } else if !self.silent {
            self.tell(entry, &before);
        }
    }

    /// Takes live text in; its last line is shown.
    pub fn text(&mut self, agent: AgentRole, text: &str) {
        if self.live.as_ref().is_some_and(|(who, _)| *who != agent) {
            self.output = Lines::default();
        }
        let mut lines = self.output.take(text);
        lines.push(self.output.open());
        if let Some(line) = lines.into_iter().rev().find(|line| !line.trim().is_empty()) {
            self.live = Some((agent, line.trim().to_owned()));
            self.stale = true;
            self.draw_if_due();
        }
    }

    /// To be called a few times a second: shows what came too fast to be drawn, and that time goes by.
    pub fn tick(&mut self) {
        let second = |at: Instant| at.duration_since(self.began).as_secs();
        let passed = self.last_drawn.is_some_and(|at| second(at) != second(Instant::now()));
        if self.stale || passed {
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
        self.last_drawn = Some(Instant::now());
        self.stale = false;
        let width = usize::from(terminal.size().1).clamp(20, 110);
        // One write a frame, each line over the one before it: nothing blinks. Lines never reach the last
        // column, because a line that wraps is two lines to clear.
        let mut frame = match self.drawn_lines {
            0 => String::new(),
            lines => format!("\u{1b}[{lines}A"),
        };
        for role in AgentRole::ALL {
            frame.push('\r');
            frame.push_str(&self.row(role).render(width - 1));
            frame.push_str("\u{1b}[K\n");
        }
        let _ = terminal.write_str(&frame);
        let _ = terminal.flush();
        self.drawn_lines = AgentRole::ALL.len();
    }

    fn row(&self, role: AgentRole) -> Row<'_> {
        let agent = self.view.agent(role);
        let live =
            self.live.as_ref().filter(|(who, _)| *who == role).map(|(_, text)| text.as_str());
        let note = match role {
            AgentRole::Orchestrator => None,
            _ => live
                .or(agent.current_task.as_deref())
                .or(agent.last_error.as_deref().filter(|_| agent.status == AgentStatus::Failed))
                .or(self.summaries[role as usize].as_deref().filter(|_| agent.known <= 1)),
        };
        let note = match role {
            AgentRole::Orchestrator => self.phase(),
            _ => note.unwrap_or_default().to_owned(),
        };
        Row { role, agent, percent: agent.progress_percent(), note }
    }

    /// What happens now, with the seconds that went by.
    fn phase(&self) -> String {
        let phase = &self.view.phase;
        let ends = self.view.status.is_terminal();
        match self.began.elapsed().as_secs() {
            0 | 1 => phase.clone(),
            _ if ends || self.view.waiting_gate.is_some() => phase.clone(),
            seconds @ 2..10 => format!("{seconds} s · {phase}"),
            seconds => format!("{} · {phase}", crate::text::seconds(seconds * 1000)),
        }
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
