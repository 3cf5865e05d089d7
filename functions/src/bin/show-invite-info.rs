//! `GET /invites/{token}/info`: what the holder of a token is invited to, and, signed in, what they can do.

use edge::views::InvitationView;
use edge::{Context, Outcome, Reply, Request, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(handle)
}

async fn handle(cx: &'static Context, req: Request) -> Outcome {
    let (id, holding) = req.held_invite(cx)?;
    let viewer = req.viewer(cx).await?;
    let (invitation, prospect) = cx.store.invitation(viewer.as_ref(), id, holding, req.now).await?;
    Ok(Reply::ok(InvitationView::of(invitation, prospect)))
}
