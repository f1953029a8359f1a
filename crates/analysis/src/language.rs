//! Which language a file is in.

use domain::RelPath;

/// A language that we can parse or name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    Python,
    JavaScript,
    TypeScript,
    Tsx,
    Json,
    Toml,
    Yaml,
    Markdown,
    Html,
    Css,
    Shell,
    Dockerfile,
    Text,
}

impl Language {
    /// The language of the file at `path`, by its name.
    #[must_use]
    pub fn of(path: &RelPath) -> Self {
        if path.file_name() == "Dockerfile" {
            return Self::Dockerfile;
        }
        match path.extension() {
            "py" | "pyi" => Self::Python,
            "js" | "mjs" | "cjs" | "jsx" => Self::JavaScript,
            "ts" | "mts" | "cts" => Self::TypeScript,
            "tsx" => Self::Tsx,
            "json" => Self::Json,
            "toml" => Self::Toml,
            "yml" | "yaml" => Self::Yaml,
            "md" => Self::Markdown,
            "html" => Self::Html,
            "css" => Self::Css,
            "sh" => Self::Shell,
            _ => Self::Text,
        }
    }

    /// The grammar, where there is one.
    #[must_use]
    pub fn grammar(self) -> Option<tree_sitter::Language> {
        match self {
            Self::Python => Some(tree_sitter_python::LANGUAGE.into()),
            Self::JavaScript => Some(tree_sitter_javascript::LANGUAGE.into()),
            Self::TypeScript => Some(tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into()),
            Self::Tsx => Some(tree_sitter_typescript::LANGUAGE_TSX.into()),
            Self::Json
            | Self::Toml
            | Self::Yaml
            | Self::Markdown
            | Self::Html
            | Self::Css
            | Self::Shell
            | Self::Dockerfile
            | Self::Text => None,
        }
    }

    /// The tree of `text`, where there is a grammar.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<tree_sitter::Tree> {
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&self.grammar()?).ok()?;
        parser.parse(text, None)
    }
}
