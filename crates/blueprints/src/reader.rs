//! Reads a prompt, English or Chinese, into a brief.

use domain::{Brief, JobRequest};

/// What no blueprint can make, and what would.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotMake {
    #[error(
        "no blueprint makes {what}; set a model (for example DEEPSEEK_API_KEY, see `sextet models list`) or ask for one of: {offers}"
    )]
    NoBlueprint { what: String, offers: String },
}

/// What was understood of `request`.
///
/// # Errors
/// [`CannotMake`] where no blueprint fits.
pub fn read(_request: &JobRequest) -> Result<Brief, CannotMake> {
    unimplemented!()
}
