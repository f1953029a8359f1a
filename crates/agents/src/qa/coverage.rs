//! Line coverage out of the files that coverage tools write.

use domain::plan::CoverageFormat;
use serde_json::Value;

/// Percent of lines, 0 to 100, or why there is no figure.
pub(super) fn percent(format: CoverageFormat, text: &str) -> Result<f64, String> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| format!("the coverage file is not JSON: {error}"))?;
    let (pointer, tool) = match format {
        CoverageFormat::CoveragePy => ("/totals/percent_covered", "coverage.py"),
        CoverageFormat::IstanbulSummary => ("/total/lines/pct", "istanbul"),
    };
    let percent = value.pointer(pointer).and_then(Value::as_f64);
    percent
        .filter(|percent| (0.0..=100.0).contains(percent))
        .map(|percent| (percent * 100.0).round() / 100.0)
        .ok_or_else(|| format!("the coverage file has no figure of {tool} at {pointer}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(format: CoverageFormat, text: &str, expected: Option<f64>) {
        assert_eq!(percent(format, text).ok(), expected);
    }

    #[test]
    fn the_figure_is_the_tools_own() {
        check(
            CoverageFormat::CoveragePy,
            r#"{"totals":{"percent_covered":91.23456}}"#,
            Some(91.23),
        );
        check(CoverageFormat::IstanbulSummary, r#"{"total":{"lines":{"pct":88.5}}}"#, Some(88.5));
        check(CoverageFormat::IstanbulSummary, r#"{"total":{"lines":{"pct":"Unknown"}}}"#, None);
        check(CoverageFormat::CoveragePy, "<html>", None);
    }
}
