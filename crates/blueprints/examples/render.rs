//! Renders a hand-written sample into a folder, to try a stack's templates with its real tools:
//! `cargo run -p blueprints --example render -- api/fastapi library /tmp/library [search,export]`
//! Without a list of features, all that the stack supports; `none` for none.

use std::path::Path;

use blueprints::stacks;
use domain::brief::Feature;

#[path = "../src/samples.rs"]
mod samples;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [stack, sample, folder, wanted @ ..] = arguments.as_slice() else {
        panic!("usage: render STACK library|smallest|chinese FOLDER [FEATURES]");
    };
    let blueprint = stacks::by_id(stack).expect("a stack such as api/fastapi");
    let features: Vec<Feature> = ALL
        .into_iter()
        .filter(|&feature| blueprint.supports(feature) && is_wanted(wanted, feature))
        .collect();
    let brief = match sample.as_str() {
        "library" => samples::library(blueprint.kind(), blueprint.framework(), &features),
        "smallest" => samples::smallest(blueprint.kind(), blueprint.framework()),
        "chinese" => samples::chinese(blueprint.kind(), blueprint.framework(), &features),
        other => panic!("no sample `{other}`"),
    };
    let plan = blueprints::plan(blueprint, &brief);
    plan.check().expect("a sound plan");
    for file in blueprint.files(&brief) {
        let text = blueprints::render(blueprint, &brief, &file.template, file.entity.as_ref())
            .expect("a template that renders");
        let path = Path::new(folder).join(file.path.as_str());
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
        std::fs::write(path, text).expect("a writable file");
    }
}

fn is_wanted(wanted: &[String], feature: Feature) -> bool {
    let word = serde_json::to_value(feature).expect("a word");
    wanted.first().is_none_or(|list| list.split(',').any(|one| word == *one))
}

const ALL: [Feature; 11] = [
    Feature::Authentication,
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
