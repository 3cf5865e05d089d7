//! Nothing that holds a credential, a key or a secret prints it.

use crate::desk::ALL;
use edge::{Config, Verifier};
use serde_json::json;
use std::fmt::Debug;
use store::Database;

const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
const ACCESS_KEY: &str = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";
const SESSION: &str = "IQoJb3JpZ2luX2VjEXAMPLESESSION";
const RING_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const SHARED: &str = "a shared secret of the issuer, long enough";
const OLDER: &str = "the shared secret before that, long enough";

/// Every printed form of these holds none of the secrets.
fn check(printed: &[&dyn Debug]) {
    for value in printed {
        for text in [format!("{value:?}"), format!("{value:#?}")] {
            for secret in [ACCESS_KEY, SESSION, RING_KEY, SHARED, OLDER] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
        }
    }
}

fn config(jwt_secret: &str) -> Config {
    let config = Config::read(ALL, |name| {
        let value = match name {
            "TABLE_NAME" => "invites",
            "AWS_REGION" => "eu-central-1",
            "AWS_ACCESS_KEY_ID" => ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY" => ACCESS_KEY,
            "AWS_SESSION_TOKEN" => SESSION,
            "INVITE_KEYS" => return Some(format!("1:{RING_KEY}")),
            "JWT_SECRET" => jwt_secret,
            "JWT_ISSUER" => "https://issuer.example",
            "JWT_AUDIENCE" => "bands",
            "WEB_BASE_URL" | "API_BASE_URL" => "https://bands.example",
            "EMAIL_NOTIFICATIONS" => "true",
            "EMAIL_SENDER" => "invites@bands.example",
            _ => return None,
        };
        Some(value.to_owned())
    });
    config.expect("a configuration")
}

#[test]
fn no_configuration_prints_a_secret() {
    for config in [config(SHARED), config(&json!([SHARED, OLDER]).to_string())] {
        let post = config.post.as_ref().expect("mail");
        check(&[&config, &config.store, &config.secrets, post]);
        check(&[&config.keys, &config.tokens, &post.credentials]);
        assert!(!format!("{config:#?}").contains(ACCESS_KEY_ID));
    }
}

#[test]
fn nothing_that_is_made_of_a_configuration_prints_a_secret() {
    let config = config(SHARED);
    let database = Database::new(config.store.clone(), edge::http_client());
    let verifier = Verifier::new(&config, edge::http_client());
    let store = database.until(crate::desk::soon());
    check(&[&database, &store, &verifier]);
}
