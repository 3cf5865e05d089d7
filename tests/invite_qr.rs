//! `/invites/{token}/qr`.

use crate::world::{World, path};
use serde_json::json;
use testkit::ask::{Answer, Ask, text};
use testkit::people::Person;

/// The first bytes of every PNG (W3C PNG §5.2).
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

#[track_caller]
fn is(answer: &Answer, media_type: &str) -> bool {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer
        .headers
        .get("content-type")
        .is_some_and(|given| given == media_type)
}

#[tokio::test]
async fn it_is_an_svg_unless_png_is_requested() {
    let world = World::new().await;
    let path = format!("/invites/{}/qr", text(&world.invite(json!({})).await, "token"));
    let [plain, svg, png] = ["?format=", "?format=svg", "?format=png"].map(|query| Ask::get(format!("{path}{query}")));
    let (plain, svg, png) = (
        world.send(plain).await,
        world.send(svg).await,
        world.send(png.by(&world.ada)).await,
    );
    assert!(is(&plain, "image/svg+xml") && plain.bytes == svg.bytes);
    assert!(plain.body.as_str().is_some_and(|drawing| drawing.ends_with("</svg>")));
    assert!(
        is(&png, "image/png") && png.bytes.starts_with(SIGNATURE),
        "{:?}",
        png.bytes
    );
    assert!(png.bytes.ends_with(b"IEND\xaeB`\x82"), "complete to the last byte");
}

#[tokio::test]
async fn each_link_has_its_own_stable_code() {
    let world = World::new().await;
    let draw = async |invite: &serde_json::Value| {
        let ask = Ask::get(format!("/invites/{}/qr?format=png", text(invite, "token")));
        world.send(ask).await.bytes
    };
    let (one, other) = (world.invite(json!({})).await, world.invite(json!({})).await);
    assert_ne!(draw(&one).await, draw(&other).await);
    let before = draw(&one).await;
    let resend = Ask::post(format!("{}/resend", path(&one))).by(&world.ada);
    let rotated = world.send(resend.json(&json!({"rotate": true}))).await.ok(200);
    assert_eq!(draw(&one).await, before, "the database is not read");
    assert_ne!(draw(&rotated).await, before);
}

#[tokio::test]
async fn invalid_tokens_and_formats_are_refused() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email})).await;
    let token = text(&invite, "token");
    let forged = format!("{}{}", &token[..69], if token.ends_with('A') { "Q" } else { "A" });
    for held in [text(&invite, "id"), forged, "nonsense".into(), "%00".into()] {
        let ask = Ask::get(format!("/invites/{held}/qr")).by(&bob);
        world.send(ask).await.problem(404, "invite-not-found");
    }
    for format in ["gif", "svgz", "PNG"] {
        let answer = world
            .send(Ask::get(format!("/invites/{token}/qr?format={format}")))
            .await;
        assert_eq!(Answer::pointers(&answer.problem(400, "malformed-query")), ["format"]);
    }
}
