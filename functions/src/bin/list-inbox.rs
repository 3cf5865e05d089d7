//! `GET /me/invites`: the pending invites addressed to the caller's id or verified address.

use edge::views::InboxView;
use edge::{Context, Outcome, Reply, Request, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(handle)
}

async fn handle(cx: &'static Context, req: Request) -> Outcome {
    let caller = req.caller(cx).await?;
    let scope = format!("inbox of {}", caller.user);
    let page = req.page(cx, &scope)?;
    let page = cx.store.inbox(&caller, page, req.now).await?;
    Ok(Reply::ok(InboxView::of(page, &cx.keys, &scope)))
}
