//! What is logged while a test runs.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
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

/// Takes what other threads log and drops it. Without it, a place in the code that is first reached by a thread without a
/// subscriber could stay switched off for all threads.
static OTHERS: LazyLock<()> = LazyLock::new(|| {
    let others = tracing_subscriber::fmt().with_writer(std::io::sink).finish();
    tracing::subscriber::set_global_default(others).expect("nobody else sets it");
});

/// Does the work, and returns its result with the JSON lines that it logged.
pub(crate) async fn logged<T>(work: impl Future<Output = T>) -> (T, String) {
    LazyLock::force(&OTHERS);
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
