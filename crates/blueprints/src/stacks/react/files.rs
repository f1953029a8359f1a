//! Every file of a React project, with its purpose and what it needs.

use std::collections::BTreeSet;

use domain::brief::{Brief, Feature, Speech};
use domain::plan::FileRole;

use super::imports::{exports, imports};
use super::spelling::{self, SpeltEntity};
use super::{ID, path};
use crate::{TemplateFile, render};

/// When a file belongs to a project.
#[derive(Debug, Clone, Copy)]
enum When {
    Always,
    /// With this feature.
    With(Feature),
    /// Without this feature.
    Without(Feature),
    /// With any of these.
    Any(&'static [Feature]),
    /// Where the interface speaks the language.
    Speaks(Speech),
}

impl When {
    fn holds(self, brief: &Brief) -> bool {
        match self {
            Self::Always => true,
            Self::With(feature) => brief.has(feature),
            Self::Without(feature) => !brief.has(feature),
            Self::Any(features) => features.iter().any(|&feature| brief.has(feature)),
            Self::Speaks(speech) => brief.speech == speech || brief.has(Feature::Localization),
        }
    }
}

/// A file that is there once: its path, or its template where that differs by more than `.j2`.
type Listed = (&'static str, FileRole, When, &'static str);

/// Every file of the project of `brief`, each after what it imports has been found.
pub(super) fn files(brief: &Brief) -> Vec<TemplateFile> {
    let spelt = spelling::entities(brief);
    let mut files: Vec<TemplateFile> = FILES
        .iter()
        .filter(|(_, _, when, _)| when.holds(brief))
        .map(|&(listed, role, _, purpose)| plain(listed, role, purpose))
        .collect();
    for one in &spelt {
        files.push(model(one));
        files.push(model_test(one));
    }
    connect(&mut files, &spelt);
    files
}

fn plain(listed: &str, role: FileRole, purpose: &str) -> TemplateFile {
    let template = [listed.to_owned(), format!("{listed}.j2")]
        .into_iter()
        .find(|name| render::source(ID, name).is_some())
        .unwrap_or_else(|| listed.to_owned());
    let listed = if listed == "gitignore" { ".gitignore" } else { listed };
    TemplateFile {
        path: path(listed),
        template,
        entity: None,
        role,
        purpose: purpose.to_owned(),
        interface: String::new(),
        depends_on: Vec::new(),
    }
}

fn model(one: &SpeltEntity<'_>) -> TemplateFile {
    let singular = one.entity.name.sentence().to_lowercase();
    TemplateFile {
        path: path(&format!("src/domain/entities/{}.ts", one.file)),
        template: "src/domain/entities/entity.ts.j2".to_owned(),
        entity: Some(one.entity.name.clone()),
        role: FileRole::Source,
        purpose: format!("The type of a {singular} and the rules that its values keep"),
        interface: String::new(),
        depends_on: Vec::new(),
    }
}

fn model_test(one: &SpeltEntity<'_>) -> TemplateFile {
    let plural = one.entity.plural.sentence().to_lowercase();
    TemplateFile {
        path: path(&format!("tests/entities/{}.test.ts", one.file)),
        template: "tests/entities/entity.test.ts.j2".to_owned(),
        entity: Some(one.entity.name.clone()),
        role: FileRole::Test,
        purpose: format!("Shows that {plural} are kept and that each wrong value is refused"),
        interface: String::new(),
        depends_on: Vec::new(),
    }
}

/// Fills in what each file exports and imports, out of its template.
fn connect(files: &mut [TemplateFile], spelt: &[SpeltEntity<'_>]) {
    let known: BTreeSet<String> = files.iter().map(|file| file.path.as_str().to_owned()).collect();
    for file in files {
        let source = render::source(ID, &file.template).unwrap_or_default();
        let own = spelt.iter().find(|one| Some(&one.entity.name) == file.entity.as_ref());
        if is_code(file.path.as_str()) {
            file.interface = match own {
                Some(one) if file.role == FileRole::Source => {
                    format!("{}, {}Definition", one.type_name, one.entity.name.camel())
                }
                Some(_) => String::new(),
                None => exports(&source),
            };
        }
        let mut needed = imports(file.path.as_str(), &source, &known);
        needed.extend(unnamed_needs(file, spelt));
        file.depends_on = needed.iter().map(|text| path(text)).collect();
    }
}

fn is_code(path: &str) -> bool {
    [".ts", ".tsx", ".mjs"].iter().any(|ending| path.ends_with(ending))
}

/// What a template needs without naming it in its own text.
fn unnamed_needs(file: &TemplateFile, spelt: &[SpeltEntity<'_>]) -> Vec<String> {
    match file.path.as_str() {
        "src/domain/registry.ts" => {
            spelt.iter().map(|one| format!("src/domain/entities/{}.ts", one.file)).collect()
        }
        "index.html" => vec!["src/main.tsx".to_owned(), "public/favicon.svg".to_owned()],
        "package-lock.json" => vec!["package.json".to_owned()],
        "README.md" | "Dockerfile" | ".github/workflows/ci.yml" => {
            vec!["package.json".to_owned(), "server.mjs".to_owned()]
        }
        "docker-compose.yml" => vec!["Dockerfile".to_owned()],
        _ => Vec::new(),
    }
}

const LISTS: &[Feature] =
    &[Feature::Search, Feature::Filtering, Feature::Sorting, Feature::Pagination];
const REMEMBERS: &[Feature] = &[Feature::DarkMode, Feature::Localization];

#[rustfmt::skip]
const FILES: &[Listed] = {
    use Feature::{DarkMode, Export, Filtering, Import, Localization, Pagination, Persistence, Search, Sorting, Statistics};
    use FileRole::{Layout, Manifest, Source, Test};
    use When::{Always, Any, Speaks, With, Without};
    &[
        ("package.json", Manifest, Always, "The dependencies, pinned, and the commands of the project"),
        ("package-lock.json", Manifest, Always, "The exact version and hash of every dependency"),
        ("tsconfig.json", Manifest, Always, "Strict settings of the TypeScript compiler"),
        ("vite.config.ts", Manifest, Always, "Settings of the build, the tests and the coverage"),
        ("index.html", Source, Always, "The page that loads the application"),
        ("public/favicon.svg", Source, Always, "The icon in the browser's tab"),
        ("src/main.tsx", Source, Always, "Puts repository, store and interface together"),
        ("src/styles/main.css", Source, Always, "The one style sheet, from wide screens to phones"),
        ("src/logging/log.ts", Source, Always, "Structured logging: one line of JSON an event"),
        ("src/domain/collections.ts", Source, Always, "The names of the collections"),
        ("src/domain/rules.ts", Source, Always, "What a rule for a field can say"),
        ("src/domain/definition.ts", Source, Always, "How a collection is described, proved against its type"),
        ("src/domain/registry.ts", Source, Always, "Every collection with its type and definition"),
        ("src/domain/tables.ts", Source, Always, "Finding, adding and removing rows, relations included"),
        ("src/domain/naming.ts", Source, Always, "How a row is called"),
        ("src/domain/formats.ts", Source, Always, "Whether a text is an e-mail address, a date, an ISBN, …"),
        ("src/domain/parse.ts", Source, Always, "Reads one value by its rule, or says why not"),
        ("src/domain/validate.ts", Source, Always, "Reads a whole row: values, references, uniqueness, circles"),
        ("src/domain/draft.ts", Source, Always, "What a form shows of a row"),
        ("src/domain/statistics.ts", Source, With(Statistics), "Sums, averages and shares"),
        ("src/data/ids.ts", Source, Always, "Makes and checks the ids of rows"),
        ("src/data/repository.ts", Source, Always, "The seam to where rows are kept"),
        ("src/data/memoryRepository.ts", Source, Always, "Keeps rows as long as the page is open"),
        ("src/data/stored.ts", Source, With(Persistence), "The versioned form of kept data, checked when it is read"),
        ("src/data/localRepository.ts", Source, With(Persistence), "Keeps rows in the browser's storage"),
        ("src/data/preferences.ts", Source, Any(REMEMBERS), "Small choices that outlast the page"),
        ("src/data/csvWrite.ts", Source, With(Export), "Writes CSV that a spreadsheet cannot mistake for formulas"),
        ("src/data/exportRows.ts", Source, With(Export), "Rows as CSV and JSON"),
        ("src/data/csvRead.ts", Source, With(Import), "Reads CSV"),
        ("src/data/importLines.ts", Source, With(Import), "Lines of a CSV file into rows, with a report"),
        ("src/data/store.ts", Source, Always, "The rows and every way to change them, in order"),
        ("src/query/search.ts", Source, With(Search), "Rows that hold given words"),
        ("src/query/filter.ts", Source, With(Filtering), "Rows with given values"),
        ("src/query/sort.ts", Source, With(Sorting), "Rows in order"),
        ("src/query/page.ts", Source, With(Pagination), "One page of many rows"),
        ("src/query/listQuery.ts", Source, Any(LISTS), "What a list shows, read from the address"),
        ("src/text/texts.ts", Source, Always, "Every text that the interface needs"),
        ("src/text/en.ts", Source, Speaks(Speech::English), "The texts in English"),
        ("src/text/zh.ts", Source, Speaks(Speech::Chinese), "The texts in Chinese"),
        ("src/text/useTexts.ts", Source, Always, "The texts for a component"),
        ("src/text/language.ts", Source, With(Localization), "The languages and the one that was chosen"),
        ("src/text/LanguageSwitch.tsx", Source, With(Localization), "Chooses the language"),
        ("src/text/errorText.ts", Source, Always, "Why a value is refused, in words"),
        ("src/text/failureText.ts", Source, Always, "Why a change was not made, in words"),
        ("src/text/valueText.ts", Source, Always, "A value as a person reads it"),
        ("src/app/router.ts", Source, Always, "Addresses to pages, and going from one to another"),
        ("src/app/addresses.ts", Source, Always, "The addresses of the pages"),
        ("src/app/context.ts", Source, Always, "Store, rows and notices for components"),
        ("src/app/ErrorBoundary.tsx", Source, Always, "What is shown when a page crashes"),
        ("src/app/Layout.tsx", Source, Always, "Head, menu and main area of every page"),
        ("src/app/Pages.tsx", Source, Always, "The page that belongs to the address"),
        ("src/app/App.tsx", Source, Always, "The whole interface over one store"),
        ("src/ui/Link.tsx", Source, Always, "A link within the application"),
        ("src/ui/Notice.tsx", Source, Always, "One line about what just happened"),
        ("src/ui/PageTitle.tsx", Source, Always, "The heading of a page and its actions"),
        ("src/ui/EmptyState.tsx", Source, Always, "What stands where there is nothing"),
        ("src/ui/ValueView.tsx", Source, Always, "A value of a row, with links to other rows"),
        ("src/ui/ConfirmDelete.tsx", Source, Always, "The question before a row is deleted"),
        ("src/ui/useRemoval.tsx", Source, Always, "Deleting a row: question, deed and news"),
        ("src/ui/EntityForm.tsx", Source, Always, "The form for one row"),
        ("src/ui/ErrorSummary.tsx", Source, Always, "Every error of a form, leading to its field"),
        ("src/ui/FormField.tsx", Source, Always, "Label, input and error of one field"),
        ("src/ui/FieldInput.tsx", Source, Always, "The input that fits a kind of field"),
        ("src/ui/ManyInput.tsx", Source, Always, "Chooses several rows to point to"),
        ("src/ui/RowTable.tsx", Source, Always, "Rows as a table, as cards on a phone"),
        ("src/ui/SearchBox.tsx", Source, With(Search), "Takes the words to search for"),
        ("src/ui/Filters.tsx", Source, With(Filtering), "Chooses values to filter by"),
        ("src/ui/Pager.tsx", Source, With(Pagination), "Goes from page to page"),
        ("src/ui/download.ts", Source, With(Export), "Hands a text to the browser as a file"),
        ("src/ui/ExportButtons.tsx", Source, With(Export), "Exports the rows of a list"),
        ("src/ui/ImportPanel.tsx", Source, With(Import), "Takes a CSV file and reports on it"),
        ("src/ui/Statistics.tsx", Source, With(Statistics), "Figures and bars on the overview"),
        ("src/ui/theme.ts", Source, With(DarkMode), "The light and the dark theme, remembered"),
        ("src/ui/ThemeToggle.tsx", Source, With(DarkMode), "Switches the theme"),
        ("src/pages/HomePage.tsx", Source, Always, "The overview"),
        ("src/pages/ListPage.tsx", Source, Always, "The rows of a collection"),
        ("src/pages/DetailPage.tsx", Source, Always, "One row and who points to it"),
        ("src/pages/FormPage.tsx", Source, Always, "Making and changing a row"),
        ("src/pages/LoadingPage.tsx", Source, Always, "What is shown until the rows are there"),
        ("src/pages/TroublePage.tsx", Source, Always, "What is shown when the rows cannot be loaded"),
        ("src/pages/NotFoundPage.tsx", Source, Always, "What is shown at an unknown address"),
        ("server.mjs", Source, Always, "Starts the static server"),
        ("server/start.mjs", Source, Always, "Settings, start and orderly stop of the server"),
        ("server/files.mjs", Source, Always, "The built files, held in memory"),
        ("server/handler.mjs", Source, Always, "Answers requests, with strict security headers"),
        ("server/log.mjs", Source, Always, "The server's log: one line of JSON an event"),
        ("tests/support/setup.ts", Test, Always, "What every test starts from"),
        ("tests/support/samples.ts", Test, Always, "Rows of every collection for tests"),
        ("tests/support/entity.ts", Test, Always, "What must hold for the rows of any collection"),
        ("tests/support/page.tsx", Test, Always, "Opens the application and works with it as a person does"),
        ("tests/domain/formats.test.ts", Test, Always, "Which texts are addresses, dates, numbers of books"),
        ("tests/domain/parse.test.ts", Test, Always, "Which values each kind of rule takes and refuses"),
        ("tests/text/texts.test.ts", Test, Always, "Every text is there, in every language"),
        ("tests/ui/fields.test.tsx", Test, Always, "The input of each kind of field"),
        ("tests/domain/tables.test.ts", Test, Always, "Relations between rows"),
        ("tests/domain/statistics.test.ts", Test, With(Statistics), "Sums, averages and shares"),
        ("tests/data/store.test.ts", Test, Always, "Changes, their order and their failures"),
        ("tests/data/localRepository.test.ts", Test, With(Persistence), "Data survives, damage is noticed"),
        ("tests/data/memoryRepository.test.ts", Test, Without(Persistence), "Data lives as long as the page"),
        ("tests/data/export.test.ts", Test, With(Export), "CSV and JSON of rows"),
        ("tests/data/import.test.ts", Test, With(Import), "Rows from CSV, right and wrong ones"),
        ("tests/query/search.test.ts", Test, With(Search), "Searching"),
        ("tests/query/filter.test.ts", Test, With(Filtering), "Filtering"),
        ("tests/query/sort.test.ts", Test, With(Sorting), "Sorting"),
        ("tests/query/page.test.ts", Test, With(Pagination), "Paging"),
        ("tests/app/journey.test.tsx", Test, Always, "A person keeps rows of every collection"),
        ("tests/app/lists.test.tsx", Test, Any(LISTS), "A person finds rows in a long list"),
        ("tests/app/transfer.test.tsx", Test, Any(&[Export, Import]), "A person takes rows out and in"),
        ("tests/app/theme.test.tsx", Test, With(DarkMode), "The dark mode"),
        ("tests/app/language.test.tsx", Test, With(Localization), "Both languages"),
        ("tests/app/trouble.test.tsx", Test, Always, "Loading, failure, crash and unknown addresses"),
        ("tests/app/main.test.tsx", Test, Always, "The application starts"),
        ("tests/server/server.test.ts", Test, Always, "The static server and its headers"),
        ("README.md", Layout, Always, "What the project is, and how to install, test and run it"),
        ("LICENSE", Layout, Always, "The MIT licence"),
        ("gitignore", Layout, Always, "What git leaves out"),
        (".dockerignore", Layout, Always, "What the image leaves out"),
        (".editorconfig", Layout, Always, "How editors format the files"),
        (".env.example", Layout, Always, "The settings of the server"),
        ("Dockerfile", Layout, Always, "A small image that runs without root"),
        ("docker-compose.yml", Layout, Always, "Runs the image with nothing but what it needs"),
        (".github/workflows/ci.yml", Layout, Always, "Checks, tests and builds every change"),
    ]
};
