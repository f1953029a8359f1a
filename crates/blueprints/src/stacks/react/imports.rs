//! What a TypeScript file imports and exports, read from its template.
//!
//! So that the plan's graph is the code's own graph, not a second list to keep in step.

use std::collections::BTreeSet;

/// The planned paths among `known` that the template `source` of the file `path` imports. An import that
/// names no planned file belongs to a feature that was not asked for.
pub(super) fn imports(path: &str, source: &str, known: &BTreeSet<String>) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let found: BTreeSet<String> = source
        .lines()
        .filter_map(specifier)
        .filter_map(|specifier| resolve(folder, specifier, known))
        .filter(|import| import != path)
        .collect();
    found.into_iter().collect()
}

/// The names that a template exports: `Store, State`.
pub(super) fn exports(source: &str) -> String {
    let names = source.lines().filter_map(|line| {
        let mut rest = line.strip_prefix("export ")?;
        for word in ["default ", "async ", "abstract "] {
            rest = rest.strip_prefix(word).unwrap_or(rest);
        }
        let (kind, rest) = rest.split_once(' ')?;
        let declared =
            ["const", "function", "class", "type", "interface"].contains(&kind).then_some(rest)?;
        let name: String = declared
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
            .collect();
        (!name.is_empty()).then_some(name)
    });
    names.collect::<Vec<_>>().join(", ")
}

/// The relative module that a line names: `./store` of `import { Store } from "./store";`.
fn specifier(line: &str) -> Option<&str> {
    let start = match (line.find(" from \"."), line.find("import(\".")) {
        (Some(at), _) => at + " from \"".len(),
        (None, Some(at)) => at + "import(\"".len(),
        (None, None) => "import \"".len() * usize::from(line.starts_with("import \".")),
    };
    if start == 0 {
        return None;
    }
    line[start..].split('"').next()
}

fn resolve(folder: &str, specifier: &str, known: &BTreeSet<String>) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in specifier.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    let joined = parts.join("/");
    ["", ".ts", ".tsx"]
        .iter()
        .map(|ending| format!("{joined}{ending}"))
        .find(|candidate| known.contains(candidate))
}
