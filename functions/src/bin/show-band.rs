//! `GET /bands/{band_id}`: a band, to its members.

use domain::Refusal;
use edge::views::BandView;
use edge::{Context, Outcome, Reply, Request, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(handle)
}

async fn handle(cx: &'static Context, req: Request) -> Outcome {
    let caller = req.caller(cx).await?;
    let id = req.band_id(Refusal::NotBandMember)?;
    let (band, member) = cx.store.band(&caller, id).await?;
    Ok(Reply::ok(BandView::of(&band, &member)))
}
