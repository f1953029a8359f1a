//! How times and money are written on the wire.

use domain::UnixMillis;

/// Seconds from `start` to `end`, both Unix seconds, to the millisecond; never negative.
#[must_use]
pub fn elapsed(start: f64, end: f64) -> f64 {
    ((end - start).max(0.0) * 1000.0).round() / 1000.0
}

/// Millionths of a US dollar as dollars.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "sums of money stay far under 2^53 micro-dollars")]
pub fn dollars(micro_usd: u64) -> f64 {
    micro_usd as f64 / 1e6
}

/// `2026-11-21T03:28:11Z`: ISO 8601, UTC, whole seconds.
#[must_use]
pub fn iso8601(at: UnixMillis) -> String {
    let seconds = at.0 / 1000;
    let (days, second_of_day) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    let (hour, minute, second) =
        (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The Gregorian date of a day counted from 1970-01-01 (Hinnant, "chrono-compatible low-level date
/// algorithms", `civil_from_days`, for days after 1970).
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(seconds: u64, expected: &str) {
        assert_eq!(iso8601(UnixMillis(seconds * 1000)), expected);
    }

    #[test]
    fn dates_follow_the_gregorian_calendar() {
        check(0, "1970-01-01T00:00:00Z");
        check(951_782_400, "2000-02-29T00:00:00Z");
        check(1_735_689_599, "2024-12-31T23:59:59Z");
        check(1_795_231_691, "2026-11-21T03:28:11Z");
        check(4_107_542_400, "2100-03-01T00:00:00Z");
    }
}
