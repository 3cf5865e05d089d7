//! A dependency that hangs or is slow: it never responds, or stops responding after some requests, or is always late.

use std::{
    future::pending,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header},
};
use reqwest::Client;
use tokio::{net::TcpListener, task::JoinHandle, time::sleep};

use crate::{Result, StackError};

/// A running dependency. Dropping it ends it.
#[derive(Debug)]
pub struct Hanging {
    url: String,
    passing: Arc<Passing>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Passing {
    /// How many more requests are answered.
    left: AtomicUsize,
    /// The minimum duration of each.
    delay: Duration,
    /// The upstream that answers them.
    upstream: String,
    client: Client,
}

impl Hanging {
    /// A dependency that never responds.
    pub async fn from_the_start() -> Result<Self> {
        Self::start("", 0, Duration::ZERO).await
    }

    /// A dependency that forwards requests to `upstream` until [`Self::after`] makes it hang.
    pub async fn before(upstream: &str) -> Result<Self> {
        Self::start(upstream, usize::MAX, Duration::ZERO).await
    }

    /// A dependency that forwards each request to `upstream` after this delay.
    pub async fn slow(upstream: &str, delay: Duration) -> Result<Self> {
        Self::start(upstream, usize::MAX, delay).await
    }

    async fn start(upstream: &str, left: usize, delay: Duration) -> Result<Self> {
        let listening = || StackError::io("Listening on a free port");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(listening())?;
        let url = format!("http://{}", listener.local_addr().map_err(listening())?);
        let passing = Arc::new(Passing {
            left: AtomicUsize::new(left),
            upstream: upstream.trim_end_matches('/').to_owned(),
            delay,
            client: Client::new(),
        });
        let router = Router::new().fallback(pass).with_state(Arc::clone(&passing));
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { url, passing, task })
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Answers this many more requests, then hangs.
    pub fn after(&self, requests: usize) {
        self.passing.left.store(requests, Ordering::SeqCst);
    }
}

impl Drop for Hanging {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(
    State(passing): State<Arc<Passing>>,
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, HeaderMap, Bytes) {
    let left = passing
        .left
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    if left.is_err() {
        return pending().await;
    }
    sleep(passing.delay).await;
    drop_hops(&mut headers);
    let url = format!("{}{uri}", passing.upstream);
    let request = passing.client.request(method, url).headers(headers).body(body);
    match answer(request).await {
        Ok(answer) => answer,
        Err(_) => (StatusCode::BAD_GATEWAY, HeaderMap::new(), Bytes::new()),
    }
}

async fn answer(request: reqwest::RequestBuilder) -> reqwest::Result<(StatusCode, HeaderMap, Bytes)> {
    let answer = request.send().await?;
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    drop_hops(&mut headers);
    Ok((status, headers, answer.bytes().await?))
}

/// Removes the hop-by-hop headers.
fn drop_hops(headers: &mut HeaderMap) {
    let hops: [HeaderName; 4] = [
        header::HOST,
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
    ];
    for name in hops {
        headers.remove(name);
    }
}
