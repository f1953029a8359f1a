//! The file manager: the files that make a folder a project.
//!
//! A blueprint brings its own. For a plan by a model they are written here, by rule, from the plan.

use domain::RelPath;
use domain::fact::FailureClass;
use domain::plan::{FileRole, Origin, Plan, PlannedFile};

use crate::{AgentError, project_file};

/// The layout files of a plan that does not bring its own.
#[must_use]
pub fn planned_layout(plan: &Plan) -> Vec<PlannedFile> {
    let common = [
        ("README.md", "What the project is, and how to install, test and run it"),
        ("LICENSE", "The MIT licence"),
        (".gitignore", "What version control leaves out"),
        (project_file::NAME, "How the project is installed, built, tested and run"),
    ];
    common
        .into_iter()
        .filter(|(path, _)| !plan.files.iter().any(|file| file.path.as_str() == *path))
        .filter_map(|(path, purpose)| {
            Some(PlannedFile {
                path: RelPath::new(path).ok()?,
                purpose: purpose.to_owned(),
                interface: String::new(),
                depends_on: Vec::new(),
                origin: Origin::common(path),
                role: FileRole::Layout,
            })
        })
        .collect()
}

/// The text of one of the common files.
///
/// # Errors
/// When there is no such file.
pub fn render(plan: &Plan, template: &str) -> Result<String, AgentError> {
    match template {
        project_file::NAME => Ok(project_file::write(plan)),
        "README.md" => Ok(readme(plan)),
        "LICENSE" => Ok(licence(&plan.brief.title)),
        ".gitignore" => {
            Ok(".venv/\nnode_modules/\n__pycache__/\ndist/\ncoverage/\nreports/\n.coverage\n.env\n"
                .to_owned())
        }
        other => Err(AgentError::lasting(
            FailureClass::Internal,
            format!("there is no common file `{other}`"),
        )),
    }
}

fn readme(plan: &Plan) -> String {
    let mut text = format!("# {}\n\n{}\n", plan.brief.title, plan.brief.summary);
    let mut section = |title: &str, commands: &[Vec<String>]| {
        if !commands.is_empty() {
            let lines: Vec<String> = commands.iter().map(|argv| argv.join(" ")).collect();
            text.push_str(&format!("\n## {title}\n\n```sh\n{}\n```\n", lines.join("\n")));
        }
    };
    section("Install", &plan.commands.install);
    section("Build", &plan.commands.build);
    section("Test", std::slice::from_ref(&plan.commands.test.argv));
    if let Some(serve) = &plan.commands.serve {
        section("Run", std::slice::from_ref(&serve.argv));
    }
    text.push_str("\n## Files\n\n");
    for file in &plan.files {
        text.push_str(&format!("- `{}`: {}\n", file.path, file.purpose));
    }
    text
}

fn licence(title: &str) -> String {
    format!(
        "MIT License\n\nCopyright (c) The {title} authors\n\n\
Permission is hereby granted, free of charge, to any person obtaining a copy\n\
of this software and associated documentation files (the \"Software\"), to deal\n\
in the Software without restriction, including without limitation the rights\n\
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell\n\
copies of the Software, and to permit persons to whom the Software is\n\
furnished to do so, subject to the following conditions:\n\n\
The above copyright notice and this permission notice shall be included in all\n\
copies or substantial portions of the Software.\n\n\
THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR\n\
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,\n\
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE\n\
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER\n\
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,\n\
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE\n\
SOFTWARE.\n"
    )
}
