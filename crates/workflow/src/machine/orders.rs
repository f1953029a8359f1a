//! What follows from a state: the graph of the work.

use domain::fact::{Decision, FailureClass, GateKind};
use domain::plan::Plan;
use domain::request::Approval;
use domain::step::StepKind;
use domain::{Fact, JobStatus, RelPath, StepKey, UnixMillis};

use super::state::{FileState, JobState};
use super::{Order, Rules, repair};

impl JobState {
    /// Everything that may be done now, work that is under way included: orders are known by their step,
    /// and giving one out twice is the runner's to avoid.
    #[must_use]
    pub fn orders(&self, rules: &Rules, now: UnixMillis) -> Vec<Order> {
        if self.ended || self.view.request.is_none() {
            return Vec::new();
        }
        if self.cancelled {
            return vec![end(JobStatus::Cancelled, "Stopped", None)];
        }
        if let Some(lasting) = self.failing.values().find(|failing| failing.retry_at.is_none()) {
            return vec![self.give_up(lasting.class, &lasting.message)];
        }
        if let Some(limit) = self.limit_reached(now) {
            let message = format!(
                "The budget is reached ({limit}); raise it and retry, or take what is there"
            );
            return vec![self.give_up(FailureClass::Budget, &message)];
        }
        if self.waits_for_person() {
            return Vec::new();
        }
        self.work(rules)
    }

    fn work(&self, rules: &Rules) -> Vec<Order> {
        let planning = StepKey { kind: StepKind::Plan, round: self.plan_round };
        if !self.finished.contains(&planning) {
            return vec![self.run(planning)];
        }
        let Some(plan) = &self.plan else { return Vec::new() };
        if self.gate_is_closed(GateKind::Plan) {
            return vec![self.ask(GateKind::Plan)];
        }
        let mut orders = self.file_orders(plan);
        let organize = StepKey { kind: StepKind::Organize, round: self.plan_round };
        if !self.finished.contains(&organize) {
            orders.push(self.run(organize));
        }
        orders.extend(self.stage_orders(rules));
        // A file that still waits for its dependencies has no order of its own yet.
        if !orders.is_empty() || !self.all_settled() {
            return orders;
        }
        let validate = StepKey { kind: StepKind::Validate, round: self.validate_round };
        if !self.finished.contains(&validate) {
            return vec![self.run(validate)];
        }
        vec![self.after_validation(rules)]
    }

    /// Files whose dependencies are there, and reviews of files that are.
    fn file_orders(&self, plan: &Plan) -> Vec<Order> {
        let mut orders = Vec::new();
        for planned in &plan.files {
            let Some(file) = self.files.get(&planned.path) else { continue };
            let code =
                StepKey { kind: StepKind::Code { path: planned.path.clone() }, round: file.round };
            if !self.finished.contains(&code) {
                if planned.depends_on.iter().all(|path| self.is_written(path)) {
                    orders.push(self.run(code));
                }
                continue;
            }
            let review = StepKey {
                kind: StepKind::Review { path: planned.path.clone() },
                round: file.round,
            };
            if !self.finished.contains(&review) {
                orders.push(self.run(review));
            }
        }
        orders
    }

    /// Whether a dependency's current text is there. Layout files hold nothing that code depends on.
    fn is_written(&self, path: &RelPath) -> bool {
        self.files.get(path).is_none_or(|file| {
            self.finished.contains(&StepKey {
                kind: StepKind::Code { path: path.clone() },
                round: file.round,
            })
        })
    }

    fn all_settled(&self) -> bool {
        self.files.iter().all(|(path, file)| self.is_settled(path, file.round))
    }

    fn stage_orders(&self, rules: &Rules) -> Vec<Order> {
        let settled = |(path, file): &(&RelPath, &FileState)| self.is_settled(path, file.round);
        let mut orders = Vec::new();
        for stage in &rules.stages {
            let step = |path: Option<RelPath>, round| StepKey {
                kind: StepKind::Stage { name: stage.name.clone(), path },
                round,
            };
            if stage.each_file {
                let files = self
                    .files
                    .iter()
                    .filter(settled)
                    .map(|(path, file)| step(Some(path.clone()), file.round));
                orders.extend(
                    files.filter(|step| !self.finished.contains(step)).map(|step| self.run(step)),
                );
            } else if self.all_settled() {
                let once = step(None, self.validate_round);
                if !self.finished.contains(&once) {
                    orders.push(self.run(once));
                }
            }
        }
        orders
    }

    fn after_validation(&self, rules: &Rules) -> Order {
        let green = self.view.report.as_ref().is_some_and(|report| report.final_approval);
        if !green && self.repair_ended.is_none() {
            return Order::Record(repair::decide(self, rules));
        }
        if self.gate_is_closed(GateKind::Final) {
            return self.ask(GateKind::Final);
        }
        let message = match (&self.repair_ended, green) {
            (_, true) => "Done: every required gate is green".to_owned(),
            (Some(why), false) => format!("Done, with gates that are not green: {why}"),
            (None, false) => "Done, with gates that are not green".to_owned(),
        };
        end(JobStatus::Completed, &message, None)
    }

    fn run(&self, step: StepKey) -> Order {
        let failing = self.failing.get(&step);
        let attempt = failing.map_or(1, |failing| failing.attempt + 1);
        let not_before = failing.and_then(|failing| failing.retry_at);
        Order::Run { step, attempt, not_before }
    }

    /// The end of a job that cannot go on: what is whole stays deliverable.
    fn give_up(&self, class: FailureClass, message: &str) -> Order {
        let whole = self.plan.is_some() && !self.files.is_empty() && self.all_settled();
        let status = if whole { JobStatus::Completed } else { JobStatus::Failed };
        end(status, message, Some(class))
    }

    fn limit_reached(&self, now: UnixMillis) -> Option<&'static str> {
        let budget = &self.view.request.as_ref()?.budget;
        let spent_ms = now.0.saturating_sub(self.view.created_at.0);
        let over_time =
            budget.max_seconds.is_some_and(|limit| spent_ms >= limit.saturating_mul(1000));
        if over_time { Some("max_seconds") } else { self.view.spent.reached(budget) }
    }

    fn gate_is_closed(&self, gate: GateKind) -> bool {
        let wanted = self.view.request.as_ref().map_or(Approval::None, |request| request.approval);
        let asked_for = match gate {
            GateKind::Plan => matches!(wanted, Approval::Plan | Approval::Both),
            GateKind::Final => matches!(wanted, Approval::Final | Approval::Both),
        };
        asked_for && !self.approved.contains(&(gate, self.plan_round))
    }

    fn ask(&self, gate: GateKind) -> Order {
        Order::Record(Fact::ApprovalRequested { gate, round: self.plan_round })
    }

    /// The fact that answers the gate which waits; `None` when none does.
    #[must_use]
    pub fn resolution(
        &self,
        gate: GateKind,
        decision: Decision,
        feedback: Option<String>,
    ) -> Option<Fact> {
        (self.view.waiting_gate == Some(gate)).then_some(Fact::ApprovalResolved {
            gate,
            round: self.plan_round,
            decision,
            feedback,
        })
    }
}

fn end(status: JobStatus, message: &str, class: Option<FailureClass>) -> Order {
    Order::Record(Fact::JobEnded { status, message: message.to_owned(), class })
}
