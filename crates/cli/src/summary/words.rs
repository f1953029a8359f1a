//! The summary's words, in the language of the prompt.

use domain::brief::Speech;
use domain::report::QaReport;

/// The words of one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) understood: &'static str,
    pub(super) left_out: &'static str,
    pub(super) assumed: &'static str,
    pub(super) made: &'static str,
    pub(super) verified: &'static str,
    pub(super) open: &'static str,
    pub(super) next: &'static str,
    pub(super) no_report: &'static str,
    pub(super) colon: &'static str,
    pub(super) comma: &'static str,
    pub(super) then_open: &'static str,
    speech: Speech,
}

const ENGLISH: Words = Words {
    understood: "Understood",
    left_out: "Left out",
    assumed: "Assumed",
    made: "Made",
    verified: "Verified",
    open: "Not green",
    next: "Next",
    no_report: "nothing: there is no report",
    colon: ": ",
    comma: ", ",
    then_open: "then open",
    speech: Speech::English,
};
const CHINESE: Words = Words {
    understood: "理解",
    left_out: "未包含",
    assumed: "假设",
    made: "生成",
    verified: "验证",
    open: "未通过",
    next: "下一步",
    no_report: "没有报告，什么都没有验证",
    colon: "：",
    comma: "、",
    then_open: "然后打开",
    speech: Speech::Chinese,
};

impl Words {
    pub(super) fn of(speech: Option<Speech>) -> &'static Self {
        match speech {
            Some(Speech::Chinese) => &CHINESE,
            Some(Speech::English) | None => &ENGLISH,
        }
    }

    fn choose(&self, english: String, chinese: String) -> String {
        match self.speech {
            Speech::English => english,
            Speech::Chinese => chinese,
        }
    }

    pub(super) fn files(&self, files: usize, folder: &str, commits: usize) -> String {
        self.choose(
            format!("{files} files in {folder}, {commits} commits"),
            format!("{folder} 中有 {files} 个文件、{commits} 次提交"),
        )
    }

    pub(super) fn tests(&self, passed: u32, total: u32) -> String {
        self.choose(
            format!("{passed} of {total} tests passed"),
            format!("{total} 个测试中有 {passed} 个通过"),
        )
    }

    pub(super) fn coverage(&self, percent: f64) -> String {
        self.choose(
            format!("{percent} % of the lines are covered"),
            format!("代码行覆盖率 {percent} %"),
        )
    }

    pub(super) fn routes(&self, covered: u32) -> String {
        self.choose(
            format!("{covered} routes answered a right call and refused a wrong one"),
            format!("{covered} 个路由正确响应了合法请求并拒绝了错误请求"),
        )
    }

    pub(super) fn criteria(&self, met: usize, all: usize) -> String {
        self.choose(
            format!("{met} of {all} acceptance criteria met"),
            format!("{all} 条验收标准中有 {met} 条满足"),
        )
    }

    pub(super) fn verdict(&self, report: &QaReport) -> String {
        let sandbox = report.sandbox.as_deref();
        let (approved, score) = (report.final_approval, report.quality_score);
        self.choose(
            format!(
                "{}, score {} (sandbox: {})",
                if approved { "approved" } else { "not approved" },
                score.map_or_else(|| "not measured".to_owned(), |score| format!("{score} of 100")),
                sandbox.unwrap_or("nothing was executed")
            ),
            format!(
                "{}，评分 {}（沙箱：{}）",
                if approved { "已批准" } else { "未批准" },
                score.map_or_else(|| "未测量".to_owned(), |score| format!("{score}/100")),
                sandbox.unwrap_or("没有执行任何代码")
            ),
        )
    }

    pub(super) fn took(&self, time: &str) -> String {
        let chinese = time.replace(" min", " 分").replace(" s", " 秒");
        self.choose(format!("in {time}"), format!("用时 {chinese}"))
    }

    pub(super) fn needs(&self, gate: &str, threshold: &str) -> String {
        self.choose(format!("{gate} (needs {threshold})"), format!("{gate}（要求 {threshold}）"))
    }
}
