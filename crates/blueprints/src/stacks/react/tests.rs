//! What every project of this stack keeps, whatever its brief says.

use domain::brief::{Feature, FieldKind};

use super::*;
use crate::samples;

const FEATURES: [Feature; 10] = [
    Feature::Search,
    Feature::Pagination,
    Feature::Sorting,
    Feature::Filtering,
    Feature::DarkMode,
    Feature::Export,
    Feature::Import,
    Feature::Persistence,
    Feature::Statistics,
    Feature::Localization,
];

fn library(features: &[Feature]) -> Brief {
    samples::library(ProjectKind::Web, Framework::React, features)
}

/// Path and text of every file, after the plan was found sound.
#[track_caller]
fn rendered(brief: &Brief) -> BTreeMap<String, String> {
    crate::plan(&React, brief).check().unwrap();
    let files = React.files(brief);
    let texts: BTreeMap<String, String> = files
        .iter()
        .map(|file| {
            let text = crate::render(&React, brief, &file.template, file.entity.as_ref()).unwrap();
            (file.path.as_str().to_owned(), text)
        })
        .collect();
    assert_eq!(texts.len(), files.len());
    for (path, text) in &texts {
        assert!(!text.trim().is_empty(), "{path} is empty");
        assert!(text.ends_with('\n'), "{path} does not end with a line break");
        let line = text.lines().find(|line| line.ends_with(' '));
        assert_eq!(line, None, "{path} has a line that ends with a space");
    }
    texts
}

#[test]
fn every_sample_renders_with_and_without_features() {
    rendered(&samples::smallest(ProjectKind::Web, Framework::React));
    rendered(&samples::chinese(ProjectKind::Web, Framework::React, &FEATURES));
    rendered(&samples::chinese(ProjectKind::Web, Framework::React, &[]));
    rendered(&library(&FEATURES));
    rendered(&library(&[]));
    for feature in FEATURES {
        rendered(&library(&[feature]));
    }
}

#[test]
fn every_field_stands_in_its_model_its_test_and_the_readme() {
    for brief in
        [library(&FEATURES), samples::chinese(ProjectKind::Web, Framework::React, &FEATURES)]
    {
        let texts = rendered(&brief);
        for one in spelling::entities(&brief) {
            let model = &texts[&format!("src/domain/entities/{}.ts", one.file)];
            let test = &texts[&format!("tests/entities/{}.test.ts", one.file)];
            for member in &one.members {
                assert!(model.contains(&format!("readonly {}: ", member.key)), "{model}");
                assert!(model.contains(&format!("    {}: {{ kind: ", member.key)), "{model}");
                assert!(test.contains(&member.key), "{test}");
                assert!(texts["README.md"].contains(&format!("| `{}` |", member.key)));
            }
        }
    }
}

#[test]
fn a_model_is_a_type_with_its_rules() {
    let brief = library(&[]);
    let book = &rendered(&brief)["src/domain/entities/book.ts"];
    assert_eq!(
        book,
        r#"import type { Definition, DefinitionOf } from "../definition";

export type Book = {
  readonly id: string;
  readonly title: string;
  readonly isbn: string;
  readonly pages: number | null;
  readonly price: number;
  readonly summary: string | null;
  readonly available: boolean;
  readonly authorId: string;
  readonly tagsIds: readonly string[];
};

export const bookDefinition: Definition = {
  collection: "books",
  path: "books",
  naming: ["title"],
  fields: {
    title: { kind: "text", required: true, maxChars: 200 },
    isbn: { kind: "isbn", required: true, unique: true },
    pages: { kind: "integer", required: false, min: 1, max: 20000 },
    price: { kind: "money", required: true },
    summary: { kind: "longText", required: false, maxChars: 4000 },
    available: { kind: "boolean", required: true, default: true },
    authorId: { kind: "one", required: true, target: "authors" },
    tagsIds: { kind: "many", required: false, target: "tags" },
  },
} satisfies DefinitionOf<Book>;
"#
    );
}

#[test]
fn hostile_labels_stay_text() {
    let hostile = "a\"b'c`d\\e\nf{{ g }}{% h %}</script>${i}*/<!--|#\u{2028}";
    let mut brief = library(&FEATURES);
    brief.title = hostile.to_owned();
    brief.summary = hostile.to_owned();
    brief.prompt = hostile.to_owned();
    brief.assumptions = vec![hostile.to_owned()];
    for entity in &mut brief.entities {
        entity.label = hostile.to_owned();
        entity.label_plural = hostile.to_owned();
        for field in &mut entity.fields {
            field.label = hostile.to_owned();
        }
    }
    let texts = rendered(&brief);
    let shown = r#""a\"b'c`d\\e f{{ g }}{% h %}</script>${i}*/<!--|#""#;
    assert!(texts["src/text/en.ts"].contains(&format!("title: {shown},")));
    assert!(!texts["index.html"].contains("</script>$"));
    let rows = texts["README.md"].lines().filter(|line| line.starts_with("| "));
    for row in rows {
        let bars = row.replace("\\|", "").matches('|').count();
        assert!(bars == 3 || bars == 4, "{row}");
    }
}

#[test]
fn names_that_collide_get_names_of_their_own() {
    let mut brief = library(&FEATURES);
    let names = ["event", "date", "error", "health", "asset", "con"];
    let entity = brief.entities[0].clone();
    brief.entities = names
        .iter()
        .map(|name| {
            let mut one = entity.clone();
            one.name = domain::brief::Name::read(name).unwrap();
            one.plural = domain::brief::Name::read(&format!("{name}s")).unwrap();
            one.fields[0].name = domain::brief::Name::read("id").unwrap();
            one.fields[1].name = domain::brief::Name::read("constructor").unwrap();
            one
        })
        .collect();
    rendered(&brief);
    let spelt: Vec<(String, String, String)> = spelling::entities(&brief)
        .into_iter()
        .map(|one| (one.type_name, one.path, one.file))
        .collect();
    let expect = [
        ("EventEntry", "events", "event"),
        ("DateEntry", "dates", "date"),
        ("ErrorEntry", "errors", "error"),
        ("Health", "healths", "health"),
        ("Asset", "assets-list", "asset"),
        ("Con", "cons", "con-entry"),
    ]
    .map(|(name, path, file)| (name.to_owned(), path.to_owned(), file.to_owned()));
    assert_eq!(spelt, expect);
    let members: Vec<String> =
        spelling::entities(&brief)[0].members.iter().map(|member| member.key.clone()).collect();
    assert_eq!(members, ["idValue", "constructorValue"]);
}

#[test]
fn the_graph_of_files_is_that_of_their_imports() {
    let brief = library(&[Feature::Search]);
    let files = React.files(&brief);
    let needs = |wanted: &str| -> Vec<String> {
        let file = files.iter().find(|file| file.path.as_str() == wanted).unwrap();
        file.depends_on.iter().map(|path| path.as_str().to_owned()).collect()
    };
    assert_eq!(
        needs("src/query/search.ts"),
        [
            "src/domain/collections.ts",
            "src/domain/definition.ts",
            "src/domain/naming.ts",
            "src/domain/registry.ts",
            "src/domain/tables.ts"
        ]
    );
    assert!(needs("src/domain/registry.ts").contains(&"src/domain/entities/loan.ts".to_owned()));
    assert!(needs("tests/query/search.test.ts").contains(&"src/query/search.ts".to_owned()));
    let store = files.iter().find(|file| file.path.as_str() == "src/data/store.ts").unwrap();
    assert_eq!(store.interface, "State, Failure, Outcome, Store, needing");
}

#[test]
fn a_circle_of_needs_is_opened() {
    let mut brief = library(&[]);
    // An author needs a book, which needs an author: neither could ever be the first.
    let mut relation = brief.entities[1].relations[0].clone();
    relation.target = brief.entities[1].name.clone();
    brief.entities[0].relations.push(relation);
    let texts = rendered(&brief);
    let needed = |file: &str| texts[file].contains("kind: \"one\", required: true");
    assert!(!needed("src/domain/entities/author.ts"));
    assert!(!needed("src/domain/entities/book.ts"));
    assert!(needed("src/domain/entities/loan.ts"));
}

#[test]
fn each_rule_has_values_that_break_it() {
    for kind in [
        FieldKind::Text { max_chars: 3 },
        FieldKind::Integer { min: None, max: None },
        FieldKind::Decimal { min: Some(0), max: None },
        FieldKind::Money,
        FieldKind::Boolean { default: false },
        FieldKind::Date,
        FieldKind::DateTime,
        FieldKind::Time,
        FieldKind::Email,
        FieldKind::Phone,
        FieldKind::Url,
        FieldKind::Isbn,
        FieldKind::Choice { values: vec!["a".to_owned(), "b".to_owned()] },
    ] {
        assert!(!kinds::wrongs(&kind).is_empty(), "{kind:?}");
        let [right, other] = kinds::rights(&kind, "word");
        assert!(
            !right.draft.is_empty() && right.draft != other.draft
                || matches!(kind, FieldKind::Text { .. }),
            "{kind:?}"
        );
    }
}
