//! What functions ask their environment for when they start.
#![expect(clippy::expect_used, reason = "tests; what fails here fails the test")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use testkit::stack::template::{Function, Template};

/// Each secret's parameter in template.yaml, and the variable that names it.
const SECRETS: [(&str, &str); 2] = [("${InviteKeys}", "INVITE_KEYS"), ("${JwtSecret}", "JWT_SECRET")];

/// The secrets without which a function does not start.
fn asked_for(function: &Function) -> BTreeSet<&'static str> {
    let folder = Path::new(env!("CARGO_BIN_EXE_create-invite"))
        .parent()
        .expect("a folder");
    let mut program = Command::new(folder.join(&function.binary));
    for variable in ["INVITE_KEYS", "JWT_SECRET", "JWKS_URL", "AWS_LAMBDA_RUNTIME_API"] {
        program.env_remove(variable);
    }
    let output = program.output().expect("the function has run");
    assert!(!output.status.success(), "{} runs outside Lambda", function.binary);
    let log = [output.stdout, output.stderr].concat();
    let log = String::from_utf8_lossy(&log);
    let asked = SECRETS.into_iter().filter(|(_, variable)| log.contains(variable));
    asked.map(|(secret, _)| secret).collect()
}

#[test]
fn each_function_may_read_exactly_the_secrets_that_it_asks_for() {
    for function in Template::read().expect("template.yaml").functions {
        let secrets = function.permissions.iter();
        let secrets = secrets.filter(|permission| permission.action == "secretsmanager:GetSecretValue");
        let granted: BTreeSet<_> = secrets.map(|permission| permission.resource.as_str()).collect();
        assert_eq!(
            granted,
            asked_for(&function),
            "{}: the secrets that it may read and those that it asks for",
            function.binary
        );
    }
}
