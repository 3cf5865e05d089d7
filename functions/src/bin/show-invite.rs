//! `GET /invites/{invite_id}`: one invite and its timeline, to its band's admins.

use edge::views::InviteWithTimelineView;
use edge::{Context, Outcome, Reply, Request, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(handle)
}

async fn handle(cx: &'static Context, req: Request) -> Outcome {
    let caller = req.caller(cx).await?;
    let invite = cx.store.invite(&caller, req.invite_id()?, req.now).await?;
    Ok(Reply::ok(InviteWithTimelineView::of(&invite, cx, req.now)))
}
