//! From a prompt to every file of a project, on each stack: what is read is planned, what is planned is rendered.

use domain::JobRequest;
use domain::plan::Origin;
use domain::request::Prompt;

use crate::{Blueprint, plan, read, render, stacks};

const PROMPTS: [&str; 12] = [
    "A REST API for a library with books, authors and loans",
    "Build a task manager CLI where each task has a title, a due date, a priority (low, medium, high) and belongs to a project; I want search and CSV export",
    "Create a React app for tracking gym workouts. Each workout has a name, date, duration in minutes (1-300) and notes. Exercises belong to workouts and have sets, reps and weight. Dark mode and statistics please.",
    "An inventory API in Express: products (name, unique SKU, price, stock quantity at least 0), suppliers (company name, email, phone), and orders with many products. Users log in.",
    "veterinary clinic: pets with name, species (dog, cat, bird), birth date and owner; appointments between vets and pets at a date and time; invoices with total",
    "用 FastAPI 做一个图书馆管理系统，包含图书（书名、ISBN、价格、出版日期）、作者和借阅记录，需要登录、分页和搜索",
    "做一个命令行记账工具，每笔账目有金额、类别（餐饮、交通、购物）、日期和备注，支持导出CSV和统计",
    "An API for a chess club. Games are between two players and have a date and a result (white, black, draw). Tournaments have many games.",
    "Bug tracker API with users, bugs and comments. Bugs have a title, a severity (minor, major, critical) and are assigned to a user. JWT login.",
    "A school keeps classes, cases and packages. Each class has a type, an import date, a url, a class, a from date, an order and a default flag. Classes belong to classes.",
    "养蜂记录工具：蜂箱有编号、位置和安装日期，每次检查有日期、蜂王状态（健康、虚弱、丢失）、备注",
    "Equipment rental with filtering, sorting, pagination, import, export and statistics: equipment has a name, a daily price and an available flag; rentals have a start date, an end date and many equipment",
];

/// Reads `prompt` for the stack, and renders every file of its plan.
#[track_caller]
fn check(prompt: &str, blueprint: &dyn Blueprint) {
    let mut request = JobRequest::new(Prompt::new(prompt).expect("a prompt within its limits"));
    request.kind = Some(blueprint.kind());
    request.framework = Some(blueprint.framework());
    let brief = read(&request).unwrap_or_else(|error| panic!("{prompt}: {error}"));
    let found = stacks::find(brief.kind, Some(brief.framework)).expect("the stack that was read");
    assert_eq!(found.id(), blueprint.id());
    let plan = plan(found, &brief);
    plan.check().unwrap_or_else(|error| panic!("{} for {prompt}: {error}", blueprint.id()));
    for file in &plan.files {
        let Origin::Template { blueprint, template, entity } = &file.origin else {
            panic!("{} has no template", file.path.as_str())
        };
        if blueprint == Origin::COMMON {
            continue;
        }
        let text = render(found, &brief, template, entity.as_ref());
        let text = text.unwrap_or_else(|error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            panic!("{} for {prompt}: {error}: {cause:?}", file.path.as_str())
        });
        // Placeholders of templates, other than `${{ }}` of a workflow and JSX objects `={{ }}`.
        assert!(!text.contains("{%"), "{} keeps a template mark", file.path.as_str());
    }
}

fn check_stack(id: &str) {
    let blueprint = stacks::by_id(id).expect("a stack of that name");
    for prompt in PROMPTS {
        check(prompt, blueprint);
    }
}

#[test]
fn every_prompt_becomes_an_express_project() {
    check_stack("api/express");
}

#[test]
fn every_prompt_becomes_a_react_application() {
    check_stack("web/react");
}

#[test]
fn every_prompt_becomes_a_fastapi_service() {
    check_stack("api/fastapi");
}

#[test]
fn every_prompt_becomes_a_python_program() {
    check_stack("cli/python");
}

#[test]
fn notes_of_a_plan_speak_of_its_brief() {
    let request = JobRequest::new(Prompt::new(PROMPTS[3]).expect("a prompt within its limits"));
    let brief = read(&request).expect("a brief");
    let found = stacks::find(brief.kind, Some(brief.framework)).expect("a stack");
    let plan = plan(found, &brief);
    let part = |name: &str, lines: &[String]| format!("{name}\n  {}\n", lines.join("\n  "));
    insta::assert_snapshot!(
        [
            part("understood", &brief.understood),
            part("assumptions", &brief.assumptions),
            part("conventions", &plan.conventions),
            part("performance", &plan.performance_notes),
            part("security", &plan.security_notes),
            part("risks", &plan.risks),
            part("roadmap", &plan.roadmap),
            part("questions", &plan.open_questions),
        ]
        .concat()
    );
}

#[test]
fn notes_are_in_the_language_of_the_prompt() {
    let mut request = JobRequest::new(Prompt::new(PROMPTS[6]).expect("a prompt within its limits"));
    request.features = vec!["email notifications".to_owned(), "teleportation".to_owned()];
    let brief = read(&request).expect("a brief");
    let found = stacks::find(brief.kind, Some(brief.framework)).expect("a stack");
    let plan = plan(found, &brief);
    insta::assert_snapshot!(
        [
            brief.title.clone(),
            brief.summary.clone(),
            brief.understood.join("\n"),
            brief.assumptions.join("\n"),
            plan.conventions.join("\n"),
            plan.performance_notes.join("\n"),
            plan.security_notes.join("\n"),
            plan.risks.join("\n"),
            plan.roadmap.join("\n"),
            plan.open_questions.join("\n"),
        ]
        .join("\n\n")
    );
}
