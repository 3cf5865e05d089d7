//! `POST /invites/{token}/accept`: the invitee becomes a member, exactly once.

use edge::views::AcceptanceView;
use edge::{Context, Outcome, Reply, Request, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(handle)
}

async fn handle(cx: &'static Context, req: Request) -> Outcome {
    let caller = req.caller(cx).await?;
    let (id, holding) = req.held_invite(cx)?;
    let acceptance = cx.store.accept_invite(&caller, id, holding, req.now).await?;
    Ok(Reply::ok(AcceptanceView::from(acceptance)))
}
