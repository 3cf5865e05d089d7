//! When the issuer's keys are fetched, how long they are cached, and what happens if they can't be fetched.

use crate::desk::{Desk, NOBODY, header, refusal, soon};
use crate::issuer::{Issuer, Mood};
use crate::tokens::SigningKey;
use jsonwebtoken::Algorithm;
use std::time::Duration;
use testkit::ask::Answer;
use tokio::task::JoinSet;

const UNKNOWN: &str = "the token's key is not one of the issuer's";

/// An issuer, a desk that trusts it, and two keys of which it publishes the first.
struct CachingScene {
    issuer: Issuer,
    desk: Desk,
    old: SigningKey,
    new: SigningKey,
}

impl CachingScene {
    async fn new() -> Self {
        let (old, new) = (
            SigningKey::new(Algorithm::ES256, "old"),
            SigningKey::new(Algorithm::ES256, "new"),
        );
        let issuer = Issuer::with(&[old.published()]).await;
        let desk = Desk::trusting(&issuer.url);
        Self { issuer, desk, old, new }
    }

    /// One whose keys were fetched at noon.
    async fn fetched() -> Self {
        let scene = Self::new().await;
        scene.accepts(&scene.old, 0).await;
        scene
    }

    async fn ask(&self, key: &SigningKey, seconds: i64) -> Answer {
        self.desk.whoami_at(&key.token(), seconds).await
    }

    /// Checks that the key's token is accepted some seconds after noon.
    async fn accepts(&self, key: &SigningKey, seconds: i64) {
        let _ = self.ask(key, seconds).await.ok(200);
    }

    /// Checks that the key is unknown some seconds after noon.
    async fn refuses(&self, key: &SigningKey, seconds: i64) {
        assert_eq!(refusal(self.ask(key, seconds).await), UNKNOWN);
    }

    /// Checks that the answer is `unavailable` some seconds after noon.
    async fn is_unavailable(&self, key: &SigningKey, seconds: i64) {
        let answer = self.ask(key, seconds).await;
        assert_eq!(header(&answer, "retry-after"), Some("2"));
        assert_eq!(header(&answer, "www-authenticate"), None);
        answer.problem(503, "unavailable");
    }
}

/// The ways in which an issuer can be down.
fn troubles() -> Vec<Mood> {
    let mut troubles = vec![Mood::Fail(500), Mood::Fail(404), Mood::Fail(302), Mood::HangUp];
    for garbage in [
        "",
        "<html>Sorry</html>",
        "{",
        "[]",
        "{}",
        r#"{"keys": null}"#,
        r#"{"keys": {}}"#,
        "\u{0}",
    ] {
        troubles.push(Mood::Serve(garbage.to_owned()));
    }
    troubles
}

#[tokio::test]
async fn an_unknown_key_is_fetched_at_most_every_half_minute() {
    let scene = CachingScene::fetched().await;
    for (seconds, hits) in [(0, 1), (29, 1), (30, 2), (30, 2), (59, 2), (60, 3), (61, 3)] {
        scene.refuses(&scene.new, seconds).await;
        assert_eq!(scene.issuer.hits(), hits, "after {seconds} s");
    }
}

#[tokio::test]
async fn an_unknown_key_in_the_first_request_is_fetched_once() {
    let scene = CachingScene::new().await;
    scene.refuses(&scene.new, 0).await;
    scene.accepts(&scene.old, 0).await;
    assert_eq!(scene.issuer.hits(), 1);
}

#[tokio::test]
async fn a_new_key_is_accepted_after_the_next_fetch() {
    let scene = CachingScene::fetched().await;
    scene.issuer.publish(&[scene.old.published(), scene.new.published()]);
    scene.refuses(&scene.new, 29).await;
    scene.accepts(&scene.new, 30).await;
    scene.accepts(&scene.old, 30).await;
    assert_eq!(scene.issuer.hits(), 2);
}

#[tokio::test]
async fn keys_are_cached_for_ten_minutes() {
    let scene = CachingScene::fetched().await;
    scene.issuer.publish(&[scene.new.published()]);
    scene.accepts(&scene.old, 599).await;
    assert_eq!(scene.issuer.hits(), 1);
    scene.refuses(&scene.old, 600).await;
    scene.accepts(&scene.new, 600).await;
    assert_eq!(scene.issuer.hits(), 2);
}

#[tokio::test]
async fn an_issuer_that_is_down_at_the_start_is_unavailable() {
    for trouble in troubles() {
        let scene = CachingScene::new().await;
        scene.issuer.be(trouble);
        scene.is_unavailable(&scene.old, 0).await;
        scene.is_unavailable(&scene.old, 1).await;
        assert_eq!(scene.issuer.hits(), 1, "it is not asked again at once");
        scene.issuer.publish(&[scene.old.published()]);
        scene.accepts(&scene.old, 2).await;
        assert_eq!(scene.issuer.hits(), 2, "but when retry-after says");
    }
}

#[tokio::test]
async fn an_unreachable_issuer_is_unavailable() {
    let key = SigningKey::new(Algorithm::ES256, "key");
    let answer = Desk::trusting(&format!("{NOBODY}/jwks.json"))
        .whoami(&key.token())
        .await;
    answer.problem(503, "unavailable");
}

#[tokio::test]
async fn cached_keys_stay_in_use_while_the_issuer_is_down() {
    for trouble in troubles() {
        let scene = CachingScene::fetched().await;
        scene.issuer.be(trouble.clone());
        for seconds in [599, 600, 629, 630, 3600, 12 * 3600] {
            scene.accepts(&scene.old, seconds).await;
        }
        assert_eq!(scene.issuer.hits(), 5, "{trouble:?}: asked at 600 s, 630 s and then");
        scene.issuer.publish(&[scene.new.published()]);
        scene.accepts(&scene.new, 12 * 3600 + 30).await;
        scene.refuses(&scene.old, 12 * 3600 + 30).await;
    }
}

/// The key may be new, and then the token is valid. That is unknown until the issuer is back.
#[tokio::test]
async fn an_uncached_key_is_unavailable_while_the_issuer_is_down() {
    let scene = CachingScene::fetched().await;
    scene.refuses(&scene.new, 29).await;
    scene.issuer.be(Mood::Fail(503));
    for seconds in [30, 31, 59, 60] {
        scene.is_unavailable(&scene.new, seconds).await;
        scene.accepts(&scene.old, seconds).await;
    }
    scene.issuer.publish(&[scene.old.published(), scene.new.published()]);
    scene.is_unavailable(&scene.new, 89).await;
    scene.accepts(&scene.new, 90).await;
    scene.issuer.publish(&[scene.old.published()]);
    scene.accepts(&scene.new, 91).await;
    scene.refuses(&scene.new, 690).await;
    assert_eq!(scene.issuer.hits(), 5, "at 0 s, 30 s, 60 s, 90 s and 690 s");
}

#[tokio::test]
async fn a_clock_that_is_set_back_does_not_stop_refreshes() {
    let scene = CachingScene::new().await;
    scene.accepts(&scene.old, 3600).await;
    scene.issuer.publish(&[scene.old.published(), scene.new.published()]);
    scene.accepts(&scene.new, 3570).await;
    scene.issuer.publish(&[scene.new.published()]);
    scene.refuses(&scene.old, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_first_requests_at_once_share_one_fetch() {
    let scene = CachingScene::new().await;
    let (desk, token) = (scene.desk, scene.old.token());
    let mut asking = JoinSet::new();
    for _ in 0..32 {
        let token = token.clone();
        asking.spawn(async move { desk.whoami(&token).await });
    }
    let answers = asking.join_all().await;
    assert_eq!(answers.len(), 32);
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(scene.issuer.hits(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_first_requests_at_once_to_an_issuer_that_is_down_ask_it_once() {
    let scene = CachingScene::new().await;
    scene.issuer.be(Mood::HangUp);
    let (desk, token) = (scene.desk, scene.old.token());
    let mut asking = JoinSet::new();
    for _ in 0..32 {
        let token = token.clone();
        asking.spawn(async move { desk.whoami(&token).await });
    }
    let answers = asking.join_all().await;
    assert!(answers.iter().all(|answer| answer.status == 503));
    assert_eq!(scene.issuer.hits(), 1);
}

/// Warms up with a database that nobody serves; the limit only keeps a hang from lasting.
async fn warm_up(scene: &CachingScene) {
    let warm = tokio::time::timeout(Duration::from_secs(30), scene.desk.instance.warm_up(soon()));
    warm.await.expect("it ends by itself");
}

#[tokio::test]
async fn warming_up_fetches_the_keys_ahead_of_the_first_request() {
    let scene = CachingScene::new().await;
    warm_up(&scene).await;
    assert_eq!(scene.issuer.hits(), 1);
    scene.accepts(&scene.old, 0).await;
    assert_eq!(scene.issuer.hits(), 1);
}

#[tokio::test]
async fn warming_up_fails_only_the_request_that_needs_the_keys() {
    let scene = CachingScene::new().await;
    scene.issuer.be(Mood::Fail(500));
    warm_up(&scene).await;
    scene.is_unavailable(&scene.old, 0).await;
    scene.issuer.publish(&[scene.old.published()]);
    scene.accepts(&scene.old, 2).await;
}

#[tokio::test]
async fn warming_up_that_is_cut_short_leaves_the_fetch_to_the_first_request() {
    let scene = CachingScene::new().await;
    scene.issuer.be(Mood::Silent);
    tokio::select! {
        () = scene.desk.instance.warm_up(soon()) => panic!("the issuer says nothing"),
        () = scene.issuer.asked() => {}
    }
    scene.issuer.publish(&[scene.old.published()]);
    scene.accepts(&scene.old, 0).await;
    assert_eq!(scene.issuer.hits(), 2);
}
