//! `POST /bands`: founds a band; the caller becomes its admin.

use domain::{Band, BandDraft};
use edge::views::BandView;
use edge::{Context, Outcome, Reply, Request, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(handle)
}

async fn handle(cx: &'static Context, req: Request) -> Outcome {
    let caller = req.caller(cx).await?;
    let draft: BandDraft = req.body()?;
    let (band, founder) = Band::found(cx.new_band_id(req.now), draft.name, &caller, req.now);
    cx.store.create_band(&band, &founder).await?;
    Ok(Reply::created(
        BandView::of(&band, &founder),
        format!("/bands/{}", band.id),
    ))
}
