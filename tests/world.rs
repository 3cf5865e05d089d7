//! Short words for what people do.

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
        let (api, ada) = (Api::from_env(), Person::new("Ada"));
        let band = found(&api, &ada, "The Kinks").await;
        Self { api, ada, band }
    }

    pub(crate) async fn send(&self, ask: Ask) -> Answer {
        self.api.send(ask).await
    }

    pub(crate) async fn try_invite(&self, by: &Person, draft: Value) -> Answer {
        self.send(Ask::post(format!("/bands/{}/invites", self.band)).by(by).json(&draft))
            .await
    }

    pub(crate) async fn invite(&self, draft: Value) -> Value {
        self.try_invite(&self.ada, draft).await.ok(201)
    }

    pub(crate) async fn accept(&self, who: &Person, invite: &Value) -> Answer {
        self.send(accept(invite).by(who)).await
    }

    /// Someone new who has joined.
    pub(crate) async fn member(&self, name: &str, role: &str) -> Person {
        let person = Person::new(name);
        let invite = self.invite(json!({"role": role})).await;
        self.accept(&person, &invite).await.ok(200);
        person
    }

    pub(crate) async fn info(&self, invite: &Value) -> Answer {
        self.send(Ask::get(format!("/invites/{}/info", text(invite, "token"))))
            .await
    }

    pub(crate) async fn revoke(&self, by: &Person, invite: &Value) -> Answer {
        self.send(Ask::delete(format!("/invites/{}", text(invite, "id"))).by(by))
            .await
    }

    /// The invite as an admin sees it now.
    pub(crate) async fn look(&self, invite: &Value) -> Value {
        self.send(Ask::get(format!("/invites/{}", text(invite, "id"))).by(&self.ada))
            .await
            .ok(200)
    }

    pub(crate) async fn list(&self, query: &str) -> Value {
        self.send(Ask::get(format!("/bands/{}/invites?{query}", self.band)).by(&self.ada))
            .await
            .ok(200)
    }

    pub(crate) async fn member_count(&self) -> u64 {
        let band = self
            .send(Ask::get(format!("/bands/{}", self.band)).by(&self.ada))
            .await
            .ok(200);
        band.get("member_count").and_then(Value::as_u64).expect("a count")
    }

    pub(crate) async fn save_profile(&self, who: &Person) {
        self.send(Ask::put("/me").by(who).json(&json!({"display_name": who.name})))
            .await
            .ok(200);
    }

    /// All entries of a list, over pages of `limit`.
    pub(crate) async fn pages(&self, who: &Person, path: &str, entries: &str, limit: u32) -> Vec<Value> {
        let mut all = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self
                .send(Ask::get(format!("{path}?limit={limit}{cursor}")).by(who))
                .await
                .ok(200);
            all.extend(page.get(entries).and_then(Value::as_array).cloned().expect("entries"));
            match page.get("next_cursor").and_then(Value::as_str) {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return all,
            }
        }
    }
}

pub(crate) fn accept(invite: &Value) -> Ask {
    Ask::post(format!("/invites/{}/accept", text(invite, "token")))
}

pub(crate) fn decline(invite: &Value) -> Ask {
    Ask::post(format!("/invites/{}/decline", text(invite, "token")))
}

pub(crate) async fn found(api: &Api, founder: &Person, name: &str) -> String {
    text(
        &api.send(Ask::post("/bands").by(founder).json(&json!({"name": name})))
            .await
            .ok(201),
        "id",
    )
}

/// A member of an object, for comparisons.
#[track_caller]
pub(crate) fn at(body: &Value, pointer: &str) -> Value {
    body.pointer(pointer)
        .cloned()
        .unwrap_or_else(|| panic!("no {pointer} in {body}"))
}
