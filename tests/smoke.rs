//! The smoke test that operators run after a deployment.

use testkit::api::{Api, variable};
use testkit::people::Person;
use testkit::stack::root;
use tokio::process::Command;

async fn smoke_test(url: &str, tokens: &[(&str, String)]) -> (bool, String) {
    let mut command = Command::new("sh");
    command.arg("infra/smoke-test").arg(url).current_dir(root());
    command.envs(tokens.iter().map(|(name, token)| (name, token)));
    let output = command.output().await.expect("sh");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[tokio::test]
async fn the_smoke_test_detects_a_broken_api() {
    let (api, url) = (Api::from_env(), variable("API_URL"));
    let (worked, said) = smoke_test(&url, &[]).await;
    assert!(worked && said.contains("It answers."), "{said}");
    let bearer = |name| api.bearer(&Person::new(name));
    let tokens = [("TOKEN", bearer("Ada")), ("OTHER", bearer("Bob"))];
    let (worked, said) = smoke_test(&url, &tokens).await;
    assert!(worked && said.contains("An invite was made and accepted."), "{said}");
    for (_, token) in &tokens {
        assert!(!said.contains(token), "it prints a token");
    }
    let (worked, said) = smoke_test(&variable("MAILBOX_ENDPOINT"), &[]).await;
    assert!(!worked && said.contains("FAILED: GET /openapi.json"), "{said}");
}
