//! What all lists have in common: pages, cursors, limits.

use crate::world::{World, at, create_band};
use serde_json::json;
use testkit::ask::{Answer, Ask, text};
use testkit::people::Person;

/// Pages of 1, 2, 3, 7 and 100 entries together contain each of the seven expected entries once.
async fn check(world: &World, who: &Person, path: &str, names: (&str, &str), mut expected: Vec<String>) {
    assert_eq!(expected.len(), 7);
    let order = world.pages(who, path, names, 100).await;
    for limit in [1, 2, 3, 7] {
        assert_eq!(world.pages(who, path, names, limit).await, order, "{path} by {limit}");
    }
    let mut found = order;
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{path}");
}

#[tokio::test]
async fn invites_come_in_pages_without_loss_or_repetition() {
    let world = World::new().await;
    let (mut pending, mut revoked) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        pending.push(text(&world.invite(json!({})).await, "id"));
        let other = world.invite(json!({})).await;
        world.revoke(&world.ada, &other).await.ok(204);
        revoked.push(text(&other, "id"));
    }
    check(&world, &world.ada, &world.invites(), ("invites", "id"), pending).await;
    let path = format!("{}?status=revoked", world.invites());
    check(&world, &world.ada, &path, ("invites", "id"), revoked).await;
}

#[tokio::test]
async fn a_list_ends_if_the_rest_expires_between_two_pages() {
    let world = World::new().await;
    for hours in [1, 2] {
        world.invite(json!({"ttl_hours": hours})).await;
    }
    let cursor = text(&world.list("limit=1").await, "next_cursor");
    let ask = Ask::get(format!("{}?limit=1&cursor={cursor}", world.invites())).by(&world.ada);
    let last = world.send(ask.later(2)).await.ok(200);
    let shown = ["/invites", "/next_cursor", "/total"].map(|name| at(&last, name));
    assert_eq!(shown, [json!([]), json!(null), json!(0)]);
}

#[tokio::test]
async fn bands_come_in_pages_without_loss_or_repetition() {
    let world = World::new().await;
    let mut bands = vec![world.band.clone()];
    for _ in 0..6 {
        bands.push(create_band(&world.api, &world.ada, "Another").await);
    }
    check(&world, &world.ada, "/bands", ("bands", "id"), bands).await;
}

#[tokio::test]
async fn members_come_in_pages_without_loss_or_repetition() {
    let world = World::new().await;
    let mut members = vec![world.ada.sub.clone()];
    for _ in 0..6 {
        members.push(world.member("Bob", "member").await.sub);
    }
    let path = format!("/bands/{}/members", world.band);
    check(&world, &world.ada, &path, ("members", "user_id"), members).await;
}

#[tokio::test]
async fn an_inbox_comes_in_pages_without_loss_or_repetition() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.save_profile(&bob).await;
    let mut invites = Vec::new();
    for index in 0..7 {
        let to = if index < 3 {
            json!({"user_id": bob.sub})
        } else {
            json!({"email": bob.email})
        };
        invites.push(text(&world.invite_elsewhere(&to).await, "id"));
    }
    check(&world, &bob, "/me/invites", ("invites", "id"), invites).await;
}

#[tokio::test]
async fn a_cursor_works_only_for_its_list() {
    let world = World::new().await;
    world.save_profile(&world.ada).await;
    let bob = world.member("Bob", "admin").await;
    let other = World::of(bob.clone()).await;
    for (band, invited) in [(&world, &bob), (&other, &world.ada)] {
        for _ in 0..2 {
            band.invite(json!({})).await;
            band.invite_elsewhere(&json!({"email": invited.email})).await;
        }
    }
    let lists: Vec<_> = [
        (&world.ada, world.invites()),
        (&world.ada, format!("{}?status=all", world.invites())),
        (&bob, other.invites()),
        (&world.ada, format!("/bands/{}/members", world.band)),
        (&world.ada, "/bands".into()),
        (&bob, "/bands".into()),
        (&world.ada, "/me/invites".into()),
        (&bob, "/me/invites".into()),
    ]
    .into_iter()
    .map(|(who, path)| {
        (
            who,
            format!("{path}{}limit=1", if path.contains('?') { '&' } else { '?' }),
        )
    })
    .collect();
    for (index, (who, from)) in lists.iter().enumerate() {
        let cursor = text(&world.get(who, from).await, "next_cursor");
        for (other, (whose, to)) in lists.iter().enumerate() {
            let answer = world.send(Ask::get(format!("{to}&cursor={cursor}")).by(whose)).await;
            if other == index {
                answer.ok(200);
            } else {
                answer.problem(400, "invalid-cursor");
            }
        }
        let last = if cursor.ends_with('A') { "B" } else { "A" };
        let forged = format!("{}{last}", cursor.get(..cursor.len() - 1).expect("ASCII"));
        for wrong in [
            forged,
            format!("{cursor}A"),
            cursor.to_lowercase(),
            "%F0%9F%8E%BA".into(),
        ] {
            let answer = world.send(Ask::get(format!("{from}&cursor={wrong}")).by(who)).await;
            answer.problem(400, "invalid-cursor");
        }
    }
}

#[tokio::test]
async fn invalid_limits_and_filters_are_reported() {
    let world = World::new().await;
    let members = format!("/bands/{}/members", world.band);
    let batch = format!("{}?status=all&batch_id={}", world.invites(), "0".repeat(26));
    for path in [
        "/me/invites",
        "/bands",
        "/users?q=zoe",
        &members,
        &world.invites(),
        &batch,
    ] {
        let with = if path.contains('?') { '&' } else { '?' };
        for limit in ["0", "101", "-1", "1.5", "x", "99999999999999999999"] {
            let answer = world
                .send(Ask::get(format!("{path}{with}limit={limit}")).by(&world.ada))
                .await;
            assert_eq!(
                Answer::pointers(&answer.problem(400, "malformed-query")),
                ["limit"],
                "{path} {limit}"
            );
        }
    }
    for status in ["lost", "Pending"] {
        let ask = Ask::get(format!("{}?status={status}", world.invites())).by(&world.ada);
        let problem = world.send(ask).await.problem(400, "malformed-query");
        assert_eq!(Answer::pointers(&problem), ["status"]);
    }
    for name in ["sort", "delivery", "seen"] {
        let ask = Ask::get(format!("{}?{name}=odd", world.invites())).by(&world.ada);
        let problem = world.send(ask).await.problem(400, "malformed-query");
        assert_eq!(Answer::pointers(&problem), [name]);
    }
}

#[tokio::test]
async fn an_empty_parameter_counts_as_left_out() {
    let world = World::new().await;
    world.save_profile(&world.ada).await;
    world.invite(json!({})).await;
    let (members, invites) = (format!("/bands/{}/members", world.band), world.invites());
    let stats = format!("{invites}/stats");
    for (path, empty) in [
        ("/bands", "limit=&cursor="),
        ("/me/invites", "limit=&cursor="),
        ("/users?q=zoe", "limit=&cursor=&band_id="),
        (&members, "limit=&cursor=%20"),
        (&invites, "limit=&cursor=&status=&batch_id=&q=&sort=&delivery=&seen="),
        (&stats, "from=&to="),
    ] {
        let with = if path.contains('?') { '&' } else { '?' };
        let expected = world.get(&world.ada, path).await;
        assert_eq!(
            world.get(&world.ada, &format!("{path}{with}{empty}")).await,
            expected,
            "{path}"
        );
    }
    let replace = Ask::post(format!("{invites}/replace-links")).by(&world.ada);
    let first = replace.json(&json!({"dry_run": true, "cursor": ""}));
    assert_eq!(at(&world.send(first).await.ok(200), "/next_cursor"), json!(null));
    let problem = world
        .send(Ask::get("/users?q=").by(&world.ada))
        .await
        .problem(400, "malformed-query");
    assert_eq!(Answer::pointers(&problem), ["q"]);
}
