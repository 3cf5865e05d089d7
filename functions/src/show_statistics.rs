//! `GET /bands/{band_id}/invites/stats`: shows statistics of the invites created in a range of days, for admins.

use chrono::{Days, NaiveDate, NaiveTime};
use domain::{Caller, Instant};
use edge::extract::{FromQuery, ManagedBand, Parameters};
use edge::openapi::{Operation, QueryParameter, Tag, Who};
use edge::views::StatisticsView;
use edge::{Context, FieldCode, FieldError, Outcome, Problem, Reply, Table, Verifier, malformed_query};
use serde_json::json;
use std::ops::RangeInclusive;

/// The number of days if `from` is not given.
const DEFAULT_DAYS: u64 = 30;
/// The most days of a range.
const MOST_DAYS: i64 = 366;

pub async fn handle(
    cx: Context<Verifier, (), Table>,
    caller: Caller,
    ManagedBand(band): ManagedBand,
    Parameters(query): Parameters<DaysQuery>,
) -> Outcome {
    let days = query.days(cx.now.date_naive())?;
    let after = days.end().checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    let during = start(*days.start())..start(after);
    let (statistics, exact) = cx.store.statistics(&caller, band, during, cx.now).await?;
    Ok(Reply::ok(StatisticsView::of(&statistics, &days, exact)))
}

/// `from` and `to`.
pub struct DaysQuery {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl FromQuery for DaysQuery {
    fn from_query(get: impl Fn(&str) -> Option<String>) -> Result<Self, Problem> {
        let day = |name: &str| {
            let parsed = get(name).map(|text| {
                // RFC 3339 dates have four digits for the year.
                let date = text.parse::<NaiveDate>().ok().filter(|_| text.len() == 10);
                date.ok_or_else(|| {
                    malformed_query(FieldError::new(
                        name,
                        FieldCode::Format,
                        "must be a date, such as 2026-06-01",
                    ))
                })
            });
            parsed.transpose()
        };
        let to = day("to")?;
        Ok(Self { from: day("from")?, to })
    }
}

impl DaysQuery {
    /// The range of days; the last thirty if neither end is given.
    fn days(&self, today: NaiveDate) -> Result<RangeInclusive<NaiveDate>, Problem> {
        let to = self.to.unwrap_or(today);
        let default = || to.checked_sub_days(Days::new(DEFAULT_DAYS - 1));
        let from = self.from.or_else(default).unwrap_or(to);
        if from > to || (to - from).num_days() >= MOST_DAYS {
            let detail = format!("must not be after `to`, and the range must be at most {MOST_DAYS} days");
            return Err(malformed_query(FieldError::new("from", FieldCode::Combination, detail)));
        }
        Ok(from..=to)
    }
}

fn start(day: NaiveDate) -> Instant {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    let date = json!({"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"});
    Operation::new(
        "show-statistics",
        Tag::Invites,
        Who::Admin,
        "Show statistics of a band's invites",
        "Counts the invites created in a range of days by status, role and delivery, with the acceptance rate and the \
         median time to accept.",
    )
    .query(QueryParameter {
        name: "from",
        required: false,
        schema: date.clone(),
        description: "The first day (UTC) of the range; if left out, the range is the 30 days that end with `to`.",
    })
    .query(QueryParameter {
        name: "to",
        required: false,
        schema: date,
        description: "The last day (UTC) of the range; today if left out. A range has at most 366 days.",
    })
    .answers::<StatisticsView>(200)
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::json;
    use testkit::{
        ask::{Answer, Ask},
        lab::Lab,
        people::Person,
    };

    #[tokio::test]
    async fn admins_see_statistics_of_a_range_of_days() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        lab.invite(&ada, band, json!({"role": "admin"})).await;
        lab.accept(&Person::named("Bob"), &lab.invite(&ada, band, json!({})).await)
            .await;
        let get = async |query: &str| {
            let path = format!("/bands/{band}/invites/stats{query}");
            lab.call(handle, Ask::get(path).by(&ada).later(80)).await
        };
        assert_json_snapshot!("usual", get("").await.ok(200));
        assert_json_snapshot!("before", get("?from=2026-05-01&to=2026-05-31").await.ok(200));
        assert_eq!(
            get("?from=2026-06-01&to=2026-06-01").await.ok(200).get("total"),
            Some(&json!(2))
        );
    }

    #[tokio::test]
    async fn an_invalid_range_of_days_is_refused() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        for (query, name, code) in [
            ("from=yesterday", "from", "format"),
            ("to=2026-02-30", "to", "format"),
            ("from=2026-06-02&to=2026-06-01", "from", "combination"),
            ("from=2020-01-01&to=2026-01-01", "from", "combination"),
            ("to=%2B12026-01-01", "to", "format"),
        ] {
            let answer = lab
                .call(
                    handle,
                    Ask::get(format!("/bands/{band}/invites/stats?{query}")).by(&ada),
                )
                .await;
            let problem = answer.problem(400, "malformed-query");
            assert_eq!(Answer::pointers(&problem), [name], "{query}");
            assert_eq!(problem.pointer("/errors/0/code"), Some(&json!(code)), "{query}");
        }
    }

    #[tokio::test]
    async fn it_takes_an_admin_of_the_band() {
        let (lab, ada, eve) = (Lab::new().await, Person::named("Ada"), Person::named("Eve"));
        let path = format!("/bands/{}/invites/stats", lab.found(&ada, "The Kinks").await);
        lab.call(handle, Ask::get(&path).by(&eve))
            .await
            .problem(403, "not-band-admin");
        lab.call(handle, Ask::get(path)).await.problem(401, "unauthenticated");
    }
}
