//! A directory of a hundred thousand users.

use domain::search::Query;
use serde_json::json;
use store::PageRequest;
use testkit::lab::{Lab, noon};
use testkit::people::Person;
use testkit::stack::table::load;

/// Fills the directory, written directly to the table because it is so large. Every twentieth user is a Zo.
async fn crowd(lab: &Lab, from: u32, to: u32) {
    let (table, endpoint) = &lab.table;
    let items: Vec<_> = (from..to)
        .map(|index| {
            let letter = |index: u32| char::from_u32('a' as u32 + index % 26).expect("a letter");
            let begin = if index % 20 == 0 {
                "zo".to_owned()
            } else {
                format!("{}{}", letter(index), letter(index / 26))
            };
            let (name, user) = (format!("{begin} {index:06}"), format!("u{index}"));
            json!({
                "pk": {"S": format!("FIND#{begin}")}, "sk": {"S": format!("{name}#{user}")}, "user": {"S": user},
                "display_name": {"S": name},
            })
        })
        .collect();
    load(endpoint, table, &items).await.expect("written");
}

/// The sizes of the directory to measure. The embedded engine would take minutes to load the largest.
fn directory() -> [u32; 2] {
    #[expect(clippy::disallowed_methods, reason = "the engine that the tests were started with")]
    let engine = std::env::var("DB_ENGINE");
    match engine.as_deref() {
        Ok("dynamodb-local") => [2000, 100_000],
        _ => [2000, 10_000],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_costs_the_same_among_few_and_among_a_hundred_thousand() {
    let (lab, ada) = (Lab::new().await, Person::named("Ada"));
    let band = lab.found(&ada, "The Kinks").await;
    lab.wire.hold_answers();
    let (mut seen, mut from) = (Vec::new(), 0);
    for to in directory() {
        crowd(&lab, from, to).await;
        from = to;
        lab.wire.forget();
        let page = PageRequest { limit: 50, after: None };
        let query = Query::parse("zo").expect("a query");
        let (ada, eve) = (ada.caller(), Person::named("Eve").caller());
        let found = lab
            .store()
            .search(&eve, &query, None, page.clone(), noon())
            .await
            .expect("a page");
        let plain = lab.wire.take();
        assert_eq!((found.entries.len(), plain.rounds), (50, 1));
        lab.store()
            .search(&ada, &query, Some(band), page, noon())
            .await
            .expect("a page");
        let flagged = lab.wire.take();
        // Who else is in her band is read beside the search.
        assert!(flagged.rounds <= 3, "{}", flagged.rounds);
        println!("search among {to}: {} RU; with flags {} RU", plain.read, flagged.read);
        seen.push((plain.read, flagged.read, plain.calls.len(), flagged.calls.len()));
    }
    assert!(seen[0] == seen[1] && seen[0].0 <= 50.0, "{seen:?}");
}
