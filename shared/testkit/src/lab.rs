//! A deployment with its own table and a frozen clock, for tests of the store and of single functions.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a failure here fails the calling test"
)]

use crate::ask::{Answer, Ask};
use crate::people::{Person, sign};
use crate::routes;
use crate::wire::Wire;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use chrono::{TimeDelta, TimeZone, Utc};
use domain::{Band, BandDraft, BandId, Holder, Instant, Invite, KeyRing};
use edge::body::{Fields, FromFields};
use edge::{
    Clock, Context, Entropy, Environment, GatewayEvent, Handler, Instance, Links, Need, Process, Table, answer,
};
use local_stack::table::{create_table, create_table_without_stream};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use store::{Acceptance, Database, Deadline, Store};
use uuid::Uuid;

/// The issuer of a lab's tokens.
pub const ISSUER: &str = "https://issuer.example";
/// The audience of a lab's tokens.
pub const AUDIENCE: &str = "bands";
/// The secret of a lab's tokens.
pub const SECRET: &str = "a secret of the lab, long enough for HS256";

/// The key ring of a lab's links.
pub const KEYS: &str = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// A deployment with its own table.
pub struct Lab {
    /// Its clock and its source of ids.
    pub cx: &'static Process,
    /// Its keys for links and cursors.
    pub links: Links,
    /// Its table's name, and the endpoint of the database.
    pub table: (String, String),
    /// The wire between its stores and the database.
    pub wire: Wire,
    /// The database, which outlives an invocation.
    pub database: Database,
    settings: HashMap<String, String>,
}

/// The default deadline of an invocation. It is longer than in a deployment because tests share a machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The time in a lab: noon on 1 June 2026.
///
/// # Panics
/// Never: the date exists.
#[must_use]
pub fn noon() -> Instant {
    Utc.with_ymd_and_hms(2026, 6, 1, 12, 0, 0).single().expect("a date")
}

/// The endpoint of the database that the tests were started with.
///
/// # Panics
/// If the variable is missing. The message says how to start a database.
#[must_use]
pub fn endpoint() -> String {
    let endpoint = std::env::var("DYNAMODB_ENDPOINT");
    endpoint.expect("DYNAMODB_ENDPOINT, the URL of a database: run the tests by `make test`, which starts one")
}

impl Lab {
    /// A lab on the database that the tests were started with.
    ///
    /// # Panics
    /// If that database can't be used.
    pub async fn new() -> Self {
        Self::on(&endpoint(), &[]).await
    }

    /// A lab with the default quotas.
    ///
    /// # Panics
    /// If the database can't be used.
    pub async fn with_usual_quotas() -> Self {
        let unset = ["INVITES_PER_BAND", "INVITES_PER_INVITER", "MAILS_PER_RECIPIENT"].map(|name| (name, ""));
        Self::on(&endpoint(), &unset).await
    }

    /// A lab on a database, with changes to its configuration. An empty value unsets the variable.
    ///
    /// # Panics
    /// If the database can't be used or the configuration is wrong.
    pub async fn on(endpoint: &str, changes: &[(&str, &str)]) -> Self {
        let table = format!("lab-{}", Uuid::now_v7().simple());
        create_table_without_stream(endpoint, &table)
            .await
            .expect("a new table");
        Self::around(endpoint, &table, changes, noon(), wire())
    }

    /// A lab that sends mail and whose table has a stream, on the database and the mailbox that the tests were started
    /// with.
    ///
    /// # Panics
    /// If either can't be used.
    pub async fn with_mail() -> Self {
        let table = format!("lab-{}", Uuid::now_v7().simple());
        create_table(&endpoint(), &table).await.expect("a new table");
        Self::around(&endpoint(), &table, &mail(&mailbox()), noon(), wire())
    }

    /// The same deployment `seconds` after noon. It is another process, but shares the table and the wire.
    #[must_use]
    pub fn later(&self, seconds: i64) -> Self {
        let (table, endpoint) = &self.table;
        let at = noon() + TimeDelta::seconds(seconds);
        Self::around(endpoint, table, &mail(&mailbox()), at, self.wire.clone())
    }

    /// The same deployment `seconds` after noon, with at most `most` mails per recipient and day.
    #[must_use]
    pub fn later_with_cap(&self, seconds: i64, most: &str) -> Self {
        let (table, endpoint) = &self.table;
        let at = noon() + TimeDelta::seconds(seconds);
        let mailbox = mailbox();
        let capped = [&mail(&mailbox)[..], &[("MAILS_PER_RECIPIENT", most)]].concat();
        Self::around(endpoint, table, &capped, at, self.wire.clone())
    }

    /// A lab whose table does not exist.
    #[must_use]
    pub fn without_table() -> Self {
        Self::around(&endpoint(), "no-such-table", &[], noon(), wire())
    }

    /// A lab on an existing table that sends mail.
    #[must_use]
    pub fn around_table(endpoint: &str, table: &str, ses: &str) -> Self {
        Self::around(endpoint, table, &mail(ses), noon(), wire())
    }

    /// A lab whose database is never called.
    #[must_use]
    pub fn without_database() -> Self {
        Self::around("http://127.0.0.1:1", "no-such-table", &[], noon(), wire())
    }

    fn around(endpoint: &str, table: &str, changes: &[(&str, &str)], now: Instant, wire: Wire) -> Self {
        let usual = [
            ("TABLE_NAME", table),
            ("DYNAMODB_ENDPOINT", endpoint),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_ACCESS_KEY_ID", "local"),
            ("AWS_SECRET_ACCESS_KEY", "local"),
            ("INVITE_KEYS", KEYS),
            ("WEB_BASE_URL", "https://bands.example"),
            ("JWT_ISSUER", ISSUER),
            ("JWT_AUDIENCE", AUDIENCE),
            ("JWT_SECRET", SECRET),
            ("INVITES_PER_BAND", "100000"),
            ("INVITES_PER_INVITER", "100000"),
            ("MAILS_PER_RECIPIENT", "100000"),
        ];
        let settings = usual.iter().chain(changes);
        let settings: HashMap<_, _> = settings
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let (process, database) = {
            let variable = |name: &str| settings.get(name).cloned();
            let env = Environment::new(&variable, || wire.client());
            let process = Process::new(&env, Clock::Frozen(now), Entropy::Counting(AtomicU64::new(1)));
            (process, <Table>::read(&env).expect("a lab's table").database)
        };
        Self {
            cx: Box::leak(Box::new(process)),
            links: Links {
                keys: Arc::new(KeyRing::parse(KEYS).expect("a key ring")),
                web_base_url: "https://bands.example",
            },
            table: (table.to_owned(), endpoint.to_owned()),
            wire,
            database,
            settings,
        }
    }

    /// A function instance with these needs. It is leaked, as in a deployment.
    #[must_use]
    pub fn instance<V: Need, K: Need, T: Need, P: Need>(&self) -> &'static Instance<V, K, T, P> {
        let variable = |name: &str| self.settings.get(name).cloned();
        let env = Environment::new(&variable, || self.wire.client());
        Box::leak(Box::new(Instance::read(self.cx, &env).expect("a lab's configuration")))
    }

    /// The context of an invocation with these needs. It begins now and has a deadline of a minute.
    pub async fn context<V: Need, K: Need, T: Need, P: Need>(&self) -> Context<V, K, T, P> {
        let ready = self
            .instance()
            .ready("request-1", self.cx.now(), Deadline::after(PATIENCE), "");
        ready.await.expect("what the function needs")
    }

    /// Another store on the same table that uses this HTTP client.
    #[must_use]
    pub fn store_through(&self, client: SharedHttpClient) -> Store {
        let variable = |name: &str| self.settings.get(name).cloned();
        let env = Environment::new(&variable, || client);
        let table = <Table>::read(&env).expect("a lab's table");
        table.database.until(Deadline::after(PATIENCE))
    }

    /// The store of an invocation that begins now and has a deadline of a minute. It is leaked so that tests can borrow
    /// it as long as they need.
    #[must_use]
    pub fn store(&self) -> &'static Store {
        Box::leak(Box::new(self.store_for(PATIENCE)))
    }

    /// The store of an invocation that begins now and has this deadline.
    #[must_use]
    pub fn store_for(&self, time: Duration) -> Store {
        self.database.until(Deadline::after(time))
    }

    /// Creates a band with this admin at noon.
    pub async fn found(&self, founder: &Person, name: &str) -> BandId {
        let draft: BandDraft = read(json!({"name": name}));
        let (band, member) = Band::found(self.cx.new_band_id(noon()), draft.name, &founder.caller(), noon());
        self.store().create_band(&band, &member).await.expect("a band");
        band.id
    }

    /// Creates an invite by an admin at noon.
    pub async fn invite(&self, by: &Person, band: BandId, draft: Value) -> Invite {
        let id = self.cx.new_invite_id(band, noon());
        let invite = self
            .store()
            .create_invite(&by.caller(), id, read(draft), None, noon())
            .await;
        invite.expect("an invite")
    }

    /// The token of an invite's link.
    #[must_use]
    pub fn token(&self, invite: &Invite) -> String {
        self.links.keys.token(invite.id, invite.generation).as_str().to_owned()
    }

    /// Accepts an invite as `who` at noon.
    pub async fn accept(&self, who: &Person, invite: &Invite) -> Acceptance {
        let holder = Holder::Token(invite.generation);
        let accepted = self
            .store()
            .accept_invite(&who.caller(), invite.id, holder, noon())
            .await;
        accepted.expect("accepted")
    }

    /// Saves a profile of `who` at noon.
    pub async fn save_profile(&self, who: &Person) {
        self.save_profile_as(who, None).await;
    }

    /// Saves a profile of `who` at noon, searchable or not.
    pub async fn be_searchable(&self, who: &Person, searchable: bool) {
        self.save_profile_as(who, Some(searchable)).await;
    }

    async fn save_profile_as(&self, who: &Person, searchable: Option<bool>) {
        let draft = read(json!({"display_name": who.name, "searchable": searchable}));
        let saved = self.store().save_profile(&who.caller(), draft, noon()).await;
        saved.expect("a profile");
    }

    /// Calls a handler.
    pub async fn call<V: Need, K: Need, T: Need, P: Need, Asks, H>(&self, handle: H, ask: Ask) -> Answer
    where
        H: Handler<Context<V, K, T, P>, Asks>,
    {
        self.call_within(PATIENCE, handle, ask).await
    }

    /// Calls a handler in an invocation with this deadline.
    pub async fn call_within<V: Need, K: Need, T: Need, P: Need, Asks, H>(
        &self,
        time: Duration,
        handle: H,
        ask: Ask,
    ) -> Answer
    where
        H: Handler<Context<V, K, T, P>, Asks>,
    {
        let reply = answer(self.instance(), handle, event(&ask), Deadline::after(time)).await;
        Answer::of_function(reply)
    }
}

/// The endpoint of the mail service that the tests were started with.
///
/// # Panics
/// If the variable is missing. The message says how to start one.
#[must_use]
pub fn mailbox() -> String {
    let endpoint = std::env::var("SES_ENDPOINT");
    endpoint.expect("SES_ENDPOINT, the URL of a mail service: run the tests by `make test`, which starts one")
}

fn wire() -> Wire {
    Wire::new(edge::http_client())
}

/// The configuration of a deployment that sends mail.
fn mail(ses: &str) -> [(&'static str, &str); 5] {
    [
        ("EMAIL_NOTIFICATIONS", "true"),
        ("EMAIL_SENDER", "Band Invites <invites@bands.example>"),
        ("EMAIL_CONFIGURATION_SET", "band-invites"),
        ("API_BASE_URL", "https://api.bands.example"),
        ("SES_ENDPOINT", ses),
    ]
}

/// Reads a body that is known to be valid.
///
/// # Panics
/// If it is not valid.
#[must_use]
pub fn read<T: FromFields>(body: Value) -> T {
    let Value::Object(object) = body else {
        unreachable!("a test's body is an object")
    };
    Fields::read(object).expect("a valid body")
}

/// The event that API Gateway would send for this request.
fn event(ask: &Ask) -> GatewayEvent {
    let mut ask = ask.clone();
    if let Some(person) = &ask.by {
        let token = sign(&person.claims(ISSUER, AUDIENCE), SECRET);
        ask = ask.header("authorization", format!("Bearer {token}"));
    }
    serde_json::from_str(&routes::event("request-1", &ask).to_string()).expect("an event")
}
