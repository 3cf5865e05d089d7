//! An issuer's key endpoint on the loopback interface. It counts requests, and tests decide how it answers.

use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// How it answers.
#[derive(Clone, Debug)]
pub(crate) enum Mood {
    /// With this document.
    Serve(String),
    /// With this status, and no keys.
    Fail(u16),
    /// It closes the connection without an answer.
    HangUp,
    /// It never answers.
    Silent,
}

struct IssuerState {
    mood: Mutex<Mood>,
    hits: AtomicUsize,
    asked: Notify,
}

/// The endpoint. It serves until the test's runtime ends.
pub(crate) struct Issuer {
    /// The URL of its keys.
    pub(crate) url: String,
    state: Arc<IssuerState>,
}

impl Issuer {
    /// One that publishes these keys.
    pub(crate) async fn with(keys: &[Value]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(IssuerState {
            mood: Mutex::new(Mood::Serve(json!({"keys": keys}).to_string())),
            hits: AtomicUsize::new(0),
            asked: Notify::new(),
        });
        tokio::spawn(listen(listener, state.clone()));
        Self {
            url: format!("http://{address}/band/keys.json?use=sig"),
            state,
        }
    }

    /// Publishes these keys from now on.
    pub(crate) fn publish(&self, keys: &[Value]) {
        self.be(Mood::Serve(json!({"keys": keys}).to_string()));
    }

    /// Answers in this way from now on.
    pub(crate) fn be(&self, mood: Mood) {
        *self.state.mood.lock().unwrap_or_else(PoisonError::into_inner) = mood;
    }

    /// How many requests it has had.
    pub(crate) fn hits(&self) -> usize {
        self.state.hits.load(Ordering::SeqCst)
    }

    /// Waits for a request.
    pub(crate) async fn asked(&self) {
        self.state.asked.notified().await;
    }
}

async fn listen(listener: TcpListener, state: Arc<IssuerState>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream, state.clone()));
    }
}

async fn answer(mut stream: TcpStream, state: Arc<IssuerState>) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        match stream.read(&mut byte).await {
            Ok(1) => request.push(byte[0]),
            _ => return,
        }
    }
    let request = String::from_utf8_lossy(&request);
    assert!(
        request.starts_with("GET /band/keys.json?use=sig HTTP/1.1\r\n"),
        "{request}"
    );
    state.hits.fetch_add(1, Ordering::SeqCst);
    state.asked.notify_one();
    let mood = state.mood.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let (status, body) = match mood {
        Mood::Serve(document) => (200, document),
        Mood::Fail(status) => (status, json!({"keys": []}).to_string()),
        Mood::HangUp => return,
        Mood::Silent => std::future::pending().await,
    };
    let head = format!(
        "HTTP/1.1 {status} So\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    // A client that has disconnected does not listen.
    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
}
