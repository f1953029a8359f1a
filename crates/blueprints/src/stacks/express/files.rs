//! The files of the project: where each is, what it is for and what it builds on.
//!
//! Belongs here: the list, in the order of the layers. Does not belong here: their contents (see
//! `templates/api/express`).

mod checks;
mod sources;

use domain::RelPath;
use domain::brief::{Brief, Entity, Feature};
use domain::plan::FileRole;

use super::shape::Shape;
use super::subjects;
use crate::TemplateFile;

/// A path that this module writes itself, or makes of a name's words.
pub(super) fn path(text: &str) -> RelPath {
    RelPath::new(text).expect("names are ASCII words, and every path here ends with an extension")
}

/// The source of a resource.
fn resource_path(entity: &Entity) -> String {
    format!("src/resources/{}.ts", entity.name.kebab())
}

fn sample_path(entity: &Entity) -> String {
    format!("tests/support/{}-sample.ts", entity.name.kebab())
}

/// The test of a resource.
pub(super) fn resource_test(entity: &Entity) -> RelPath {
    path(&format!("tests/resources/{}.test.ts", entity.name.kebab()))
}

/// The test of a feature, if this project has one.
pub(super) fn feature_test(brief: &Brief, feature: Feature) -> Option<RelPath> {
    let word = match feature {
        Feature::Authentication => "authentication",
        Feature::Search => "search",
        Feature::Pagination => "pagination",
        Feature::Sorting => "sorting",
        Feature::Filtering => "filtering",
        Feature::Export => "export",
        Feature::Import => "import",
        Feature::Persistence => "persistence",
        Feature::Statistics => "statistics",
        Feature::DarkMode | Feature::Localization => return None,
    };
    let needs_text =
        matches!(feature, Feature::Search | Feature::Sorting | Feature::Export | Feature::Import);
    // A page is a page even where nobody asked for pages: lists are always bounded.
    let wanted = brief.has(feature) || feature == Feature::Pagination;
    let possible = !needs_text || subjects::has_text(&Shape::of(brief));
    (wanted && possible).then(|| path(&format!("tests/features/{word}.test.ts")))
}

/// Every file of the project.
pub(super) fn all(brief: &Brief) -> Vec<TemplateFile> {
    let mut list = List { brief, files: Vec::new() };
    manifests(&mut list);
    sources::add(&mut list);
    checks::add(&mut list);
    layout(&mut list);
    list.files
}

/// The files so far. A dependency that this project does not have is left out.
struct List<'a> {
    brief: &'a Brief,
    files: Vec<TemplateFile>,
}

impl List<'_> {
    fn add(
        &mut self,
        role: FileRole,
        at: &str,
        template: &str,
        purpose: &str,
        interface: &str,
        needs: &[&str],
    ) {
        let depends_on = needs
            .iter()
            .map(|need| path(need))
            .filter(|need| self.files.iter().any(|file| file.path == *need))
            .collect();
        self.files.push(TemplateFile {
            path: path(at),
            template: template.to_owned(),
            entity: None,
            role,
            purpose: purpose.to_owned(),
            interface: interface.to_owned(),
            depends_on,
        });
    }

    /// A source whose template has the same path.
    fn source(&mut self, at: &str, purpose: &str, interface: &str, needs: &[&str]) {
        self.add(FileRole::Source, at, at, purpose, interface, needs);
    }

    /// A source that is filled from the brief.
    fn filled(&mut self, at: &str, purpose: &str, interface: &str, needs: &[&str]) {
        self.add(FileRole::Source, at, &format!("{at}.j2"), purpose, interface, needs);
    }

    /// The file added last is about `entity`.
    fn is_about(&mut self, entity: &Entity) {
        if let Some(file) = self.files.last_mut() {
            file.entity = Some(entity.name.clone());
        }
    }

    /// Whether the project has this file, as far as it is listed.
    fn holds(&self, at: &str) -> bool {
        self.files.iter().any(|file| file.path.as_str() == at)
    }

    fn has(&self, feature: Feature) -> bool {
        self.brief.has(feature)
    }
}

fn manifests(list: &mut List<'_>) {
    let manifest = FileRole::Manifest;
    list.add(
        manifest,
        "package.json",
        "package.json.j2",
        "Names the project, its scripts and its exact dependencies",
        "npm run build, npm start, npm test",
        &[],
    );
    list.add(
        manifest,
        "tsconfig.json",
        "tsconfig.json",
        "Strict type checking of sources and tests",
        "",
        &[],
    );
    list.add(
        manifest,
        "tsconfig.build.json",
        "tsconfig.build.json",
        "Compiles the sources alone into dist/",
        "",
        &["tsconfig.json"],
    );
    list.add(
        manifest,
        "vitest.config.ts",
        "vitest.config.ts",
        "Where the tests are and where their report and coverage go",
        "",
        &["package.json"],
    );
}

/// The features that the stack makes, with what their tests show.
pub(super) const FEATURES: [(Feature, &str); 9] = [
    (Feature::Authentication, "Accounts sign in, and nothing is served without a valid token"),
    (Feature::Search, "Records are found by a part of their texts"),
    (Feature::Pagination, "Lists come in bounded pages with the number of all records"),
    (Feature::Sorting, "Lists are ordered by any value, upwards and downwards"),
    (Feature::Filtering, "Lists are narrowed by equality, ranges and references"),
    (Feature::Export, "Records come out as CSV and JSON"),
    (Feature::Import, "Records come in from CSV, all or none"),
    (Feature::Persistence, "Records survive a restart of the service"),
    (Feature::Statistics, "Counts, sums and groups are right"),
];

fn layout(list: &mut List<'_>) {
    let layout = FileRole::Layout;
    for (at, template, purpose) in [
        ("README.md", "README.md.j2", "How to install, test, run and use the service"),
        ("LICENSE", "LICENSE.j2", "The MIT licence"),
        (".gitignore", "gitignore", "What is made, not written"),
        (".dockerignore", "dockerignore", "What the image does not need"),
        (".editorconfig", "editorconfig", "Indentation and line ends for every editor"),
        (".env.example", "env.example.j2", "The settings of the service with their defaults"),
        ("Dockerfile", "Dockerfile", "A small image that runs without root and checks its health"),
        ("docker-compose.yml", "docker-compose.yml.j2", "The service with a volume for its data"),
        (".github/workflows/ci.yml", "ci.yml", "Builds and tests every change"),
    ] {
        list.add(layout, at, template, purpose, "", &["package.json"]);
    }
}
