//! `GET /bands/{band_id}/members`: a band's members, to its members.

use domain::Refusal;
use edge::views::MembersView;
use edge::{Context, Outcome, Reply, Request, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(handle)
}

async fn handle(cx: &'static Context, req: Request) -> Outcome {
    let caller = req.caller(cx).await?;
    let band = req.band_id(Refusal::NotBandMember)?;
    let scope = format!("members of {band}");
    let page = cx.store.members(&caller, band, req.page(cx, &scope)?).await?;
    Ok(Reply::ok(MembersView::of(page, &cx.keys, &scope)))
}
