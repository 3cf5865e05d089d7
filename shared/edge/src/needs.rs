//! What functions need beyond their [process](crate::Process). Each need reads its part of the configuration, is warmed
//! up before the first event, and gives each invocation the value that the handler uses. `()` stands for no need.

use crate::cached::Cached;
use crate::config::{self, CallersConfig, Environment, MailConfig, RingConfig, key_ring};
use crate::jwt::Verifier;
use crate::links::Links;
use crate::secrets::Secrets;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use domain::{Instant, KeyRing};
use std::fmt::Debug;
use std::marker::PhantomData;
use std::sync::Arc;
use store::{Database, Deadline, Opening, Store};

/// Something that a function needs for the lifetime of its process.
pub trait Need: Debug + Sized + Send + Sync + 'static {
    /// The value that a handler gets for one invocation.
    type Given: Debug + Send + Sync + 'static;

    /// Reads the configuration; `None` if something is wrong, which `env` has recorded.
    fn read(env: &Environment<'_>) -> Option<Self>;

    /// Does what the first invocation would otherwise wait for. A failure is reported by the first invocation that it
    /// affects.
    fn warm_up(&self, now: Instant, deadline: Deadline) -> impl Future<Output = ()> + Send;

    /// The value for an invocation at `now`, limited by `deadline`, that was called with `token`.
    ///
    /// # Errors
    /// The cause, for the log, if it can't be fetched.
    fn ready(
        &'static self,
        now: Instant,
        deadline: Deadline,
        token: &str,
    ) -> impl Future<Output = Result<Self::Given, String>> + Send;
}

/// No need.
impl Need for () {
    type Given = ();

    fn read(_: &Environment<'_>) -> Option<Self> {
        Some(())
    }

    async fn warm_up(&self, _: Instant, _: Deadline) {}

    async fn ready(&'static self, _: Instant, _: Deadline, _: &str) -> Result<(), String> {
        Ok(())
    }
}

/// The verifier of bearer tokens.
impl Need for Verifier {
    type Given = &'static Self;

    fn read(env: &Environment<'_>) -> Option<Self> {
        CallersConfig::read(env).map(|config| Self::new(config, env.client()))
    }

    async fn warm_up(&self, now: Instant, _: Deadline) {
        self.prime(now).await;
    }

    async fn ready(&'static self, _: Instant, _: Deadline, _: &str) -> Result<&'static Self, String> {
        Ok(self)
    }
}

/// The key ring of links, unsubscribe links and cursors.
#[derive(Debug)]
pub struct Ring {
    keys: Cached<Arc<KeyRing>>,
    web_base_url: String,
}

impl Need for Ring {
    type Given = Links;

    fn read(env: &Environment<'_>) -> Option<Self> {
        let config = RingConfig::read(env)?;
        let secrets = Secrets::new(&config.secrets, env.client());
        Some(Self {
            keys: secrets.cached("the key ring", config.keys, key_ring),
            web_base_url: config.web_base_url,
        })
    }

    async fn warm_up(&self, now: Instant, _: Deadline) {
        self.keys.prime(now).await;
    }

    /// The ring, refreshed if it lacks the key of `token`.
    async fn ready(&'static self, now: Instant, _: Deadline, token: &str) -> Result<Links, String> {
        let keys = self.keys.get(now, |ring| ring.lacks_key_of(token)).await?;
        Ok(Links {
            keys,
            web_base_url: &self.web_base_url,
        })
    }
}

/// The call that opens the connection to the table. It is one that the function may make anyway.
pub trait OpeningCall: Debug + Send + Sync + 'static {
    /// The call.
    const OPENING: Opening;
}

/// A read.
#[derive(Debug)]
pub enum Reading {}

impl OpeningCall for Reading {
    const OPENING: Opening = Opening::Read;
}

/// A query.
#[derive(Debug)]
pub enum Querying {}

impl OpeningCall for Querying {
    const OPENING: Opening = Opening::Query;
}

/// A put.
#[derive(Debug)]
pub enum Putting {}

impl OpeningCall for Putting {
    const OPENING: Opening = Opening::Put;
}

/// An update.
#[derive(Debug)]
pub enum Updating {}

impl OpeningCall for Updating {
    const OPENING: Opening = Opening::Update;
}

/// A delete.
#[derive(Debug)]
pub enum Deleting {}

impl OpeningCall for Deleting {
    const OPENING: Opening = Opening::Delete;
}

/// The table, and the call that opens the connection to it.
#[derive(Debug)]
pub struct Table<By: OpeningCall = Reading> {
    /// The table for the lifetime of the process. A handler gets the store of its invocation instead.
    pub database: Database,
    by: PhantomData<By>,
}

impl<By: OpeningCall> Need for Table<By> {
    type Given = Store;

    fn read(env: &Environment<'_>) -> Option<Self> {
        let config = config::store(env)?;
        Some(Self {
            database: Database::new(config, env.client()),
            by: PhantomData,
        })
    }

    async fn warm_up(&self, _: Instant, deadline: Deadline) {
        self.database.until(deadline).prime(By::OPENING).await;
    }

    /// The table, limited by the deadline.
    async fn ready(&'static self, _: Instant, deadline: Deadline, _: &str) -> Result<Store, String> {
        Ok(self.database.until(deadline))
    }
}

/// The mail service, for mails without a way to unsubscribe with one click. Functions behind the API can't know its
/// address, which depends on them.
#[derive(Debug)]
pub struct MailService {
    /// The sender and the service.
    pub config: MailConfig,
    /// The one HTTP client of the process.
    pub http: SharedHttpClient,
}

/// The mail service, if the deployment sends mail.
impl Need for Option<MailService> {
    type Given = Option<&'static MailService>;

    fn read(env: &Environment<'_>) -> Option<Self> {
        let config = MailConfig::read(env)?;
        Some(config.map(|config| MailService {
            config,
            http: env.client(),
        }))
    }

    async fn warm_up(&self, _: Instant, _: Deadline) {}

    async fn ready(&'static self, _: Instant, _: Deadline, _: &str) -> Result<Option<&'static MailService>, String> {
        Ok(self.as_ref())
    }
}

/// Access to the mail service.
#[derive(Debug)]
pub struct MailAccess {
    /// The mail service.
    pub service: MailService,
    /// The base URL of the API, without a slash at the end. Mail clients send unsubscribe requests there.
    pub api_base_url: String,
}

/// Access to the mail service, if the deployment sends mail.
impl Need for Option<MailAccess> {
    type Given = Option<&'static MailAccess>;

    fn read(env: &Environment<'_>) -> Option<Self> {
        let Some(service) = Option::<MailService>::read(env)? else {
            return Some(None);
        };
        let api_base_url = env.base_url("API_BASE_URL")?;
        Some(Some(MailAccess { service, api_base_url }))
    }

    async fn warm_up(&self, _: Instant, _: Deadline) {}

    async fn ready(&'static self, _: Instant, _: Deadline, _: &str) -> Result<Option<&'static MailAccess>, String> {
        Ok(self.as_ref())
    }
}
