//! The mailbox and the postmaster in front of it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use local_stack::{mailbox::Mailbox, ports, postmaster::Postmaster, target::Target};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tokio::sync::mpsc;

struct MailBench {
    mailbox: Mailbox,
    postmaster: Postmaster,
    events: mpsc::UnboundedReceiver<Value>,
    client: Client,
}

impl MailBench {
    async fn start() -> Self {
        let [port] = ports::free().unwrap();
        let log = std::env::temp_dir().join(format!("mailbox-{}-{port}.log", std::process::id()));
        let mailbox = Mailbox::start(port, Some(&log))
            .await
            .unwrap_or_else(|error| panic!("{error}"));
        std::fs::remove_file(log).unwrap();
        let postmaster = Postmaster::start(0, mailbox.url()).await.unwrap();
        let (send, events) = mpsc::unbounded_channel();
        postmaster.set_target(Some(Target::new("track-delivery", move |event| {
            send.send(event).unwrap();
            async { Ok(Value::Null) }
        })));
        let client = Client::builder().no_proxy().build().unwrap();
        Self {
            mailbox,
            postmaster,
            events,
            client,
        }
    }

    async fn send(&self, to: &str) -> Response {
        let mail = json!({
            "FromEmailAddress": "Band Invites <invites@bands.example>",
            "Destination": {"ToAddresses": [to]},
            "Content": {"Simple": {
                "Subject": {"Data": "Come", "Charset": "UTF-8"},
                "Body": {"Text": {"Data": "Hi"}, "Html": {"Data": "<p>Hi</p>"}},
                "Headers": [{"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"}],
            }},
            "EmailTags": [{"Name": "invite", "Value": "i1"}],
            "ConfigurationSetName": "band-invites",
        });
        self.post("/v2/email/outbound-emails", &mail).await
    }

    async fn post(&self, path: &str, body: &Value) -> Response {
        let request = self.client.post(format!("{}{path}", self.postmaster.url()));
        let request = request.header("authorization", "AWS4-HMAC-SHA256 Credential=local");
        request
            .header("content-type", "application/json")
            .body(body.to_string())
            .send()
            .await
            .unwrap()
    }

    async fn next(&mut self) -> (String, Value) {
        let mut event = self.events.recv().await.unwrap();
        (
            event["detail-type"].as_str().unwrap().to_owned(),
            event["detail"].take(),
        )
    }
}

#[tokio::test]
async fn a_mail_arrives_and_its_events_follow() {
    let mut bench = MailBench::start().await;
    let answer: Value = bench.send("Ada <ada@example.com>").await.json().await.unwrap();
    let mails = bench.mailbox.inbox().to("ADA@example.com").await.unwrap();
    let [mail] = &mails[..] else { panic!("{mails:?}") };
    assert_eq!(answer["MessageId"], mail.message_id);
    assert_eq!((&*mail.subject, &*mail.text, &*mail.html), ("Come", "Hi", "<p>Hi</p>"));
    assert_eq!(
        mail.headers,
        [(
            "List-Unsubscribe-Post".to_owned(),
            "List-Unsubscribe=One-Click".to_owned()
        )]
    );
    assert_eq!(bench.mailbox.inbox().to("ben@example.com").await.unwrap(), []);

    let (kind, detail) = bench.next().await;
    assert_eq!(kind, "Email Sent");
    assert_eq!(detail["mail"]["messageId"], mail.message_id);
    assert_eq!(detail["mail"]["tags"]["invite"], json!(["i1"]));
    assert_eq!(bench.next().await.0, "Email Delivered");
    bench.send("bounce@example.com").await;
    assert_eq!(bench.next().await.0, "Email Sent");
    assert_eq!(bench.next().await.0, "Email Bounced");
}

#[tokio::test]
async fn injected_faults_leave_no_mail_and_no_event() {
    let mut bench = MailBench::start().await;
    bench.postmaster.throttle_next(1);
    bench.postmaster.reject_next(1);
    let throttled = bench.send("ada@example.com").await;
    assert_eq!(throttled.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(throttled.headers()["x-amzn-errortype"], "TooManyRequestsException");
    let rejected = bench.send("ada@example.com").await;
    assert_eq!(rejected.status(), StatusCode::BAD_REQUEST);
    assert_eq!(rejected.headers()["x-amzn-errortype"], "MessageRejected");
    assert_eq!(
        bench.post("/faults", &json!({"throttle": 1})).await.status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        bench.send("ada@example.com").await.status(),
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(bench.mailbox.inbox().all().await.unwrap(), []);
    // A refusal of the mailbox is returned unchanged and has no event.
    let refused = bench.post("/v2/email/outbound-emails", &json!({"Content": {}})).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    assert!(refused.text().await.unwrap().contains("aws-ses-v2-local"));
    bench.postmaster.settled().await;
    assert!(bench.events.try_recv().is_err());
}

#[tokio::test]
async fn events_can_be_held_back() {
    let mut bench = MailBench::start().await;
    bench.postmaster.hold();
    assert_eq!(bench.send("ada@example.com").await.status(), StatusCode::OK);
    // The mail has arrived already.
    assert_eq!(bench.mailbox.inbox().all().await.unwrap().len(), 1);
    assert!(bench.events.try_recv().is_err());
    bench.postmaster.release();
    bench.postmaster.settled().await;
    assert_eq!(bench.next().await.0, "Email Sent");
    assert_eq!(bench.next().await.0, "Email Delivered");
}

#[tokio::test]
async fn an_event_is_retried_a_limited_number_of_times() {
    let mut bench = MailBench::start().await;
    let (send, mut tried) = mpsc::unbounded_channel();
    bench
        .postmaster
        .set_target(Some(Target::new("track-delivery", move |event| {
            send.send(event).unwrap();
            async { Err("no".to_owned()) }
        })));
    bench.send("ada@example.com").await;
    bench.postmaster.settled().await;
    let mut kinds = Vec::new();
    while let Ok(event) = tried.try_recv() {
        kinds.push(event["detail"]["eventType"].clone());
    }
    assert_eq!(kinds, ["Send", "Send", "Send", "Delivery", "Delivery", "Delivery"]);
    assert!(bench.events.try_recv().is_err());
}
