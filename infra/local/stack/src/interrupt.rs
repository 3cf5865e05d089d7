//! The signals that stop a stack.

use tokio::signal::unix::{SignalKind, signal};

use crate::{Result, StackError};

/// Waits for Ctrl-C, TERM or a closed terminal. Returns the usual exit code for that.
pub async fn interrupted() -> Result<u8> {
    let listen = |kind| signal(kind).map_err(StackError::io("Listening for signals"));
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut terminate = listen(SignalKind::terminate())?;
    let mut hang_up = listen(SignalKind::hangup())?;
    tokio::select! {
        _ = interrupt.recv() => Ok(130),
        _ = terminate.recv() => Ok(143),
        _ = hang_up.recv() => Ok(129),
    }
}
