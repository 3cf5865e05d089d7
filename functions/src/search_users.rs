//! `GET /users`: finds users by words of their name, and searchable users also by their complete address.

use domain::search::Query;
use domain::{BandId, Caller};
use edge::body::schema;
use edge::extract::{FromQuery, PageQuery, Parameters};
use edge::openapi::{Operation, QueryParameter, Tag, Who};
use edge::views::UsersView;
use edge::{Context, FieldCode, FieldError, Outcome, Problem, Reply, Ring, Table, Verifier, malformed_query};
use serde_json::json;

pub async fn handle(
    cx: Context<Verifier, Ring, Table>,
    caller: Caller,
    Parameters(SearchQuery { query, band }): Parameters<SearchQuery>,
    page: PageQuery,
) -> Outcome {
    let scope = match &query {
        // `Debug` hides addresses, so all would look the same.
        Query::Email(address) => format!("users at {}", address.digest()),
        Query::Name(_) | Query::Nobody => format!("users {query:?}"),
    };
    let page = page.of(&scope, &cx.links)?;
    let found = cx.store.search(&caller, &query, band, page, cx.now).await?;
    Ok(Reply::ok(UsersView::of(found, &cx.links.keys, &scope)))
}

/// The text to search for, and the band whose members and invites are flagged.
pub struct SearchQuery {
    query: Query,
    band: Option<BandId>,
}

impl FromQuery for SearchQuery {
    fn from_query(get: impl Fn(&str) -> Option<String>) -> Result<Self, Problem> {
        let text = get("q").ok_or_else(|| malformed_query(FieldError::new("q", FieldCode::Required, "is required")))?;
        Ok(Self {
            query: Query::parse(&text).map_err(|invalid| malformed_query(FieldError::breaks("q", &invalid)))?,
            // A malformed id flags nobody, like the id of an unknown band.
            band: get("band_id").and_then(|id| BandId::parse(&id)),
        })
    }
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "search-users",
        Tag::Users,
        Who::SignedIn,
        "Search users by name or address",
        "Finds users whose profile is `searchable`, by the beginnings of words of their name or by their complete \
         e-mail address. Fellow members of the caller's bands are found by name in any case, and come first: of the \
         latest 10 bands, 100 members each. Addresses are never returned.",
    )
    .query(QueryParameter {
        name: "q",
        required: true,
        schema: schema::search_text(),
        description: "The beginnings of words of a name, in any order (at least two letters or digits; in Chinese, Japanese \
                      and Korean, one from anywhere in the name), or a complete address. Case and accents don't matter, \
                      nor whether umlauts are written with one letter or two.",
    })
    .query(QueryParameter {
        name: "band_id",
        required: false,
        schema: json!({"type": "string"}),
        description: "If the caller is an admin of this band, the answer says who is a member or already invited.",
    })
    .pages()
    .answers::<UsersView>(200)
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::{Value, json};
    use testkit::{
        ask::{Answer, Ask},
        lab::Lab,
        people::Person,
    };

    fn names(found: &Value) -> Vec<String> {
        let users = found.get("users").and_then(Value::as_array).expect("users");
        users
            .iter()
            .map(|user| testkit::ask::text(user, "display_name"))
            .collect()
    }

    #[tokio::test]
    async fn admins_see_who_is_a_member_and_who_is_invited() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        for name in ["Zoë Müller", "Zoe In", "Zoe Asked", "Zoe Hidden"] {
            lab.be_searchable(&Person::named(name), name != "Zoe Hidden").await;
        }
        lab.accept(&Person::named("Zoe In"), &lab.invite(&ada, band, json!({})).await)
            .await;
        lab.invite(&ada, band, json!({"user_id": "zoe asked"})).await;
        let search = async |by: &Person, query: String| {
            lab.call(handle, Ask::get(format!("/users?{query}")).by(by))
                .await
                .ok(200)
        };
        assert_json_snapshot!("admin", search(&ada, format!("q=zoe&band_id={band}")).await);
        assert_json_snapshot!(
            "stranger",
            search(&Person::named("Eve"), format!("q=ZO%C3%8B&band_id={band}")).await
        );
        assert_eq!(names(&search(&ada, "q=mul".into()).await), ["Zoë Müller"]);
        assert_eq!(
            names(&search(&ada, "q=zoe%20in@example.com".into()).await),
            <[&str; 0]>::default()
        );
    }

    #[tokio::test]
    async fn a_complete_address_finds_a_user_and_a_part_does_not() {
        let (lab, bob) = (Lab::new().await, Person::named("Bob"));
        lab.be_searchable(&bob, true).await;
        let search = async |q: &str| {
            let found = lab
                .call(handle, Ask::get(format!("/users?q={q}")).by(&Person::named("Eve")))
                .await;
            names(&found.ok(200))
        };
        assert_eq!(search("BOB@example.com").await, ["Bob"]);
        assert!(search("bob@exam").await.is_empty() && search("bob@").await.is_empty());
        lab.be_searchable(&bob, false).await;
        assert!(search("bob@example.com").await.is_empty() && search("bob").await.is_empty());
    }

    #[tokio::test]
    async fn a_cursor_only_works_for_the_address_that_was_searched_for() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        for sub in ["bob", "bob at work"] {
            let bob = Person {
                sub: sub.into(),
                ..Person::named("Bob")
            };
            lab.be_searchable(&bob, true).await;
        }
        let search = async |query: String| lab.call(handle, Ask::get(format!("/users?{query}")).by(&ada)).await;
        let first = search("q=bob@example.com&limit=1".into()).await.ok(200);
        let cursor = testkit::ask::text(&first, "next_cursor");
        let other = search(format!("q=eve@example.com&cursor={cursor}")).await;
        other.problem(400, "invalid-cursor");
        let rest = search(format!("q=BOB@example.com&cursor={cursor}")).await.ok(200);
        assert_eq!(names(&rest), ["Bob"]);
    }

    #[tokio::test]
    async fn a_query_that_is_too_short_is_refused() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        for (query, code) in [
            ("", "required"),
            ("?band_id=x", "required"),
            ("?q=", "required"),
            ("?q=z", "too-short"),
            ("?q=-%20-", "too-short"),
        ] {
            let answer = lab.call(handle, Ask::get(format!("/users{query}")).by(&ada)).await;
            let problem = answer.problem(400, "malformed-query");
            assert_eq!(Answer::pointers(&problem), ["q"]);
            assert_eq!(problem.pointer("/errors/0/code"), Some(&json!(code)), "{query}");
        }
        lab.call(handle, Ask::get("/users?q=zoe"))
            .await
            .problem(401, "unauthenticated");
    }
}
