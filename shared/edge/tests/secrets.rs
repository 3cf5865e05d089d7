//! Secrets in Secrets Manager (moto's server): read at start, rotated, unreachable.

use crate::desk::{Desk, extract_nothing, header, hold, refusal, soon};
use crate::tokens::{claims, forge};
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::config::{BehaviorVersion, Credentials, Region};
use edge::{Need, Ring, Verifier};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::json;
use testkit::ask::{Answer, Ask};
use testkit::stack::vault::Vault;
use testkit::wire::{Fault, Wire};

const FIRST: &str = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4";
const SECOND: &str = "c2Vjb25kYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4";
const OLD: &str = "an old secret of the deployment, long enough";
const NEW: &str = "a newer secret of the deployment, long enough";

/// Both secrets of a deployment, and a client to change them with.
struct SecretsScene {
    vault: Vault,
    client: Client,
    ring: String,
    shared: String,
}

impl SecretsScene {
    /// Creates the secrets as the stack does.
    async fn new() -> Self {
        let vault = Vault::start().await.expect("moto");
        let config = aws_sdk_secretsmanager::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-central-1"))
            .credentials_provider(Credentials::new("key", "secret", None, None, "test"))
            .http_client(edge::http_client())
            .endpoint_url(vault.url());
        let client = Client::from_conf(config.build());
        let create = async |name: &str, text: &str| {
            let made = client.create_secret().name(name).secret_string(text).send().await;
            made.expect("a secret").arn().expect("its ARN").to_owned()
        };
        Self {
            ring: create("ring", &json!({"sign_with": "1", "1": FIRST}).to_string()).await,
            shared: create("shared", OLD).await,
            vault,
            client,
        }
    }

    async fn put(&self, arn: &str, text: &str) {
        let put = self.client.put_secret_value().secret_id(arn).secret_string(text);
        put.send().await.expect("put");
    }

    /// A process that starts at noon and has not yet read anything.
    fn process(&self) -> (Desk, Wire) {
        self.process_needing()
    }

    fn process_needing<V: Need, K: Need>(&self) -> (Desk<V, K>, Wire) {
        let wire = Wire::new(edge::http_client());
        let settings = [
            ("DYNAMODB_ENDPOINT", crate::desk::NOBODY),
            ("SECRETS_MANAGER_ENDPOINT", self.vault.url()),
            ("INVITE_KEYS", &self.ring),
            ("JWT_SECRET", &self.shared),
        ];
        (Desk::through(&wire, &settings), wire)
    }
}

fn bearer(secret: &str) -> String {
    let header = json!({"alg": "HS256", "typ": "JWT"});
    forge(
        &header,
        &claims(),
        Algorithm::HS256,
        &EncodingKey::from_secret(secret.as_bytes()),
    )
}

/// The holder of a link calls some seconds after noon.
async fn open<V: Need>(desk: Desk<V>, token: &str, seconds: i64) -> Answer {
    let ask = Ask::get(format!("/invites/{token}/info")).header("x-local-clock-shift", seconds.to_string());
    desk.call(hold, ask).await
}

#[tokio::test]
async fn both_are_read_at_the_start_in_parallel_and_then_cached() {
    let scene = SecretsScene::new().await;
    let (desk, wire) = scene.process();
    wire.hold_answers();
    desk.instance.warm_up(soon()).await;
    let meter = wire.take();
    assert_eq!((meter.calls, meter.rounds), (vec!["GetSecretValue".to_owned(); 2], 1));
    let (_, token) = desk.invite().await;
    for seconds in [0, 300, 599] {
        open(desk, &token, seconds).await.ok(200);
        desk.whoami_at(&bearer(OLD), seconds).await.ok(200);
    }
    assert!(wire.take().calls.is_empty());
    open(desk, &token, 600).await.ok(200);
    assert_eq!(wire.take().calls.len(), 1);
}

/// How many secrets a function with these needs reads.
async fn reads<V: Need, K: Need>(scene: &SecretsScene) -> usize {
    let (desk, wire) = scene.process_needing::<V, K>();
    desk.instance.warm_up(soon()).await;
    desk.call(extract_nothing, Ask::get("/openapi.json")).await.ok(200);
    wire.take().calls.len()
}

#[tokio::test]
async fn a_function_only_reads_the_secrets_that_it_needs() {
    let scene = SecretsScene::new().await;
    assert_eq!(reads::<(), ()>(&scene).await, 0);
    assert_eq!(reads::<Verifier, ()>(&scene).await, 1);
    assert_eq!(reads::<(), Ring>(&scene).await, 1);
    let (verifying, _) = scene.process_needing::<Verifier, ()>();
    verifying.whoami(&bearer(OLD)).await.ok(200);
    let (holder, _) = scene.process_needing::<(), Ring>();
    holder.instance.warm_up(soon()).await;
    open(holder, &holder.invite().await.1, 0).await.ok(200);
}

#[tokio::test]
async fn a_rotated_ring_breaks_no_link() {
    let scene = SecretsScene::new().await;
    let (running, wire) = scene.process();
    running.instance.warm_up(soon()).await;
    let (_, old) = running.invite().await;
    let rotated = json!({"sign_with": "2", "1": FIRST, "2": SECOND});
    scene.put(&scene.ring, &rotated.to_string()).await;
    let (started, _) = scene.process();
    started.instance.warm_up(soon()).await;
    let (_, new) = started.invite().await;
    open(started, &old, 0).await.ok(200);
    wire.forget();
    // The running process can't know yet: it fetched the secret less than half a minute ago.
    open(running, &new, 29).await.problem(404, "invite-not-found");
    assert!(wire.take().calls.is_empty());
    open(running, &new, 30).await.ok(200);
    open(running, &old, 30).await.ok(200);
    assert_eq!(wire.take().calls.len(), 1);
    let (_, newer) = running.invite().await;
    assert_eq!(newer.get(..2), new.get(..2), "it signs with the new key, too");

    scene
        .put(&scene.ring, &json!({"sign_with": "2", "2": SECOND}).to_string())
        .await;
    open(running, &old, 629).await.ok(200);
    open(running, &old, 630).await.problem(404, "invite-not-found");
    open(running, &new, 630).await.ok(200);
}

#[tokio::test]
async fn made_up_keys_are_fetched_at_most_every_half_minute() {
    let scene = SecretsScene::new().await;
    let (desk, wire) = scene.process();
    desk.instance.warm_up(soon()).await;
    wire.forget();
    let (_, token) = desk.invite().await;
    for seconds in [30, 31, 45, 59] {
        // The first four characters hold the key's id: here 255, 254 and so on.
        for made_up in ["_wAA", "_gAA", "_QAA"] {
            let forged = format!("{made_up}{}", token.get(4..).expect("ASCII"));
            open(desk, &forged, seconds).await.problem(404, "invite-not-found");
        }
    }
    assert_eq!(wire.take().calls.len(), 1);
}

#[tokio::test]
async fn a_rotated_shared_secret_breaks_no_session() {
    let scene = SecretsScene::new().await;
    let (desk, wire) = scene.process();
    desk.instance.warm_up(soon()).await;
    let wrong = async |secret, seconds| refusal(desk.whoami_at(&bearer(secret), seconds).await);
    assert_eq!(wrong(NEW, 0).await, "the token's signature is wrong");
    scene.put(&scene.shared, &json!([NEW, OLD]).to_string()).await;
    wire.forget();
    assert_eq!(wrong(NEW, 29).await, "the token's signature is wrong");
    for (secret, seconds) in [(NEW, 30), (OLD, 30), (NEW, 31)] {
        desk.whoami_at(&bearer(secret), seconds).await.ok(200);
    }
    assert_eq!(wire.take().calls.len(), 1);
    scene.put(&scene.shared, NEW).await;
    assert_eq!(wrong(OLD, 630).await, "the token's signature is wrong");
    desk.whoami_at(&bearer(NEW), 630).await.ok(200);
    for seconds in [661, 662, 689] {
        wire.forget();
        assert_eq!(
            wrong("a secret that nobody shares with anyone", seconds).await,
            "the token's signature is wrong"
        );
        assert_eq!(wire.take().calls.len(), usize::from(seconds == 661));
    }
}

#[tokio::test]
async fn without_secrets_manager_requests_are_unavailable_until_it_is_back() {
    let scene = SecretsScene::new().await;
    for fault in [Fault::Refuse, Fault::Throttle, Fault::Fail, Fault::Delay] {
        let (desk, wire) = scene.process();
        wire.always(Some(fault));
        desk.instance.warm_up(soon()).await;
        let ask = || Ask::get("/invites/x/info");
        let answer = desk.call(hold, ask()).await;
        assert_eq!(header(&answer, "retry-after"), Some("2"), "{fault:?}");
        answer.problem(503, "unavailable");
        wire.heal();
        let later = desk.call(hold, ask().header("x-local-clock-shift", "2")).await;
        later.problem(404, "invite-not-found");
    }
    let (desk, wire) = scene.process();
    desk.instance.warm_up(soon()).await;
    let (_, token) = desk.invite().await;
    wire.always(Some(Fault::Refuse));
    open(desk, &token, 3600).await.ok(200);
    desk.whoami_at(&bearer(OLD), 1800).await.ok(200);
    // They may be of the newest key and the newest secret.
    let other = format!("_wAA{}", token.get(4..).expect("ASCII"));
    open(desk, &other, 3600).await.problem(503, "unavailable");
    desk.whoami_at(&bearer(NEW), 1800).await.problem(503, "unavailable");
}

#[tokio::test]
async fn an_unreadable_secret_is_unavailable() {
    let scene = SecretsScene::new().await;
    let good = json!({"sign_with": "1", "1": FIRST}).to_string();
    for (ring, shared) in [("{}", OLD), ("1:short", OLD), (good.as_str(), "short"), (&good, "[]")] {
        scene.put(&scene.ring, ring).await;
        scene.put(&scene.shared, shared).await;
        let (desk, _) = scene.process();
        desk.whoami(&bearer(OLD)).await.problem(503, "unavailable");
    }
}
