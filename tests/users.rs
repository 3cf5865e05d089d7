//! `/users`: searching for users.

use crate::world::{World, at, ids};
use serde_json::{Value, json};
use testkit::ask::{Answer, Ask, text};
use testkit::people::Person;
use uuid::Uuid;

/// A surname that no other test uses.
fn surname() -> String {
    let letters = Uuid::now_v7().simple().to_string();
    letters
        .chars()
        .map(|c| char::from(b'a' + u8::try_from(c.to_digit(16).unwrap_or(0)).unwrap_or(0)))
        .collect()
}

fn zoe_name(surname: &str) -> String {
    format!("Zoë Ångström-{surname} Łukasz")
}

async fn save(world: &World, name: String, searchable: bool) -> Person {
    let person = Person::new("Zoe");
    let body = json!({"display_name": name, "searchable": searchable});
    world.send(Ask::put("/me").by(&person).json(&body)).await.ok(200);
    person
}

#[tokio::test]
async fn users_are_found_by_any_word_until_they_opt_out() {
    let (world, surname) = (World::new().await, surname());
    let zoe = save(&world, format!("Zoë {surname} Müller"), true).await;
    save(&world, format!("Zoë {surname}"), false).await;
    for query in [
        format!("zoe%20{}", &surname[..20]),
        surname[..20].to_uppercase(),
        zoe.email.clone(),
    ] {
        let found = world.get(&world.ada, &format!("/users?q={query}")).await;
        assert_eq!(
            ids(&found, ("users", "user_id")),
            std::slice::from_ref(&zoe.sub),
            "{query}"
        );
        assert!(!found.to_string().contains(&zoe.email));
    }
    let hidden = json!({"display_name": "Zoë", "searchable": false});
    world.send(Ask::put("/me").by(&zoe).json(&hidden)).await.ok(200);
    for query in [&surname, &zoe.email] {
        assert_eq!(
            at(&world.get(&world.ada, &format!("/users?q={query}")).await, "/users"),
            json!([])
        );
    }
}

#[tokio::test]
async fn words_match_by_prefix_ignoring_case_and_accents() {
    let (world, surname) = (World::new().await, surname());
    let zoe = save(&world, zoe_name(&surname), true).await;
    let of = |query: &str| format!("/users?q={}", query.replace(' ', "%20"));
    for query in [
        format!("zoe angstrom {surname} lukasz"),
        format!("Zo%C3%8B+A%CC%8Angstr%C3%B6m {}", &surname[..20]),
        format!("ANGSTROM {surname}"),
        format!("%C3%85ngstr%C3%B6m-{surname}"),
        format!("{} %C5%81", surname.to_uppercase()),
        surname[..20].to_owned(),
        format!("lukasz {surname} zoe"),
    ] {
        let found = world.get(&world.ada, &of(&query)).await;
        let expected = json!({"user_id": zoe.sub, "display_name": zoe_name(&surname)});
        assert_eq!(at(&found, "/users"), json!([expected]), "{query}");
    }
    for query in [
        format!("{surname}x"),
        format!("lukasz {surname} zora"),
        surname[1..].to_owned(),
        zoe.email.replace("@example.com", "@example"),
        zoe.email[1..].to_owned(),
    ] {
        assert_eq!(
            at(&world.get(&world.ada, &of(&query)).await, "/users"),
            json!([]),
            "{query}"
        );
    }
}

#[tokio::test]
async fn results_come_in_pages_without_loss_or_repetition() {
    let (world, mut surname) = (World::new().await, surname());
    surname.truncate(24);
    let mut expected = Vec::new();
    for index in 0..31 {
        // The query matches three words of some, two of others, and the last word of the rest.
        let name = match index % 3 {
            0 => format!("{surname} {surname}a {surname}b"),
            1 => format!("{surname}c Zoe {surname}"),
            _ => format!("Zoe Zora {surname}"),
        };
        expected.push(save(&world, name, true).await.sub);
    }
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = world
            .get(&world.ada, &format!("/users?q={surname}&limit=7{cursor}"))
            .await;
        assert!(!page.to_string().contains('@'), "{page}");
        let users = ids(&page, ("users", "user_id"));
        assert!(users.len() <= 7, "{page}");
        found.extend(users);
        match at(&page, "/next_cursor") {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => break,
        }
    }
    expected.sort();
    found.sort();
    assert_eq!(found, expected, "each user once, though several words match");
}

#[tokio::test]
async fn a_new_name_replaces_the_old_one_and_a_cursor_belongs_to_its_query() {
    let (world, [old, new]) = (World::new().await, [surname(), surname()]);
    let zoe = save(&world, format!("Zoe {old}"), true).await;
    let amy = save(&world, format!("Amy {old}"), true).await;
    let first = world.get(&world.ada, &format!("/users?q={old}&limit=1")).await;
    let cursor = text(&first, "next_cursor");
    for query in [new.clone(), old[..20].to_owned(), zoe.email.clone()] {
        let ask = Ask::get(format!("/users?q={query}&limit=1&cursor={cursor}"));
        world.send(ask.by(&world.ada)).await.problem(400, "invalid-cursor");
    }
    let renamed = Ask::put("/me").by(&zoe);
    let renamed = renamed.json(&json!({"display_name": format!("Zoe {new}")}));
    world.send(renamed).await.ok(200);
    for (query, expected) in [(&old, &amy), (&new, &zoe)] {
        let found = world.get(&world.ada, &format!("/users?q={query}")).await;
        assert_eq!(ids(&found, ("users", "user_id")), std::slice::from_ref(&expected.sub));
    }
}

#[tokio::test]
async fn an_unverified_address_finds_nobody() {
    let (world, surname) = (World::new().await, surname());
    let zoe = Person::new("Zoe").unverified();
    let body = json!({"display_name": format!("Zoe {surname}"), "searchable": true});
    world.send(Ask::put("/me").by(&zoe).json(&body)).await.ok(200);
    let found = async |query: &str| {
        at(
            &world.get(&world.ada, &format!("/users?q={query}")).await,
            "/users/0/user_id",
        )
    };
    assert_eq!(found(&surname).await, json!(zoe.sub));
    let by_address = world.get(&world.ada, &format!("/users?q={}", zoe.email)).await;
    assert_eq!(at(&by_address, "/users"), json!([]));
}

#[tokio::test]
async fn a_query_that_is_too_short_is_reported() {
    let world = World::new().await;
    for query in ["", "?q=", "?q=z", "?q=%C3%A9", "?q=-%20-", "?band_id=x"] {
        let answer = world.send(Ask::get(format!("/users{query}")).by(&world.ada)).await;
        assert_eq!(
            Answer::pointers(&answer.problem(400, "malformed-query")),
            ["q"],
            "{query}"
        );
    }
}

#[tokio::test]
async fn an_admin_sees_who_is_a_member_or_invited() {
    let (world, surname) = (World::new().await, surname());
    let [member, invited, other] = [
        save(&world, format!("Amy {surname}"), true).await,
        save(&world, format!("Ben {surname}"), true).await,
        save(&world, format!("Cid {surname}"), true).await,
    ];
    world.accept(&member, &world.invite(json!({})).await).await.ok(200);
    world.invite(json!({"user_id": invited.sub})).await;
    let path = format!("/users?q={surname}&band_id={}", world.band);
    let found = world.get(&world.ada, &path).await;
    let flags = |sub: &str| {
        let users = at(&found, "/users");
        let user = users
            .as_array()
            .into_iter()
            .flatten()
            .find(|user| text(user, "user_id") == sub)
            .cloned();
        user.map(|user| (at(&user, "/member"), at(&user, "/invited")))
    };
    assert_eq!(flags(&member.sub), Some((json!(true), json!(false))));
    assert_eq!(flags(&invited.sub), Some((json!(false), json!(true))));
    assert_eq!(flags(&other.sub), Some((json!(false), json!(false))));
    assert_eq!(world.get(&other, &path).await.pointer("/users/0/member"), None);
}
