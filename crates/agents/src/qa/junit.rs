//! Test counts out of a JUnit XML file, as pytest and Vitest write it.

use std::collections::BTreeMap;

use domain::RelPath;
use domain::evidence::{TestFailure, TestFigures, TestFile};
use roxmltree::{Document, Node};

/// Most failures that are kept.
const FAILURES_MAX: usize = 50;
/// Most characters of a failure's message.
const MESSAGE_MAX_CHARS: usize = 2000;

/// The counts. `planned` are the test files of the plan, by which results are named where they fit.
pub(super) fn read(text: &str, planned: &[&RelPath]) -> Result<TestFigures, String> {
    let document =
        Document::parse(text).map_err(|error| format!("the test report is not XML: {error}"))?;
    let mut figures = TestFigures::default();
    let mut files: BTreeMap<String, TestFile> = BTreeMap::new();
    for case in document.descendants().filter(|node| node.has_tag_name("testcase")) {
        let label = file_of(case, planned);
        let file = files.entry(label.clone()).or_insert_with(|| TestFile {
            file: label.clone(),
            passed: 0,
            failed: 0,
        });
        figures.total += 1;
        match fault(case) {
            Some(message) => {
                figures.failed += 1;
                file.failed += 1;
                if figures.failures.len() < FAILURES_MAX {
                    let name = case.attribute("name").unwrap_or("unnamed").to_owned();
                    figures.failures.push(TestFailure { file: label, name, message });
                }
            }
            None if case.children().any(|child| child.has_tag_name("skipped")) => {
                figures.skipped += 1
            }
            None => {
                figures.passed += 1;
                file.passed += 1;
            }
        }
    }
    figures.files = files.into_values().collect();
    Ok(figures)
}

fn fault(case: Node<'_, '_>) -> Option<String> {
    let fault = case
        .children()
        .find(|child| child.has_tag_name("failure") || child.has_tag_name("error"))?;
    let said = [fault.attribute("message"), fault.text()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("\n");
    Some(said.chars().take(MESSAGE_MAX_CHARS).collect())
}

fn file_of(case: Node<'_, '_>, planned: &[&RelPath]) -> String {
    let suite = case.parent().and_then(|suite| suite.attribute("name"));
    let labels = [case.attribute("file"), case.attribute("classname"), suite];
    let fits = labels
        .into_iter()
        .flatten()
        .find_map(|label| planned.iter().find(|path| names(label, path)));
    match fits {
        Some(path) => path.to_string(),
        None => labels.into_iter().flatten().next().unwrap_or("unknown").to_owned(),
    }
}

/// Whether `label` (a path, or a dotted Python module with or without a class) names `path`.
fn names(label: &str, path: &RelPath) -> bool {
    let path = path.as_str();
    if label == path || label.ends_with(&format!("/{path}")) {
        return true;
    }
    let Some(module) = path.strip_suffix(".py").map(|stem| stem.replace('/', ".")) else {
        return false;
    };
    label == module || label.strip_prefix(&module).is_some_and(|rest| rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_by_file_as_the_runner_names_them() {
        let books = RelPath::new("tests/test_books.py").unwrap();
        let web = RelPath::new("src/app.test.ts").unwrap();
        let xml = r#"<testsuites><testsuite name="pytest">
            <testcase classname="tests.test_books.TestBooks" name="a"/>
            <testcase classname="tests.test_books" name="b"><failure message="no">trace</failure></testcase>
            <testcase classname="tests.test_other" name="c"><skipped/></testcase>
            </testsuite><testsuite name="src/app.test.ts"><testcase classname="src/app.test.ts" name="d"/></testsuite></testsuites>"#;
        let figures = read(xml, &[&books, &web]).unwrap();
        assert_eq!((figures.total, figures.passed, figures.failed, figures.skipped), (4, 2, 1, 1));
        let files: Vec<_> = figures
            .files
            .iter()
            .map(|file| (file.file.as_str(), file.passed, file.failed))
            .collect();
        assert_eq!(
            files,
            [("src/app.test.ts", 1, 0), ("tests.test_other", 0, 0), ("tests/test_books.py", 1, 1)]
        );
        assert_eq!(figures.failures[0].message, "no\ntrace");
        assert!(read("<a", &[]).is_err());
    }
}
