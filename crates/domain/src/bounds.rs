//! Limits that several rooms share. Everything that can grow has one; a private limit lives beside
//! what it bounds.

/// Shortest prompt, in weighted characters (a CJK character counts as two).
pub const PROMPT_MIN_CHARS: usize = 10;
/// Longest prompt, in weighted characters.
pub const PROMPT_MAX_CHARS: usize = 20_000;
/// Most features a request may name.
pub const FEATURES_MAX: usize = 32;
/// Largest file of a project, in bytes.
pub const FILE_MAX_BYTES: usize = 4 * 1024 * 1024;
/// Most files of a project.
pub const FILES_MAX: usize = 2_000;
/// Largest project, in bytes.
pub const PROJECT_MAX_BYTES: usize = 64 * 1024 * 1024;
/// Largest single fact, in bytes of its stored form. Larger contents are blobs.
pub const FACT_MAX_BYTES: usize = 4 * 1024 * 1024;
/// Most output of one command that is kept in an evidence, in bytes.
pub const OUTPUT_TAIL_MAX_BYTES: usize = 16 * 1024;
