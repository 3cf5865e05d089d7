//! `POST /invites/{token}/decline`: the invitee says no. The token of an e-mail invite proves the mailbox.

use edge::{Context, Outcome, Reply, Request, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(handle)
}

async fn handle(cx: &'static Context, req: Request) -> Outcome {
    let (id, holding) = req.held_invite(cx)?;
    let caller = req.viewer(cx).await?;
    cx.store.decline_invite(caller.as_ref(), id, holding, req.now).await?;
    Ok(Reply::done())
}
