//! `/bands/{band_id}/invites/bulk`, and how batches are listed.

use crate::world::{World, at, create_band, decline, ids};
use chrono::TimeDelta;
use domain::Instant;
use serde_json::{Value, json};
use testkit::ask::{Answer, Ask, text};
use testkit::people::Person;

fn bulk(world: &World, body: &Value) -> Ask {
    Ask::post(format!("{}/bulk", world.invites())).by(&world.ada).json(body)
}

fn statuses(answer: &Value) -> Vec<String> {
    ids(answer, ("results", "status"))
}

#[tokio::test]
async fn a_hundred_rows_get_outcomes_and_a_dry_run_creates_nothing() {
    let world = World::new().await;
    let (bob, zoe) = (Person::new("Bob"), Person::new("Zoe"));
    world.save_profile(&zoe).await;
    world.invite(json!({"email": bob.email})).await;
    let mut rows = vec![json!({"max_uses": 3, "role": "admin"}); 40];
    rows.extend((0..45).map(|_| json!({"email": Person::new("Bob").email, "part": "choir"})));
    for _ in 0..10 {
        let someone = Person::new("Someone");
        world.save_profile(&someone).await;
        rows.push(json!({"user_id": someone.sub, "ttl_hours": 5}));
    }
    rows.extend([
        json!({"email": bob.email}),
        json!({"user_id": zoe.sub}),
        json!({"user_id": zoe.sub}),
        json!({"user_id": "nobody at all"}),
        json!({"email": "x", "max_uses": 0}),
    ]);
    let mut expected = vec!["created"; 95];
    expected.extend(["duplicate", "created", "duplicate", "invalid", "invalid"]);
    let dry = world
        .send(bulk(&world, &json!({"invites": rows, "dry_run": true})))
        .await
        .ok(200);
    assert_eq!(statuses(&dry), expected);
    assert_eq!(
        (at(&dry, "/batch_id"), at(&world.list("status=all").await, "/total")),
        (json!(null), json!(1))
    );
    assert_eq!(at(&world.get(&zoe, "/me/invites").await, "/invites"), json!([]));
    let made = world.send(bulk(&world, &json!({"invites": rows}))).await.ok(200);
    assert_eq!(statuses(&made), expected);
    assert_eq!((at(&made, "/created"), at(&made, "/failed")), (json!(96), json!(4)));
    assert_eq!(at(&world.list("status=all").await, "/total"), json!(97));
    for (row, kind) in [(0, "link"), (40, "email"), (85, "user"), (96, "user")] {
        let made = at(&made, &format!("/results/{row}/invite"));
        let seen = world.show(&made).await;
        let [made, seen] = [made, seen].map(|mut invite| {
            let members = invite.as_object_mut().expect("an invite");
            members.remove("timeline");
            // Changes when the mail is sent.
            members.remove("delivery");
            invite
        });
        assert_eq!((at(&made, "/kind"), seen), (json!(kind), made));
    }
    let pointers = Answer::pointers(&at(&made, "/results/99/problem"));
    assert_eq!(pointers, ["/invites/99/email", "/invites/99/max_uses"]);
    world.accept(&zoe, &at(&made, "/results/96/invite")).await.ok(200);
    let again = world
        .send(bulk(&world, &json!({"invites": [{"user_id": zoe.sub}]})))
        .await
        .ok(200);
    assert_eq!(statuses(&again), ["already_member"]);
}

/// The list that the web client is tested with: what it calls ready, the API takes.
#[tokio::test]
async fn a_thousand_addresses_are_taken_and_refused_as_the_web_client_expects() {
    let world = World::new().await;
    let list = include_str!("../web/test/addresses.json");
    let list: Value = serde_json::from_str(list).expect("JSON");
    for (verdict, refused) in [("taken", false), ("refused", true)] {
        let addresses = list[verdict].as_array().expect("addresses");
        assert!(addresses.len() > 300, "{} are {verdict}", addresses.len());
        for chunk in addresses.chunks(100) {
            let rows: Vec<_> = chunk.iter().map(|address| json!({"email": address})).collect();
            let answer = world
                .send(bulk(&world, &json!({"invites": rows, "dry_run": true})))
                .await
                .ok(200);
            for (address, row) in chunk.iter().zip(at(&answer, "/results").as_array().expect("rows")) {
                let is_invalid = row.pointer("/problem/code") == Some(&json!("invalid-input"));
                assert_eq!(is_invalid, refused, "{address}: {row}");
            }
        }
    }
}

#[tokio::test]
async fn a_batch_is_listed_in_pages_and_by_state() {
    let (world, zoe) = (World::new().await, Person::new("Zoe"));
    world.invite(json!({})).await;
    let mut rows: Vec<_> = (1..8).map(|hours| json!({"ttl_hours": hours})).collect();
    rows.push(json!({"email": zoe.email}));
    let made = world.send(bulk(&world, &json!({"invites": rows}))).await.ok(200);
    let (batch, row) = (text(&made, "batch_id"), |row: usize| {
        at(&made, &format!("/results/{row}/invite"))
    });
    world.revoke(&world.ada, &row(0)).await.ok(204);
    world.accept(&Person::new("Bob"), &row(1)).await.ok(200);
    world.send(decline(&row(7))).await.ok(204);
    for (status, hour, expected) in [
        ("pending", 0, vec![6, 5, 4, 3, 2]),
        ("pending", 4, vec![6, 5, 4]),
        ("expired", 4, vec![3, 2]),
        ("revoked", 0, vec![0]),
        ("accepted", 0, vec![1]),
        ("declined", 0, vec![7]),
        ("all", 0, vec![7, 6, 5, 4, 3, 2, 1, 0]),
    ] {
        let ask = Ask::get(format!("{}?status={status}&batch_id={batch}", world.invites())).by(&world.ada);
        let list = world.send(ask.later(hour)).await.ok(200);
        let expected: Vec<_> = expected.into_iter().map(|index| text(&row(index), "id")).collect();
        assert_eq!(ids(&list, ("invites", "id")), expected, "{status} at {hour}");
        assert_eq!(at(&list, "/total"), json!(expected.len()), "{status} at {hour}");
        assert_eq!(
            at(&list, "/pending"),
            json!(if hour == 0 { 6 } else { 4 }),
            "the count of the whole band"
        );
        if hour == 0 {
            let path = format!("{}?status={status}&batch_id={batch}", world.invites());
            for limit in [1, 3] {
                assert_eq!(world.pages(&world.ada, &path, ("invites", "id"), limit).await, expected);
            }
        }
    }
}

#[tokio::test]
async fn batches_are_listed_separately() {
    let world = World::new().await;
    let rows = json!({"invites": [{}, {}]});
    let [one, other] = [
        world.send(bulk(&world, &rows)).await.ok(200),
        world.send(bulk(&world, &rows)).await.ok(200),
    ];
    let list = |batch: &Value| format!("status=all&limit=1&batch_id={}", text(batch, "batch_id"));
    let first = world.list(&list(&one)).await;
    assert_eq!(
        (at(&first, "/total"), at(&first, "/invites/0/batch_id")),
        (json!(2), at(&one, "/batch_id"))
    );
    let cursor = format!("{}&cursor={}", list(&other), text(&first, "next_cursor"));
    let ask = Ask::get(format!("{}?{cursor}", world.invites())).by(&world.ada);
    world.send(ask).await.problem(400, "invalid-cursor");
    let ask = Ask::get(format!("{}?batch_id=nonsense", world.invites())).by(&world.ada);
    let problem = world.send(ask).await.problem(400, "malformed-query");
    assert_eq!(Answer::pointers(&problem), ["batch_id"]);
}

#[tokio::test]
async fn a_batch_from_another_band_skips_members() {
    let (world, bob, zoe) = (World::new().await, Person::new("Bob"), Person::new("Zoe"));
    for who in [&bob, &zoe] {
        world.save_profile(who).await;
        world.accept(who, &world.invite(json!({})).await).await.ok(200);
    }
    let other = create_band(&world.api, &world.ada, "The Who").await;
    let ask = Ask::post(format!("/bands/{other}/invites")).by(&world.ada);
    let first = world.send(ask.json(&json!({}))).await.ok(201);
    world.accept(&bob, &first).await.ok(200);
    let body = json!({"from_band": world.band, "invite": {"part": "choir", "ttl_hours": 5}});
    let ask = Ask::post(format!("/bands/{other}/invites/bulk"))
        .by(&world.ada)
        .json(&body);
    let made = world.send(ask).await.ok(200);
    let mut outcomes: Vec<_> = ids(&made, ("results", "user_id"))
        .into_iter()
        .zip(statuses(&made))
        .collect();
    outcomes.sort();
    let mut expected = vec![
        (world.ada.sub.clone(), "already_member".to_owned()),
        (bob.sub.clone(), "already_member".into()),
        (zoe.sub.clone(), "created".into()),
    ];
    expected.sort();
    assert_eq!((outcomes, at(&made, "/next_cursor")), (expected, json!(null)));
    assert_eq!(
        at(&world.get(&zoe, "/me/invites").await, "/invites/0/part"),
        json!("choir")
    );
}

#[tokio::test]
async fn a_large_band_is_invited_in_pages_by_cursor() {
    let world = World::new().await;
    let group = world.invite(json!({"max_uses": 1000})).await;
    let mut expected = vec![world.ada.sub.clone()];
    for index in 0..104 {
        let bob = Person::new("Bob");
        world.accept(&bob, &group).await.ok(200);
        if index % 10 == 0 {
            world.save_profile(&bob).await;
        }
        expected.push(bob.sub);
    }
    let other = create_band(&world.api, &world.ada, "The Who").await;
    let page = async |cursor: &Value| {
        let body = json!({"from_band": world.band, "cursor": cursor, "invite": {"role": "admin"}});
        let ask = Ask::post(format!("/bands/{other}/invites/bulk")).by(&world.ada);
        world.send(ask.json(&body)).await
    };
    let first = page(&json!(null)).await.ok(200);
    let cursor = at(&first, "/next_cursor");
    let second = page(&cursor).await.ok(200);
    let invited = [&first, &second].map(|page| ids(page, ("results", "user_id")));
    assert_eq!((invited[0].len(), at(&second, "/next_cursor")), (100, json!(null)));
    let mut invited = invited.concat();
    invited.sort();
    expected.sort();
    assert_eq!(invited, expected, "each member once");
    let made = [&first, &second].map(|page| at(page, "/created").as_u64().expect("a count"));
    assert_eq!(
        made.iter().sum::<u64>(),
        11,
        "only users with a profile can be invited by id"
    );
    let body = json!({"from_band": other, "cursor": cursor});
    let ask = world.send(bulk(&world, &body)).await;
    ask.problem(400, "invalid-cursor");
}

/// Uses up the band's quota but for so many.
async fn leave(world: &World, left: u64) {
    loop {
        let now = quota(world, 0).await.0;
        if now == left {
            return;
        }
        let links = usize::try_from((now - left).min(100)).expect("a number");
        let batch = json!({"invites": vec![json!({}); links]});
        world.send(bulk(world, &batch)).await.ok(200);
    }
}

/// What a list in so many hours says is left of the band's quota, and when it is whole again.
async fn quota(world: &World, hours: i64) -> (u64, Instant) {
    let list = Ask::get(format!("{}?limit=1", world.invites())).by(&world.ada);
    let quota = at(&world.send(list.later(hours)).await.ok(200), "/quota/band");
    let resets_at = text(&quota, "resets_at").parse().expect("a time");
    (at(&quota, "/left").as_u64().expect("a number"), resets_at)
}

/// The addresses of the batches' invites, sorted.
async fn addresses(world: &World, batches: [&Value; 2]) -> Vec<String> {
    let mut all = Vec::new();
    for batch in batches {
        let path = format!("{}?status=all&batch_id={}", world.invites(), text(batch, "batch_id"));
        all.extend(world.pages(&world.ada, &path, ("invites", "email"), 50).await);
    }
    all.sort();
    all
}

#[tokio::test]
async fn of_150_rows_100_are_created_today_and_50_the_next_day() {
    let world = World::new().await;
    let whole = quota(&world, 0).await.0;
    leave(&world, 100).await;
    let mut rows: Vec<_> = (0..150).map(|_| json!({"email": Person::new("Bob").email})).collect();
    let send = async |rows: &[Value], hours: i64| {
        let ask = bulk(&world, &json!({"invites": rows})).later(hours);
        world.send(ask).await.ok(200)
    };
    let sums = |answer: &Value| ["/created", "/failed"].map(|sum| at(answer, sum).as_u64().expect("a number"));

    let made = send(&rows[..100], 0).await;
    assert_eq!(sums(&made), [100, 0]);
    let (left, midnight) = quota(&world, 0).await;
    assert_eq!(left, 0);
    let refused = send(&rows[100..], 0).await;
    assert_eq!(sums(&refused), [0, 50]);
    for row in 0..50 {
        let problem = at(&refused, &format!("/results/{row}/problem"));
        assert_eq!(at(&problem, "/code"), json!("quota-exceeded"));
        let wait = at(&problem, "/retry_after").as_u64();
        assert!(wait.is_some_and(|wait| (1..=86_400).contains(&wait)), "{problem}");
    }

    assert_eq!(quota(&world, 24).await, (whole, midnight + TimeDelta::days(1)));
    let rest = send(&rows[100..], 24).await;
    assert_eq!(sums(&rest), [50, 0]);
    let again = send(&rows[50..], 24).await;
    assert_eq!(
        (sums(&again), statuses(&again)),
        ([0, 100], vec!["duplicate".to_owned(); 100])
    );
    assert_eq!(quota(&world, 24).await.0, whole - 50, "duplicates take nothing");
    rows.sort_by_key(|row| text(row, "email"));
    let expected: Vec<_> = rows.iter().map(|row| text(row, "email")).collect();
    assert_eq!(addresses(&world, [&made, &rest]).await, expected, "nobody twice");
}

#[tokio::test]
async fn a_batch_takes_what_the_quota_leaves_and_the_rest_is_created_the_next_day() {
    let world = World::new().await;
    leave(&world, 10).await;
    let rows: Vec<_> = (0..25).map(|_| json!({"email": Person::new("Bob").email})).collect();
    let mut expected = vec!["created".to_owned(); 10];
    expected.extend(vec!["invalid".to_owned(); 15]);
    let dry = world
        .send(bulk(&world, &json!({"invites": rows, "dry_run": true})))
        .await
        .ok(200);
    assert_eq!((statuses(&dry), at(&dry, "/quota/left")), (expected.clone(), json!(10)));
    let ask = bulk(&world, &json!({"invites": rows})).header("idempotency-key", Person::new("key").sub);
    let first = world.send(ask.clone()).await;
    assert_eq!(first.headers.get("retry-after"), None, "the request succeeded");
    let made = first.clone().ok(200);
    assert_eq!((statuses(&made), at(&made, "/created")), (expected, json!(10)));
    for row in 10..25 {
        let problem = at(&made, &format!("/results/{row}/problem"));
        assert_eq!(at(&problem, "/code"), json!("quota-exceeded"));
        assert_eq!(
            (at(&problem, "/quota/of"), at(&problem, "/quota/left")),
            (json!("band"), json!(0))
        );
        assert!(
            at(&problem, "/retry_after")
                .as_u64()
                .is_some_and(|wait| (1..=86_400).contains(&wait))
        );
    }
    let again = world.send(ask).await;
    assert!(again.bytes == first.bytes, "the first answer again");
    let one_more = Ask::post(world.invites()).by(&world.ada).json(&json!({}));
    let refused = world.send(one_more).await;
    assert!(refused.headers.contains_key("retry-after"));
    refused.problem(429, "quota-exceeded");
    let rest = bulk(&world, &json!({"invites": rows[10..]})).later(24);
    let rest = world.send(rest).await.ok(200);
    assert_eq!((at(&rest, "/created"), at(&rest, "/quota")), (json!(15), json!(null)));
    let mut expected: Vec<_> = rows.iter().map(|row| text(row, "email")).collect();
    expected.sort();
    assert_eq!(addresses(&world, [&made, &rest]).await, expected, "nobody twice");
}

#[tokio::test]
async fn the_request_is_validated_as_a_whole() {
    let world = World::new().await;
    for (body, pointers) in [
        (json!({}), vec!["/invites"]),
        (json!({"invites": []}), vec!["/invites"]),
        (json!({"invites": vec![json!({}); 101]}), vec!["/invites"]),
        (json!({"invites": [{}], "from_band": world.band}), vec!["/from_band"]),
        (json!({"invites": [{}], "cursor": "x"}), vec!["/cursor"]),
        (
            json!({"from_band": world.band, "invite": {"email": "x"}}),
            vec!["/invite/email"],
        ),
        (json!({"invites": [{}], "dry_run": 1}), vec!["/dry_run"]),
    ] {
        let problem = world.send(bulk(&world, &body)).await.problem(422, "invalid-input");
        assert_eq!(Answer::pointers(&problem), pointers, "{body}");
    }
    for from in ["nowhere", &"0".repeat(26)] {
        let answer = world.send(bulk(&world, &json!({"from_band": from}))).await;
        answer.problem(403, "not-band-admin");
    }
    assert_eq!(at(&world.list("status=all").await, "/total"), json!(0));
}
