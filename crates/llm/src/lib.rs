//! Language models behind one seam.
//!
//! Belongs here: the seam, one folder a dialect, decorators, the catalogue of models. Does not belong
//! here: jobs, prompts, what a reply means. Only `llm/<dialect>` knows a provider's JSON.

pub mod catalogue;
pub mod chat;
pub mod error;
pub mod journaled;
pub mod openai_chat;
pub mod scripted;

pub use catalogue::{Catalogue, CatalogueError, ModelEntry};
pub use chat::{ChatModel, ChatReply, ChatRequest, Message, Speaker, TextSink, Usage};
pub use error::{ErrorClass, LlmError};
pub use journaled::{Journal, JournalError, Journaled};
pub use scripted::Scripted;
