//! The `Range` header (RFC 9110, 14.2): one range of bytes. Several at once, and what cannot be read, are
//! answered with the whole, as the RFC allows.

use std::ops::Range;

use crate::error::ApiError;

/// The bytes that `text` asks for of a content of `size` bytes; `None`: all of them.
///
/// # Errors
/// 416 when the range begins after the content.
pub(super) fn read(text: &str, size: u64) -> Result<Option<Range<u64>>, ApiError> {
    let Some((first, last)) = text.strip_prefix("bytes=").and_then(|range| range.split_once('-'))
    else {
        return Ok(None);
    };
    let (first, last) = (first.trim(), last.trim());
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Ok(first), Err(_)) if last.is_empty() => first..size,
        (Err(_), Ok(suffix)) if first.is_empty() => size.saturating_sub(suffix)..size,
        _ => return Ok(None),
    };
    if range.is_empty() { Err(ApiError::BadRange { size }) } else { Ok(Some(range)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<Option<Range<u64>>, u16>) {
        let read = read(text, 100).map_err(|error| error.status().as_u16());
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn a_range_is_cut_to_the_content() {
        check("bytes=0-9", Ok(Some(0..10)));
        check("bytes=90-", Ok(Some(90..100)));
        check("bytes=-10", Ok(Some(90..100)));
        check("bytes=-1000", Ok(Some(0..100)));
        check("bytes=50-1000", Ok(Some(50..100)));
        check("bytes=100-", Err(416));
        check("bytes=-0", Err(416));
        check("bytes=9-0", Ok(None));
        check("bytes=0-1,5-6", Ok(None));
        check("items=0-1", Ok(None));
        check("bytes=18446744073709551615-18446744073709551615", Err(416));
    }
}
