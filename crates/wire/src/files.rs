//! `GET /api/vibe-coding/files`: the files of a revision. The server streams this shape, one file
//! after another, so a project is never held in memory as a whole.

use domain::view::FileView;
use domain::{JobId, RelPath};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The files of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Files {
    #[schema(value_type = String, format = "uuid")]
    pub job_id: JobId,
    pub revision: u32,
    pub total_files: usize,
    /// Bytes.
    pub total_size: u64,
    pub files: Vec<File>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct File {
    pub path: String,
    pub content: String,
    /// By the file's name: `python`, `markdown`, `text`, …
    pub language: String,
    /// Bytes.
    pub size: u64,
    /// `utf-8`, or `base64` for what is not text.
    pub encoding: String,
    pub sha256: String,
    /// The agent that wrote it.
    pub agent: String,
}

impl File {
    /// A file with its content; `base64` is used for contents that are not UTF-8.
    #[must_use]
    pub fn of(path: &RelPath, view: &FileView, content: &[u8]) -> Self {
        let (content, encoding) = match std::str::from_utf8(content) {
            Ok(text) => (text.to_owned(), "utf-8"),
            Err(_) => (base64(content), "base64"),
        };
        Self {
            path: path.to_string(),
            content,
            language: language(path).to_owned(),
            size: view.size_bytes,
            encoding: encoding.to_owned(),
            sha256: view.blob.to_string(),
            agent: view.agent.key().to_owned(),
        }
    }
}

/// The language of a file, by its name.
#[must_use]
pub fn language(path: &RelPath) -> &'static str {
    match path.file_name() {
        "Dockerfile" => return "dockerfile",
        "Makefile" => return "makefile",
        _ => {}
    }
    match path.extension() {
        "py" | "pyi" => "python",
        "ts" | "mts" | "cts" => "typescript",
        "tsx" => "tsx",
        "js" | "mjs" | "cjs" => "javascript",
        "jsx" => "jsx",
        "json" => "json",
        "html" | "htm" => "html",
        "css" => "css",
        "md" => "markdown",
        "toml" => "toml",
        "yaml" | "yml" => "yaml",
        "sh" | "bash" => "bash",
        "sql" => "sql",
        "rs" => "rust",
        "go" => "go",
        "java" => "java",
        "ipynb" => "jupyter",
        "xml" | "svg" => "xml",
        "ini" | "cfg" => "ini",
        _ => "text",
    }
}

/// RFC 4648 with padding.
fn base64(content: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(content.len().div_ceil(3) * 4);
    for group in content.chunks(3) {
        let second = group.get(1).copied().unwrap_or(0);
        let third = group.get(2).copied().unwrap_or(0);
        let bits = u32::from(group[0]) << 16 | u32::from(second) << 8 | u32::from(third);
        for place in 0..4 {
            if place <= group.len() {
                let digit = (bits >> (18 - 6 * place)) & 63;
                text.push(char::from(DIGITS[digit as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_follows_the_test_vectors_of_rfc_4648() {
        let rows = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")];
        for (plain, coded) in rows {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
        assert_eq!(base64(&[0xff, 0xfe, 0xfd]), "//79");
    }
}
