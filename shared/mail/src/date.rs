//! Instants in words.

use chrono::{Datelike, Weekday};
use domain::{Instant, Locale};

/// Weekday, day, month, year and time to the minute, never later than it is; in UTC, and says so.
pub(crate) fn in_words(at: Instant, locale: Locale) -> String {
    match locale {
        Locale::En => at.format("%A, %-d %B %Y, %H:%M UTC").to_string(),
        Locale::De => {
            let (weekday, month) = (wochentag(at.weekday()), monat(at.month()));
            at.format(&format!("{weekday}, %-d. {month} %Y, %H:%M Uhr (UTC)"))
                .to_string()
        }
    }
}

fn wochentag(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Montag",
        Weekday::Tue => "Dienstag",
        Weekday::Wed => "Mittwoch",
        Weekday::Thu => "Donnerstag",
        Weekday::Fri => "Freitag",
        Weekday::Sat => "Samstag",
        Weekday::Sun => "Sonntag",
    }
}

/// The month with this number, from 1.
fn monat(number: u32) -> &'static str {
    match number {
        1 => "Januar",
        2 => "Februar",
        3 => "März",
        4 => "April",
        5 => "Mai",
        6 => "Juni",
        7 => "Juli",
        8 => "August",
        9 => "September",
        10 => "Oktober",
        11 => "November",
        _ => "Dezember",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(instant: &str, english: &str, german: &str) {
        let at = instant.parse().expect("an instant");
        assert_eq!(in_words(at, Locale::En), english);
        assert_eq!(in_words(at, Locale::De), german);
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
        let weekdays: Vec<_> = (0..7)
            .map(|day| wochentag((january + chrono::TimeDelta::days(day)).weekday()))
            .collect();
        assert_eq!(
            weekdays.join(" "),
            "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"
        );
        let months: Vec<_> = (1..=12).map(monat).collect();
        assert_eq!(
            months.join(" "),
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
        );
    }
}
