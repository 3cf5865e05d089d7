//! `GET /bands/{band_id}/invites`: a band's invites, to its admins.

use domain::{Ending, Refusal};
use edge::views::InvitesView;
use edge::{Context, Outcome, Problem, Reply, Request, malformed_query, serve};
use std::process::ExitCode;
use store::InviteFilter;

fn main() -> ExitCode {
    serve(handle)
}

async fn handle(cx: &'static Context, req: Request) -> Outcome {
    let caller = req.caller(cx).await?;
    let band = req.band_id(Refusal::NotBandAdmin)?;
    let filter = filter(req.parameter("status").as_deref())?;
    let scope = format!("{filter:?} invites of {band}");
    let page = req.page(cx, &scope)?;
    let list = cx.store.list_invites(&caller, band, filter, page, req.now).await?;
    Ok(Reply::ok(InvitesView::of(list, cx, &scope, req.now)))
}

fn filter(status: Option<&str>) -> Result<InviteFilter, Problem> {
    match status {
        None | Some("pending") => Ok(InviteFilter::Pending),
        Some("accepted") => Ok(InviteFilter::Ended(Ending::Accepted)),
        Some("declined") => Ok(InviteFilter::Ended(Ending::Declined)),
        Some("revoked") => Ok(InviteFilter::Ended(Ending::Revoked)),
        Some("expired") => Ok(InviteFilter::Expired),
        Some("all") => Ok(InviteFilter::All),
        Some(_) => Err(malformed_query(
            "status",
            "must be pending, accepted, declined, revoked, expired or all",
        )),
    }
}
