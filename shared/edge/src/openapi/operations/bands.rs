//! Bands.

use crate::openapi::{Operation, Tag, Who};
use crate::problem::Code;
use crate::views::{BandView, BandsView};
use domain::{BandChange, BandDraft};
use serde_json::json;

pub(super) fn create_band() -> Operation {
    Operation::new(
        "create-band",
        Tag::Bands,
        Who::SignedIn,
        "Found a band",
        "Creates a band. The caller becomes its first admin.",
    )
    .takes::<BandDraft>(&[json!({"name": "The Kinks"})])
    .answers::<BandView>(201)
    .refuses(&[Code::Conflict])
    .leads_to("show-band", &[("band_id", "$response.body#/id")])
    .leads_to("change-band", &[("band_id", "$response.body#/id")])
    .leads_to("list-members", &[("band_id", "$response.body#/id")])
    .leads_to("create-invite", &[("band_id", "$response.body#/id")])
    .leads_to("create-invites", &[("band_id", "$response.body#/id")])
    .leads_to("list-invites", &[("band_id", "$response.body#/id")])
    .leads_to("show-statistics", &[("band_id", "$response.body#/id")])
}

pub(super) fn list_bands() -> Operation {
    Operation::new(
        "list-bands",
        Tag::Bands,
        Who::SignedIn,
        "List your bands",
        "Lists the bands that the caller is in, with the caller's role in each.",
    )
    .pages()
    .answers::<BandsView>(200)
}

pub(super) fn show_band() -> Operation {
    Operation::new(
        "show-band",
        Tag::Bands,
        Who::Member,
        "Show a band",
        "Returns the band to its members, with the caller's role and the band's settings.",
    )
    .answers::<BandView>(200)
}

pub(super) fn change_band() -> Operation {
    let change = json!({"name": "The Who", "settings": {"default_ttl_hours": 24, "max_members": null}});
    Operation::new(
        "change-band",
        Tag::Bands,
        Who::Admin,
        "Change a band's name and settings",
        "Changes what the body names and leaves the rest alone. A setting of null goes back to its default.",
    )
    .takes::<BandChange>(&[change])
    .answers::<BandView>(200)
    .refuses(&[Code::Conflict])
}
