//! Doubles that we would ship: a model that answers by rule, a model server that counts, briefs.
//!
//! Belongs here: what tests of several rooms need. Does not belong here: anything the product runs.

pub mod model_server;
pub mod rehearsal;
