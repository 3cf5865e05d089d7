//! `DELETE /invites/{invite_id}`: an admin withdraws an invite.

use edge::{Context, Outcome, Reply, Request, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(handle)
}

async fn handle(cx: &'static Context, req: Request) -> Outcome {
    let caller = req.caller(cx).await?;
    cx.store.revoke_invite(&caller, req.invite_id()?, req.now).await?;
    Ok(Reply::done())
}
