//! Path parameters, which handlers extract by name.

use crate::desk::{Desk, hold, name_member, page, read_event, refuse_route, show_band, show_invite};
use serde_json::json;
use std::collections::BTreeSet;
use testkit::ask::{Ask, text};
use testkit::lab::noon;

#[tokio::test]
async fn path_parameters_are_decoded() {
    let desk = Desk::local();
    let (id, token) = desk.invite().await;
    let band = desk.cx.new_band_id(noon());
    let encoded = |text: &str| {
        let bytes: Vec<_> = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
        bytes.concat()
    };
    let held = desk.call(hold, Ask::get(format!("/invites/{}/info", encoded(&token))));
    assert_eq!(held.await.ok(200)["id"], id.to_string());
    let shown = desk.call(show_invite, Ask::get(format!("/invites/{}", encoded(&id.to_string()))));
    assert_eq!(shown.await.ok(200)["id"], id.to_string());
    let shown = desk.call(show_band, Ask::get(format!("/bands/{}", encoded(&band.to_string()))));
    assert_eq!(shown.await.ok(200)["id"], band.to_string());
}

#[tokio::test]
async fn a_malformed_id_is_refused_like_an_unknown_one() {
    let desk = Desk::local();
    let (id, token) = desk.invite().await;
    let id = id.to_string();
    for other in ["x", "%", "%2", "%ff", "%00", "a%2fb", &id.to_uppercase(), &id[..51]] {
        let asked = Ask::get(format!("/invites/{other}"));
        desk.call(show_invite, asked).await.problem(404, "invite-not-found");
        let asked = Ask::get(format!("/invites/{other}/info"));
        desk.call(hold, asked).await.problem(404, "invite-not-found");
        let band = Ask::get(format!("/bands/{other}"));
        desk.call(show_band, band).await.problem(403, "not-band-member");
    }
    let by_token = desk.call(show_invite, Ask::get(format!("/invites/{token}")));
    by_token.await.problem(404, "invite-not-found");
}

#[tokio::test]
async fn an_id_may_have_been_copied_with_blanks_and_punctuation() {
    let desk = Desk::local();
    let (id, _) = desk.invite().await;
    let band = desk.cx.new_band_id(noon());
    for (before, after) in [
        ("", "%20"),
        ("%0A", "."),
        ("(", ")"),
        ("%E2%80%8B", "%E2%80%A6"),
        ("%3C", "%3E,%0D%0A"),
    ] {
        let around = |id: &str| format!("{before}{id}{after}");
        let invite = around(&id.to_string());
        let shown = desk.call(show_invite, Ask::get(format!("/invites/{invite}"))).await;
        assert_eq!(shown.ok(200)["id"], id.to_string(), "{invite}");
        let held = desk.call(hold, Ask::get(format!("/invites/{invite}/info"))).await;
        assert_eq!(
            held.ok(200),
            json!({"id": id.to_string(), "generation": null}),
            "{invite}"
        );
        let shown = desk
            .call(show_band, Ask::get(format!("/bands/{}", around(&band.to_string()))))
            .await;
        assert_eq!(shown.ok(200)["id"], band.to_string());
    }
    let whole = id.to_string();
    for broken in [
        format!("{}%20{}", &whole[..26], &whole[26..]),
        format!("{whole}a"),
        format!("a.{whole}"),
    ] {
        let shown = desk.call(show_invite, Ask::get(format!("/invites/{broken}")));
        shown.await.problem(404, "invite-not-found");
        let held = desk.call(hold, Ask::get(format!("/invites/{broken}/info")));
        held.await.problem(404, "invite-not-found");
    }
}

#[tokio::test]
async fn a_token_is_found_in_whatever_the_segment_holds() {
    let desk = Desk::local();
    let (id, token) = desk.invite().await;
    let expected = json!({"id": id.to_string(), "generation": 3});
    for arrived in [
        "{token}",
        "{token} ",
        "{token}\r\n",
        "\u{FEFF}{token}\u{200B}",
        "{token}?utm_source=x&fbclid=1#_=_",
        "https://bands.example/invite?answer=accept#{token}).",
        "https%3A%2F%2Fbands.example%2Finvite%23{token}%2E",
        "**{token}**",
        "\0{token}\u{202E}",
    ] {
        let text = arrived.replace("{token}", &token);
        let encoded = percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC);
        let held = desk.call(hold, Ask::get(format!("/invites/{encoded}/info"))).await;
        assert_eq!(held.ok(200), expected, "{arrived:?}");
    }
    for (noise, found) in [(3_000, true), (10_240, false)] {
        let far = Ask::get(format!("/invites/{}{token}/info", "%2E".repeat(noise)));
        let held = desk.call(hold, far).await;
        if found {
            assert_eq!(held.ok(200), expected);
        } else {
            held.problem(404, "invite-not-found");
        }
    }
}

/// Ids that another decoding would make others of.
const ODD: [&str; 10] = [
    "x/y",
    "50%off",
    "50%25off",
    "50%2525off",
    "a b",
    "a+b",
    "x%2Fy",
    "zoë",
    "山田",
    "a%",
];

#[tokio::test]
async fn path_parameters_come_from_the_event_however_its_path_is_written() {
    let desk = Desk::local();
    let band = desk.cx.new_band_id(noon()).to_string();
    for member in ODD {
        let encoded = percent_encoding::utf8_percent_encode(member, percent_encoding::NON_ALPHANUMERIC);
        for (raw_path, stage) in [
            (format!("/bands/{band}/members/{encoded}"), "$default"),
            (format!("/bands/{band}/members/{member}"), "$default"),
            (format!("/prod/bands/{band}/members/{member}"), "prod"),
            (format!("/prod/bands/{band}/members/{encoded}"), "prod"),
            (format!("/base/path/bands/{band}/members/{member}"), "$default"),
            ("/elsewhere/altogether".to_owned(), "prod"),
        ] {
            let mut event = json!({
                "routeKey": "DELETE /bands/{band_id}/members/{member_id}",
                "rawPath": raw_path,
                "pathParameters": {"band_id": band, "member_id": member},
                "headers": {"idempotency-key": "k"},
                "requestContext": {"requestId": "request-1", "stage": stage, "http": {"method": "DELETE"}},
            });
            let named = desk.send(name_member, read_event(&event)).await.ok(200);
            event["rawPath"] = json!(format!("/bands/{band}/members/{member}"));
            event["requestContext"]["stage"] = json!("$default");
            let usual = desk.send(name_member, read_event(&event)).await.ok(200);
            assert_eq!(named["member"], json!(member), "{raw_path}");
            assert_eq!(
                named, usual,
                "the same request, also where it is to happen once: {raw_path}"
            );
        }
    }
}

#[tokio::test]
async fn requests_about_other_members_are_other_requests() {
    let desk = Desk::local();
    let mut fingerprints = BTreeSet::new();
    for member in ODD {
        let encoded = percent_encoding::utf8_percent_encode(member, percent_encoding::NON_ALPHANUMERIC);
        for ask in [Ask::delete, Ask::patch] {
            let ask = ask(format!("/bands/b/members/{encoded}")).header("idempotency-key", "k");
            let named = desk.call(name_member, ask).await.ok(200);
            assert_eq!(named["member"], json!(member));
            assert!(fingerprints.insert(text(&named, "fingerprint")), "{member}");
        }
    }
}

#[tokio::test]
async fn an_event_without_an_expected_path_parameter_is_an_internal_problem() {
    let desk = Desk::local();
    for parameters in [json!(null), json!({}), json!({"member": "x"})] {
        let event = json!({
            "rawPath": "/bands/b/members/x",
            "pathParameters": parameters,
            "requestContext": {"requestId": "request-1"},
        });
        let answer = desk.send(name_member, read_event(&event)).await;
        answer.problem(500, "internal");
    }
    desk.call(hold, Ask::get("/me")).await.problem(500, "internal");
}

#[tokio::test]
async fn a_path_without_a_function_is_looked_up_without_its_stage() {
    let desk = Desk::local();
    for (raw_path, stage, status) in [
        ("/me", "$default", 405),
        ("/prod/me", "prod", 405),
        ("/prod/invites/a b", "prod", 405),
        ("/prod/me", "$default", 404),
        ("/product/me", "prod", 404),
        ("/prod", "prod", 404),
        ("/me", "", 405),
    ] {
        let event = json!({
            "routeKey": "$default",
            "rawPath": raw_path,
            "requestContext": {"requestId": "request-1", "stage": stage, "http": {"method": "POST"}},
        });
        let answer = desk.send(refuse_route, read_event(&event)).await;
        assert_eq!(answer.status, status, "{raw_path} at {stage}");
    }
}

#[tokio::test]
async fn a_key_a_cursor_and_an_id_are_measured_and_plain() {
    let desk = Desk::local();
    let once = async |key: &str| {
        let ask = Ask::delete("/bands/b/members/x").header("idempotency-key", key);
        desk.call(name_member, ask).await
    };
    let _ = once(&"k".repeat(255)).await.ok(200);
    for key in ["", "a\tb", "ü", "a\u{202E}", "\u{200B}", &"k".repeat(256)] {
        once(key).await.problem(422, "invalid-input");
    }
    for member in [
        "a%00",
        "a%0A",
        "a%C2%AD",
        "a%E2%80%8B",
        "%E2%80%AEa",
        &"x".repeat(256),
        &"%C3%BC".repeat(128),
    ] {
        let ask = Ask::delete(format!("/bands/b/members/{member}"));
        desk.call(name_member, ask).await.problem(404, "member-not-found");
    }
    for cursor in ["A".repeat(5_000), "%E2%80%8B".to_owned(), "%00".to_owned()] {
        desk.call(page, Ask::get(format!("/bands?cursor={cursor}")))
            .await
            .problem(400, "invalid-cursor");
    }
}
