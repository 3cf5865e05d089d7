//! Counting views: an invite's page reports that a person has opened it.

use crate::Store;
use crate::error::StoreError;
use crate::keys::{self, n, s};
use crate::read::{Consistency, FoundItems, or_refuse};
use crate::step::{Expression, Update};
use domain::{Caller, Holder, Instant, InviteId, Refusal};

impl Store {
    /// Counts a view of an invite while it can be used; views of other invites are ignored, and so is the look of
    /// someone who is in the band, such as its admins. A caller who knows only the id must be the recipient.
    ///
    /// One call, 2 WU; for a known viewer one more, 1 RU, with an id 2 RU.
    ///
    /// # Errors
    /// [`Refusal::InviteNotFound`]; with an id also the refusals of [`Store::invitation`].
    pub async fn view_invite(
        &self,
        viewer: Option<&Caller>,
        id: InviteId,
        holder: Holder,
        now: Instant,
    ) -> Result<(), StoreError> {
        let mut condition = Expression::new(
            "#state = :open AND expires_at > :now",
            [
                (":open", s("open")),
                (":now", n(now.timestamp_millis())),
                (":one", n(1)),
            ],
        );
        match holder {
            Holder::Token(generation) => {
                condition.text.push_str(" AND generation = :generation");
                condition.value(":generation", n(generation));
            }
            Holder::Id => {}
        }
        let key = keys::invite(id);
        let is_member = match (holder, viewer) {
            (Holder::Id, _) => matches!(self.invitation(viewer, id, holder, now).await?, (_, Some(Ok(true)))),
            (Holder::Token(_), None) => false,
            (Holder::Token(_), Some(viewer)) => {
                let member = keys::member(id.band, &viewer.user);
                let found = self.read(&[key.clone(), member.clone()], Consistency::Eventual).await?;
                let is_member = found.contains(&member);
                if is_member {
                    or_refuse(found.invite(&key, now)?, Refusal::InviteNotFound)?;
                }
                is_member
            }
        };
        if is_member {
            return Ok(());
        }
        let update = "ADD #views :one SET viewed_at = :now";
        let update = Update::new(key.clone(), update, condition);
        if let Err(item) = self.update_and_return(&update).await? {
            let mut found = FoundItems::default();
            found.insert(key.clone(), item);
            or_refuse(found.invite(&key, now)?, Refusal::InviteNotFound)?;
        }
        Ok(())
    }
}
