//! `PUT /me`: creates or changes the caller's profile. The address is never taken from the body.

use domain::ProfileDraft;
use edge::views::ProfileView;
use edge::{Context, Outcome, Reply, Request, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(handle)
}

async fn handle(cx: &'static Context, req: Request) -> Outcome {
    let caller = req.caller(cx).await?;
    let draft: ProfileDraft = req.body()?;
    let profile = cx.store.save_profile(&caller, draft, req.now).await?;
    Ok(Reply::ok(ProfileView::of(&caller, Some(profile))))
}
