//! Real runs in the real sandbox. They are skipped, with a printed reason, where there is none.

mod run;
mod support;
