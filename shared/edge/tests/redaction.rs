//! `Debug` never shows a credential, a key or a secret.

use crate::desk::soon;
use edge::{Clock, Context, Entropy, Environment, Instance, MailAccess, Process, Ring, Table, Verifier};
use serde_json::json;
use std::fmt::Debug;
use testkit::lab::noon;

const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
const ACCESS_KEY: &str = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";
const SESSION: &str = "IQoJb3JpZ2luX2VjEXAMPLESESSION";
const RING_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const SHARED: &str = "a shared secret of the issuer, long enough";
const OLDER: &str = "the shared secret before that, long enough";

/// Checks that no printed form contains a secret.
fn check(printed: &[&dyn Debug]) {
    for value in printed {
        for text in [format!("{value:?}"), format!("{value:#?}")] {
            for secret in [ACCESS_KEY, SESSION, RING_KEY, SHARED, OLDER] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
        }
    }
}

fn instance(jwt_secret: &str) -> &'static Instance<Verifier, Ring, Table, Option<MailAccess>> {
    let variable = |name: &str| {
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
    };
    let env = Environment::new(&variable, edge::http_client);
    let process = Box::leak(Box::new(Process::new(&env, Clock::Frozen(noon()), Entropy::System)));
    Box::leak(Box::new(Instance::read(process, &env).expect("a configuration")))
}

#[tokio::test]
async fn no_configuration_prints_a_secret() {
    for jwt_secret in [SHARED.to_owned(), json!([SHARED, OLDER]).to_string()] {
        let instance = instance(&jwt_secret);
        let ready = instance.ready("request-1", noon(), soon(), "").await;
        let cx: Context<Verifier, Ring, Table, Option<MailAccess>> = ready.expect("a key ring");
        let post = cx.mail.as_ref().expect("a mail configuration");
        check(&[instance, &cx, &cx.links, &cx.store, post]);
    }
}
