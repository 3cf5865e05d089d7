//! Another band's admin gets nothing and changes nothing by what is the victim's: ids of its band, invites, members and
//! batches, cursors of its lists, keys of its requests. Holding a genuine token is no attack; an id in place of it is.

use crate::world::{World, at, path};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::ask::{Answer, Ask, text};
use testkit::people::Person;
use testkit::stack::template::{Route, Template};

/// In every name, word, address and user id of the victim's, and in nobody else's.
const MARK: &str = "zyzzyva";
/// The idempotency key of all that the victim's admin does.
const KEY: &str = "once-and-for-all";

/// A band with everything in it.
struct Victim {
    world: World,
    bob: Person,
    zoe: Person,
    /// In the band, and found by those who search.
    fan: Person,
    /// Of every kind and in every state.
    invites: Vec<Value>,
    batch: String,
    /// Of all lists that its admin sees.
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
            let mut draft = json!({"message": words, "part": format!("{MARK} horn")});
            let members = draft.as_object_mut().expect("a draft");
            members.extend(more.as_object().cloned().unwrap_or_default());
            draft
        };
        let once = async |ask: Ask| world.send(ask.by(&world.ada).header("idempotency-key", KEY)).await;
        let first = once(Ask::post(world.invites()).json(&json!({}))).await.ok(201);
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

    /// What no other band's admin may learn, in lower case.
    fn secrets(&self) -> BTreeSet<String> {
        let mut secrets: BTreeSet<_> = [MARK.to_owned(), self.world.band.clone(), self.batch.clone()].into();
        secrets.extend(self.invites.iter().map(|invite| text(invite, "token").to_lowercase()));
        secrets
    }

    /// All that there is to see of the band, by all who can see it.
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
            state.push(self.world.look(invite).await);
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

    /// A request for each of its invites, by its id.
    fn each(&self, ask: impl Fn(String) -> Ask) -> Vec<Ask> {
        self.invites.iter().map(|invite| ask(path(invite))).collect()
    }

    /// Its cursors in a list of the attacker's.
    fn lists(&self, list: &str) -> Vec<Ask> {
        let with = if list.contains('?') { '&' } else { '?' };
        let with = |cursor: &String| Ask::get(format!("{list}{with}limit=1&cursor={cursor}"));
        let mut asks: Vec<_> = self.cursors.iter().map(with).collect();
        asks.push(Ask::get(list));
        asks
    }

    /// A request about each of its members in the attacker's band, and in its own, there also about the attacker.
    fn members(&self, eve: &World, ask: impl Fn(String) -> Ask) -> Vec<Ask> {
        let own = [&self.world.ada, &self.bob, &self.fan];
        let of = |band: &str, who: &Person| ask(format!("/bands/{band}/members/{}", who.sub));
        let mut asks: Vec<_> = own.iter().map(|who| of(&eve.band, who)).collect();
        asks.extend(own.iter().chain(&[&eve.ada]).map(|who| of(&self.world.band, who)));
        asks
    }
}

/// All that another band's admin may try with a route; none where nobody has thought of any.
#[expect(clippy::too_many_lines, reason = "a list of all routes")]
fn tries(route: &str, victim: &Victim, eve: &World) -> Option<Vec<Ask>> {
    let band = format!("/bands/{}", victim.world.band);
    let invites = victim.world.invites();
    let bulk = |invites: &str, body: Value| Ask::post(format!("{invites}/bulk")).json(&body);
    let bodies = |bodies: &[Value], ask: &dyn Fn() -> Ask| -> Vec<Ask> {
        let all = bodies.iter().map(|body| ask().json(body));
        all.flat_map(|ask| [ask.clone().header("idempotency-key", KEY), ask])
            .collect()
    };
    let tries = match route {
        "GET /openapi.json" | "GET /me" => vec![Ask::get(route.replace("GET ", ""))],
        "PUT /me" => bodies(&[json!({"display_name": "Eve"})], &|| Ask::put("/me")),
        "GET /me/invites" | "GET /bands" => victim.lists(&route.replace("GET ", "")),
        "GET /users" => {
            let queries = [
                "zy",
                MARK,
                &victim.bob.email,
                &victim.zoe.email,
                "fan",
                &victim.fan.email,
            ];
            let to = |query: &&str| victim.lists(&format!("/users?q={query}&band_id={}", victim.world.band));
            queries.iter().flat_map(to).collect()
        }
        "POST /bands" => bodies(&[json!({"name": "The Eves"})], &|| Ask::post("/bands")),
        "GET /bands/{band_id}" => vec![Ask::get(band)],
        "PATCH /bands/{band_id}" => bodies(
            &[
                json!({}),
                json!({"name": "Taken Over"}),
                json!({"settings": {"max_members": 1, "default_ttl_hours": 1}}),
            ],
            &|| Ask::patch(&band),
        ),
        "GET /bands/{band_id}/members" => {
            let mut tries = victim.lists(&format!("{band}/members"));
            tries.extend(victim.lists(&format!("/bands/{}/members", eve.band)));
            tries
        }
        "PATCH /bands/{band_id}/members/{member_id}" => {
            let mut tries = victim.members(eve, |path| Ask::patch(path).json(&json!({"role": "member"})));
            tries.extend(victim.members(eve, |path| Ask::patch(path).json(&json!({"role": "admin"}))));
            tries
        }
        "DELETE /bands/{band_id}/members/{member_id}" => victim.members(eve, Ask::delete),
        "POST /bands/{band_id}/invites" => bodies(
            &[
                json!({}),
                json!({"role": "admin"}),
                json!({"email": victim.zoe.email}),
                json!({"user_id": eve.ada.sub}),
            ],
            &|| Ask::post(&invites),
        ),
        "POST /bands/{band_id}/invites/bulk" => {
            let mut tries = Vec::new();
            for dry_run in [true, false] {
                let rows = json!({"invites": [{}, {"user_id": eve.ada.sub}], "dry_run": dry_run});
                tries.push(bulk(&invites, rows));
                tries.push(bulk(&invites, json!({"from_band": eve.band, "dry_run": dry_run})));
                let from = json!({"from_band": victim.world.band, "dry_run": dry_run});
                tries.push(bulk(&eve.invites(), from));
                for cursor in &victim.cursors {
                    for from in [&victim.world.band, &eve.band] {
                        let from = json!({"from_band": from, "cursor": cursor, "dry_run": dry_run});
                        tries.push(bulk(&eve.invites(), from));
                    }
                }
            }
            tries
        }
        "POST /bands/{band_id}/invites/replace-links" => {
            let replace = |invites: &str| Ask::post(format!("{invites}/replace-links"));
            let mut tries = bodies(&[json!({}), json!({"dry_run": true})], &|| replace(&invites));
            for cursor in &victim.cursors {
                for invites in [&invites, &eve.invites()] {
                    tries.push(replace(invites).json(&json!({"cursor": cursor})));
                }
            }
            tries
        }
        "GET /bands/{band_id}/invites" => {
            let batch = format!("status=all&batch_id={}", victim.batch);
            let mut tries = Vec::new();
            for invites in [&invites, &eve.invites()] {
                for query in ["status=pending", "status=all", "status=accepted", &batch] {
                    tries.extend(victim.lists(&format!("{invites}?{query}")));
                }
            }
            tries
        }
        "GET /bands/{band_id}/invites/stats" => vec![
            Ask::get(format!("{invites}/stats")),
            Ask::get(format!("{invites}/stats?from=2026-01-01&to=2026-12-31")),
        ],
        "GET /invites/{invite_id}" => victim.each(Ask::get),
        "DELETE /invites/{invite_id}" => victim.each(Ask::delete),
        "POST /invites/{invite_id}/resend" => {
            let resend = |path: String| Ask::post(format!("{path}/resend"));
            let mut tries = victim.each(|path| resend(path).json(&json!({})));
            tries.extend(victim.each(|path| resend(path).json(&json!({"rotate": true, "ttl_hours": 1}))));
            tries
        }
        "GET /invites/{token}/info" => victim.each(|path| Ask::get(format!("{path}/info"))),
        "POST /invites/{token}/accept" => victim.each(|path| Ask::post(format!("{path}/accept"))),
        "POST /invites/{token}/decline" => victim.each(|path| Ask::post(format!("{path}/decline"))),
        "POST /invites/{token}/views" => victim.each(|path| Ask::post(format!("{path}/views"))),
        // Her own mail's token would be about her own address; the victim's tokens and ids are none of these.
        "POST /unsubscribe/{token}" => victim.each(|path| Ask::post(path.replace("/invites/", "/unsubscribe/"))),
        "GET /invites/{token}/qr" => {
            let mut tries = victim.each(|path| Ask::get(format!("{path}/qr")));
            tries.extend(victim.each(|path| Ask::get(format!("{path}/qr?format=png"))));
            tries
        }
        _ => return None,
    };
    Some(tries)
}

/// A refusal, or an answer without anything of the victim's.
#[track_caller]
fn tells_nothing(asked: &Ask, answer: &Answer, victim: &Victim) {
    let (what, told) = (
        format!("{} {} {:?}", asked.method, asked.path, asked.body),
        format!("{:?} {}", answer.headers, String::from_utf8_lossy(&answer.bytes)).to_lowercase(),
    );
    for secret in victim.secrets() {
        assert!(!told.contains(&secret), "{what} tells {secret}: {told}");
    }
    // Ids of invites begin with that of their band.
    let path = asked.path.split('?').next().unwrap_or_default();
    // A cursor of another list is refused before anything is looked at.
    let code = answer.body.get("code").and_then(Value::as_str).unwrap_or_default();
    let refused = [401, 403, 404].contains(&answer.status) || code == "invalid-cursor";
    assert!(refused || !path.contains(&victim.world.band), "{what}: {told}");
    // Refused for who asks, not for how.
    assert!(
        ![404, 405].contains(&answer.status) || code.ends_with("-not-found") && code != "route-not-found",
        "{what}: {told}"
    );
    assert!(
        ![413, 415, 422].contains(&answer.status) && answer.status < 500,
        "{what}: {told}"
    );
    assert!(!code.starts_with("malformed"), "{what}: {told}");
}

#[tokio::test]
async fn an_admin_of_another_band_gets_nothing_and_changes_nothing_on_any_route() {
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
        assert!(seen.contains(secret), "its own admin sees {secret}");
    }
    let template = Template::read().expect("template.yaml");
    let mut untried = Vec::new();
    for route in template.functions.iter().flat_map(|function| &function.routes) {
        let Route::Path { method, path } = route else { continue };
        let route = format!("{method} {path}");
        let Some(tries) = tries(&route, &victim, &eve) else {
            untried.push(route);
            continue;
        };
        assert!(!tries.is_empty(), "{route}");
        for ask in tries {
            let answer = eve.send(ask.clone().by(&eve.ada)).await;
            tells_nothing(&ask, &answer, &victim);
            // What tells her nothing tells its own admin all.
            let (own, held) = (ask.path.contains(&victim.world.band), path.contains("{token}"));
            if ask.method == "GET" && own && !held && !ask.path.contains("&cursor=") {
                victim.world.send(ask.by(&victim.world.ada)).await.ok(200);
            }
        }
        assert_eq!(victim.state().await, before, "after {route}");
    }
    assert!(
        untried.is_empty(),
        "add to `tries` what another band's admin could try with {untried:?}"
    );
}

#[tokio::test]
async fn what_is_another_bands_is_of_no_use_in_ones_own() {
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
async fn an_idempotency_key_is_of_no_use_to_anyone_else() {
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
