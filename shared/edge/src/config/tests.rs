//! Each variable that is missing or wrong is named, and a function only reads those that it needs.

use super::*;
use crate::needs::{MailAccess, Need, Ring, Table};
use crate::process::{Clock, Entropy, Process};
use crate::{Instance, Verifier, http_client};

const GOOD: [(&str, &str); 8] = [
    ("TABLE_NAME", "invites"),
    ("AWS_REGION", "eu-central-1"),
    ("AWS_ACCESS_KEY_ID", "id"),
    ("AWS_SECRET_ACCESS_KEY", "secret"),
    ("INVITE_KEYS", "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    ("WEB_BASE_URL", "https://bands.example/"),
    ("JWT_ISSUER", "https://issuer.example"),
    ("JWT_AUDIENCE", "bands"),
];
const SECRET: (&str, &str) = ("JWT_SECRET", "0123456789abcdef0123456789abcdef");

/// The errors in an environment, for a function with these needs.
fn error<V: Need, K: Need, T: Need, P: Need>(changes: &[(&str, &str)]) -> Option<String> {
    let variable = |name: &str| {
        let mut all = GOOD.iter().chain(changes).rev();
        all.find(|(known, _)| *known == name)
            .map(|(_, value)| (*value).to_owned())
    };
    let env = Environment::new(&variable, http_client);
    let process = Box::leak(Box::new(Process::new(&env, Clock::System, Entropy::System)));
    let read = Instance::<V, K, T, P>::read(process, &env);
    read.err().map(|error| error.to_string())
}

#[track_caller]
fn check(changes: &[(&str, &str)], expect: Option<&str>) {
    assert_error(error::<Verifier, Ring, Table, Option<MailAccess>>(changes), expect);
}

#[track_caller]
fn assert_error(got: Option<String>, expect: Option<&str>) {
    assert_eq!(got.is_some(), expect.is_some(), "{got:?}");
    let got = got.unwrap_or_default();
    assert!(got.contains(expect.unwrap_or_default()), "{got}");
}

#[test]
fn each_error_names_its_variable() {
    let secret = SECRET;
    check(&[secret], None);
    check(&[("JWKS_URL", "https://issuer.example/jwks")], None);
    let local = ("DYNAMODB_ENDPOINT", "http://127.0.0.1:8000");
    check(&[("JWKS_URL", "http://127.0.0.1:9080/jwks"), local], None);
    for url in [
        "http://issuer.example/jwks",
        "issuer.example/jwks",
        "https://",
        "https:///jwks",
        "https://a b",
    ] {
        check(&[("JWKS_URL", url)], Some("JWKS_URL must be an https URL"));
    }
    check(&[("JWKS_URL", "issuer"), local], Some("JWKS_URL must be"));
    check(&[], Some("exactly one of JWT_SECRET and JWKS_URL"));
    check(
        &[secret, ("JWKS_URL", "https://issuer.example/jwks")],
        Some("exactly one"),
    );
    check(&[("JWT_SECRET", "short")], Some("32 bytes"));
    let two = r#"["0123456789abcdef0123456789abcdef", "another one of 32 bytes or more!"]"#;
    check(&[("JWT_SECRET", two)], None);
    check(&[("JWT_SECRET", &two.replace("another one", "x"))], Some("32 bytes"));
    check(
        &[("JWT_SECRET", "[]")],
        Some("JWT_SECRET must contain at least one secret"),
    );
    check(&[("JWT_SECRET", "[1]")], Some("JWT_SECRET must be a secret"));
    let stored = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:it";
    check(&[("JWT_SECRET", stored), ("INVITE_KEYS", stored)], None);
    check(&[secret, ("TABLE_NAME", "")], Some("TABLE_NAME is not set"));
    check(&[secret, ("INVITE_KEYS", "nonsense")], Some("INVITE_KEYS entry 1"));
    check(
        &[secret, ("INVITES_PER_BAND", "none")],
        Some("INVITES_PER_BAND must be"),
    );
    check(
        &[secret, ("EMAIL_NOTIFICATIONS", "yes")],
        Some("EMAIL_NOTIFICATIONS must be"),
    );
    let (on, sender) = (
        ("EMAIL_NOTIFICATIONS", "true"),
        ("EMAIL_SENDER", "invites@bands.example"),
    );
    check(&[secret, on], None);
    check(&[secret, on, sender], Some("API_BASE_URL is not set"));
    check(&[secret, sender], None);
    let mails = [secret, on, ("API_BASE_URL", "https://api.example")];
    for (sender, expect) in [
        ("\"Müller, Söhne\" <invites@bands.example>", None),
        ("Band", Some("EMAIL_SENDER must have a valid e-mail address")),
        ("Band invites@bands.example", Some("EMAIL_SENDER must be an address")),
        (
            "Band\r\nBcc: x@y.example <a@b.example>",
            Some("without control characters"),
        ),
    ] {
        check(&[&mails[..], &[("EMAIL_SENDER", sender)]].concat(), expect);
    }
    check(
        &[secret, ("SEARCHABLE_BY_DEFAULT", "yes")],
        Some("SEARCHABLE_BY_DEFAULT must be"),
    );
    check(&[secret, ("RETENTION_DAYS", "0")], Some("RETENTION_DAYS must be"));
}

#[test]
fn an_address_needs_a_claim_that_vouches_for_it() {
    let email = ("EMAIL_CLAIM", "https://bands.example/email");
    let verified = ("EMAIL_VERIFIED_CLAIM", "/app_metadata/email_verified");
    let issuer = |value| ("ISSUER_VERIFIES_EMAIL", value);
    let unvouched = Some("EMAIL_CLAIM needs EMAIL_VERIFIED_CLAIM or ISSUER_VERIFIES_EMAIL");
    for (changes, expect) in [
        (vec![verified], None),
        (vec![issuer("true")], None),
        (vec![("NAME_CLAIM", "/user_metadata/full_name")], None),
        (vec![("EMAIL_CLAIM", "email"), issuer("false")], None),
        (vec![email, verified], None),
        (vec![email, issuer("true")], None),
        (vec![email], unvouched),
        (vec![email, issuer("false")], unvouched),
        (vec![issuer("yes")], Some("ISSUER_VERIFIES_EMAIL must be true or false")),
        (
            vec![("EMAIL_CLAIM", "my email")],
            Some("EMAIL_CLAIM must be 1 to 256 printable"),
        ),
        (
            vec![("NAME_CLAIM", "/a~b")],
            Some("NAME_CLAIM must be a claim's name or a JSON pointer"),
        ),
        (
            vec![("EMAIL_VERIFIED_CLAIM", "naïve")],
            Some("EMAIL_VERIFIED_CLAIM must be 1 to 256 printable"),
        ),
    ] {
        let all: Vec<_> = changes.into_iter().chain([SECRET]).collect();
        check(&all, expect);
    }
}

#[test]
fn all_errors_are_reported_at_once_and_each_once() {
    let errors = error::<Verifier, Ring, Table, ()>(&[("AWS_REGION", ""), ("RETENTION_DAYS", "0"), ("JWT_ISSUER", "")]);
    assert_eq!(
        errors.as_deref(),
        Some(
            "the environment variable JWT_ISSUER is not set; set exactly one of JWT_SECRET and JWKS_URL; \
             the environment variable AWS_REGION is not set; \
             the environment variable RETENTION_DAYS must be a whole number between 1 and 3650"
        )
    );
}

#[test]
fn a_function_does_not_read_variables_that_it_does_not_need() {
    let nothing = GOOD.map(|(name, _)| (name, ""));
    assert_eq!(error::<(), (), (), ()>(&nothing), None);
    let no_keys = ("INVITE_KEYS", "");
    assert_eq!(error::<Verifier, (), (), ()>(&[no_keys, SECRET]), None);
    let exactly_one = Some("exactly one of JWT_SECRET and JWKS_URL");
    assert_error(error::<Verifier, (), (), ()>(&[no_keys]), exactly_one);
    assert_eq!(error::<(), Ring, (), ()>(&[("JWT_ISSUER", "")]), None);
    assert_error(error::<(), Ring, (), ()>(&[no_keys]), Some("INVITE_KEYS is not set"));
    let wrong = [("INVITE_KEYS", "nonsense"), ("JWT_SECRET", "short")];
    assert_eq!(error::<(), (), Table, ()>(&wrong), None);
}

#[test]
fn secrets_do_not_show_in_debug_output() {
    let secret = |text: &str| Secret::read(text.to_owned(), shared_secrets).map(TokenSource::Secret);
    let shared = secret("0123456789abcdef0123456789abcdef");
    assert_eq!(format!("{shared:?}"), "Ok(Secret(Given(…)))");
    let arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:it";
    assert_eq!(format!("{:?}", secret(arn)), format!("Ok(Secret(Stored({arn})))"));
}

#[test]
fn a_document_that_is_not_one_of_keys_is_no_ring() {
    for text in [
        "{",
        "{}",
        r#"{"sign_with": 1, "1": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}"#,
    ] {
        assert_eq!(key_ring(text).err(), Some(KeyRingError::Document), "{text}");
    }
}
