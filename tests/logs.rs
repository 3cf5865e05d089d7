//! The functions' log says what happened and contains nothing secret or personal. Here this is checked for one session,
//! in `log_after` for all flows.

use crate::mail::{mails, unsubscribe};
use crate::world::{World, accept, decline, info, path};
use serde_json::{Value, json};
use std::fs;
use testkit::api::{Api, under_sam, variable};
use testkit::ask::{Answer, Ask, text};
use testkit::people::Person;
use testkit::stack::template::{Route, Template};

/// A session that records its requests, and the values that must not appear in the log.
struct LogSession {
    world: World,
    done: Vec<(String, Answer)>,
    secrets: Vec<String>,
}

impl LogSession {
    async fn send(&mut self, ask: Ask) -> Answer {
        if let Some(person) = &ask.by {
            let bearer = self.world.api.bearer(person);
            self.secrets
                .extend([bearer, person.sub.clone(), person.email.clone(), person.name.clone()]);
        }
        let path = ask.path.split('?').next().unwrap_or_default();
        let route = format!("{} {path}", ask.method);
        let answer = self.world.send(ask).await;
        self.done.push((route, answer.clone()));
        answer
    }
}

/// A person whose name appears nowhere else.
fn unique(name: &str) -> Person {
    let person = Person::new(name);
    let name = format!("{} the Great", person.sub.to_uppercase());
    Person { name, ..person }
}

/// The log, once it contains `id`: a container's output can arrive late.
pub(crate) async fn log_with(id: &str) -> String {
    let api = Api::from_env();
    for _ in 0..100 {
        let log = fs::read_to_string(variable("STACK_LOG")).expect("the log");
        if log.contains(id) {
            return log;
        }
        api.send(Ask::get("/nowhere")).await;
    }
    panic!("request {id} is not in the log");
}

/// Sends good and bad requests to every endpoint.
#[expect(clippy::too_many_lines, reason = "a list of all requests")]
async fn run_session() -> LogSession {
    let [ada, bob, eve] = ["Ada", "Bob", "Eve"].map(unique);
    let private = format!("A very private message to {}", bob.sub);
    let mut session = LogSession {
        world: World::of(ada.clone()).await,
        done: Vec::new(),
        secrets: vec![private.clone()],
    };
    let invites = session.world.invites();
    let members = format!("/bands/{}/members", session.world.band);
    let band = format!("/bands/{}", session.world.band);

    for who in [&ada, &bob] {
        let profile = json!({"display_name": who.name});
        session.send(Ask::put("/me").by(who).json(&profile)).await.ok(200);
        session.send(Ask::get("/me").by(who)).await.ok(200);
    }
    let named = Ask::post("/bands").by(&ada).json(&json!({"name": "The Who"}));
    session.send(named).await.ok(201);
    let mut made = Vec::new();
    for draft in [
        json!({"email": bob.email, "message": private}),
        json!({"user_id": bob.sub}),
        json!({"max_uses": 3}),
    ] {
        let invite = session.send(Ask::post(&invites).by(&ada).json(&draft)).await.ok(201);
        session.secrets.push(text(&invite, "token"));
        made.push(invite);
    }
    let [email, user, link] = made.as_slice() else {
        panic!("three invites")
    };
    let mail = mails(&bob.email, 2).await.remove(0);
    let stopped = unsubscribe(&mail);
    session
        .secrets
        .extend(stopped.path.rsplit('/').next().map(str::to_owned));
    let kay = unique("Kay");
    let reply_to = |address: &str| {
        let body = json!({"settings": {"reply_to": address}});
        Ask::patch(&band).by(&ada).json(&body)
    };
    session.send(reply_to(&kay.email)).await.ok(200);
    let confirm = crate::reply_to::confirm(&mails(&kay.email, 1).await.remove(0));
    session.secrets.extend([
        kay.email.clone(),
        confirm.path.rsplit('/').next().expect("a token").to_owned(),
    ]);
    let bad_email = format!("nobody at {}", bob.sub);
    let forged_jwt = format!("eyJhbGciOiJub25lIn0.{}.", bob.sub);
    let forged_token = format!("{}AA", text(email, "token").get(..68).expect("ASCII"));
    let broken = format!("{{\"email\": \"{}", eve.email);
    session
        .secrets
        .extend([bad_email.clone(), forged_jwt.clone(), forged_token.clone()]);

    for ask in vec![
        Ask::get("/me").header("authorization", format!("Bearer {forged_jwt}")),
        Ask::put("/me")
            .by(&bob)
            .json(&json!({"display_name": format!("{} www.evil.example", bob.name)})),
        Ask::get("/me/invites").by(&bob),
        Ask::get(format!("/me/invites?limit={}", bob.email)).by(&bob),
        Ask::post("/bands")
            .by(&ada)
            .json(&json!({"name": "", (bob.email.as_str()): 1})),
        Ask::get(format!("/bands?cursor={}", text(email, "token"))).by(&ada),
        Ask::get("/bands").by(&ada),
        Ask::get(&band).by(&ada),
        Ask::get(&band).by(&eve),
        Ask::get(&members).by(&ada),
        Ask::get(&members).by(&eve),
        Ask::get(&invites).by(&ada),
        Ask::get(format!("{invites}?cursor={forged_token}")).by(&ada),
        Ask::get(&invites).by(&eve),
        Ask::get(path(email)).by(&ada),
        Ask::get(path(email)).by(&eve),
        Ask::post(&invites).by(&ada).json(&json!({"email": bob.email})),
        Ask::post(&invites)
            .by(&ada)
            .json(&json!({"email": bad_email, "message": private, "role": private})),
        Ask::post(&invites)
            .by(&ada)
            .raw(&broken)
            .header("content-type", "application/json"),
        Ask::post(&invites)
            .by(&ada)
            .raw(&broken)
            .header("content-type", format!("text/{}", eve.email)),
        info(email),
        info(email).by(&bob),
        Ask::get(format!("/invites/{forged_token}/info")),
        Ask::get(format!("/invites/{}/else", text(email, "token"))),
        decline(user),
        decline(user).by(&eve),
        decline(user).by(&bob),
        accept(email),
        accept(email).header("authorization", format!("Bearer {forged_jwt}")),
        accept(email).header("authorization", bob.email.clone()),
        accept(email).by(&eve),
        accept(email).by(&bob.clone().unverified()),
        accept(email).by(&bob),
        accept(email).by(&bob),
        accept(link).by(&eve),
        Ask::patch(&band)
            .by(&ada)
            .json(&json!({"name": "The Kinks", "settings": {"max_members": 9}})),
        Ask::patch(&band).by(&eve).json(&json!({"name": private})),
        reply_to(&bad_email),
        confirm.clone(),
        reply_to(&eve.email),
        confirm,
        Ask::post(format!("/reply-to/{forged_token}")),
        Ask::get(format!("/users?q={}", bob.email)).by(&ada),
        Ask::get("/users?q=x").by(&ada),
        Ask::post(format!("{invites}/bulk"))
            .by(&ada)
            .json(&json!({"invites": [{"email": eve.email, "message": private}]})),
        Ask::post(format!("{invites}/bulk"))
            .by(&eve)
            .json(&json!({"invites": [{"email": bad_email}]})),
        Ask::get(format!("{invites}?q={}&sort=name", eve.email)).by(&ada),
        Ask::post(format!("{invites}/actions"))
            .by(&ada)
            .json(&json!({"action": "prolong", "filter": {"q": eve.email}})),
        Ask::post(format!("{invites}/actions"))
            .by(&ada)
            .json(&json!({"action": private, "invite_ids": [eve.email]})),
        Ask::post(format!("{invites}/preview"))
            .by(&ada)
            .json(&json!({"email": bad_email, "message": private})),
        Ask::post(format!("{invites}/preview"))
            .by(&ada)
            .json(&json!({"email": eve.email, "message": private, "send": true})),
        Ask::post(format!("{invites}/replace-links"))
            .by(&ada)
            .json(&json!({"dry_run": true})),
        Ask::post(format!("{invites}/replace-links"))
            .by(&eve)
            .json(&json!({"cursor": private})),
        Ask::get(format!("{invites}/stats")).by(&ada),
        Ask::get(format!("{invites}/stats?from={}", eve.email)).by(&ada),
        Ask::post(format!("{}/resend", path(link)))
            .by(&ada)
            .json(&json!({}))
            .header("idempotency-key", eve.email.clone()),
        Ask::post(format!("{}/resend", path(link))).by(&ada).json(&json!({})),
        Ask::patch(path(link)).by(&ada).json(&json!({"name": private})),
        Ask::patch(path(link)).by(&ada).json(&json!({"email": eve.email})),
        Ask::patch(path(email)).by(&eve).json(&json!({"email": eve.email})),
        Ask::post(format!("/invites/{}/views", text(link, "token"))),
        Ask::post(format!("/invites/{forged_token}/views")),
        Ask::post(format!("/invites/see%20{}%2E%0A/views", text(link, "token"))),
        Ask::get(format!("/invites/{}/qr", text(link, "token"))),
        Ask::get(format!("/invites/{}/qr?format={}", text(link, "token"), eve.email)),
        Ask::get("/openapi.json"),
        Ask::get("/openapi.json").header("authorization", format!("Bearer {forged_jwt}")),
        Ask::patch(format!("{members}/{}", eve.sub))
            .by(&ada)
            .json(&json!({"role": "admin"})),
        Ask::patch(format!("{members}/{}", eve.sub))
            .by(&ada)
            .json(&json!({"role": private})),
        Ask::delete(format!("{members}/{}", eve.sub)).by(&ada),
        Ask::delete(format!("{members}/{}", eve.sub)).by(&ada),
        Ask::get("/me/mail").by(&bob),
        Ask::get("/me/mail").header("authorization", format!("Bearer {forged_jwt}")),
        Ask::put("/me/mail").by(&bob).json(&json!({"invitations": private})),
        Ask::put("/me/mail").by(&bob).json(&json!({"invitations": true})),
        Ask::get(&stopped.path),
        Ask::get(&stopped.path).header("authorization", format!("Bearer {forged_jwt}")),
        Ask::delete(format!("/unsubscribe/{forged_token}")),
        Ask::delete(&stopped.path),
        Ask::post(format!("/unsubscribe/{forged_token}")),
        stopped,
        decline(email),
        Ask::delete(path(link)).by(&bob),
        Ask::delete(path(link)).by(&ada),
        accept(link).by(&unique("Zoe")),
        Ask::delete(path(email)).by(&ada),
    ] {
        session.send(ask).await;
    }
    session
}

#[tokio::test]
async fn a_session_is_logged_by_request_id_without_private_data() {
    let session = run_session().await;
    let ids = session
        .done
        .iter()
        .map(|(_, answer)| answer.headers.get("x-request-id"));
    let ids: Vec<_> = ids.map(|id| id.expect("a request id")).collect();
    let log = log_with(ids.last().expect("requests")).await;
    for id in ids {
        let member = format!("\"request_id\":\"{id}\"");
        assert!(log.contains(&member), "request {id} is not in the log");
    }
    let log = log.to_lowercase();
    for secret in &session.secrets {
        assert!(!log.contains(&secret.to_lowercase()), "the log contains {secret}");
    }
}

/// The log entry of the request with this response, reduced to the members that the test compares.
async fn log_entry_of(answer: &Answer) -> Value {
    let id = answer.headers.get("x-request-id").expect("a request id").clone();
    let log = log_with(&id).await;
    let member = format!("\"request_id\":\"{id}\"");
    let line = log
        .lines()
        .find(|line| line.contains(&member) && line.contains("\"route\""));
    let line = line.and_then(|line| line.get(line.find('{')?..)).expect("its line");
    let line: Value = serde_json::from_str(line).expect("JSON");
    let names = [
        "message",
        "route",
        "actor",
        "band",
        "invite",
        "member",
        "code",
        "email_claim",
        "name_claim",
    ];
    let entry = names
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), line.get(*name)?.clone())));
    Value::Object(entry.collect())
}

/// How the log identifies a person.
fn digest(person: &Person) -> Value {
    json!(person.caller().user.digest().to_string())
}

#[tokio::test]
async fn the_log_names_actor_action_and_target() {
    // SAM gives all requests the same id, so their log entries can't be told apart.
    if under_sam() {
        return;
    }
    let world = World::new().await;
    let (bob, eve) = (world.member("Bob", "member").await, Person::new("Eve"));
    let (ada, band) = (&world.ada, json!(world.band));
    let no_address = Person {
        email: String::new(),
        name: "No\u{7}Address".to_owned(),
        ..Person::new("No Address")
    };
    let place = format!("/bands/{}/members/{}", world.band, bob.sub);
    let made = world
        .try_invite(ada, json!({"email": eve.email, "notify": false}))
        .await;
    let invite = made.clone().ok(201);
    let id = invite.get("id").expect("an id").clone();
    let resend = Ask::post(format!("{}/resend", path(&invite))).json(&json!({}));
    for (answer, expect) in [
        (
            made,
            json!({"message": "answered", "route": "POST /bands/{band_id}/invites", "actor": digest(ada),
                "band": band, "invite": id}),
        ),
        (
            world
                .send(Ask::patch(&place).by(ada).json(&json!({"role": "admin"})))
                .await,
            json!({"message": "answered", "route": "PATCH /bands/{band_id}/members/{member_id}",
                "actor": digest(ada), "band": band, "member": digest(&bob)}),
        ),
        (
            world.send(Ask::delete(&place).by(&eve)).await,
            json!({"message": "refused", "code": "not-band-admin", "actor": digest(&eve), "band": band,
                "route": "DELETE /bands/{band_id}/members/{member_id}", "member": digest(&bob)}),
        ),
        (
            world.send(Ask::delete(&place).by(ada)).await,
            json!({"message": "answered", "route": "DELETE /bands/{band_id}/members/{member_id}",
                "actor": digest(ada), "band": band, "member": digest(&bob)}),
        ),
        (
            world.send(resend.by(&eve)).await,
            json!({"message": "refused", "code": "not-band-admin", "route": "POST /invites/{invite_id}/resend",
                "actor": digest(&eve), "band": band, "invite": id}),
        ),
        (
            world.send(accept(&invite).by(&bob)).await,
            json!({"message": "refused", "code": "wrong-account", "route": "POST /invites/{token}/accept",
                "actor": digest(&bob), "band": band, "invite": id}),
        ),
        (
            world.send(accept(&invite).by(&no_address)).await,
            json!({"message": "refused", "code": "no-email-in-token", "route": "POST /invites/{token}/accept",
                "actor": digest(&no_address), "band": band, "invite": id, "email_claim": "missing",
                "name_claim": "cleaned"}),
        ),
        (
            world.send(Ask::get("/me").by(&bob.clone().unverified())).await,
            json!({"message": "answered", "route": "GET /me", "actor": digest(&bob), "email_claim": "unverified"}),
        ),
        (
            world.send(decline(&invite)).await,
            json!({"message": "answered", "route": "POST /invites/{token}/decline", "band": band, "invite": id}),
        ),
        (
            world.send(Ask::delete(path(&invite))).await,
            json!({"message": "refused", "code": "unauthenticated", "route": "DELETE /invites/{invite_id}"}),
        ),
        (
            world.send(Ask::get("/nowhere")).await,
            json!({"message": "refused", "code": "route-not-found", "route": "$default"}),
        ),
    ] {
        assert_eq!(log_entry_of(&answer).await, expect);
    }
}

#[tokio::test]
async fn the_session_sends_good_and_bad_requests_to_every_route() {
    let session = run_session().await;
    let matches = |route: &str, wanted: &str| {
        let (route, wanted): (Vec<_>, Vec<_>) = (route.split('/').collect(), wanted.split('/').collect());
        let alike = |(part, wanted): (&&str, &&str)| part == wanted || wanted.starts_with('{');
        route.len() == wanted.len() && route.iter().zip(&wanted).all(alike)
    };
    let template = Template::read().expect("template.yaml");
    for route in template.functions.iter().flat_map(|function| &function.routes) {
        let Route::Path { method, path } = route else { continue };
        let wanted = format!("{method} {path}");
        let done = session.done.iter().filter(|(route, _)| matches(route, &wanted));
        let (good, bad): (Vec<_>, Vec<_>) = done.partition(|(_, answer)| answer.status < 400);
        assert!(
            !good.is_empty() && !bad.is_empty(),
            "no good or no bad request to {wanted}"
        );
    }
}
