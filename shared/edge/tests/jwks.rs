//! Tokens that the issuer signed with one of its published keys: RS256, ES256, `EdDSA`. The key decides the algorithm,
//! never the token.

use crate::desk::{Desk, refusal};
use crate::issuer::Issuer;
use crate::tokens::{SigningKey, claims, forge, public_rsa_forms, unsigned};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

const KINDS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];

/// An issuer with these keys, and a desk that trusts it.
async fn trusted(keys: &[Value]) -> (Issuer, Desk) {
    let issuer = Issuer::with(keys).await;
    let desk = Desk::trusting(&issuer.url);
    (issuer, desk)
}

/// An issuer with a key of each kind, the RSA key first.
async fn trusted_all() -> (Vec<SigningKey>, Issuer, Desk) {
    let keys = KINDS.iter().zip(["rsa", "ec", "ed"]);
    let keys: Vec<_> = keys.map(|(kind, kid)| SigningKey::new(*kind, kid)).collect();
    let published: Vec<_> = keys.iter().map(SigningKey::published).collect();
    let (issuer, desk) = trusted(&published).await;
    (keys, issuer, desk)
}

#[tokio::test]
async fn tokens_of_all_three_kinds_are_accepted_by_one_fetch() {
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
    for kind in [Algorithm::ES256, Algorithm::EdDSA] {
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
                assert_eq!(
                    refusal(desk.whoami(&token).await),
                    "the token's algorithm is not the key's"
                );
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
async fn unusable_keys_are_ignored() {
    let good = SigningKey::new(Algorithm::ES256, "good");
    let others = SigningKey::new(Algorithm::ES256, "other");
    let rsa = SigningKey::new(Algorithm::RS256, "rsa");
    let document = [
        json!(null),
        json!("good"),
        json!({}),
        json!({"kty": "oct", "kid": "oct", "k": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "alg": "HS256"}),
        json!({"kty": "AKP", "kid": "pq", "alg": "ML-DSA-44", "pub": "AAAA"}),
        json!({"kty": "OKP", "kid": "x", "crv": "X25519", "x": "AAAA", "use": "enc"}),
        json!({"kty": "OKP", "kid": "ed448", "crv": "Ed448", "x": "AAAA"}),
        json!({"kty": "EC", "kid": "p384", "crv": "P-384", "x": "AAAA", "y": "AAAA"}),
        json!({"kty": "EC", "kid": "half", "crv": "P-256", "x": "AAAA"}),
        json!({"kty": "RSA", "kid": "spaces", "n": "not base64", "e": "AQAB"}),
        others.published_with(&json!({"use": "enc", "alg": null})),
        rsa.published_with(&json!({"alg": "RSA-OAEP-256"})),
        rsa.published_with(&json!({"alg": "RS512", "kid": "rs512"})),
        rsa.published_with(&json!({"alg": "something new", "kid": "new"})),
        good.published(),
    ];
    let (issuer, desk) = trusted(&document).await;
    let _ = desk.whoami(&good.token()).await.ok(200);
    let _ = desk.whoami(&good.anonymous_token()).await.ok(200);
    let unknown = "the token's key is not one of the issuer's";
    for token in [
        others.token(),
        rsa.token(),
        rsa.sign(&json!({"alg": "RS512", "kid": "rs512"}), Algorithm::RS512),
        rsa.sign(&json!({"alg": "RS256", "kid": "new"}), Algorithm::RS256),
    ] {
        assert_eq!(refusal(desk.whoami(&token).await), unknown);
    }
    let secret: Vec<u8> = (0..32).collect();
    let header = json!({"alg": "HS256", "kid": "oct"});
    let token = forge(&header, &claims(), Algorithm::HS256, &EncodingKey::from_secret(&secret));
    assert_eq!(refusal(desk.whoami(&token).await), unknown);
    assert_eq!(issuer.hits(), 1);
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
