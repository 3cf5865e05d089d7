//! The vocabulary of the flows: a band and what its people do.

use domain::Instant;
use serde_json::{Value, json};
use testkit::api::Api;
use testkit::ask::{Answer, Ask, text};
use testkit::people::Person;

/// A band with an admin.
pub(crate) struct World {
    pub(crate) api: Api,
    pub(crate) ada: Person,
    pub(crate) band: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::of(Person::new("Ada")).await
    }

    pub(crate) async fn of(ada: Person) -> Self {
        let api = Api::from_env();
        let band = create_band(&api, &ada, "The Kinks").await;
        Self { api, ada, band }
    }

    pub(crate) async fn send(&self, ask: Ask) -> Answer {
        self.api.send(ask).await
    }

    /// The body of a 200 response to `who`.
    pub(crate) async fn get(&self, who: &Person, path: &str) -> Value {
        self.send(Ask::get(path).by(who)).await.ok(200)
    }

    pub(crate) async fn try_invite(&self, by: &Person, draft: Value) -> Answer {
        self.send(Ask::post(self.invites()).by(by).json(&draft)).await
    }

    pub(crate) async fn invite(&self, draft: Value) -> Value {
        self.try_invite(&self.ada, draft).await.ok(201)
    }

    /// Creates an invite to another band of Ada.
    pub(crate) async fn invite_elsewhere(&self, draft: &Value) -> Value {
        let band = create_band(&self.api, &self.ada, "The Who").await;
        let ask = Ask::post(format!("/bands/{band}/invites")).by(&self.ada).json(draft);
        self.send(ask).await.ok(201)
    }

    pub(crate) async fn accept(&self, who: &Person, invite: &Value) -> Answer {
        self.send(accept(invite).by(who)).await
    }

    /// Creates a member with this role.
    pub(crate) async fn member(&self, name: &str, role: &str) -> Person {
        let person = Person::new(name);
        let invite = self.invite(json!({"role": role})).await;
        self.accept(&person, &invite).await.ok(200);
        person
    }

    pub(crate) async fn info(&self, invite: &Value) -> Answer {
        self.send(info(invite)).await
    }

    pub(crate) async fn revoke(&self, by: &Person, invite: &Value) -> Answer {
        self.send(Ask::delete(path(invite)).by(by)).await
    }

    /// The invite as an admin sees it now.
    pub(crate) async fn show(&self, invite: &Value) -> Value {
        self.get(&self.ada, &path(invite)).await
    }

    pub(crate) fn invites(&self) -> String {
        format!("/bands/{}/invites", self.band)
    }

    pub(crate) async fn list(&self, query: &str) -> Value {
        self.get(&self.ada, &format!("{}?{query}", self.invites())).await
    }

    pub(crate) async fn member_count(&self) -> u64 {
        let band = self.get(&self.ada, &format!("/bands/{}", self.band)).await;
        at(&band, "/member_count").as_u64().expect("a count")
    }

    pub(crate) async fn save_profile(&self, who: &Person) {
        let draft = json!({"display_name": who.name});
        self.send(Ask::put("/me").by(who).json(&draft)).await.ok(200);
    }

    /// The `id`s of all entries of a list, in pages of `limit`. Asserts that all pages but the last are full.
    pub(crate) async fn pages(
        &self,
        who: &Person,
        path: &str,
        (entries, id): (&str, &str),
        limit: usize,
    ) -> Vec<String> {
        let with = if path.contains('?') { '&' } else { '?' };
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(who, &format!("{path}{with}limit={limit}{cursor}")).await;
            let ids = ids(&page, (entries, id));
            let count = ids.len();
            all.extend(ids);
            match page.get("next_cursor").expect("next_cursor") {
                Value::String(next) => cursor = format!("&cursor={next}"),
                end => {
                    assert!(end.is_null() && count <= limit, "{page}");
                    return all;
                }
            }
            assert_eq!(count, limit, "{page}");
        }
    }
}

pub(crate) fn path(invite: &Value) -> String {
    format!("/invites/{}", text(invite, "id"))
}

pub(crate) fn info(invite: &Value) -> Ask {
    Ask::get(format!("/invites/{}/info", text(invite, "token")))
}

pub(crate) fn accept(invite: &Value) -> Ask {
    Ask::post(format!("/invites/{}/accept", text(invite, "token")))
}

pub(crate) fn decline(invite: &Value) -> Ask {
    Ask::post(format!("/invites/{}/decline", text(invite, "token")))
}

/// Creates a band and returns its id.
pub(crate) async fn create_band(api: &Api, founder: &Person, name: &str) -> String {
    let ask = Ask::post("/bands").by(founder).json(&json!({"name": name}));
    text(&api.send(ask).await.ok(201), "id")
}

/// The member `id` of each entry of a list.
#[track_caller]
pub(crate) fn ids(list: &Value, (entries, id): (&str, &str)) -> Vec<String> {
    let entries = at(list, &format!("/{entries}"));
    entries
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| text(entry, id))
        .collect()
}

/// The value at a JSON pointer.
#[track_caller]
pub(crate) fn at(body: &Value, pointer: &str) -> Value {
    body.pointer(pointer)
        .cloned()
        .unwrap_or_else(|| panic!("no {pointer} in {body}"))
}

/// The whole hours between two times, which must be in RFC 3339 and UTC.
#[track_caller]
pub(crate) fn hours(from: &Value, to: &Value) -> i64 {
    let time = |value: &Value| {
        let text = value.as_str().expect("a time");
        assert!(text.ends_with('Z'), "{text}");
        text.parse::<Instant>().expect("RFC 3339")
    };
    (time(to) - time(from)).num_hours()
}

/// The same request with another method.
pub(crate) fn by_method(method: &'static str, ask: Ask) -> Ask {
    Ask { method, ..ask }
}
