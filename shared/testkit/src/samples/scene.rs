//! The band that the sample events are about.

use chrono::Utc;
use domain::{Band, BandId, Holder, Instant, InviteId};
use serde_json::{Value, json};

use crate::{
    lab::{Lab, noon, read},
    people::Person,
};

/// The generation of an invite that was never resent.
const FIRST: u16 = 0;

/// The people, the band and its invites: the same ids and tokens whenever it is made.
pub struct Scene {
    /// Its founder.
    pub ada: Person,
    /// Invited by address; has a profile.
    pub ben: Person,
    /// A member who is made an admin.
    pub cy: Person,
    /// A member who is taken out.
    pub dan: Person,
    /// Nobody yet.
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
    /// The token that stops mail to someone.
    pub(super) stop: String,
}

/// An invite as events name it.
pub(super) struct WrittenSample {
    invite: InviteId,
    draft: Value,
    /// Its id.
    pub(super) id: String,
    /// The part of its id that its band doesn't say.
    pub(super) own: String,
    /// The token of its first link.
    pub(super) token: String,
}

impl Scene {
    /// Makes it up, without a look at a database. The lab must be new: it counts its ids.
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
        let stop = stopped.map(|address| lab.links.keys.unsubscribe_token(address.digest()).as_str().to_owned());
        Self {
            joined: written(json!({"max_uses": 2})),
            open: written(json!({"part": "second trumpet"})),
            to_accept: written(json!({})),
            to_revoke: written(json!({})),
            to_resend: written(json!({})),
            to_decline: written(json!({"email": "joe@example.com"})),
            mailed: written(json!({"email": ben.email, "message": "We rehearse on Mondays."})),
            tracked: written(json!({"email": "hal@example.com"})),
            stop: stop.unwrap_or_default(),
            ada,
            ben,
            cy,
            dan,
            eve,
            band,
        }
    }

    /// Puts it into the lab's table, as of now, so that its invites are open. The table must not have it yet.
    ///
    /// # Panics
    /// Where the database can't be used.
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
        for written in [
            &self.joined,
            &self.open,
            &self.to_accept,
            &self.to_revoke,
            &self.to_resend,
            &self.to_decline,
            &self.mailed,
            &self.tracked,
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
