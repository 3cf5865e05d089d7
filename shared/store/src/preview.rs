//! The invite whose mail is looked at before it is sent.

use crate::Store;
use crate::decide::{Decision, ReadPlan};
use crate::error::StoreError;
use crate::keys;
use domain::{Band, Caller, Instant, Invite, InviteDraft, InviteId};

impl Store {
    /// The invite that [`create_invite`](Self::create_invite) would make, and its band. Nothing is written, and the
    /// recipient is not looked up. One call, 1 RU: the band and the inviter's profile.
    ///
    /// # Errors
    /// [`NotBandAdmin`](domain::Refusal::NotBandAdmin), confirmed by a strongly consistent read.
    pub async fn preview_invite(
        &self,
        caller: &Caller,
        id: InviteId,
        draft: &InviteDraft,
        now: Instant,
    ) -> Result<(Invite, Band), StoreError> {
        let both = [keys::band(id.band), keys::profile(&caller.user)];
        self.decide(ReadPlan::of(&both), |found| {
            let inviter = self.inviter(found, id.band, caller, now)?;
            let invite = inviter.preview(id, draft.clone(), now)?;
            Ok(Decision::Answer((invite, inviter.band)))
        })
        .await
    }
}
