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
    let output_text = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&output_text).into_owned(),
    )
}

#[tokio::test]
async fn the_smoke_test_detects_a_broken_api() {
    let (api, url) = (Api::from_env(), variable("API_URL"));
    let (worked, output_text) = smoke_test(&url, &[]).await;
    assert!(worked && output_text.contains("It answers."), "{output_text}");
    let bearer = |name| api.bearer(&Person::new(name));
    let tokens = [("TOKEN", bearer("Ada")), ("OTHER", bearer("Bob"))];
    let (worked, output_text) = smoke_test(&url, &tokens).await;
    assert!(
        worked && output_text.contains("An invite was made and accepted."),
        "{output_text}"
    );
    for (_, token) in &tokens {
        assert!(!output_text.contains(token), "it prints a token");
    }
    let (worked, output_text) = smoke_test(&variable("MAILBOX_ENDPOINT"), &[]).await;
    assert!(
        !worked && output_text.contains("FAILED: GET /openapi.json"),
        "{output_text}"
    );
}
