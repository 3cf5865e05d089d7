//! Triggers, from the template to the function: pumps, and events about mail.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::{fs, net::Ipv4Addr, path::PathBuf};

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use local_stack::{
    engine::{Engine, RunningEngine, Storage},
    ports,
    table::{call, create_table},
    target::Target,
    template::Template,
    triggers::{TriggerSource, Triggers, bus, dead_letters},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::mpsc};

/// An API whose functions report their events. The functions `fail` and `refuse` do what their name says.
async fn functions() -> (String, mpsc::UnboundedReceiver<(String, Value)>) {
    let (send, calls) = mpsc::unbounded_channel();
    let router = Router::new()
        .route("/2015-03-31/functions/{name}/invocations", post(invoked))
        .with_state(send);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, calls)
}

async fn invoked(
    State(calls): State<mpsc::UnboundedSender<(String, Value)>>,
    Path(name): Path<String>,
    body: String,
) -> Response {
    let answer = match &*name {
        "fail" => {
            let error = json!({"errorType": "Oops", "errorMessage": "no"});
            (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()
        }
        "refuse" => (StatusCode::OK, [("x-amz-function-error", "Unhandled")], "{}").into_response(),
        "nothing" => StatusCode::OK.into_response(),
        _ => "{\"fine\": true}".into_response(),
    };
    calls.send((name, serde_json::from_str(&body).unwrap())).unwrap();
    answer
}

fn template(functions: &str) -> Template {
    Template::parse(&format!(
        "Resources:\n  Table: {{Type: AWS::DynamoDB::Table}}{functions}"
    ))
    .unwrap()
}

const NOTIFY: &str = "
  NotifyFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: target/lambda/notify/
  Changes:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref NotifyFunction.Alias
      EventSourceArn: !GetAtt Table.StreamArn
      StartingPosition: TRIM_HORIZON
      FilterCriteria: {Filters: [{Pattern: '{\"dynamodb\": {\"Keys\": {\"sk\": {\"S\": [\"wanted\"]}}}}'}]}";

#[tokio::test]
async fn a_function_gets_the_records_of_its_mapping() {
    let (api, mut calls) = functions().await;
    let [port] = ports::free().unwrap();
    let database = RunningEngine::start(Engine::Dynoxide, port, Storage::Memory, None)
        .await
        .unwrap();
    create_table(database.endpoint(), "one").await.unwrap();
    let folder: PathBuf = std::env::temp_dir().join(format!("triggers-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let source = TriggerSource {
        database: database.endpoint().to_owned(),
        table: "one".to_owned(),
        dead_letters: dead_letters(&folder),
        checkpoints: Some((folder.clone(), Engine::Dynoxide)),
    };
    let triggers = Triggers::start(&template(NOTIFY), &api, &source).unwrap();
    assert!(triggers.pump());
    for key in ["other", "wanted"] {
        let item = json!({"pk": {"S": "p"}, "sk": {"S": key}});
        let request = json!({"TableName": "one", "Item": item});
        call(database.endpoint(), "PutItem", &request).await.unwrap();
    }
    let (name, event) = calls.recv().await.unwrap();
    assert_eq!(name, "notify");
    assert_eq!(event["Records"].as_array().unwrap().len(), 1);
    assert_eq!(event["Records"][0]["dynamodb"]["Keys"]["sk"]["S"], "wanted");
    drop(triggers);
    fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn without_such_functions_nothing_is_triggered() {
    let source = TriggerSource {
        database: "http://127.0.0.1:1".to_owned(),
        table: "one".to_owned(),
        dead_letters: PathBuf::new(),
        checkpoints: None,
    };
    let template = template("");
    assert!(
        !Triggers::start(&template, "http://127.0.0.1:1", &source)
            .unwrap()
            .pump()
    );
    assert!(bus(&template, "http://127.0.0.1:1").unwrap().is_none());
}

#[tokio::test]
async fn the_bus_delivers_an_event_to_functions_with_matching_rules() {
    let (api, mut calls) = functions().await;
    let stanza = "
  TrackDeliveryFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: target/lambda/track-delivery/
      Events:
        Ours:
          Type: EventBridgeRule
          Properties:
            Pattern: {source: [ours]}
            InputTransformer: {InputPathsMap: {from: $.source}, InputTemplate: '{\"from\": <from>}'}";
    let bus = bus(&template(stanza), &api).unwrap().unwrap();
    for source in ["theirs", "ours"] {
        bus.invoke(json!({"source": source})).await.unwrap();
    }
    let call = calls.recv().await;
    assert_eq!(call, Some(("track-delivery".to_owned(), json!({"from": "ours"}))));
}

#[tokio::test]
async fn errors_of_functions_are_recognised() {
    let (api, _calls) = functions().await;
    let invoke = async |name: &str| Target::function(&api, name).unwrap().invoke(Value::Null).await;
    assert_eq!(invoke("fine").await, Ok(json!({"fine": true})));
    assert_eq!(invoke("nothing").await, Ok(Value::Null));
    assert!(invoke("fail").await.unwrap_err().contains("Oops"));
    assert!(invoke("refuse").await.is_err());
    let nowhere = Target::function("http://127.0.0.1:1", "fine").unwrap();
    assert!(nowhere.invoke(Value::Null).await.is_err());
}
