//! What a handler works with: of its process, and of what its function needs, as much as one invocation has of it.

use crate::config::{ConfigError, Environment};
use crate::needs::Need;
use crate::process::Process;
use domain::{BandId, BatchId, Instant, InviteId};
use store::Deadline;

/// What one invocation has of what its function needs, in this order: the [verifier](crate::Verifier) of bearer tokens,
/// the key [ring](crate::Ring), the [table](crate::Table), the [mail access](crate::MailAccess). `()` stands for what
/// it does not need.
///
/// ```
/// use domain::Caller;
/// use edge::{Context, Outcome, Reply, Verifier, serve};
///
/// async fn handle(_: Context<Verifier>, caller: Caller) -> Outcome {
///     Ok(Reply::ok(caller.user.as_str()))
/// }
///
/// let main = || serve(handle);
/// ```
///
/// A need that is forgotten does not compile. Here it is the verifier, without which there are no callers:
///
/// ```compile_fail
/// use domain::Caller;
/// use edge::{Context, Outcome, Reply, serve};
///
/// async fn handle(_: Context, caller: Caller) -> Outcome {
///     Ok(Reply::ok(caller.user.as_str()))
/// }
///
/// let main = || serve(handle);
/// ```
#[derive(Debug)]
pub struct Context<V: Need = (), K: Need = (), T: Need = (), P: Need = ()> {
    /// When the invocation began; all of a request happens at this time.
    pub now: Instant,
    /// The id that API Gateway or Lambda gave the invocation.
    pub id: String,
    /// The clock, which goes on, and the metrics.
    pub process: &'static Process,
    /// What callers are verified by.
    pub(crate) verifier: V::Given,
    /// Links and cursors.
    pub links: K::Given,
    /// The table, until the invocation must answer.
    pub store: T::Given,
    /// How mail is sent.
    pub mail: P::Given,
}

impl<V: Need, K: Need, T: Need, P: Need> Context<V, K, T, P> {
    /// An id for a new band.
    #[must_use]
    pub fn new_band_id(&self) -> BandId {
        self.process.new_band_id(self.now)
    }

    /// An id for a new invite of `band`; ids sort by time.
    #[must_use]
    pub fn new_invite_id(&self, band: BandId) -> InviteId {
        self.process.new_invite_id(band, self.now)
    }

    /// An id for a new batch of invites.
    #[must_use]
    pub fn new_batch_id(&self) -> BatchId {
        self.process.new_batch_id(self.now)
    }
}

/// A function for as long as its process lives: what its handler needs, as [`Context`] lists it.
#[derive(Debug)]
pub struct Instance<V: Need = (), K: Need = (), T: Need = (), P: Need = ()> {
    pub(crate) process: &'static Process,
    verifier: V,
    ring: K,
    table: T,
    mail: P,
}

impl<V: Need, K: Need, T: Need, P: Need> Instance<V, K, T, P> {
    /// An instance, as its environment says.
    ///
    /// # Errors
    /// [`ConfigError`] names every variable to mend.
    pub fn read(process: &'static Process, env: &Environment<'_>) -> Result<Self, ConfigError> {
        // All are read before the first is looked at, so that all faults are told.
        let (verifier, ring, table, mail) = (V::read(env), K::read(env), T::read(env), P::read(env));
        let all = verifier.zip(ring).zip(table).zip(mail);
        let (((verifier, ring), table), mail) = env.finish(all)?;
        Ok(Self {
            process,
            verifier,
            ring,
            table,
            mail,
        })
    }

    /// Does what the first invocation would otherwise wait for, all at once. It ends at the deadline.
    pub async fn warm_up(&self, deadline: Deadline) {
        let now = self.process.now();
        let all = async {
            tokio::join!(
                self.verifier.warm_up(now, deadline),
                self.ring.warm_up(now, deadline),
                self.table.warm_up(now, deadline),
                self.mail.warm_up(now, deadline),
            )
        };
        deadline.bound(all).await;
    }

    /// What a handler gets for an invocation with this id, at `now`, that must answer by `deadline`; with the key of
    /// `token`, where that is a newer one.
    ///
    /// # Errors
    /// Why it can't be had now; for the log.
    pub async fn ready(
        &'static self,
        id: &str,
        now: Instant,
        deadline: Deadline,
        token: &str,
    ) -> Result<Context<V, K, T, P>, String> {
        Ok(Context {
            now,
            id: id.to_owned(),
            process: self.process,
            verifier: self.verifier.ready(now, deadline, token).await?,
            links: self.ring.ready(now, deadline, token).await?,
            store: self.table.ready(now, deadline, token).await?,
            mail: self.mail.ready(now, deadline, token).await?,
        })
    }
}
