//! An admin of another band cannot read or change anything with the victim's data: ids of its band, invites, members
//! and batches, cursors of its lists, keys of its requests. Using a genuine token is no attack, but using an id is.

mod attacks;

use crate::world::{World, at, path};
use attacks::attacks;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::ask::{Answer, Ask, text};
use testkit::people::Person;
use testkit::stack::template::{Route, Template};

/// A part of every name, text, address and user id of the victim, and of nobody else.
const MARK: &str = "zyzzyva";
/// The idempotency key of the victim's admin.
const KEY: &str = "once-and-for-all";

/// A band with members, invites of every kind and state, and a batch.
struct Victim {
    world: World,
    bob: Person,
    zoe: Person,
    /// A searchable member.
    fan: Person,
    /// Invites of every kind and in every state.
    invites: Vec<Value>,
    batch: String,
    /// Cursors of all lists that its admin sees.
    cursors: Vec<String>,
}

fn marked(name: &str) -> Person {
    Person::new(&format!("{name}-{MARK}"))
}

impl Victim {
    async fn new() -> Self {
        let world = World::of(marked("Ada")).await;
        let renamed = json!({"name": format!("The {MARK} Four"), "settings": {"max_members": 77}});
        let band = Ask::patch(format!("/bands/{}", world.band));
        world.send(band.by(&world.ada).json(&renamed)).await.ok(200);
        let bob = world.member(&format!("Bob-{MARK}"), "member").await;
        let fan = world.member("Fan", "member").await;
        let zoe = marked("Zoe");
        for who in [&world.ada, &bob, &zoe] {
            world.save_profile(who).await;
        }
        let searchable = json!({"display_name": "Fan", "searchable": true});
        let fans = Ask::put("/me").by(&fan).json(&searchable);
        world.send(fans).await.ok(200);
        let mut victim = Self {
            world,
            bob,
            zoe,
            fan,
            invites: Vec::new(),
            batch: String::new(),
            cursors: Vec::new(),
        };
        victim.invite().await;
        victim
    }

    async fn invite(&mut self) {
        let (world, words) = (&self.world, format!("Psst, {MARK}"));
        let with = |more: Value| {
            let mut draft = json!({"message": words, "name": format!("{MARK} Horn"), "part": format!("{MARK} horn")});
            let members = draft.as_object_mut().expect("a draft");
            members.extend(more.as_object().cloned().unwrap_or_default());
            draft
        };
        let with_key = async |ask: Ask| world.send(ask.by(&world.ada).header("idempotency-key", KEY)).await;
        let first = with_key(Ask::post(world.invites()).json(&json!({}))).await.ok(201);
        let mut invites = vec![first];
        for draft in [
            json!({"max_uses": 9}),
            json!({"email": marked("Eve").email, "notify": false}),
            json!({"user_id": self.zoe.sub, "role": "admin", "notify": false}),
            json!({"email": marked("Tim").email, "notify": false}),
        ] {
            invites.push(world.invite(with(draft)).await);
        }
        let used = world.invite(with(json!({}))).await;
        world.accept(&marked("Joe"), &used).await.ok(200);
        let revoked = world.invite(with(json!({}))).await;
        world.revoke(&world.ada, &revoked).await.ok(204);
        invites.extend([used, revoked]);
        let rows = json!({"invites": [with(json!({})), with(json!({"email": marked("Amy").email, "notify": false}))]});
        let bulk = Ask::post(format!("{}/bulk", world.invites())).by(&world.ada);
        let made = world.send(bulk.json(&rows)).await.ok(200);
        self.batch = text(&made, "batch_id");
        invites.extend([at(&made, "/results/0/invite"), at(&made, "/results/1/invite")]);
        for list in [
            format!("{}?limit=1", world.invites()),
            format!("{}?limit=1&status=all", world.invites()),
            format!("{}?limit=1&batch_id={}", world.invites(), self.batch),
            format!("/bands/{}/members?limit=1", world.band),
        ] {
            let page = world.get(&world.ada, &list).await;
            self.cursors.push(text(&page, "next_cursor"));
        }
        self.invites = invites;
    }

    /// What other bands' admins must not see, in lower case.
    fn secrets(&self) -> BTreeSet<String> {
        let mut secrets: BTreeSet<_> = [MARK.to_owned(), self.world.band.clone(), self.batch.clone()].into();
        secrets.extend(self.invites.iter().map(|invite| text(invite, "token").to_lowercase()));
        secrets
    }

    /// Everything that the band's people can see.
    async fn state(&self) -> Vec<Value> {
        let World { ada, band, .. } = &self.world;
        let invites = self.world.invites();
        let mut state = Vec::new();
        for path in [
            format!("/bands/{band}"),
            format!("/bands/{band}/members"),
            format!("{invites}?status=all"),
            format!("{invites}?status=pending"),
            format!("{invites}?status=all&batch_id={}", self.batch),
            format!("{invites}/stats"),
        ] {
            state.push(self.world.get(ada, &path).await);
        }
        for invite in &self.invites {
            state.push(self.world.show(invite).await);
            let info = format!("/invites/{}/info", text(invite, "token"));
            state.push(at(&self.world.send(Ask::get(info)).await.body, "/band"));
        }
        for who in [ada, &self.bob, &self.zoe, &self.fan] {
            for path in ["/me", "/me/invites", "/bands"] {
                state.push(self.world.get(who, path).await);
            }
        }
        state
    }

    /// A request for each of its invites by id.
    fn each(&self, ask: impl Fn(String) -> Ask) -> Vec<Ask> {
        self.invites.iter().map(|invite| ask(path(invite))).collect()
    }

    /// Requests for a list of the attacker, without a cursor and with each cursor of the victim.
    fn lists(&self, list: &str) -> Vec<Ask> {
        let with = if list.contains('?') { '&' } else { '?' };
        let with = |cursor: &String| Ask::get(format!("{list}{with}limit=1&cursor={cursor}"));
        let mut asks: Vec<_> = self.cursors.iter().map(with).collect();
        asks.push(Ask::get(list));
        asks
    }

    /// Requests for each of its members, in the attacker's band and in its own. In its own also for the attacker.
    fn members(&self, eve: &World, ask: impl Fn(String) -> Ask) -> Vec<Ask> {
        let own = [&self.world.ada, &self.bob, &self.fan];
        let of = |band: &str, who: &Person| ask(format!("/bands/{band}/members/{}", who.sub));
        let mut asks: Vec<_> = own.iter().map(|who| of(&eve.band, who)).collect();
        asks.extend(own.iter().chain(&[&eve.ada]).map(|who| of(&self.world.band, who)));
        asks
    }
}

/// Asserts that it is a refusal or a response without the victim's data.
#[track_caller]
fn assert_no_leak(request: &Ask, answer: &Answer, victim: &Victim) {
    let what = format!("{} {} {:?}", request.method, request.path, request.body);
    let mut shown = format!("{:?} {}", answer.headers, String::from_utf8_lossy(&answer.bytes)).to_lowercase();
    // An answer by rows repeats the ids that it was asked about.
    for id in victim
        .invites
        .iter()
        .map(|invite| text(invite, "id"))
        .filter(|id| what.contains(id))
    {
        shown = shown.replace(&id, "");
    }
    for secret in victim.secrets() {
        assert!(!shown.contains(&secret), "{what} shows {secret}: {shown}");
    }
    // Ids of invites start with the id of their band.
    let path = request.path.split('?').next().unwrap_or_default();
    // A cursor of another list is refused before anything is read.
    let code = answer.body.get("code").and_then(Value::as_str).unwrap_or_default();
    // A redirect leads to the page without a token.
    let refused = [303, 401, 403, 404].contains(&answer.status) || code == "invalid-cursor";
    assert!(refused || !path.contains(&victim.world.band), "{what}: {shown}");
    // Refused because of the caller, not because of the form.
    assert!(
        ![404, 405].contains(&answer.status) || code.ends_with("-not-found") && code != "route-not-found",
        "{what}: {shown}"
    );
    assert!(
        ![413, 415, 422].contains(&answer.status) && answer.status < 500,
        "{what}: {shown}"
    );
    assert!(!code.starts_with("malformed"), "{what}: {shown}");
}

#[tokio::test]
async fn an_admin_of_another_band_reads_and_changes_nothing_on_any_route() {
    let victim = Victim::new().await;
    let eve = World::of(Person::new("Eve")).await;
    eve.save_profile(&eve.ada).await;
    eve.member("Tom", "member").await;
    for draft in [json!({}), json!({"email": Person::new("Kim").email}), json!({})] {
        eve.invite(draft).await;
    }
    let before = victim.state().await;
    let seen = json!(before).to_string().to_lowercase();
    for secret in [MARK, &victim.world.band, &victim.batch] {
        assert!(seen.contains(secret), "the victim's admin sees {secret}");
    }
    let template = Template::read().expect("template.yaml");
    let mut untried = Vec::new();
    for route in template.functions.iter().flat_map(|function| &function.routes) {
        let Route::Path { method, path } = route else { continue };
        let route = format!("{method} {path}");
        let Some(attacks) = attacks(&route, &victim, &eve) else {
            untried.push(route);
            continue;
        };
        assert!(!attacks.is_empty(), "{route}");
        for ask in attacks {
            let answer = eve.send(ask.clone().by(&eve.ada)).await;
            assert_no_leak(&ask, &answer, &victim);
            // The same request by the victim's admin shows the data.
            let (own, held) = (ask.path.contains(&victim.world.band), path.contains("{token}"));
            if ask.method == "GET" && own && !held && !ask.path.contains("&cursor=") {
                victim.world.send(ask.by(&victim.world.ada)).await.ok(200);
            }
        }
        assert_eq!(victim.state().await, before, "after {route}");
    }
    assert!(untried.is_empty(), "add attacks on {untried:?} to `attacks`");
}

#[tokio::test]
async fn ids_and_cursors_of_another_band_do_not_work_in_ones_own() {
    let victim = Victim::new().await;
    let eve = World::of(Person::new("Eve")).await;
    for _ in 0..2 {
        eve.invite(json!({})).await;
        eve.member("Tom", "member").await;
    }
    let batch = eve.list(&format!("status=all&batch_id={}", victim.batch)).await;
    assert_eq!((at(&batch, "/total"), at(&batch, "/invites")), (json!(0), json!([])));
    for list in [eve.invites(), format!("/bands/{}/members", eve.band), "/bands".into()] {
        for cursor in &victim.cursors {
            let ask = Ask::get(format!("{list}?limit=1&cursor={cursor}")).by(&eve.ada);
            eve.send(ask).await.problem(400, "invalid-cursor");
        }
    }
    let bulk = Ask::post(format!("{}/bulk", eve.invites())).by(&eve.ada);
    let from = bulk.json(&json!({"from_band": victim.world.band}));
    eve.send(from).await.problem(403, "not-band-admin");
    for who in [&victim.world.ada, &victim.bob] {
        let member = Ask::delete(format!("/bands/{}/members/{}", eve.band, who.sub));
        eve.send(member.by(&eve.ada)).await.problem(404, "member-not-found");
    }
    let search = format!("/users?q={}&band_id={}", victim.fan.email, victim.world.band);
    let fan = json!({"user_id": victim.fan.sub, "display_name": "Fan"});
    let found = json!({"users": [fan], "next_cursor": null});
    assert_eq!(eve.get(&eve.ada, &search).await, found, "without a flag");
}

#[tokio::test]
async fn an_idempotency_key_works_only_for_its_caller() {
    let victim = Victim::new().await;
    let eve = World::of(Person::new("Eve")).await;
    let ask = |world: &World| {
        let ask = Ask::post(world.invites()).json(&json!({}));
        ask.header("idempotency-key", KEY)
    };
    let theirs = ask(&victim.world);
    for who in [&eve.ada, &victim.bob] {
        eve.send(theirs.clone().by(who)).await.problem(403, "not-band-admin");
    }
    let hers = eve.send(ask(&eve).by(&eve.ada)).await.ok(201);
    assert_eq!(at(&hers, "/band_id"), json!(eve.band));
    let again = eve.send(theirs.by(&victim.world.ada)).await.ok(201);
    assert_eq!(again, victim.invites[0]);
}
