//! Tokens as the common issuers make them. Each file in `issuers` has the settings for one issuer, the headers and claims
//! of its tokens, and what is to come of each: a caller, or the reason why it is refused. infra/sign-in.md tells
//! operators the same.

use crate::desk::{Desk, NOBODY, refusal, whoami};
use crate::issuer::Issuer;
use crate::logged::logged;
use crate::tokens::SigningKey;
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;
use testkit::ask::Ask;

type Settings = BTreeMap<String, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerFixture {
    #[serde(rename = "about")]
    _about: String,
    settings: Settings,
    /// Members of its published keys.
    #[serde(default)]
    key: Map<String, Value>,
    tokens: Vec<TokenFixture>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenFixture {
    what: String,
    /// Settings that differ for this token.
    #[serde(default)]
    settings: Settings,
    header: Value,
    claims: Value,
    caller: Option<Map<String, Value>>,
    refused: Option<String>,
    /// What the line of the request in the log says. Other remarks must not be there.
    #[serde(default)]
    log: Map<String, Value>,
}

/// The issuers, each in a file of its name.
const ISSUERS: [&str; 12] = [
    "auth0",
    "authentik",
    "clerk",
    "cognito",
    "entra",
    "firebase",
    "google",
    "keycloak",
    "logto",
    "okta",
    "supabase",
    "zitadel",
];

fn fixture(name: &str) -> IssuerFixture {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/issuers/{name}.json"));
    let text = std::fs::read_to_string(path).expect("a file");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

async fn check(name: &str, of: &IssuerFixture, token: &TokenFixture) {
    let about = format!("{name}, {}", token.what);
    let algorithm: Algorithm = serde_json::from_value(token.header["alg"].clone()).expect("an algorithm");
    let key = SigningKey::new(algorithm, "key");
    let issuer = Issuer::with(&[key.published_with(&Value::Object(of.key.clone()))]).await;
    let mut settings = of.settings.clone();
    settings.extend(token.settings.clone());
    settings.insert("JWKS_URL".to_owned(), issuer.url.clone());
    settings.insert("DYNAMODB_ENDPOINT".to_owned(), NOBODY.to_owned());
    let settings: Vec<_> = settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let signed = key.sign_claims(&token.header, &token.claims, algorithm);
    let ask = Ask::get("/me").header("authorization", format!("Bearer {signed}"));
    let (answer, log) = logged(Desk::of(&settings).call(whoami, ask)).await;
    match (&token.caller, &token.refused) {
        (Some(expect), None) => {
            let mut caller = answer.ok(200);
            caller.as_object_mut().expect("an object").remove("now");
            assert_eq!(caller, Value::Object(expect.clone()), "{about}");
        }
        (None, Some(reason)) => assert_eq!(refusal(answer), *reason, "{about}"),
        _ => panic!("{about}: either a caller or a reason"),
    }
    let line = log.lines().last().unwrap_or_default();
    let line: Map<String, Value> = serde_json::from_str(line).expect("a line of JSON");
    for name in ["email_claim", "name_claim", "cause"] {
        let said = line.get(name).filter(|said| **said != "");
        assert_eq!(said, token.log.get(name), "{about}: {name} in {line:?}");
    }
    for private in ["ada@", "Ada", "Lovelace"] {
        assert!(!log.contains(private), "{about}: {log}");
    }
}

#[tokio::test]
async fn tokens_of_the_common_issuers_say_who_calls() {
    for name in ISSUERS {
        let issuer = fixture(name);
        assert!(issuer.tokens.iter().any(|token| token.caller.is_some()), "{name}");
        for token in &issuer.tokens {
            check(name, &issuer, token).await;
        }
    }
}

#[test]
fn each_issuer_is_tested_and_in_the_operators_guide() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/issuers");
    let files = std::fs::read_dir(&folder).expect("a folder");
    let mut names: Vec<_> = files
        .map(|file| {
            file.expect("a file")
                .path()
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    assert_eq!(names, ISSUERS);
    let guide = folder.join("../../../../infra/sign-in.md");
    let guide = std::fs::read_to_string(guide).expect("infra/sign-in.md").to_lowercase();
    for name in ISSUERS {
        assert!(
            guide.contains(&format!("**{name}")),
            "{name} is not in infra/sign-in.md"
        );
    }
}
