//! Whole projects, made and run for real: each stack with prompts of different domains. Two of each stack
//! on every run, the rest behind `cargo xtask test --all`.

use crate::kit::{Home, stderr, stdout, tree};

/// Makes a project in the real sandbox; every required gate must be green, and what the prompt names must
/// be in it.
fn check(stack: &str, prompt: &str, words: &[&str]) {
    let home = Home::new();
    let cache = std::env::var_os("HOME").map(|home| std::path::PathBuf::from(home).join(".cache"));
    let mut command = home.sextet(&["new", prompt, "-o", "made", "--json"]);
    // Package caches are shared between runs, and the host's package settings are what installs need.
    if let Some(cache) = cache {
        command.env("XDG_CACHE_HOME", cache);
    }
    for (name, value) in std::env::vars() {
        let wanted = [
            "PIP_",
            "NPM_CONFIG_",
            "npm_config_",
            "NODE_EXTRA",
            "SSL_CERT",
            "REQUESTS_CA",
            "HTTP",
            "NO_PROXY",
            "http",
        ];
        if wanted.iter().any(|prefix| name.starts_with(prefix)) {
            command.env(name, value);
        }
    }
    let output = command.output().unwrap();
    let said = format!("{prompt}\n{}\n{}", stdout(&output), stderr(&output));
    let report = std::fs::read_to_string(home.path("made/.sextet/report.md")).unwrap_or_default();
    assert_eq!(output.status.code(), Some(0), "{said}\n{report}");
    let outcome: serde_json::Value = serde_json::from_str(stdout(&output).trim()).unwrap();
    assert_eq!(outcome["final_approval"], true, "{said}");
    assert!(outcome["tests"]["total"].as_u64().unwrap() >= 5, "{said}");
    assert_eq!(outcome["tests"]["failed"], 0, "{said}");
    assert!(outcome["coverage_percent"].as_f64().unwrap() >= 80.0, "{said}");
    let plan = std::fs::read_to_string(home.path("made/.sextet/plan.json")).unwrap();
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    assert_eq!(plan["made_by"]["id"], stack, "{said}");
    let everything: String = tree(&home.path("made"))
        .into_values()
        .map(|bytes| String::from_utf8_lossy(&bytes).to_lowercase())
        .collect();
    for word in words {
        assert!(
            everything.contains(&word.to_lowercase()),
            "`{word}` is not in the project\n{said}"
        );
    }
}

macro_rules! project {
    ($name:ident, $stack:literal, $prompt:literal, [$($word:literal),* $(,)?]) => {
        #[test]
        fn $name() {
            check($stack, $prompt, &[$($word),*]);
        }
    };
    (long $name:ident, $stack:literal, $prompt:literal, [$($word:literal),* $(,)?]) => {
        #[test]
        #[ignore = "long: run by `cargo xtask test --all`"]
        fn $name() {
            check($stack, $prompt, &[$($word),*]);
        }
    };
}

project!(
    fastapi_library,
    "api/fastapi",
    "A REST API for a library with books, authors and loans",
    ["book", "author", "loan"]
);
project!(
    fastapi_chinese_library,
    "api/fastapi",
    "用 FastAPI 做一个图书馆管理系统，包含图书（书名、ISBN、价格、出版日期）、作者和借阅记录，需要登录、分页和搜索",
    ["isbn", "price", "图书", "authenticat"]
);
project!(long fastapi_clinic, "api/fastapi", "A FastAPI backend for a veterinary clinic: pets with name, species (dog, cat, bird), birth date and owner; appointments between vets and pets at a date and time; invoices with total. Pagination, sorting and CSV export.", ["species", "appointment", "invoice"]);
project!(long fastapi_courses, "api/fastapi", "REST API for university courses. Each course has a unique code, a title of up to 80 characters and credits between 1 and 12. Students have name and email. Students enroll in courses with a grade between 0 and 100.", ["credits", "student", "grade"]);
project!(long fastapi_fleet, "api/fastapi", "Fleet management REST service with vehicles (license plate unique, brand, mileage at least 0), drivers (name, phone, email) and trips that belong to a vehicle and a driver, with statistics and filtering", ["mileage", "driver", "trip"]);
project!(
    express_inventory,
    "api/express",
    "An inventory API in Express: products (name, unique SKU, price, stock quantity at least 0), suppliers (company name, email, phone), and orders with many products. Users log in.",
    ["sku", "supplier", "order"]
);
project!(
    express_chinese_orders,
    "api/express",
    "用 Express 做一个餐厅点餐接口，包含菜品（名称、价格、分类）、订单和顾客，支持搜索和分页",
    ["订单", "price"]
);
project!(long express_events, "api/express", "Express API for event registration: events with title, location, start time and capacity between 1 and 5000; attendees with name and email; attendees can register for events. Search and export.", ["capacity", "attendee"]);
project!(long express_blog, "api/express", "A blog backend with Node and Express. Posts have a title, a body, a slug that is unique and a status (draft, published). Comments belong to posts and have an author name and text. Tags on posts.", ["slug", "comment", "draft"]);
project!(long express_fitness, "api/express", "Express REST API for a gym: members with email and join date, trainers, and sessions between members and trainers with duration in minutes (15-180) and notes", ["trainer", "duration"]);
project!(
    cli_tasks,
    "cli/python",
    "Build a task manager CLI where each task has a title, a due date, a priority (low, medium, high) and belongs to a project; I want search and CSV export",
    ["priority", "due_date", "project"]
);
project!(
    cli_chinese_money,
    "cli/python",
    "做一个命令行记账工具，每笔账目有金额、类别（餐饮、交通、购物）、日期和备注，支持导出CSV和统计",
    ["金额", "类别"]
);
project!(long cli_recipes, "cli/python", "A command line recipe book: recipes with title, servings between 1 and 50, cooking time in minutes and instructions; ingredients belong to recipes with name and quantity. Search and statistics.", ["servings", "ingredient"]);
project!(long cli_plants, "cli/python", "terminal tool to track plant care: plants have name, species, location and last watered date; waterings belong to plants", ["plant", "watering"]);
project!(long cli_movies, "cli/python", "CLI for movie reviews: movies have a title, year at least 1888 and genre (drama, comedy, horror); reviews belong to a movie, are rated 1 to 5 and have text. Sorting, pagination, import and export.", ["genre", "review", "rat"]);
project!(
    react_workouts,
    "web/react",
    "Create a React app for tracking gym workouts. Each workout has a name, date, duration in minutes (1-300) and notes. Exercises belong to workouts and have sets, reps and weight. Dark mode and statistics please.",
    ["workout", "exercise", "weight"]
);
project!(
    react_chinese_todo,
    "web/react",
    "一个待办事项网页应用，任务有标题、截止日期、优先级（高/中/低），支持深色模式和搜索",
    ["截止日期", "优先级"]
);
project!(long react_recipes, "web/react", "A recipe website in React: recipes with title, servings, difficulty (easy, medium, hard) and instructions; ingredients belong to recipes. Search, export to CSV and dark mode.", ["difficulty", "ingredient"]);
project!(long react_crm, "web/react", "web app CRM: companies with name and website, contacts with email, phone and a company, deals with amount, stage (lead, won, lost) and close date. Sorting, filtering, pagination.", ["contact", "deal", "stage"]);
project!(long react_real_estate, "web/react", "Real estate listings dashboard in React: properties with address, price, bedrooms between 0 and 20, has garden, and agents with name and phone. Statistics and localization in English and Chinese.", ["bedrooms", "garden", "agent"]);
