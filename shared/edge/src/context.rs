//! The context of a handler: its process, and what its function needs, for one invocation.

use crate::config::{ConfigError, Environment};
use crate::needs::Need;
use crate::process::Process;
use domain::{BandId, BatchId, Instant, InviteId};
use store::Deadline;

/// The context of one invocation. The type parameters list what the function needs, in this order: the
/// [verifier](crate::Verifier) of bearer tokens, the key [ring](crate::Ring), the [table](crate::Table), the
/// [mail access](crate::MailAccess). `()` stands for a need that it does not have.
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
/// A forgotten need does not compile. Here the verifier is missing, so there is no caller:
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
    /// When the invocation began. All of its work uses this time.
    pub now: Instant,
    /// The id of the invocation, from API Gateway or Lambda.
    pub id: String,
    /// The running clock and the metrics.
    pub process: &'static Process,
    /// The verifier of callers.
    pub(crate) verifier: V::Given,
    /// Makes links and cursors.
    pub links: K::Given,
    /// The table, limited by the deadline of the invocation.
    pub store: T::Given,
    /// Access to the mail service.
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

/// What a function needs for the lifetime of its process. [`Context`] explains the parameters.
#[derive(Debug)]
pub struct Instance<V: Need = (), K: Need = (), T: Need = (), P: Need = ()> {
    pub(crate) process: &'static Process,
    verifier: V,
    ring: K,
    table: T,
    mail: P,
}

impl<V: Need, K: Need, T: Need, P: Need> Instance<V, K, T, P> {
    /// Reads the configuration.
    ///
    /// # Errors
    /// [`ConfigError`] names every variable that is missing or wrong.
    pub fn read(process: &'static Process, env: &Environment<'_>) -> Result<Self, ConfigError> {
        // All are read before the first is checked, so that all errors are reported.
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

    /// Does in parallel what the first invocation would otherwise wait for. It ends at the deadline.
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

    /// The context of the invocation `id` at `now`, limited by `deadline`. The key ring is refreshed if it lacks the
    /// key of `token`.
    ///
    /// # Errors
    /// The cause, for the log, if something can't be fetched.
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
