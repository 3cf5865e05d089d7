//! `/bands/{band_id}/invites/stats`.

use crate::world::{World, accept, at, decline, path};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::ask::{Answer, Ask, text};
use testkit::people::Person;

/// The statistics as of `hour` hours from now.
async fn stats(world: &World, query: &str, hour: i64) -> Value {
    let ask = Ask::get(format!("{}/stats?{query}", world.invites())).by(&world.ada);
    world.send(ask.later(hour)).await.ok(200)
}

/// Creates an invite `hour` hours from now.
async fn invite(world: &World, draft: Value, hour: i64) -> Value {
    let ask = Ask::post(world.invites()).by(&world.ada).json(&draft);
    world.send(ask.later(hour)).await.ok(201)
}

/// The day of its creation.
fn day(invite: &Value) -> String {
    text(invite, "created_at").chars().take(10).collect()
}

#[tokio::test]
async fn they_count_outcomes_and_the_time_to_accept() {
    let world = World::new().await;
    let mut made = vec![world.invite(json!({"role": "admin"})).await];
    for hour in [1, 3, 4] {
        let used = world.invite(json!({})).await;
        let answer = world.send(accept(&used).by(&Person::new("Bob")).later(hour)).await;
        answer.ok(200);
        made.push(used);
    }
    let declined = json!({"email": Person::new("Zoe").email, "notify": false});
    let declined = world.invite(declined).await;
    world.send(decline(&declined)).await.ok(204);
    let revoked = world.invite(json!({"role": "admin"})).await;
    world.revoke(&world.ada, &revoked).await.ok(204);
    let expired = world.invite(json!({"ttl_hours": 1})).await;
    let group = world.invite(json!({"max_uses": 2})).await;
    world.accept(&Person::new("Eve"), &group).await.ok(200);
    made.extend([declined, revoked, expired, group]);

    let seen = stats(&world, "", 5).await;
    let by_status = json!({"pending": 2, "accepted": 3, "declined": 1, "revoked": 1, "expired": 1});
    assert_eq!((at(&seen, "/by_status"), at(&seen, "/exact")), (by_status, json!(true)));
    assert_eq!(at(&seen, "/by_role"), json!({"member": 6, "admin": 2}));
    assert_eq!(at(&seen, "/by_delivery/none"), json!(8));
    assert_eq!(
        (at(&seen, "/total"), at(&seen, "/acceptance_rate")),
        (json!(8), json!(0.6))
    );
    let median = at(&seen, "/median_seconds_to_accept").as_i64().expect("a time");
    assert!((3 * 3600..3 * 3600 + 60).contains(&median), "{median}");
    let mut days = BTreeMap::new();
    for invite in &made {
        *days.entry(day(invite)).or_insert(0) += 1;
    }
    let by_day = at(&seen, "/by_day");
    let by_day = by_day.as_array().expect("days").iter();
    let by_day: BTreeMap<_, _> = by_day
        .map(|day| (text(day, "date"), at(day, "/created").as_i64().expect("a count")))
        .collect();
    assert_eq!(by_day, days);
}

#[tokio::test]
async fn days_are_of_creation_and_both_ends_are_included() {
    let world = World::new().await;
    let [first, second, fourth] = [
        invite(&world, json!({}), 0).await,
        invite(&world, json!({"role": "admin"}), 24).await,
        invite(&world, json!({}), 72).await,
    ];
    let [one, two, four] = [day(&first), day(&second), day(&fourth)];
    for (from, to, expected) in [
        (&one, &one, vec![&one]),
        (&one, &two, vec![&one, &two]),
        (&two, &four, vec![&two, &four]),
        (&one, &four, vec![&one, &two, &four]),
    ] {
        let seen = stats(&world, &format!("from={from}&to={to}"), 0).await;
        assert_eq!((at(&seen, "/from"), at(&seen, "/to")), (json!(from), json!(to)));
        assert_eq!(at(&seen, "/total"), json!(expected.len()));
        let days = expected.iter().map(|date| {
            json!({"date": date, "created": 1, "pending": 1, "accepted": 0, "declined": 0, "revoked": 0, "expired": 0})
        });
        assert_eq!(at(&seen, "/by_day"), days.collect::<Value>(), "{from} to {to}");
    }
    let thirty = stats(&world, "", 24 * 30).await;
    assert_eq!(at(&thirty, "/total"), json!(2), "the last thirty days, including today");
    assert_eq!(at(&thirty, "/by_status/expired"), json!(2));
}

#[tokio::test]
async fn days_without_invites_have_empty_statistics() {
    let world = World::new().await;
    let seen = stats(&world, "from=2020-01-01&to=2020-12-31", 0).await;
    let none = json!({"pending": 0, "accepted": 0, "declined": 0, "revoked": 0, "expired": 0});
    let expected = json!({
        "from": "2020-01-01", "to": "2020-12-31", "total": 0, "exact": true, "by_status": none,
        "by_role": {"member": 0, "admin": 0}, "by_delivery": at(&seen, "/by_delivery"), "acceptance_rate": null,
        "median_seconds_to_accept": null, "by_day": [],
    });
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn they_show_the_current_states() {
    let world = World::new().await;
    let invite = world.invite(json!({"ttl_hours": 1})).await;
    assert_eq!(at(&stats(&world, "", 2).await, "/by_status/expired"), json!(1));
    let resend = Ask::post(format!("{}/resend", path(&invite))).by(&world.ada);
    world.send(resend.json(&json!({"ttl_hours": 9})).later(2)).await.ok(200);
    let seen = stats(&world, "", 2).await;
    assert_eq!(
        (at(&seen, "/by_status/pending"), at(&seen, "/total")),
        (json!(1), json!(1))
    );
}

#[tokio::test]
async fn invalid_days_are_reported() {
    let world = World::new().await;
    for (query, name) in [
        ("from=today", "from"),
        ("to=2026-13-01", "to"),
        ("from=2026-06-02&to=2026-06-01", "from"),
        ("from=2025-01-01&to=2026-06-01", "from"),
    ] {
        let ask = Ask::get(format!("{}/stats?{query}", world.invites())).by(&world.ada);
        let problem = world.send(ask).await.problem(400, "malformed-query");
        assert_eq!(Answer::pointers(&problem), [name], "{query}");
    }
}
