//! Dates and times for templates.

use chrono::{Datelike, Timelike};
use domain::Instant;

/// A time in UTC, cut to the minute.
pub(crate) struct DateView {
    /// 1 for Monday to 7 for Sunday.
    pub(crate) weekday: u32,
    /// The day of the month, from 1.
    pub(crate) day: u32,
    /// 1 for January to 12 for December.
    pub(crate) month: u32,
    pub(crate) year: i32,
    /// Hours and minutes, such as `14:05`.
    pub(crate) time: String,
}

impl DateView {
    pub(crate) fn of(at: Instant) -> Self {
        Self {
            weekday: at.weekday().number_from_monday(),
            day: at.day(),
            month: at.month(),
            year: at.year(),
            time: format!("{:02}:{:02}", at.hour(), at.minute()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use domain::Locale;

    fn in_words(at: Instant, tag: &str) -> String {
        let language = Language::of(Locale::parse(tag).expect("a language"));
        (language.date)(&DateView::of(at)).expect("a date")
    }

    fn check(instant: &str, english: &str, german: &str) {
        let at = instant.parse().expect("an instant");
        assert_eq!(in_words(at, "en"), english);
        assert_eq!(in_words(at, "de"), german);
    }

    #[test]
    fn instants() {
        check(
            "2026-08-07T14:05:59.999Z",
            "Friday, 7 August 2026, 14:05 UTC",
            "Freitag, 7. August 2026, 14:05 Uhr (UTC)",
        );
        check(
            "2028-02-29T00:00:00Z",
            "Tuesday, 29 February 2028, 00:00 UTC",
            "Dienstag, 29. Februar 2028, 00:00 Uhr (UTC)",
        );
        check(
            "2027-12-31T23:30:00-01:00",
            "Saturday, 1 January 2028, 00:30 UTC",
            "Samstag, 1. Januar 2028, 00:30 Uhr (UTC)",
        );
    }

    #[test]
    fn every_weekday_and_month_has_its_name() {
        let january: Instant = "2027-01-04T12:00:00Z".parse().expect("an instant");
        let written = |days: i64, word: usize| {
            let date = in_words(january + chrono::TimeDelta::days(days), "de");
            let word = date.split(' ').nth(word).expect("a word");
            word.trim_end_matches(',').to_owned()
        };
        let weekdays: Vec<_> = (0..7).map(|day| written(day, 0)).collect();
        assert_eq!(
            weekdays.join(" "),
            "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"
        );
        let months: Vec<_> = (0..12).map(|month| written(month * 31, 2)).collect();
        assert_eq!(
            months.join(" "),
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
        );
    }
}
