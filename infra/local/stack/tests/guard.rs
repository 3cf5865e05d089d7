//! The guard in front of an engine and a mail service lets only granted calls pass.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::net::Ipv4Addr;

use axum::{Router, body::Bytes};
use local_stack::{
    engine::{Engine, RunningEngine, Storage},
    guard::{Guard, PRIMING_KEY},
    ports,
    table::{call, create_table},
    template::Template,
};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::mpsc};

const TABLE: &str = "guarded";
const TABLE_ARN: &str = "arn:aws:dynamodb:eu-central-1:000000000000:table/guarded";

/// A template with one function and one statement.
fn template(statement: &str) -> Template {
    Template::parse(&format!(
        "
Resources:
  Table: {{Type: AWS::DynamoDB::Table}}
  SendFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: target/lambda/send-things/
      Policies:
        - Version: '2012-10-17'
          Statement: {{Effect: Allow, {statement}}}"
    ))
    .unwrap()
}

const PUT: &str = "Action: [dynamodb:PutItem, dynamodb:DeleteItem], Resource: !GetAtt Table.Arn";

struct GuardBench {
    database: RunningEngine,
    guard: Guard,
    mails: mpsc::UnboundedReceiver<Bytes>,
}

impl GuardBench {
    async fn new(statement: &str) -> Self {
        let [port] = ports::free().unwrap();
        let database = RunningEngine::start(Engine::Dynoxide, port, Storage::Memory, None)
            .await
            .unwrap();
        create_table(database.endpoint(), TABLE).await.unwrap();
        let (send, mails) = mpsc::unbounded_channel();
        let taken = |body: Bytes| async move {
            send.send(body).unwrap();
            "{\"MessageId\": \"1\"}"
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(taken)).await });
        let guard = Guard::start(&template(statement), TABLE, database.endpoint(), &url)
            .await
            .unwrap();
        Self { database, guard, mails }
    }

    /// Calls the database through the guard.
    async fn call(&self, function: &str, operation: &str, body: Value) -> (StatusCode, Value) {
        let answer = self.send(function, "/", Some(operation), body).await;
        let status = answer.status();
        (status, answer.json().await.unwrap())
    }

    async fn send(&self, function: &str, path: &str, operation: Option<&str>, body: Value) -> Response {
        let client = Client::builder().no_proxy().build().unwrap();
        let mut request = client.post(format!("{}{path}", self.guard.url())).header(
            "authorization",
            format!("AWS4-HMAC-SHA256 Credential={function}/20260101/eu-central-1/x/aws4_request, Signature=0"),
        );
        if let Some(operation) = operation {
            request = request
                .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
                .header("x-amz-date", "20260101T000000Z")
                .header("content-type", "application/x-amz-json-1.0");
        }
        request.body(body.to_string()).send().await.unwrap()
    }

    /// The number of items in the table, read without the guard.
    async fn items(&self) -> Value {
        let scan = json!({"TableName": TABLE, "Select": "COUNT"});
        let answer = call(self.database.endpoint(), "Scan", &scan).await.unwrap();
        answer.get("Count").unwrap().clone()
    }
}

fn item() -> Value {
    json!({"TableName": TABLE, "Item": {"pk": {"S": "a"}, "sk": {"S": "b"}}})
}

#[tokio::test]
async fn calls_without_a_grant_are_refused_like_on_aws_and_reported() {
    let bench = GuardBench::new(PUT).await;
    let (status, answer) = bench.call("send-things", "PutItem", item()).await;
    assert_eq!((status, answer), (StatusCode::OK, json!({})));
    let (status, answer) = bench.call("someone-else", "PutItem", item()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(answer["__type"], "com.amazon.coral.service#AccessDeniedException");
    let expected = format!(
        "User: arn:aws:sts::000000000000:assumed-role/someone-else/someone-else is not authorized to perform: \
         dynamodb:PutItem on resource: {TABLE_ARN} because no identity-based policy allows the dynamodb:PutItem action"
    );
    assert_eq!(answer["message"], expected);
    bench
        .call("send-things", "DeleteTable", json!({"TableName": TABLE}))
        .await;
    bench
        .call("send-things", "DeleteTable", json!({"TableName": TABLE}))
        .await;
    let denials = [
        "send-things was denied dynamodb:DeleteTable on * (2×).".to_owned(),
        format!("someone-else was denied dynamodb:PutItem on {TABLE_ARN} (1×)."),
    ];
    assert_eq!(bench.guard.denials(), denials);
    let unused = format!("send-things never used its grant of dynamodb:DeleteItem on {TABLE_ARN}.");
    assert_eq!(bench.guard.unused(), [unused]);
    assert_eq!(bench.items().await, 1);
}

#[tokio::test]
async fn a_transaction_passes_only_as_a_whole() {
    let bench = GuardBench::new(PUT).await;
    let key = json!({"pk": {"S": "a"}, "sk": {"S": "c"}});
    let check = json!({"TableName": TABLE, "Key": key, "ConditionExpression": "attribute_not_exists(pk)"});
    let checked = json!({"TransactItems": [{"Put": item()}, {"ConditionCheck": check}]});
    let (status, answer) = bench.call("send-things", "TransactWriteItems", checked).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{answer}");
    assert_eq!(bench.items().await, 0);
    let plain = json!({"TransactItems": [{"Put": item()}, {"Delete": {"TableName": TABLE, "Key": key}}]});
    let (status, answer) = bench.call("send-things", "TransactWriteItems", plain).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(bench.items().await, 1);
    assert!(bench.guard.unused().is_empty());
    assert_eq!(bench.guard.denials().len(), 1);
}

#[tokio::test]
async fn opening_a_connection_needs_a_grant_and_does_not_use_it() {
    let read = "Action: dynamodb:BatchGetItem, Resource: !GetAtt Table.Arn";
    let nothing = json!({"pk": {"S": PRIMING_KEY}, "sk": {"S": PRIMING_KEY}});
    let prime = json!({"RequestItems": {TABLE: {"Keys": [nothing]}}});
    for (statement, status, denials) in [(PUT, StatusCode::BAD_REQUEST, 1), (read, StatusCode::OK, 0)] {
        let bench = GuardBench::new(statement).await;
        let before = bench.guard.unused();
        assert_eq!(bench.call("send-things", "BatchGetItem", prime.clone()).await.0, status);
        assert_eq!(bench.guard.denials().len(), denials);
        assert_eq!(bench.guard.unused(), before);
    }
}

#[tokio::test]
async fn mail_goes_out_by_the_granted_identity_and_configuration_set() {
    let start = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:";
    let statement = format!(
        "Action: ses:SendEmail, Resource: [!Sub '{start}identity/${{EmailIdentity}}', \
         !Sub '{start}configuration-set/${{EmailConfigurationSet}}']"
    );
    let mut bench = GuardBench::new(&statement).await;
    let mail = |set: &str| json!({"FromEmailAddress": "A <a@bands.example>", "ConfigurationSetName": set, "Content": {"Simple": {}}});
    let path = "/v2/email/outbound-emails";
    let denied = bench.send("send-things", path, None, mail("other")).await;
    assert_eq!(denied.status(), StatusCode::FORBIDDEN);
    assert_eq!(denied.headers()["x-amzn-errortype"], "AccessDeniedException");
    let taken = bench.send("send-things", path, None, mail("band-invites")).await;
    assert_eq!(taken.status(), StatusCode::OK);
    assert_eq!(taken.json::<Value>().await.unwrap()["MessageId"], "1");
    let passed: Value = serde_json::from_slice(&bench.mails.recv().await.unwrap()).unwrap();
    assert_eq!(passed, mail("band-invites"));
    assert!(bench.mails.try_recv().is_err(), "the other mail did not pass");
    assert!(bench.guard.unused().is_empty());
}

#[tokio::test]
async fn a_changed_template_changes_the_grants() {
    let bench = GuardBench::new(PUT).await;
    assert_eq!(bench.call("send-things", "PutItem", item()).await.0, StatusCode::OK);
    let less = template("Action: dynamodb:DeleteItem, Resource: !GetAtt Table.Arn");
    bench.guard.set_grants(&less).unwrap();
    assert_eq!(
        bench.call("send-things", "PutItem", item()).await.0,
        StatusCode::BAD_REQUEST
    );
    let wide = template("Action: sqs:SendMessage, Resource: !GetAtt Table.Arn");
    let refusal = bench.guard.set_grants(&wide).unwrap_err().to_string();
    assert!(
        refusal.contains("SendFunction") && refusal.contains("sqs:SendMessage"),
        "{refusal}"
    );
}

#[tokio::test]
async fn only_the_guarded_endpoints_change_for_functions() {
    let bench = GuardBench::new(PUT).await;
    let environment = [("DYNAMODB_ENDPOINT", "x"), ("SES_ENDPOINT", "y"), ("TABLE_NAME", "z")];
    let environment = environment.map(|(name, value)| (name, value.to_owned()));
    let url = bench.guard.url().to_owned();
    let expect = [url.clone(), url, "z".to_owned()];
    let values = bench
        .guard
        .environment_behind(&environment)
        .into_iter()
        .map(|(_, value)| value);
    assert_eq!(values.collect::<Vec<_>>(), expect);
}
