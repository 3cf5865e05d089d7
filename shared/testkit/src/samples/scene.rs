//! The band that the sample events are about.

use chrono::Utc;
use domain::{Band, BandId, Holder, Instant, InviteId, Subscription};
use serde_json::{Value, json};

use crate::{
    lab::{Lab, noon, read},
    people::Person,
};

/// The generation of an invite that was never resent.
const FIRST: u16 = 0;

/// The people, the band and its invites. Ids and tokens are always the same.
pub struct Scene {
    /// The band's creator and admin.
    pub ada: Person,
    /// Invited by address; has a profile.
    pub ben: Person,
    /// A member who is made an admin.
    pub cy: Person,
    /// A member who is removed.
    pub dan: Person,
    /// A user who is not a member yet.
    pub eve: Person,
    /// The band.
    pub band: BandId,
    pub(super) joined: WrittenSample,
    pub(super) open: WrittenSample,
    pub(super) to_accept: WrittenSample,
    pub(super) to_revoke: WrittenSample,
    pub(super) to_resend: WrittenSample,
    pub(super) to_decline: WrittenSample,
    pub(super) mailed: WrittenSample,
    pub(super) tracked: WrittenSample,
    pub(super) to_change: WrittenSample,
    /// An unsubscribe token.
    pub(super) stop: String,
    /// A token for the band's answering address, which is Ada's.
    pub(super) confirm: String,
}

/// An invite that events refer to.
pub(super) struct WrittenSample {
    invite: InviteId,
    draft: Value,
    /// Its id.
    pub(super) id: String,
    /// The part of its id after the band's id.
    pub(super) own: String,
    /// The token of its first link.
    pub(super) token: String,
}

impl Scene {
    /// Builds it without a database. The lab must be new, because its ids depend on how many were issued before.
    #[must_use]
    pub fn new(lab: &Lab) -> Self {
        let band = lab.cx.new_band_id(noon());
        let written = |draft: Value| {
            let invite = lab.cx.new_invite_id(band, noon());
            WrittenSample {
                invite,
                draft,
                id: invite.to_string(),
                own: invite.own(),
                token: lab.links.keys.token(invite, FIRST).as_str().to_owned(),
            }
        };
        let [ada, ben, cy, dan, eve] = ["Ada", "Ben", "Cy", "Dan", "Eve"].map(Person::named);
        let stopped = Person::named("Ida").caller().email;
        let stop = stopped.map(|address| {
            let token = lab
                .links
                .keys
                .unsubscribe_token(address.digest(), Subscription::Invitations);
            token.as_str().to_owned()
        });
        let confirm = ada.caller().email.map(|address| {
            let token = lab.links.keys.reply_to_token(band, address.digest());
            token.as_str().to_owned()
        });
        Self {
            joined: written(json!({"max_uses": 2})),
            open: written(json!({"part": "second trumpet"})),
            to_accept: written(json!({})),
            to_revoke: written(json!({})),
            to_resend: written(json!({})),
            to_decline: written(json!({"email": "joe@example.com"})),
            mailed: written(json!({"email": ben.email, "message": "We rehearse on Mondays."})),
            tracked: written(json!({"email": "hal@example.com"})),
            to_change: written(json!({"email": "gil@exmaple.com"})),
            stop: stop.unwrap_or_default(),
            confirm: confirm.unwrap_or_default(),
            ada,
            ben,
            cy,
            dan,
            eve,
            band,
        }
    }

    /// Writes it into the lab's table with the current time, so that its invites are pending. Call it once per table.
    ///
    /// # Panics
    /// If the database can't be used.
    #[expect(clippy::expect_used, reason = "samples are known to be valid")]
    pub async fn seed(&self, lab: &Lab) {
        let (store, ada, now): (_, _, Instant) = (lab.store(), self.ada.caller(), Utc::now());
        for person in [&self.ada, &self.ben] {
            let draft = read(json!({"display_name": person.name, "searchable": true}));
            store
                .save_profile(&person.caller(), draft, now)
                .await
                .expect("a profile");
        }
        let draft: domain::BandDraft = read(json!({"name": "The Analytical Engines"}));
        let (band, founder) = Band::found(self.band, draft.name, &ada, now);
        store.create_band(&band, &founder).await.expect("a band");
        let reply_to = read(json!({"settings": {"reply_to": self.ada.email}}));
        let changed = store.change_band(&ada, self.band, &reply_to, now);
        changed.await.expect("an answering address");
        for written in [
            &self.joined,
            &self.open,
            &self.to_accept,
            &self.to_revoke,
            &self.to_resend,
            &self.to_decline,
            &self.mailed,
            &self.tracked,
            &self.to_change,
        ] {
            let made = store.create_invite(&ada, written.invite, read(written.draft.clone()), None, now);
            made.await.expect("an invite");
        }
        for person in [&self.cy, &self.dan] {
            let (caller, by) = (person.caller(), Holder::Token(FIRST));
            let accepted = store.accept_invite(&caller, self.joined.invite, by, now);
            accepted.await.expect("accepted");
        }
    }
}
