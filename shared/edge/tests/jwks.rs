//! Tokens that the issuer signed with one of its published keys: RSA, ECDSA, `EdDSA`. The key decides which algorithms
//! count, never the token.

use crate::desk::{Desk, refusal, whoami};
use crate::issuer::Issuer;
use crate::logged::logged;
use crate::tokens::{SigningKey, claims, forge, public_rsa_forms, unsigned};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use testkit::ask::Ask;

const KINDS: [Algorithm; 4] = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA, Algorithm::ES384];
/// All algorithms of RSA keys.
const RSA: [Algorithm; 6] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
];
const WRONG_ALGORITHM: &str = "the token's algorithm is not the key's";
const UNSUPPORTED: &str = "the token's key is of a kind that is not supported";

/// An issuer with these keys, and a desk that trusts it.
async fn trusted(keys: &[Value]) -> (Issuer, Desk) {
    let issuer = Issuer::with(keys).await;
    let desk = Desk::trusting(&issuer.url);
    (issuer, desk)
}

/// An issuer with a key of each kind, the RSA key first.
async fn trusted_all() -> (Vec<SigningKey>, Issuer, Desk) {
    let keys = KINDS.iter().zip(["rsa", "ec", "ed", "ec384"]);
    let keys: Vec<_> = keys.map(|(kind, kid)| SigningKey::new(*kind, kid)).collect();
    let published: Vec<_> = keys.iter().map(SigningKey::published).collect();
    let (issuer, desk) = trusted(&published).await;
    (keys, issuer, desk)
}

#[tokio::test]
async fn tokens_of_all_kinds_are_accepted_by_one_fetch() {
    let (keys, issuer, desk) = trusted_all().await;
    for key in &keys {
        assert_eq!(
            desk.whoami(&key.token()).await.ok(200)["sub"],
            "ada",
            "{:?}",
            key.algorithm
        );
    }
    assert_eq!(issuer.hits(), 1);
}

#[tokio::test]
async fn keys_need_not_say_what_they_are_for() {
    for kind in KINDS {
        let key = SigningKey::new(kind, "key");
        let (_issuer, desk) = trusted(&[key.published_with(&json!({"alg": null, "use": null}))]).await;
        let _ = desk.whoami(&key.token()).await.ok(200);
        let (_issuer, desk) = trusted(&[key.published_with(&json!({"use": "sig", "x5t": "x"}))]).await;
        let _ = desk.whoami(&key.token()).await.ok(200);
    }
}

#[tokio::test]
async fn a_signature_by_another_key_of_the_same_kind_is_refused() {
    for kind in [Algorithm::ES256, Algorithm::EdDSA, Algorithm::ES384] {
        let (key, stranger) = (SigningKey::new(kind, "key"), SigningKey::new(kind, "key"));
        let (_issuer, desk) = trusted(&[key.published()]).await;
        assert_eq!(
            refusal(desk.whoami(&stranger.token()).await),
            "the token's signature is wrong"
        );
    }
}

#[tokio::test]
async fn a_public_key_is_not_accepted_as_a_shared_secret() {
    let rsa = SigningKey::new(Algorithm::RS256, "rsa");
    for published in [rsa.published(), rsa.published_with(&json!({"alg": null}))] {
        let (_issuer, desk) = trusted(&[published]).await;
        for secret in public_rsa_forms() {
            let secret = EncodingKey::from_secret(&secret);
            for header in [json!({"alg": "HS256", "kid": "rsa"}), json!({"alg": "HS256"})] {
                let token = forge(&header, &claims(), Algorithm::HS256, &secret);
                assert_eq!(refusal(desk.whoami(&token).await), WRONG_ALGORITHM);
            }
            let relabelled = json!({"alg": "RS256", "kid": "rsa"});
            let token = forge(&relabelled, &claims(), Algorithm::HS256, &secret);
            assert_eq!(refusal(desk.whoami(&token).await), "the token's signature is wrong");
        }
    }
}

#[tokio::test]
async fn a_token_without_a_signature_is_refused() {
    let (keys, _issuer, desk) = trusted_all().await;
    for key in &keys {
        let none = unsigned(&json!({"alg": "none", "kid": key.kid}), &claims());
        assert_eq!(refusal(desk.whoami(&none).await), "the token is not a signed JWT");
        let empty = unsigned(&json!({"alg": key.algorithm, "kid": key.kid}), &claims());
        assert_eq!(refusal(desk.whoami(&empty).await), "the token's signature is wrong");
    }
}

#[tokio::test]
async fn a_token_that_names_another_algorithm_than_its_keys_is_refused() {
    let (keys, _issuer, desk) = trusted_all().await;
    for key in &keys {
        for other in ["HS256", "HS512", "RS256", "RS384", "PS256", "ES256", "ES384", "EdDSA"] {
            if json!(key.algorithm) != other {
                let token = key.sign(&json!({"alg": other, "kid": key.kid}), key.algorithm);
                assert_eq!(
                    refusal(desk.whoami(&token).await),
                    "the token's algorithm is not the key's",
                    "{other}"
                );
            }
        }
    }
    for algorithm in [Algorithm::RS384, Algorithm::RS512, Algorithm::PS256] {
        let token = keys[0].sign(&json!({"alg": algorithm, "kid": "rsa"}), algorithm);
        assert_eq!(
            refusal(desk.whoami(&token).await),
            "the token's algorithm is not the key's"
        );
    }
}

#[tokio::test]
async fn a_token_that_names_anothers_key_is_refused() {
    let (keys, _issuer, desk) = trusted_all().await;
    for key in &keys {
        for other in keys.iter().filter(|other| other.kid != key.kid) {
            let token = key.sign(&json!({"alg": key.algorithm, "kid": other.kid}), key.algorithm);
            assert_eq!(
                refusal(desk.whoami(&token).await),
                "the token's algorithm is not the key's"
            );
            let relabelled = key.sign(&json!({"alg": other.algorithm, "kid": other.kid}), key.algorithm);
            assert_eq!(
                refusal(desk.whoami(&relabelled).await),
                "the token's signature is wrong"
            );
        }
    }
}

#[tokio::test]
async fn keys_in_the_header_of_a_token_are_ignored() {
    let (key, stranger) = (
        SigningKey::new(Algorithm::ES256, "key"),
        SigningKey::new(Algorithm::ES256, "key"),
    );
    let (issuer, desk) = trusted(&[key.published()]).await;
    let elsewhere = Issuer::with(&[stranger.published()]).await;
    for extra in [
        json!({"jku": elsewhere.url}),
        json!({"x5u": elsewhere.url}),
        json!({"jwk": stranger.published()}),
    ] {
        let mut header = json!({"alg": "ES256", "kid": "key"});
        let members = header.as_object_mut().expect("an object");
        members.extend(extra.as_object().cloned().unwrap_or_default());
        let token = stranger.sign(&header, Algorithm::ES256);
        assert_eq!(refusal(desk.whoami(&token).await), "the token's signature is wrong");
    }
    assert_eq!((issuer.hits(), elsewhere.hits()), (1, 0));
}

#[tokio::test]
async fn a_token_that_names_no_key_is_accepted_where_there_is_only_one() {
    for kind in KINDS {
        let key = SigningKey::new(kind, "key");
        let (_issuer, desk) = trusted(&[key.published()]).await;
        let _ = desk.whoami(&key.anonymous_token()).await.ok(200);
        let (_issuer, desk) = trusted(&[key.published_with(&json!({"kid": null}))]).await;
        let _ = desk.whoami(&key.anonymous_token()).await.ok(200);
    }
    let (keys, _issuer, desk) = trusted_all().await;
    for key in &keys {
        let answer = desk.whoami(&key.anonymous_token()).await;
        assert_eq!(refusal(answer), "the token's key is not one of the issuer's");
    }
}

#[tokio::test]
async fn an_rsa_key_verifies_the_algorithm_that_it_names_or_all_of_rsa() {
    for algorithm in RSA {
        let key = SigningKey::new(algorithm, "rsa");
        let token = key.token();
        let (_issuer, desk) = trusted(&[key.published()]).await;
        let _ = desk.whoami(&token).await.ok(200);
        let (_issuer, desk) = trusted(&[key.published_with(&json!({"alg": null}))]).await;
        let _ = desk.whoami(&token).await.ok(200);
        for other in RSA.iter().filter(|other| **other != algorithm) {
            let (_issuer, desk) = trusted(&[key.published_with(&json!({"alg": other}))]).await;
            assert_eq!(refusal(desk.whoami(&token).await), WRONG_ALGORITHM, "{other:?}");
            let relabelled = key.sign(&json!({"alg": other, "kid": "rsa"}), algorithm);
            assert_eq!(
                refusal(desk.whoami(&relabelled).await),
                "the token's signature is wrong"
            );
        }
    }
}

#[tokio::test]
async fn keys_with_the_same_id_are_all_tried() {
    let (first, second) = (
        SigningKey::new(Algorithm::ES256, "same"),
        SigningKey::new(Algorithm::ES256, "same"),
    );
    let (rsa, stranger) = (
        SigningKey::new(Algorithm::RS256, "same"),
        SigningKey::new(Algorithm::ES256, "same"),
    );
    let document = [
        rsa.published_with(&json!({"use": "enc", "alg": "RSA-OAEP"})),
        first.published(),
        second.published(),
        rsa.published(),
    ];
    let (_issuer, desk) = trusted(&document).await;
    for key in [&first, &second, &rsa] {
        let _ = desk.whoami(&key.token()).await.ok(200);
    }
    assert_eq!(
        refusal(desk.whoami(&stranger.token()).await),
        "the token's signature is wrong"
    );
}

#[tokio::test]
async fn a_key_without_an_id_does_not_match_a_token_that_names_one() {
    let (named, nameless) = (
        SigningKey::new(Algorithm::ES256, "named"),
        SigningKey::new(Algorithm::ES256, "nameless"),
    );
    let (_issuer, desk) = trusted(&[nameless.published_with(&json!({"kid": null})), named.published()]).await;
    let _ = desk.whoami(&named.token()).await.ok(200);
    for token in [nameless.token(), nameless.anonymous_token()] {
        assert_eq!(
            refusal(desk.whoami(&token).await),
            "the token's key is not one of the issuer's"
        );
    }
}

/// Keys that can't verify tokens: what each is, and how the log calls it.
fn unusable() -> Vec<(Value, &'static str)> {
    let (others, rsa) = (
        SigningKey::new(Algorithm::ES256, "other"),
        SigningKey::new(Algorithm::RS256, "rsa"),
    );
    vec![
        (json!(null), "no key"),
        (json!("good"), "no key"),
        (json!({}), "no key"),
        (
            json!({"kty": "oct", "kid": "oct", "k": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "alg": "HS256"}),
            "oct HS256",
        ),
        (
            json!({"kty": "AKP", "kid": "pq", "alg": "ML-DSA-44", "pub": "AAAA"}),
            "AKP ML-DSA-44",
        ),
        (
            json!({"kty": "OKP", "kid": "x", "crv": "X25519", "x": "AAAA", "use": "enc"}),
            "OKP X25519 enc",
        ),
        (
            json!({"kty": "OKP", "kid": "ed448", "crv": "Ed448", "x": "AAAA"}),
            "OKP Ed448",
        ),
        (
            json!({"kty": "EC", "kid": "p521", "crv": "P-521", "alg": "ES512", "x": "AAAA", "y": "AAAA"}),
            "EC P-521 ES512",
        ),
        (
            json!({"kty": "EC", "kid": "koblitz", "crv": "secp256k1", "x": "AAAA", "y": "AAAA"}),
            "EC secp256k1",
        ),
        (
            json!({"kty": "EC", "kid": "half", "crv": "P-256", "x": "AAAA"}),
            "EC P-256",
        ),
        (
            json!({"kty": "RSA", "kid": "spaces", "n": "not base64", "e": "AQAB"}),
            "RSA",
        ),
        (
            json!({"kty": "RSA", "kid": "certificate", "x5c": ["AAAA"], "use": "sig"}),
            "RSA sig",
        ),
        (
            others.published_with(&json!({"use": "enc", "alg": null})),
            "EC P-256 enc",
        ),
        (
            rsa.published_with(&json!({"alg": "RSA-OAEP", "use": "enc"})),
            "RSA RSA-OAEP enc",
        ),
        (
            rsa.published_with(&json!({"alg": "RSA-OAEP-256", "kid": "oaep"})),
            "RSA RSA-OAEP-256",
        ),
        (
            rsa.published_with(&json!({"alg": "ES256", "kid": "mixed"})),
            "RSA ES256",
        ),
        (
            rsa.published_with(&json!({"alg": "something\nnew", "kid": "new"})),
            "RSA somethingnew",
        ),
    ]
}

#[tokio::test]
async fn unusable_keys_are_ignored() {
    let good = SigningKey::new(Algorithm::ES256, "good");
    let others = SigningKey::new(Algorithm::ES256, "other");
    let rsa = SigningKey::new(Algorithm::RS256, "rsa");
    let mut document: Vec<_> = unusable().into_iter().map(|(key, _)| key).collect();
    document.push(good.published());
    let (issuer, desk) = trusted(&document).await;
    let _ = desk.whoami(&good.token()).await.ok(200);
    let _ = desk.whoami(&good.anonymous_token()).await.ok(200);
    for token in [
        others.token(),
        rsa.token(),
        rsa.sign(&json!({"alg": "RS256", "kid": "oaep"}), Algorithm::RS256),
        rsa.sign(&json!({"alg": "RS256", "kid": "new"}), Algorithm::RS256),
    ] {
        assert_eq!(refusal(desk.whoami(&token).await), UNSUPPORTED);
    }
    let secret: Vec<u8> = (0..32).collect();
    let header = json!({"alg": "HS256", "kid": "oct"});
    let token = forge(&header, &claims(), Algorithm::HS256, &EncodingKey::from_secret(&secret));
    assert_eq!(refusal(desk.whoami(&token).await), UNSUPPORTED);
    assert_eq!(issuer.hits(), 1);
}

#[tokio::test]
async fn an_issuer_without_any_usable_key_is_a_fault_of_the_deployment() {
    let token = SigningKey::new(Algorithm::RS256, "rsa").token();
    for (key, kind) in unusable() {
        let (_issuer, desk) = trusted(&[key]).await;
        let ask = Ask::get("/me").header("authorization", format!("Bearer {token}"));
        let (answer, log) = logged(desk.call(whoami, ask)).await;
        answer.problem(500, "internal");
        let cause = format!("the issuer publishes no key that can verify tokens; found: {kind}\"");
        assert!(log.contains(&cause), "{cause} in {log}");
        assert!(log.contains("the issuer's keys"), "{log}");
    }
    let (_issuer, desk) = trusted(&[]).await;
    let ask = Ask::get("/me").header("authorization", format!("Bearer {token}"));
    let (answer, log) = logged(desk.call(whoami, ask)).await;
    answer.problem(500, "internal");
    assert!(log.contains("no key that can verify tokens; found: none"), "{log}");
}

#[tokio::test]
async fn a_key_set_without_usable_keys_does_not_replace_a_good_one() {
    let key = SigningKey::new(Algorithm::ES256, "key");
    let (issuer, desk) = trusted(&[key.published()]).await;
    let _ = desk.whoami(&key.token()).await.ok(200);
    issuer.publish(&[]);
    let _ = desk.whoami_at(&key.token(), 600).await.ok(200);
    assert_eq!(issuer.hits(), 2);
}

#[tokio::test]
async fn a_broken_key_verifies_nothing() {
    let (key, rsa) = (
        SigningKey::new(Algorithm::ES256, "key"),
        SigningKey::new(Algorithm::RS256, "rsa"),
    );
    let document = [
        key.published_with(&json!({"y": "AAAA"})),
        rsa.published_with(&json!({"n": "AQAB"})),
    ];
    let (_issuer, desk) = trusted(&document).await;
    for token in [key.token(), rsa.token()] {
        assert_eq!(refusal(desk.whoami(&token).await), "the token's signature is wrong");
    }
}
