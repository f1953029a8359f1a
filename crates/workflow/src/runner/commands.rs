//! Commands of the inbox into facts. One that is out of date gives none.

use domain::Fact;
use store::Command;

use crate::JobState;

/// The fact that a command amounts to in this state.
pub(super) fn fact(state: &JobState, command: &Command) -> Option<Fact> {
    let going = !state.has_ended();
    match command {
        Command::Cancel => going.then_some(Fact::CancelRequested),
        Command::Pause => (going && state.view.status_reason.is_none()).then_some(Fact::Paused),
        Command::Resume => going.then_some(Fact::Resumed),
        Command::Retry => state.has_ended().then_some(Fact::RetryOrdered),
        Command::Resolve { gate, decision, feedback, plan: _ } => {
            state.resolution(*gate, *decision, feedback.clone())
        }
        Command::ChangeBudget { budget } => Some(Fact::BudgetChanged { budget: *budget }),
        Command::ChangeModel { model } => Some(Fact::ModelChanged { model: model.clone() }),
    }
}
