//! All routes, as generated from template.yaml: who may call them, and that GET and HEAD change nothing.

use crate::world::{World, accept, at, by_method, decline};
use edge::openapi::Who;
use edge::routes::{ENDPOINTS, Endpoint};
use functions::operations;
use serde_json::{Value, json};
use testkit::api::{Api, under_sam, variable};
use testkit::ask::{Answer, Ask, text};
use testkit::people::{Person, sign};

/// Every route, and who may call it according to its description.
fn routes() -> Vec<(&'static str, &'static str, Who)> {
    let operations = operations();
    let who = |endpoint: &Endpoint| {
        let operation = operations.iter().find(|operation| operation.id == endpoint.function);
        operation.expect("an operation").who
    };
    ENDPOINTS
        .iter()
        .map(|endpoint| (endpoint.method, endpoint.path, who(endpoint)))
        .collect()
}

/// A request to the route for this world's band, invite and admin.
fn ask((method, path, _): (&'static str, &str, Who), world: &World, invite: &Value) -> Ask {
    let filled = path
        .replace("{band_id}", &world.band)
        .replace("{member_id}", &world.ada.sub)
        .replace("{invite_id}", &text(invite, "id"))
        .replace("{token}", &text(invite, "token"));
    assert!(!filled.contains('{'), "{filled}");
    let ask = by_method(method, Ask::get(filled));
    match (method, path) {
        ("GET", "/users") => Ask {
            path: format!("/users?q=zoe&band_id={}", world.band),
            ..ask
        },
        ("PUT", "/me") => ask.json(&json!({"display_name": "Somebody"})),
        ("PUT", "/me/mail") => ask.json(&json!({"invitations": true})),
        ("POST", "/bands") => ask.json(&json!({"name": "The Who"})),
        ("PATCH", "/bands/{band_id}") => ask.json(&json!({"name": "Taken Over"})),
        ("PATCH", _) => ask.json(&json!({"role": "member"})),
        ("POST", "/bands/{band_id}/invites/actions") => {
            ask.json(&json!({"action": "prolong", "invite_ids": [text(invite, "id")]}))
        }
        ("POST", "/bands/{band_id}/invites/bulk") => ask.json(&json!({"invites": [{}]})),
        ("POST", _) => ask.json(&json!({})),
        _ => ask,
    }
}

/// An invite for the routes. It sends no mail, so that nothing but the routes changes it.
async fn email_invite(world: &World) -> Value {
    world
        .invite(json!({"email": Person::new("Zoe").email, "notify": false}))
        .await
}

/// Everything that the routes could change.
async fn all(world: &World, invite: &Value) -> Vec<Value> {
    let mut all = vec![world.show(invite).await, world.list("status=all").await];
    let (band, members) = (
        format!("/bands/{}", world.band),
        format!("/bands/{}/members", world.band),
    );
    let stats = format!("{}/stats", world.invites());
    for path in ["/me", "/me/mail", "/me/invites", "/bands", &band, &members, &stats] {
        all.push(world.get(&world.ada, path).await);
    }
    all
}

#[tokio::test]
async fn all_but_public_routes_need_a_bearer_token() {
    let world = World::new().await;
    let invite = email_invite(&world).await;
    let before = all(&world, &invite).await;
    for route in routes().into_iter().filter(|(_, _, who)| *who != Who::Anyone) {
        let answer = world.send(ask(route, &world, &invite)).await;
        assert_eq!(
            answer.headers.get("www-authenticate").map(String::as_str),
            Some("Bearer")
        );
        answer.problem(401, "unauthenticated");
    }
    assert_eq!(all(&world, &invite).await, before);
}

#[tokio::test]
async fn every_route_refuses_a_bad_bearer_token() {
    let world = World::new().await;
    let invite = email_invite(&world).await;
    for route in routes() {
        for bad in [
            "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.",
            "Bearer",
            "Basic YWRhOmFkYQ==",
        ] {
            let answer = world
                .send(ask(route, &world, &invite).header("authorization", bad))
                .await;
            let challenge = answer.headers.get("www-authenticate").cloned().unwrap_or_default();
            assert!(challenge.starts_with("Bearer error="), "{route:?}: {challenge}");
            answer.problem(401, "unauthenticated");
        }
    }
    assert_eq!(at(&world.show(&invite).await, "/status"), json!("pending"));
}

#[tokio::test]
async fn the_problem_says_what_is_wrong_with_a_bearer_token() {
    let (api, ada) = (Api::from_env(), Person::new("Ada"));
    let [issuer, audience, secret] = ["JWT_ISSUER", "JWT_AUDIENCE", "JWT_SECRET"].map(variable);
    let good = ada.claims(&issuer, &audience);
    let long_ago = ada.claims_during(&issuer, &audience, 1_577_836_800..1_577_836_900);
    let mut early = good.clone();
    early
        .as_object_mut()
        .expect("claims")
        .insert("nbf".into(), json!(4_000_000_000_u64));
    let mut nobody = good.clone();
    nobody.as_object_mut().expect("claims").remove("sub");
    for (token, reason) in [
        (sign(&long_ago, &secret), "expired"),
        (sign(&early, &secret), "not valid yet"),
        (
            sign(&good, "another secret that is as long as it has to be"),
            "signature",
        ),
        (sign(&ada.claims("https://evil.example", &audience), &secret), "issuer"),
        (sign(&ada.claims(&issuer, "another"), &secret), "audience"),
        (sign(&nobody, &secret), "sub"),
        ("nonsense".into(), "not a signed JWT"),
    ] {
        let ask = Ask::get("/me").header("authorization", format!("Bearer {token}"));
        let answer = api.send(ask).await;
        let challenge = answer.headers.get("www-authenticate").cloned().unwrap_or_default();
        assert!(challenge.contains(reason), "{reason}: {challenge}");
        assert!(text(&answer.problem(401, "unauthenticated"), "detail").contains(reason));
    }
    let lower_case = Ask::get("/me").header("authorization", format!("bearer {}", sign(&good, &secret)));
    api.send(lower_case).await.ok(200);
}

#[tokio::test]
async fn strangers_and_members_can_call_only_their_routes() {
    let world = World::new().await;
    let (bob, eve) = (world.member("Bob", "member").await, Person::new("Eve"));
    let invite = email_invite(&world).await;
    let before = all(&world, &invite).await;
    for route @ (method, path, who) in routes() {
        let by = async |person: &Person| world.send(ask(route, &world, &invite).by(person)).await;
        match who {
            Who::Admin => {
                by(&bob).await.problem(403, "not-band-admin");
                by(&eve).await.problem(403, "not-band-admin");
            }
            Who::Member => {
                by(&bob).await.ok(200);
                by(&eve).await.problem(403, "not-band-member");
            }
            // The tests of the routes check who may use a token.
            Who::SignedIn | Who::Anyone if path.contains("{token}") => {}
            Who::SignedIn | Who::Anyone => {
                let answer = by(&eve).await;
                assert!(answer.status < 300, "{method} {path}: {}", answer.body);
            }
        }
    }
    assert_eq!(all(&world, &invite).await, before);
}

#[tokio::test]
async fn get_and_head_change_nothing_on_any_route() {
    let (world, bob) = (World::of(Person::new("Ada")).await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email, "notify": false})).await;
    let before = all(&world, &invite).await;
    for route @ (method, path, _) in routes() {
        for by in [&world.ada, &bob] {
            let Ask { path: filled, .. } = ask(route, &world, &invite);
            let got = world.send(Ask::get(&filled).by(by)).await;
            let head = world.send(by_method("HEAD", Ask::get(filled)).by(by)).await;
            if !routes().iter().any(|other| (other.0, other.1) == ("GET", path)) {
                assert_eq!(head.status, 405, "HEAD {path}");
                got.problem(405, "method-not-allowed");
            } else if (method, path) == ("GET", "/unsubscribe/{token}") {
                got.ok(303);
            } else if method == "GET" && path.contains("{token}") {
                got.ok(200);
            }
        }
    }
    for ask in [accept(&invite), decline(&invite)] {
        for method in ["GET", "HEAD"] {
            assert_eq!(world.send(by_method(method, ask.clone())).await.status, 405);
        }
    }
    assert_eq!(all(&world, &invite).await, before);
    world.accept(&bob, &invite).await.ok(200);
}

#[tokio::test]
async fn other_paths_and_methods_are_refused() {
    let (api, ada) = (Api::from_env(), Person::new("Ada"));
    for ask in [
        Ask::get("/"),
        Ask::get("/nowhere"),
        Ask::get("/bands/x/invites/y/z"),
        Ask::get("/invites/a/b/c"),
    ] {
        api.send(ask.clone()).await.problem(404, "route-not-found");
        api.send(ask.by(&ada)).await.problem(404, "route-not-found");
    }
    if !under_sam() {
        // SAM has its own rules for slashes.
        let answer = api.send(Ask::get("/invites/nonsense//info/")).await;
        assert_eq!(answer.headers["location"], "/invites/nonsense/info");
        answer.ok(308);
    }
    for (ask, allowed) in [
        (Ask::delete("/me"), "GET, PUT"),
        (Ask::post("/me/invites"), "GET"),
        (Ask::put("/invites/x"), "DELETE, GET, PATCH"),
        (Ask::post("/invites/nonsense/info"), "GET"),
    ] {
        let answer = api.send(ask.by(&ada)).await;
        assert_eq!(answer.headers.get("allow").map(String::as_str), Some(allowed));
        answer.problem(405, "method-not-allowed");
    }
}

#[tokio::test]
async fn every_response_has_a_unique_id_and_is_not_cached() {
    let world = World::new().await;
    let invite = email_invite(&world).await;
    let mut seen = std::collections::BTreeSet::new();
    for route in routes() {
        let ask = ask(route, &world, &invite);
        for ask in [ask.clone().by(&world.ada), ask] {
            let Answer {
                headers, body, status, ..
            } = world.send(ask).await;
            let header = |name: &str| headers.get(name).map(String::as_str).unwrap_or_default();
            assert_eq!(
                (header("cache-control"), header("x-content-type-options")),
                ("no-store", "nosniff")
            );
            if status >= 400 {
                assert_eq!(text(&body, "instance"), header("x-request-id"));
            } else if ![204, 303].contains(&status) {
                let expected = if route.1.ends_with("/qr") {
                    "image/svg+xml"
                } else {
                    "application/json"
                };
                assert_eq!(header("content-type"), expected);
            }
            // SAM gives all requests the same id.
            assert!(
                seen.insert(header("x-request-id").to_owned()) || under_sam(),
                "{route:?}"
            );
        }
    }
}
