//! `GET /me`: the caller's profile.

use edge::views::ProfileView;
use edge::{Context, Outcome, Reply, Request, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(handle)
}

async fn handle(cx: &'static Context, req: Request) -> Outcome {
    let caller = req.caller(cx).await?;
    let profile = cx.store.profile(&caller.user).await?;
    Ok(Reply::ok(ProfileView::of(&caller, profile)))
}
