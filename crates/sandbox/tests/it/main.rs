//! Real runs in the real sandbox. They are skipped, with a printed reason, where there is none.

#[cfg(test)]
mod collect;
#[cfg(test)]
mod probes;
#[cfg(test)]
mod run;
#[cfg(test)]
mod service;
#[cfg(test)]
mod support;
