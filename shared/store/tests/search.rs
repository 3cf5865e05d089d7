//! Searching for users: by every word, at once, each user once, at the same cost among many as among few.

use domain::search::Query;
use serde_json::json;
use std::collections::BTreeSet;
use store::{FoundUser, PageRequest};
use testkit::lab::{Lab, noon};
use testkit::people::Person;
use testkit::stack::table::{call, load};

/// All users found, read in pages of `limit`.
async fn find(lab: &Lab, query: &str, limit: u32) -> Vec<FoundUser> {
    let query = Query::parse(query).expect("a query");
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let request = PageRequest { limit, after };
        let eve = Person::named("Eve").caller();
        let page = lab
            .store()
            .search(&eve, &query, None, request, noon())
            .await
            .expect("a page");
        assert!(page.entries.len() <= limit as usize);
        all.extend(page.entries);
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

fn names(found: &[FoundUser]) -> Vec<&str> {
    found.iter().map(|one| one.name.as_str()).collect()
}

#[tokio::test]
async fn everyone_is_found_once_however_many_of_their_words_match() {
    let lab = Lab::new().await;
    let people = ["Anna Annabel Anders", "Ann", "Hannah", "Ánna Öst", "Bob Ann"];
    for name in people {
        lab.be_searchable(&Person::named(name), true).await;
    }
    for limit in [1, 2, 50] {
        let found = find(&lab, "ann", limit).await;
        let users: BTreeSet<_> = found.iter().map(|one| one.user.as_str().to_owned()).collect();
        assert_eq!((found.len(), users.len()), (4, 4), "{:?}", names(&found));
    }
    assert_eq!(names(&find(&lab, "anna o", 50).await), ["Ánna Öst"]);
}

#[tokio::test]
async fn words_are_found_in_any_order_and_pages_are_full() {
    let lab = Lab::new().await;
    for name in [
        "Anna Maria Schmidt",
        "Anna Berg",
        "Jörg Mueller",
        "Schmidt Annegret",
        "Schmitt Anna",
    ] {
        lab.be_searchable(&Person::named(name), true).await;
    }
    for limit in [1, 2, 50] {
        assert_eq!(
            names(&find(&lab, "schmid ann", limit).await),
            ["Schmidt Annegret", "Anna Maria Schmidt"]
        );
    }
    assert_eq!(names(&find(&lab, "Müller Joerg", 5).await), ["Jörg Mueller"]);
    assert!(find(&lab, "schmidt berg", 5).await.is_empty());
    let query = Query::parse("mar anna").expect("a query");
    let request = PageRequest { limit: 1, after: None };
    let eve = Person::named("Eve").caller();
    let page = lab.store().search(&eve, &query, None, request, noon()).await;
    let found = page.expect("a page").entries;
    assert_eq!(names(&found), ["Anna Maria Schmidt"], "who is left out leaves no gap");
}

#[tokio::test]
async fn fellow_members_find_each_other() {
    let lab = Lab::new().await;
    let [ada, ben, cy, dan] = ["Ada Zimmer", "Ben Zimmer", "Cy Zimmer", "Dan Zimmer"].map(Person::named);
    let band = lab.found(&ada, "The Kinks").await;
    for person in [&ada, &ben, &cy] {
        lab.be_searchable(person, false).await;
    }
    lab.be_searchable(&dan, true).await;
    lab.accept(&ben, &lab.invite(&ada, band, json!({})).await).await;
    let found = async |by: &Person, query: &str, limit: u32| {
        let query = Query::parse(query).expect("a query");
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let request = PageRequest { limit, after };
            let page = lab.store().search(&by.caller(), &query, None, request, noon()).await;
            let page = page.expect("a page");
            assert!(page.entries.len() <= limit as usize);
            all.extend(page.entries.into_iter().map(|one| one.name.as_str().to_owned()));
            after = page.next;
            if after.is_none() {
                return all;
            }
        }
    };
    for limit in [1, 2, 50] {
        assert_eq!(found(&ada, "zimmer", limit).await, ["Ben Zimmer", "Dan Zimmer"]);
        assert_eq!(found(&ben, "zimmer a", limit).await, ["Ada Zimmer"]);
        assert_eq!(found(&cy, "zimmer", limit).await, ["Dan Zimmer"]);
    }
    assert!(found(&ada, &ben.email, 5).await.is_empty(), "not by address");
    lab.be_searchable(&ben, true).await;
    assert_eq!(found(&ada, "zimmer", 50).await, ["Ben Zimmer", "Dan Zimmer"], "once");
}

#[tokio::test]
async fn a_new_name_is_found_and_the_old_one_is_not() {
    let lab = Lab::new().await;
    let mut bob = Person::named("Bob");
    bob.name = "Robert Zimmerman".into();
    lab.be_searchable(&bob, true).await;
    bob.name = "Robert Dylan".into();
    lab.be_searchable(&bob, true).await;
    assert!(find(&lab, "zimmer", 5).await.is_empty());
    for query in ["robert", "dylan", "bob@example.com"] {
        assert_eq!(names(&find(&lab, query, 5).await), ["Robert Dylan"], "{query}");
    }
    bob.email = "dylan@example.com".into();
    lab.be_searchable(&bob, true).await;
    assert!(find(&lab, "bob@example.com", 5).await.is_empty());
    lab.be_searchable(&bob, false).await;
    for query in ["robert", "dylan", "dylan@example.com"] {
        assert!(find(&lab, query, 5).await.is_empty(), "{query}");
    }
}

#[tokio::test]
async fn a_name_that_decomposes_into_many_words_is_saved_and_found() {
    let lab = Lab::new().await;
    let mut bob = Person::named("Bob");
    bob.sub = "b".repeat(255);
    let mut before: Option<String> = None;
    for (character, most) in [
        ("½", 80),
        ("¼", 80),
        ("\u{FDFA}", 31),
        ("㍖", 80),
        ("㏂", 80),
        ("각", 80),
    ] {
        bob.name = character.repeat(most);
        lab.be_searchable(&bob, true).await;
        assert_eq!(names(&find(&lab, &bob.name, 5).await), [&bob.name]);
        if let Some(before) = before.replace(bob.name.clone()) {
            assert!(find(&lab, &before, 5).await.is_empty(), "{before}");
        }
    }
    assert!(find(&lab, &"x".repeat(320), 5).await.is_empty());
}

/// What an earlier version stored for a searchable user: the profile, and an entry for each word.
async fn store_as_before(lab: &Lab, name: &str, user: &str, words: &[&str]) {
    let (table, endpoint) = &lab.table;
    let mut items = vec![json!({
        "pk": {"S": format!("USER#{user}")}, "sk": {"S": "PROFILE"}, "display_name": {"S": name},
        "searchable": {"BOOL": true}, "version": {"N": "1"},
    })];
    for word in words {
        let letters: String = word.chars().take(2).collect();
        items.push(json!({
            "pk": {"S": format!("FIND#{letters}")}, "sk": {"S": format!("{word}#{user}")}, "user": {"S": user},
            "display_name": {"S": name},
        }));
    }
    load(endpoint, table, &items).await.expect("written");
}

#[tokio::test]
async fn users_saved_by_an_earlier_version_are_found_until_they_opt_out() {
    let lab = Lab::new().await;
    let names = [
        ("niko", "Νίκος Müller", ["νικος muller", "muller"]),
        ("yamada", "山田 太郎", ["山田 太郎", "太郎"]),
    ];
    for (user, name, words) in names {
        store_as_before(&lab, name, user, &words).await;
    }
    for (query, name) in [
        ("muller", names[0].1),
        ("MÜL", names[0].1),
        ("νικο", names[0].1),
        ("山田", names[1].1),
    ] {
        assert_eq!(find(&lab, query, 5).await.len(), 1, "{query} in {name}");
    }
    for (user, name, words) in names {
        let mut person = Person::named(user);
        person.name = name.into();
        lab.be_searchable(&person, true).await;
        let (table, endpoint) = &lab.table;
        let items = call(endpoint, "Scan", &json!({"TableName": table}))
            .await
            .expect("items")
            .to_string();
        for old in words {
            let stale = format!("\"{old}#{user}\"");
            assert_eq!(
                items.contains(&stale),
                !old.ends_with("ς") && !old.contains("ς "),
                "{stale}"
            );
        }
    }
    for query in ["ΝΙΚΟΣ", "Mueller", "山", "太", "山田", "田", "郎"] {
        assert_eq!(find(&lab, query, 5).await.len(), 1, "{query}");
    }
    for (user, name, _) in names {
        let mut person = Person::named(user);
        person.name = name.into();
        lab.be_searchable(&person, false).await;
    }
    for query in ["ΝΙΚΟΣ", "νικο", "muller", "Mueller", "山", "山田", "田", "郎"] {
        assert_eq!(find(&lab, query, 5).await.len(), 0, "{query}");
    }
}

#[tokio::test]
async fn a_user_of_an_earlier_version_can_opt_out_at_once() {
    let lab = Lab::new().await;
    store_as_before(&lab, "Νίκος", "niko", &["νικος"]).await;
    let mut niko = Person::named("niko");
    niko.name = "Νίκος".into();
    lab.be_searchable(&niko, false).await;
    let (table, endpoint) = &lab.table;
    let items = call(endpoint, "Scan", &json!({"TableName": table}))
        .await
        .expect("items")
        .to_string();
    assert!(!items.contains("FIND#"), "{items}");
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_saves_leave_the_entries_of_one_name() {
    let lab = Lab::new().await;
    for _ in 0..20 {
        let [mut one, mut two] = [Person::named("Bob"), Person::named("Bob")];
        (one.name, two.name) = ("Alpha Bravo".into(), "Charlie Delta".into());
        tokio::join!(lab.be_searchable(&one, true), lab.be_searchable(&two, true));
        let profile = lab
            .store()
            .profile(&one.caller().user)
            .await
            .expect("an answer")
            .expect("a profile");
        let (kept, lost) = if profile.display_name.as_str() == one.name {
            (["alpha", "bravo"], ["charlie", "delta"])
        } else {
            (["charlie", "delta"], ["alpha", "bravo"])
        };
        for (here, gone) in kept.into_iter().zip(lost) {
            assert!(find(&lab, here, 5).await.len() == 1 && find(&lab, gone, 5).await.is_empty());
        }
    }
}
