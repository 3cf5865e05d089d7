//! A client that splits a batch read in two halves, and runs a step of the test between them.
//!
//! `BatchGetItem` reads each item separately, so its items may be of different times.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

type Meanwhile = Box<dyn FnOnce() -> BoxFuture<'static, ()> + Send>;

/// Which half of a batch read is read first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Early {
    /// The band's item.
    Band,
    /// All other items.
    Rest,
}

/// A database client that splits the next batch read.
#[derive(Clone)]
pub struct SplitRead {
    inner: SharedHttpClient,
    early: Early,
    meanwhile: Arc<Mutex<Option<Meanwhile>>>,
}

impl fmt::Debug for SplitRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SplitRead({:?})", self.early)
    }
}

impl SplitRead {
    /// A client that uses `inner` and runs `meanwhile` once, between the halves.
    pub fn new<F>(inner: SharedHttpClient, early: Early, meanwhile: impl FnOnce() -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self {
            inner,
            early,
            meanwhile: Arc::new(Mutex::new(Some(Box::new(|| Box::pin(meanwhile()))))),
        }
    }

    /// The client to give to a store.
    #[must_use]
    pub fn client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// Whether `meanwhile` has run.
    #[must_use]
    pub fn has_happened(&self) -> bool {
        self.meanwhile.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    async fn pass(self, inner: SharedHttpConnector, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let Some((early, late)) = self.halves(&request) else {
            return inner.call(request).await;
        };
        let meanwhile = self.meanwhile.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(meanwhile) = meanwhile else {
            return inner.call(request).await;
        };
        let (_, first) = answer(inner.call(early).await?).await?;
        meanwhile().await;
        let (mut response, second) = answer(inner.call(late).await?).await?;
        let mut items = json!({});
        for half in [first, second] {
            for (table, found) in half.get("Responses").and_then(Value::as_object).into_iter().flatten() {
                let all = items
                    .as_object_mut()
                    .map(|tables| tables.entry(table).or_insert(json!([])));
                if let (Some(Value::Array(all)), Value::Array(found)) = (all, found) {
                    all.extend(found.clone());
                }
            }
        }
        let body = json!({"Responses": items, "UnprocessedKeys": {}}).to_string();
        for name in ["content-length", "x-amz-crc32"] {
            response.headers_mut().remove(name);
        }
        *response.body_mut() = SdkBody::from(body);
        Ok(response)
    }

    /// The requests for both halves, if the request is a batch read with both.
    fn halves(&self, request: &HttpRequest) -> Option<(HttpRequest, HttpRequest)> {
        let target = request.headers().get("x-amz-target")?;
        if !target.ends_with(".BatchGetItem") {
            return None;
        }
        let body: Value = serde_json::from_slice(request.body().bytes()?).ok()?;
        let (table, asked) = body.get("RequestItems")?.as_object()?.iter().next()?;
        let keys = asked.get("Keys")?.as_array()?;
        let is_band = |key: &&Value| key.pointer("/sk/S") == Some(&json!("BAND"));
        let (band, rest): (Vec<_>, Vec<_>) = keys.iter().partition(is_band);
        if band.is_empty() || rest.is_empty() {
            return None;
        }
        let read = |keys: Vec<&Value>| {
            let mut half = request.try_clone()?;
            let mut body = body.clone();
            *body.get_mut("RequestItems")?.get_mut(table)?.get_mut("Keys")? = json!(keys);
            let text = body.to_string();
            half.headers_mut().insert("content-length", text.len().to_string());
            *half.body_mut() = SdkBody::from(text);
            Some(half)
        };
        match self.early {
            Early::Band => Some((read(band)?, read(rest)?)),
            Early::Rest => Some((read(rest)?, read(band)?)),
        }
    }
}

async fn answer(mut response: HttpResponse) -> Result<(HttpResponse, Value), ConnectorError> {
    let body = ByteStream::new(response.take_body()).collect().await;
    let body = body.map_err(|error| ConnectorError::io(error.into()))?.into_bytes();
    Ok((response, serde_json::from_slice(&body).unwrap_or_default()))
}

#[derive(Debug)]
struct SplitConnector {
    split: SplitRead,
    inner: SharedHttpConnector,
}

impl HttpConnector for SplitConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.split.clone().pass(self.inner.clone(), request))
    }
}

impl HttpClient for SplitRead {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(SplitConnector {
            split: self.clone(),
            inner,
        })
    }
}
