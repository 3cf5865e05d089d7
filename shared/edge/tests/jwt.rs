//! Tokens that the issuer signed with a shared secret: HS256.

use crate::desk::{Desk, after, header, open_to_all, refusal, whoami};
use crate::tokens::{claims, forge, forge_text, unsigned, with};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use testkit::ask::{Answer, Ask};
use testkit::lab::{AUDIENCE, ISSUER, SECRET, noon};
use testkit::people::sign;

async fn whoami_with(claims: &Value) -> Answer {
    Desk::local().whoami(&sign(claims, SECRET)).await
}

/// Checks that claims are refused with this reason; if it is empty, that they are accepted.
async fn check(claims: Value, expect: &str) {
    let answer = whoami_with(&claims).await;
    if expect.is_empty() {
        let _ = answer.ok(200);
    } else {
        assert_eq!(refusal(answer), expect, "{claims}");
    }
}

/// Checks that a token is refused with this reason.
async fn check_token(token: &str, expect: &str) {
    assert_eq!(refusal(Desk::local().whoami(token).await), expect, "{token}");
}

#[tokio::test]
async fn a_valid_token_says_who_calls() {
    let caller = whoami_with(&claims()).await.ok(200);
    let expect =
        json!({"sub": "ada", "email": "Ada@example.com", "email_verified": true, "name": "Ada", "now": noon()});
    assert_eq!(caller, expect);
}

#[tokio::test]
async fn without_a_token_the_challenge_names_no_error() {
    let answer = Desk::local().call(whoami, Ask::get("/me")).await;
    assert_eq!(header(&answer, "www-authenticate"), Some("Bearer"), "RFC 6750 §3.1");
    let problem = answer.problem(401, "unauthenticated");
    assert_eq!(problem["detail"], "Send a valid bearer token: the request has none.");
}

#[tokio::test]
async fn other_schemes_are_refused_and_the_scheme_is_in_any_case() {
    let token = sign(&claims(), SECRET);
    for authorization in ["Basic YWRhOmFkYQ==", "Bearer", "", &token, &format!("DPoP {token}")] {
        let ask = Ask::get("/me").header("authorization", authorization);
        let answer = Desk::local().call(whoami, ask).await;
        let challenge = header(&answer, "www-authenticate").unwrap_or_default();
        assert!(challenge.contains(r#"error_description="the authorization header is not a bearer token""#));
        answer.problem(401, "unauthenticated");
    }
    for authorization in [format!("bearer {token}"), format!("BEARER   {token} ")] {
        let ask = Ask::get("/me").header("authorization", authorization);
        let _ = Desk::local().call(whoami, ask).await.ok(200);
    }
}

#[tokio::test]
async fn a_route_open_to_all_still_refuses_a_bad_token() {
    let desk = Desk::local();
    let ask = |token: &str| Ask::get("/invites/x/info").header("authorization", format!("Bearer {token}"));
    let stranger = desk.call(open_to_all, Ask::get("/invites/x/info")).await.ok(200);
    assert_eq!(stranger, json!({"signed_in": false}));
    let viewer = desk.call(open_to_all, ask(&sign(&claims(), SECRET))).await.ok(200);
    assert_eq!(viewer, json!({"signed_in": true}));
    let bad = desk.call(open_to_all, ask("x")).await;
    assert_eq!(refusal(bad), "the token is not a signed JWT");
}

#[tokio::test]
async fn a_token_that_is_not_a_jwt_is_refused() {
    let token = sign(&claims(), SECRET);
    let (message, _) = token.rsplit_once('.').expect("a signature");
    for garbage in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "🎺",
        "null",
        message,
        &format!("{token}.{token}"),
        &format!("{token},Bearer {token}"),
        &"x".repeat(100_000),
    ] {
        check_token(garbage, "the token is not a signed JWT").await;
    }
}

#[tokio::test]
async fn a_token_without_a_signature_is_refused() {
    for alg in ["none", "None", "NONE", "nOnE", "", "HS1"] {
        let header = json!({"alg": alg});
        check_token(&unsigned(&header, &claims()), "the token is not a signed JWT").await;
        let signed = forge(&header, &claims(), Algorithm::HS256, &secret(SECRET));
        check_token(&signed, "the token is not a signed JWT").await;
    }
    let header = json!({"alg": "HS256"});
    check_token(&unsigned(&header, &claims()), "the token's signature is wrong").await;
}

#[tokio::test]
async fn only_hs256_is_taken_for_a_secret() {
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let token = forge(&json!({"alg": algorithm}), &claims(), algorithm, &secret(SECRET));
        check_token(&token, "the token's algorithm is not the key's").await;
        let relabelled = forge(&json!({"alg": "HS256"}), &claims(), algorithm, &secret(SECRET));
        check_token(&relabelled, "the token's signature is wrong").await;
    }
    for name in ["RS256", "ES256", "EdDSA", "PS256"] {
        let token = forge(&json!({"alg": name}), &claims(), Algorithm::HS256, &secret(SECRET));
        check_token(&token, "the token's algorithm is not the key's").await;
    }
}

#[tokio::test]
async fn a_signature_with_another_secret_is_refused() {
    for other in ["", "another secret, just as long as the first", &SECRET[1..]] {
        let token = forge(&json!({"alg": "HS256"}), &claims(), Algorithm::HS256, &secret(other));
        check_token(&token, "the token's signature is wrong").await;
    }
}

#[tokio::test]
async fn a_header_with_critical_extensions_is_refused() {
    for crit in [json!(["exp"]), json!(["b64"]), json!([])] {
        let header = json!({"alg": "HS256", "crit": crit, "b64": true});
        let token = forge(&header, &claims(), Algorithm::HS256, &secret(SECRET));
        check_token(&token, "the token requires unknown extensions").await;
    }
}

#[tokio::test]
async fn only_tokens_meant_for_requests_are_taken() {
    let token = |typ: Value| {
        let header = json!({"alg": "HS256", "typ": typ});
        forge(&header, &claims(), Algorithm::HS256, &secret(SECRET))
    };
    for typ in [
        "JWT",
        "jwt",
        "application/jwt",
        "at+jwt",
        "AT+JWT",
        "application/at+jwt",
        "Application/At+Jwt",
    ] {
        let _ = Desk::local().whoami(&token(json!(typ))).await.ok(200);
    }
    for typ in [
        "",
        "logout+jwt",
        "dpop+jwt",
        "secevent+jwt",
        "application/",
        "application/okta-internal-at+jwt",
        "text/jwt",
        "JWT ",
        "at",
    ] {
        check_token(&token(json!(typ)), "the token's typ is neither JWT nor at+jwt").await;
    }
    check_token(&token(json!(1)), "the token is not a signed JWT").await;
}

#[tokio::test]
async fn the_issuer_must_be_ours() {
    let other = "the token is from another issuer";
    check(with("iss", json!("https://issuer.example/")), other).await;
    check(with("iss", json!("https://ISSUER.example")), other).await;
    check(with("iss", json!("")), other).await;
    check(with("iss", json!(null)), "the token has no iss claim").await;
    for odd in [
        json!(7),
        json!([ISSUER]),
        json!([ISSUER, "https://evil.example"]),
        json!(["https://evil.example", ISSUER]),
        json!([]),
        json!({ISSUER: true}),
    ] {
        check(with("iss", odd), "the token's iss is not a text").await;
    }
}

#[tokio::test]
async fn a_repeated_claim_is_refused() {
    let twice = |name: &str, first: &Value| {
        let text = claims().to_string();
        text.replacen('{', &format!("{{\"{name}\":{first},"), 1)
    };
    for (name, first) in [
        ("iss", json!("https://evil.example")),
        ("sub", json!("eve")),
        ("exp", json!(4_102_444_800_u64)),
        ("email_verified", json!(true)),
    ] {
        let token = forge_text(
            &json!({"alg": "HS256"}),
            &twice(name, &first),
            Algorithm::HS256,
            &secret(SECRET),
        );
        check_token(&token, "the token can't be read").await;
    }
}

#[tokio::test]
async fn the_audience_must_be_or_contain_ours() {
    let other = "the token is for another audience";
    check(with("aud", json!([AUDIENCE])), "").await;
    check(with("aud", json!(["others", AUDIENCE, ISSUER])), "").await;
    check(with("aud", json!("others")), other).await;
    check(with("aud", json!("Bands")), other).await;
    check(with("aud", json!(["others", "bands2"])), other).await;
    check(with("aud", json!([])), other).await;
    check(with("aud", json!([7, null, AUDIENCE])), "").await;
    check(with("aud", json!(null)), "the token has no aud claim").await;
    for odd in [json!({"bands": true}), json!(7), json!(true)] {
        check(with("aud", odd), "the token's aud is neither a text nor a list").await;
    }
}

#[tokio::test]
async fn the_client_stands_for_the_audience_only_in_an_access_token_without_one() {
    let token = |members: Value| {
        let mut claims = with("aud", json!(null));
        let all = claims.as_object_mut().expect("an object");
        all.extend(members.as_object().expect("an object").clone());
        claims
    };
    let (none, other) = ("the token has no aud claim", "the token is for another audience");
    for (members, expect) in [
        (json!({"token_use": "access", "client_id": AUDIENCE}), ""),
        (json!({"token_use": "access", "client_id": "others"}), other),
        (json!({"token_use": "access", "client_id": [AUDIENCE]}), other),
        (json!({"token_use": "access"}), other),
        (json!({"token_use": "access", "azp": AUDIENCE}), other),
        (json!({"token_use": "id", "client_id": AUDIENCE}), none),
        (json!({"client_id": AUDIENCE}), none),
        (json!({"azp": AUDIENCE}), none),
        (
            json!({"token_use": "access", "client_id": AUDIENCE, "aud": "others"}),
            other,
        ),
        (json!({"token_use": "access", "client_id": AUDIENCE, "aud": []}), other),
        (
            json!({"token_use": "access", "client_id": AUDIENCE, "aud": null}),
            "the token's aud is neither a text nor a list",
        ),
    ] {
        check(token(members), expect).await;
    }
}

#[tokio::test]
async fn a_token_ends_a_minute_after_its_exp() {
    let at = |seconds: i64| with("exp", json!(after(seconds).timestamp()));
    check(at(-59), "").await;
    check(at(-60), "the token has expired").await;
    check(at(-86_400), "the token has expired").await;
    check(with("exp", json!(0)), "the token has expired").await;
    check(with("exp", json!(-1e300)), "the token has expired").await;
    check(with("exp", json!(1e300)), "").await;
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let fraction = after(-60).timestamp() as f64 + 0.5;
    check(with("exp", json!(fraction)), "").await;
    check(with("exp", json!(null)), "the token has no exp claim").await;
    check(with("exp", json!("4102444800")), "the token can't be read").await;
    check(with("exp", json!([4_102_444_800_u64])), "the token can't be read").await;
    check(with("exp", json!(true)), "the token can't be read").await;
    check(with("exp", json!(u64::MAX)), "").await;
    check(with("exp", json!(i64::MIN)), "the token has expired").await;
}

#[tokio::test]
async fn a_token_begins_a_minute_before_its_nbf() {
    let at = |seconds: i64| with("nbf", json!(after(seconds).timestamp()));
    check(at(-60), "").await;
    check(at(60), "").await;
    check(at(61), "the token is not valid yet").await;
    check(with("nbf", json!(1e300)), "the token is not valid yet").await;
    check(with("nbf", json!("now")), "the token can't be read").await;
    check(with("nbf", json!([0])), "the token can't be read").await;
    check(with("nbf", json!(u64::MAX)), "the token is not valid yet").await;
    check(with("nbf", json!(-1e300)), "").await;
}

#[tokio::test]
async fn a_token_must_identify_a_user() {
    let nobody = "the token has no usable sub claim";
    check(with("sub", json!(null)), nobody).await;
    check(with("sub", json!("")), nobody).await;
    check(with("sub", json!("a\nb")), nobody).await;
    check(with("sub", json!("x".repeat(256))), nobody).await;
    check(with("sub", json!(7)), nobody).await;
    for other in [json!(["ada"]), json!({"id": "ada"}), json!([])] {
        check(with("sub", other), "the token can't be read").await;
    }
    check(with("sub", json!(true)), nobody).await;
    check(with("sub", json!("ada\u{200B}")), nobody).await;
    check(with("sub", json!("ada\u{AD}")), nobody).await;
    check(with("sub", json!("\u{202E}ada")), nobody).await;
    check(with("sub", json!("ü".repeat(128))), nobody).await;
    check(with("sub", json!("x".repeat(255))), "").await;
}

#[tokio::test]
async fn claims_are_an_object() {
    for claims in [json!(null), json!([]), json!("ada"), json!(5)] {
        check(claims, "the token can't be read").await;
    }
}

#[tokio::test]
async fn a_local_stack_lets_a_request_move_its_clock() {
    let token = sign(&claims(), SECRET);
    let caller = Desk::local().whoami_at(&token, 3659).await.ok(200);
    assert_eq!(caller["now"], json!(after(3659)));
    assert_eq!(
        refusal(Desk::local().whoami_at(&token, 3660).await),
        "the token has expired"
    );
}

#[tokio::test]
async fn an_invalid_clock_shift_is_ignored() {
    let authorization = format!("Bearer {}", sign(&claims(), SECRET));
    for shift in [
        "",
        "soon",
        "1.5",
        "9223372036854775807",
        "-9223372036854775808",
        "9000000000000",
    ] {
        let ask = Ask::get("/me").header("authorization", authorization.clone());
        let answer = Desk::local()
            .call(whoami, ask.header("x-local-clock-shift", shift))
            .await;
        assert_eq!(answer.ok(200)["now"], json!(noon()), "{shift}");
    }
}

#[tokio::test]
async fn a_deployment_ignores_clock_shifts() {
    let token = sign(&claims(), SECRET);
    for shift in [7200, -7200] {
        let caller = Desk::deployed().whoami_at(&token, shift).await.ok(200);
        assert_eq!(caller["now"], json!(noon()));
    }
}

fn secret(text: &str) -> EncodingKey {
    EncodingKey::from_secret(text.as_bytes())
}
