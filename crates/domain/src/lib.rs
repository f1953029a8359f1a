//! The words of Sextet: ids, requests, plans, facts, evidence and reports.
//!
//! Belongs here: types that several rooms share and the invariants they carry.
//! Does not belong here: anything async, SQL, HTTP, processes, files, prompts.
//!
//! The types of the log ([`Fact`] and all it holds) derive `Serialize`: the record of a job *is*
//! their stored form. See `docs/decisions/facts-are-the-record.md`.

pub mod agent;
pub mod bounds;
pub mod brief;
pub mod budget;
pub mod clock;
pub mod crash;
pub mod entropy;
pub mod evidence;
pub mod fact;
pub mod finding;
pub mod id;
pub mod job;
pub mod path;
pub mod plan;
pub mod report;
pub mod request;
pub mod step;
pub mod view;

pub use agent::{AgentRole, AgentStatus};
pub use brief::Brief;
pub use budget::{BudgetLimits, Spent};
pub use clock::{Clock, UnixMillis};
pub use entropy::Entropy;
pub use evidence::{Evidence, RunKind};
pub use fact::{Entry, Fact};
pub use finding::{Finding, Severity};
pub use id::{BlobHash, JobId};
pub use job::JobStatus;
pub use path::RelPath;
pub use plan::Plan;
pub use report::QaReport;
pub use request::JobRequest;
pub use step::StepKey;
pub use view::JobView;
