//! The target of events: a function under an emulator, or a closure in a test.

use std::{fmt, pin::Pin, sync::Arc, time::Duration};

use aws_lc_rs::rand;
use reqwest::Client;
use serde_json::Value;
use uuid::Builder;

use crate::{Result, StackError};

/// The account and the region of local events.
pub(super) const ACCOUNT: &str = "000000000000";
/// The region of local events and of the functions' environment.
pub(super) const REGION: &str = "eu-central-1";

/// The timeout of a function. The emulator itself waits forever if a function died.
const PATIENCE: Duration = Duration::from_secs(30);

/// A function's response, or a description of its failure.
pub type InvokeResult = std::result::Result<Value, String>;

type InvokeFn = dyn Fn(Value) -> Pin<Box<dyn Future<Output = InvokeResult> + Send>> + Send + Sync;

/// Receives events, one at a time.
#[derive(Clone)]
pub struct Target {
    name: Arc<str>,
    act: Arc<InvokeFn>,
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Target {
    /// A target that calls a closure.
    pub fn new<F, A>(name: &str, act: F) -> Self
    where
        F: Fn(Value) -> A + Send + Sync + 'static,
        A: Future<Output = InvokeResult> + Send + 'static,
    {
        Self {
            name: name.into(),
            act: Arc::new(move |event| Box::pin(act(event))),
        }
    }

    /// The function `binary`, where functions are invoked at `url`.
    pub fn function(url: &str, binary: &str) -> Result<Self> {
        let client = Client::builder().no_proxy().timeout(PATIENCE).build();
        let client = client.map_err(|error| StackError::Usage(format!("No HTTP client can be made: {error}")))?;
        Ok(Self::through(&client, url, binary))
    }

    /// Like [`Self::function`], but with a shared client.
    pub(super) fn through(client: &Client, url: &str, binary: &str) -> Self {
        let (client, url) = (
            client.clone(),
            format!("{url}/2015-03-31/functions/{binary}/invocations"),
        );
        Self::new(binary, move |event| invoked(client.clone(), url.clone(), event))
    }

    /// Its name, such as the function's.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its ARN in events and dead letters.
    #[must_use]
    pub fn arn(&self) -> String {
        format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{}", self.name)
    }

    /// Sends an event and waits for the response.
    pub async fn invoke(&self, event: Value) -> InvokeResult {
        (self.act)(event).await
    }
}

/// If the function fails, the emulator responds with 500 and `{errorType, errorMessage}`. It never responds if the
/// function dies or doesn't start. Lambda responds with 200, the same body and a header.
async fn invoked(client: Client, url: String, event: Value) -> InvokeResult {
    let request = client
        .post(&url)
        .header("content-type", "application/json")
        .body(event.to_string());
    let answer = request.send().await.map_err(|error| format!("No response: {error}"))?;
    let failed = !answer.status().is_success() || answer.headers().contains_key("x-amz-function-error");
    let text = answer
        .text()
        .await
        .map_err(|error| format!("Incomplete response: {error}"))?;
    if let Some(error) = error_in(&text) {
        return Err(error);
    }
    if failed {
        return Err(text);
    }
    if text.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(&text).map_err(|error| format!("The response is not JSON: {error}"))
}

/// The message and type of an error response.
fn error_in(text: &str) -> Option<String> {
    let error: Value = serde_json::from_str(text).ok()?;
    let member = |name: &str| error.get(name)?.as_str();
    let (kind, message) = (member("errorType")?, member("errorMessage")?);
    Some(format!("{message} ({kind})"))
}

/// A new id for an event or a request.
pub(super) fn new_id() -> String {
    let mut bytes = [0; 16];
    // Without randomness ids are equal, which does no harm here.
    let _ = rand::fill(&mut bytes);
    Builder::from_random_bytes(bytes).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_and_responses_are_distinguished() {
        let error = error_in(r#"{"errorType": "X", "errorMessage": "y"}"#);
        assert_eq!(error.as_deref(), Some("y (X)"));
        assert_eq!(error_in(r#"{"batchItemFailures": []}"#), None);
        assert_eq!(error_in("null"), None);
    }

    #[test]
    fn ids_differ() {
        assert_ne!(new_id(), new_id());
    }
}
