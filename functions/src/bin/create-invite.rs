//! `POST /bands/{band_id}/invites`: an admin invites someone.

use domain::{InviteDraft, Refusal};
use edge::views::InviteView;
use edge::{Context, Outcome, Reply, Request, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(handle)
}

async fn handle(cx: &'static Context, req: Request) -> Outcome {
    let caller = req.caller(cx).await?;
    let band = req.band_id(Refusal::NotBandAdmin)?;
    let draft: InviteDraft = req.body()?;
    let id = cx.new_invite_id(band, req.now);
    let invite = cx.store.create_invite(&caller, id, draft, req.now).await?;
    Ok(Reply::created(
        InviteView::of(&invite, cx, req.now),
        format!("/invites/{id}"),
    ))
}
