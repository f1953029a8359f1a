use domain::plan::{Check, Plan, Unsound};

use crate::samples::{file, path, plan};

#[track_caller]
fn check(change: impl FnOnce(&mut Plan), expected: Result<(), Unsound>) {
    let mut plan = plan();
    change(&mut plan);
    assert_eq!(plan.check(), expected);
}

#[test]
fn a_plan_that_cannot_be_acted_on_says_why() {
    check(|_| {}, Ok(()));
    check(|plan| plan.files.clear(), Err(Unsound::NoFiles));
    check(|plan| plan.files.push(file("a.py", &[])), Err(Unsound::Duplicate(path("a.py"))));
    check(
        |plan| plan.files.push(file("A.py", &[])),
        Err(Unsound::CaseClash { first: path("a.py"), second: path("A.py") }),
    );
    check(|plan| plan.files.push(file("a.py/b", &[])), Err(Unsound::FileIsFolder(path("a.py"))));
    check(
        |plan| plan.files.push(file("c.py", &["d.py"])),
        Err(Unsound::UnknownDependency { file: path("c.py"), missing: path("d.py") }),
    );
    check(
        |plan| plan.files[0].depends_on.push(path("b.py")),
        Err(Unsound::Cycle(vec![path("a.py"), path("b.py")])),
    );
    check(|plan| plan.criteria.clear(), Err(Unsound::NoCriteria));
    check(
        |plan| plan.criteria[0].check = Check::Tests { files: vec![path("z.py")] },
        Err(Unsound::CriterionWithoutTest { criterion: "C1".to_owned(), missing: path("z.py") }),
    );
    check(
        |plan| plan.requirements.clear(),
        Err(Unsound::CriterionWithoutRequirement {
            criterion: "C1".to_owned(),
            missing: "R1".to_owned(),
        }),
    );
    check(|plan| plan.commands.test.argv.clear(), Err(Unsound::NoTestCommand));
}

#[test]
fn files_are_written_after_what_they_need() {
    let mut plan = plan();
    plan.files.reverse();
    assert_eq!(plan.write_order(), Ok(vec![1, 0]));
}
