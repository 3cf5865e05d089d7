//! What is logged while a test runs.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use tracing::instrument::WithSubscriber;

/// Lines in memory.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Does the work, and returns its result with the JSON lines that it logged.
pub(crate) async fn logged<T>(work: impl Future<Output = T>) -> (T, String) {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_writer(move || writer.clone())
        .finish();
    let done = work.with_subscriber(subscriber).await;
    let lines = lines.0.lock().unwrap_or_else(PoisonError::into_inner);
    (done, String::from_utf8_lossy(&lines).into_owned())
}
