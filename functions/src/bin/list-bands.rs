//! `GET /bands`: the caller's bands.

use edge::views::BandsView;
use edge::{Context, Outcome, Reply, Request, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(handle)
}

async fn handle(cx: &'static Context, req: Request) -> Outcome {
    let caller = req.caller(cx).await?;
    let scope = format!("bands of {}", caller.user);
    let page = cx.store.bands(&caller, req.page(cx, &scope)?).await?;
    Ok(Reply::ok(BandsView::of(page, &cx.keys, &scope)))
}
