//! Every file of the project with its purpose and what it is made from.
//!
//! Belongs here: the list and its order by imports. Does not belong here: what the files contain.

mod rows;

use domain::brief::{Entity, Feature};
use domain::plan::FileRole;
use domain::{Brief, RelPath};

use super::{context, names};
use crate::TemplateFile;
use rows::Row;

/// The files of the project of `brief`.
pub(super) fn files(brief: &Brief) -> Vec<TemplateFile> {
    let list = List { brief, package: names::package(brief) };
    let mut files: Vec<TemplateFile> = Vec::new();
    files.extend(rows::package(brief).iter().map(|row| list.source(row)));
    files.extend(context::rule_files(brief).iter().map(|file| list.rule(file)));
    files.extend(brief.entities.iter().flat_map(|entity| list.entity(entity)));
    files.extend(rows::tests(brief).iter().map(|row| list.test(row)));
    files.extend(rows::layout().iter().map(|row| list.layout(row)));
    files
}

/// The test that shows `feature`; `None` for what this stack does not make.
pub(super) fn feature_test(feature: Feature) -> Option<RelPath> {
    let name = match feature {
        Feature::Search => "search",
        Feature::Pagination => "pagination",
        Feature::Sorting => "sorting",
        Feature::Filtering => "filtering",
        Feature::Export => "exporting",
        Feature::Import => "importing",
        Feature::Persistence => "persistence",
        Feature::Statistics => "statistics",
        Feature::Localization => "localization",
        Feature::Authentication | Feature::DarkMode => return None,
    };
    Some(safe(&format!("tests/integration/test_feature_{name}.py")))
}

/// The tests of one entity.
pub(super) fn entity_tests(entity: &Entity) -> Vec<RelPath> {
    let module = names::module(entity);
    ["unit", "integration"]
        .map(|folder| safe(&format!("tests/{folder}/test_kind_{module}.py")))
        .to_vec()
}

struct List<'a> {
    brief: &'a Brief,
    package: String,
}

impl List<'_> {
    fn source(&self, row: &Row) -> TemplateFile {
        TemplateFile {
            path: self.in_package(row.path),
            template: format!("src/package/{}", row.template()),
            entity: None,
            role: FileRole::Source,
            purpose: row.purpose.to_owned(),
            interface: row.interface.to_owned(),
            depends_on: self.needs(row),
        }
    }

    fn test(&self, row: &Row) -> TemplateFile {
        TemplateFile {
            path: safe(row.path),
            template: row.template(),
            entity: None,
            role: FileRole::Test,
            purpose: row.purpose.to_owned(),
            interface: row.interface.to_owned(),
            depends_on: self.needs(row),
        }
    }

    fn layout(&self, row: &Row) -> TemplateFile {
        let manifest =
            matches!(row.path, "pyproject.toml" | "requirements.txt" | "requirements-dev.txt");
        let role = if manifest { FileRole::Manifest } else { FileRole::Layout };
        TemplateFile { role, ..self.test(row) }
    }

    fn rule(&self, file: &str) -> TemplateFile {
        let mut needs = vec!["rules/rule.py", "texts/__init__.py"];
        if matches!(file, "integer" | "number") {
            needs = vec!["rules/rule.py", "rules/bounds.py"];
        }
        if file == "bounds" {
            needs = vec!["texts/__init__.py"];
        }
        let path = format!("rules/{file}.py");
        TemplateFile {
            path: self.in_package(&path),
            template: format!("src/package/{path}"),
            entity: None,
            role: FileRole::Source,
            purpose: format!(
                "The rule for values of the kind `{file}`: reads, refuses and shows them."
            ),
            interface: "A Rule class with parse(raw), store, restore, present and a hint"
                .to_owned(),
            depends_on: needs.into_iter().map(|need| self.in_package(need)).collect(),
        }
    }

    /// The record, the SQL, the sample values and the tests of one entity.
    fn entity(&self, entity: &Entity) -> Vec<TemplateFile> {
        let (module, class) = (names::module(entity), names::class(entity));
        let (one, many) = (entity.name.sentence(), entity.plural.sentence());
        let record = self.in_package(&format!("records/{module}.py"));
        let values = safe(&format!("tests/values/{module}.py"));
        let draft =
            |path: &RelPath, template: &str, role, purpose, interface, depends_on| TemplateFile {
                path: path.clone(),
                template: template.to_owned(),
                entity: Some(entity.name.clone()),
                role,
                purpose,
                interface,
                depends_on,
            };
        let model = ["rules/__init__.py", "model/column.py", "model/entity.py"];
        let mut files = vec![
            draft(
                &record,
                "src/package/records/entity.py.j2",
                FileRole::Source,
                format!(
                    "{one}: its typed columns, the rules that they keep and what it points to."
                ),
                format!("class {class}(Record); ENTITY"),
                model.map(|need| self.in_package(need)).to_vec(),
            ),
            draft(
                &self.in_package(&format!("storage/tables/{module}.py")),
                "src/package/storage/tables/entity.py.j2",
                FileRole::Source,
                format!("The SQL that keeps and finds {}.", many.to_lowercase()),
                "STATEMENTS: Statements".to_owned(),
                vec![record.clone(), self.in_package("storage/statements.py")],
            ),
            draft(
                &values,
                "tests/values/entity.py.j2",
                FileRole::Test,
                format!(
                    "Sample values for {}: right ones, and a wrong one for each rule.",
                    many.to_lowercase()
                ),
                "VALUES: Values".to_owned(),
                vec![safe("tests/support.py"), record.clone()],
            ),
        ];
        let contract = [values, safe("tests/contracts.py"), record];
        let purposes = [
            format!("{one}: each rule of its columns, on its own."),
            format!(
                "{many} through the program: added, shown, listed, changed, deleted; wrong values refused."
            ),
        ];
        let tests = entity_tests(entity).into_iter().zip(purposes).zip(["unit", "integration"]);
        files.extend(tests.map(|((path, purpose), folder)| {
            let template = format!("tests/{folder}/test_entity.py.j2");
            draft(&path, &template, FileRole::Test, purpose, String::new(), contract.to_vec())
        }));
        files
    }

    /// The paths that a row names: below the package, or below the project after a `/`.
    fn needs(&self, row: &Row) -> Vec<RelPath> {
        row.needs.iter().flat_map(|need| self.expand(need)).collect()
    }

    /// `*` stands for the module of every entity.
    fn expand(&self, need: &str) -> Vec<RelPath> {
        let place = |path: &str| match path.strip_prefix('/') {
            Some(from_root) => safe(from_root),
            None => self.in_package(path),
        };
        if !need.contains('*') {
            return vec![place(need)];
        }
        let modules = self.brief.entities.iter().map(names::module);
        modules.map(|module| place(&need.replace('*', &module))).collect()
    }

    fn in_package(&self, path: &str) -> RelPath {
        safe(&format!("src/{}/{path}", self.package))
    }
}

/// `path`, which is made of checked names.
fn safe(path: &str) -> RelPath {
    RelPath::new(path).expect("names of entities and packages are ASCII words")
}
