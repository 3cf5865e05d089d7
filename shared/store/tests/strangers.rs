//! What strangers can make a band pay for when every incoming text is as long and as wide as possible. Strangers are
//! not members of the band; they are signed in, or have only the genuine token of an invite.
//!
//! This runs on the engine whose figures are measured against AWS. The drafts are generated from the schemas of their
//! bodies, so a new field is tested at its limits too.

use crate::world::{StoreWorld, of_batch};
use domain::action::{Action, MAX_ACTED};
use domain::search::{MAX_LETTERS, Query};
use domain::{
    AddressDigest, BandChange, BandDraft, BatchId, EmailAddress, Holder, IdempotencyKey, Invite, InviteChange,
    InviteDraft, MailChoicesDraft, MemberChange, ProfileDraft, Refusal, ResendDraft, UserId,
};
use edge::body::{FromFields, describe};
use serde_json::{Map, Value, json};
use store::{ActionTarget, BulkRequest, InviteFilter, PageRequest, StoreError};
use testkit::lab::{Lab, noon, read};
use testkit::people::Person;
use testkit::stack::engine::{Engine, RunningEngine, Storage};
use testkit::stack::ports;
use testkit::stack::template::{Route, Template};

/// The maximum cost of a stranger's request, read and write units together.
const MAX: f64 = 10.0;
/// The maximum cost of requests about the caller's own data, and of answers to an invite. A profile has an entry for
/// each word of its name; a search reads the members of the caller's own bands; an answer ends its invite, so nobody can
/// give a second one.
const OWN: [(&str, f64); 12] = [
    ("GET /me", 2.0),
    ("PUT /me", 110.0),
    ("GET /me/invites", 4.0),
    ("GET /users", 16.0),
    ("POST /bands", 9.0),
    ("GET /bands", 4.0),
    ("POST /invites/{token}/accept", 38.0),
    ("POST /invites/{token}/decline", 26.0),
    ("POST /unsubscribe/{token}", 2.0),
    ("DELETE /unsubscribe/{token}", 2.0),
    ("GET /me/mail", 2.0),
    ("PUT /me/mail", 2.0),
];
/// Requests that don't use the database.
const FREE: [&str; 3] = [
    "GET /openapi.json",
    "GET /invites/{token}/qr",
    "GET /unsubscribe/{token}",
];

/// A visible character of four bytes.
const WIDE: &str = "𝄞";
/// The largest page.
const PAGE: PageRequest = PageRequest {
    limit: 100,
    after: None,
};

/// The longest possible address.
fn address(number: usize) -> String {
    let local = format!("{number:0>64}");
    let mut domain = "example".to_owned();
    loop {
        let longer = format!("山田太郎.{domain}");
        if EmailAddress::parse(&format!("{local}@{longer}")).is_err() {
            return format!("{local}@{domain}");
        }
        domain = longer;
    }
}

/// A person whose claims are all at their limits.
fn somebody(number: usize) -> Person {
    Person {
        sub: format!("{number:0>3}{}", WIDE.repeat(63)),
        email: address(number),
        email_verified: true,
        name: WIDE.repeat(80),
    }
}

/// The largest value of a schema; `None` if the field is to be left out.
fn widest(name: &str, schema: &Value, number: usize) -> Option<Value> {
    let kind = schema
        .get("type")
        .and_then(|kind| kind.get(0).or(Some(kind)))?
        .as_str()?;
    let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
    let words = schema.get("enum").and_then(Value::as_array);
    Some(match (kind, words) {
        _ if name == "user_id" || name == "notify" => return None,
        _ if name == "email" || name == "reply_to" => json!(address(number)),
        _ if name == "time_zone" => json!("America/Argentina/ComodRivadavia"),
        // Not allowed for an invite to an address.
        _ if name == "max_uses" => json!(1),
        (_, Some(words)) => words
            .iter()
            .filter(|word| word.is_string())
            .max_by_key(|word| word.to_string().len())?
            .clone(),
        ("string", _) => json!(WIDE.repeat(usize::try_from(bound("maxLength")?).ok()?)),
        ("integer", _) => json!(bound("maximum")?),
        ("boolean", _) => json!(true),
        ("object", _) => {
            let properties = schema.get("properties")?.as_object()?;
            let members = properties
                .iter()
                .filter_map(|(name, schema)| Some((name.clone(), widest(name, schema, number)?)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        _ => return None,
    })
}

/// The largest body that parses as a `T`.
fn body<T: FromFields>(number: usize) -> Value {
    widest("", &describe::<T>(), number).expect("an object")
}

/// The idempotency key of all the stranger's requests.
const KEY: &str = "once";

/// A band at its limits: names, a hundred pending invites, three dozen members.
struct StrangersScene {
    world: StoreWorld,
    stranger: Person,
    /// To the stranger's address.
    invite: Invite,
    /// To somebody else's.
    other: Invite,
    /// The batch of the others.
    batch: BatchId,
    member: UserId,
    _database: RunningEngine,
}

impl StrangersScene {
    async fn new() -> Self {
        let [port] = ports::free().expect("a free port");
        let database = RunningEngine::start(Engine::Dynoxide, port, Storage::Memory, None).await;
        let database = database.expect("an engine");
        let lab = Lab::on(database.endpoint(), &[]).await;
        let ada = somebody(1);
        lab.be_searchable(&ada, true).await;
        let band = lab.found(&ada, &WIDE.repeat(80)).await;
        let world = StoreWorld { lab, ada, band };
        let group = world.invite(json!({"max_uses": 100})).await;
        for number in 200..236 {
            world.accept(&somebody(number), &group).await;
        }
        let batch = world.lab.cx.new_batch_id(noon());
        let drafts = (300..400).map(|number| Some(read(body::<InviteDraft>(number))));
        let (ada, asked) = (world.ada.caller(), BulkRequest::Rows(drafts.collect()));
        let made = world
            .store()
            .create_invites(&ada, world.band, batch, &asked, None, noon())
            .await;
        assert!(made.expect("a batch").0.rows.iter().all(|row| row.outcome.is_ok()));
        // The stranger has used the same keys a lot, for a band of their own.
        let stranger = somebody(2);
        let own = world.lab.found(&stranger, "Own").await;
        let drafts = (500..600).map(|number| Some(read(body::<InviteDraft>(number))));
        let (caller, asked) = (stranger.caller(), BulkRequest::Rows(drafts.collect()));
        let id = world.lab.cx.new_batch_id(noon());
        let once = IdempotencyKey::new(KEY, "POST bulk", "own");
        let made = world
            .store()
            .create_invites(&caller, own, id, &asked, Some(&once), noon())
            .await;
        made.expect("a batch of their own");
        let invite = world.invite(body::<InviteDraft>(2)).await;
        let other = world.invite(body::<InviteDraft>(3)).await;
        Self {
            stranger: somebody(2),
            member: UserId::parse(&somebody(200).sub).expect("a user id"),
            _database: database,
            world,
            invite,
            other,
            batch,
        }
    }

    /// The digest of the stranger's address.
    fn address(&self) -> AddressDigest {
        EmailAddress::parse(&self.stranger.email).expect("an address").digest()
    }

    async fn choose_mail(&self, wanted: bool) -> Result<(), StoreError> {
        let choices = MailChoicesDraft {
            invitations: Some(wanted),
            notes: Some(wanted),
        };
        let chosen = self.world.store().choose_mail(self.address(), choices, noon()).await;
        chosen.map(drop)
    }

    /// Sends a request to this route as the stranger, with each text at its limit.
    #[expect(clippy::too_many_lines, reason = "a list of all routes")]
    async fn ask(&self, route: &str) -> Result<(), StoreError> {
        let (store, band, now) = (self.world.store(), self.world.band, noon());
        let by = self.stranger.caller();
        let once = IdempotencyKey::new(KEY, route, &"b".repeat(1000));
        let token = |invite: &Invite| (invite.id, Holder::Token(invite.generation));
        let drafts = || (400..500).map(|number| Some(read(body::<InviteDraft>(number))));
        let rows = || BulkRequest::Rows(drafts().collect());
        match route {
            "GET /me" => store.profile(&by.user).await.map(drop),
            "PUT /me" => {
                // The highest number of words with the most letters each, so the highest number of search entries.
                let draft = json!({"display_name": "½".repeat(80), "searchable": true});
                let _: ProfileDraft = read(body::<ProfileDraft>(0));
                store.save_profile(&by, read(draft), now).await.map(drop)
            }
            "GET /me/invites" => store.inbox(&by, PAGE, now).await.map(drop),
            "GET /users" => {
                let name = Query::parse(&WIDE.repeat(MAX_LETTERS));
                assert!(name.is_err(), "no letter");
                let query = Query::parse(&"½".repeat(80)).expect("a query");
                store.search(&by, &query, Some(band), PAGE, now).await.map(drop)
            }
            "POST /bands" => {
                let draft: BandDraft = read(body::<BandDraft>(0));
                let id = self.world.lab.cx.new_band_id(now);
                let (band, founder) = domain::Band::found(id, draft.name, &by, now);
                store.create_band(&band, &founder).await
            }
            "GET /bands" => store.bands(&by, PAGE).await.map(drop),
            "GET /bands/{band_id}" => store.band(&by, band).await.map(drop),
            "PATCH /bands/{band_id}" => {
                let change: BandChange = read(body::<BandChange>(0));
                store.change_band(&by, band, &change, now).await.map(drop)
            }
            "GET /bands/{band_id}/members" => store.members(&by, band, PAGE).await.map(drop),
            "PATCH /bands/{band_id}/members/{member_id}" => {
                let change: MemberChange = read(body::<MemberChange>(0));
                store.change_member(&by, band, &self.member, &change).await.map(drop)
            }
            "DELETE /bands/{band_id}/members/{member_id}" => {
                store.remove_member(&by, band, &self.member, now).await.map(drop)
            }
            "POST /bands/{band_id}/invites" => {
                let id = self.world.lab.cx.new_invite_id(band, now);
                let draft: InviteDraft = read(body::<InviteDraft>(4));
                store.create_invite(&by, id, draft, Some(&once), now).await.map(drop)
            }
            "POST /bands/{band_id}/invites/bulk" => {
                let id = self.world.lab.cx.new_batch_id(now);
                store
                    .create_invites(&by, band, id, &rows(), Some(&once), now)
                    .await
                    .map(drop)
            }
            "POST /bands/{band_id}/invites/bulk, dry run" => store.try_invites(&by, band, &rows(), now).await.map(drop),
            "POST /bands/{band_id}/invites/actions" => {
                let target = ActionTarget::Ids(vec![self.invite.id.to_string(); MAX_ACTED]);
                let action = Action::Resend { ttl_hours: None };
                store
                    .act_on_invites(&by, band, (action, &target), Some(&once), now)
                    .await
                    .map(drop)
            }
            "POST /bands/{band_id}/invites/preview" => {
                let id = self.world.lab.cx.new_invite_id(band, now);
                let draft: InviteDraft = read(body::<InviteDraft>(5));
                store.preview_invite(&by, id, &draft, now).await.map(drop)
            }
            "POST /bands/{band_id}/invites/replace-links" => {
                store.replace_links(&by, band, None, false, now).await.map(drop)
            }
            "GET /bands/{band_id}/invites" => store
                .list_invites(&by, band, InviteFilter::All, PAGE, now)
                .await
                .map(drop),
            "GET /bands/{band_id}/invites, of a batch" => store
                .select_invites(&by, band, &of_batch(self.batch, InviteFilter::All), None, PAGE, now)
                .await
                .map(drop),
            "GET /bands/{band_id}/invites/stats" => {
                let during = now - chrono::TimeDelta::days(30)..now;
                store.statistics(&by, band, during, now).await.map(drop)
            }
            "GET /invites/{invite_id}" => store.invite(&by, self.invite.id, now).await.map(drop),
            "DELETE /invites/{invite_id}" => store.revoke_invite(&by, self.invite.id, now).await,
            "PATCH /invites/{invite_id}" => {
                let change: InviteChange = read(body::<InviteChange>(4));
                store.change_invite(&by, self.invite.id, &change, now).await.map(drop)
            }
            "POST /invites/{invite_id}/resend" => {
                let draft: ResendDraft = read(body::<ResendDraft>(0));
                store
                    .resend_invite(&by, self.invite.id, draft, Some(&once), now)
                    .await
                    .map(drop)
            }
            "GET /invites/{token}/info" => {
                let (id, holder) = token(&self.invite);
                store.invitation(None, id, holder, now).await.map(drop)
            }
            "GET /invites/{token}/info, signed in" => {
                let (id, holder) = token(&self.other);
                store.invitation(Some(&by), id, holder, now).await.map(drop)
            }
            "POST /invites/{token}/views" => {
                let (id, holder) = token(&self.invite);
                store.view_invite(None, id, holder, now).await
            }
            "POST /invites/{token}/accept, of somebody else's" => {
                let (id, holder) = token(&self.other);
                store.accept_invite(&by, id, holder, now).await.map(drop)
            }
            "POST /invites/{token}/decline, of somebody else's" => {
                let (id, holder) = token(&self.other);
                store.decline_invite(Some(&by), id, holder, now).await
            }
            "POST /invites/{token}/decline" => {
                let (id, holder) = token(&self.other);
                store.decline_invite(None, id, holder, now).await
            }
            "POST /invites/{token}/accept" => {
                let (id, holder) = token(&self.invite);
                store.accept_invite(&by, id, holder, now).await.map(drop)
            }
            "POST /unsubscribe/{token}" | "PUT /me/mail" => self.choose_mail(false).await,
            "DELETE /unsubscribe/{token}" => self.choose_mail(true).await,
            "POST /reply-to/{token}" => store.confirm_reply_to(band, self.address()).await,
            "GET /me/mail" => store.subscriptions(self.address()).await.map(drop),
            other => panic!("{other} is not asked here"),
        }
    }
}

/// Other kinds of requests to a route.
const VARIANTS: [&str; 5] = [
    "POST /bands/{band_id}/invites/bulk, dry run",
    "GET /bands/{band_id}/invites, of a batch",
    "GET /invites/{token}/info, signed in",
    "POST /invites/{token}/accept, of somebody else's",
    "POST /invites/{token}/decline, of somebody else's",
];

/// All requests; those that end an invite come last.
fn routes() -> Vec<String> {
    let template = Template::read().expect("template.yaml");
    let routes = template.functions.into_iter().flat_map(|function| function.routes);
    let routes = routes.filter_map(|route| match route {
        Route::Path { method, path } => Some(format!("{method} {path}")),
        Route::Default => None,
    });
    let mut routes: Vec<_> = routes.chain(VARIANTS.map(str::to_owned)).collect();
    routes.retain(|route| !FREE.contains(&route.as_str()));
    routes.sort_by_key(|route| route.ends_with("/decline") || route.ends_with("/accept"));
    routes
}

#[tokio::test]
async fn no_request_of_a_stranger_costs_much_even_with_the_longest_texts() {
    let scene = StrangersScene::new().await;
    let mut dear = Vec::new();
    for route in routes() {
        scene.world.lab.wire.forget();
        let outcome = scene.ask(&route).await;
        let meter = scene.world.lab.wire.take();
        let units = meter.read + meter.written;
        let own = OWN.iter().find(|(own, _)| *own == route);
        println!("{route}: {} RU, {} WU", meter.read, meter.written);
        match outcome {
            Ok(()) => assert!(
                own.is_some() || route.contains("{token}"),
                "{route} is open to strangers"
            ),
            Err(StoreError::Refused(refusal)) => {
                assert!(own.is_none(), "{route}: {refusal:?}");
                assert_ne!(refusal, Refusal::InviteNotFound, "{route} is asked about what is there");
            }
            Err(error) => panic!("{route}: {error}"),
        }
        let most = own.map_or(MAX, |(_, most)| *most);
        if units > most {
            dear.push(format!("{route}: {units} units, more than {most}"));
        }
    }
    assert!(dear.is_empty(), "{dear:#?}");
}

#[test]
fn the_longest_address_is_at_the_limits() {
    let longest = address(7);
    assert!(
        EmailAddress::parse(&longest).is_ok_and(|address| address.key().len() > 300),
        "{longest}"
    );
    let more = format!("{}@{}", "a".repeat(65), "example.com");
    assert!(EmailAddress::parse(&more).is_err());
    assert_eq!(somebody(1).sub.len(), 255);
    let draft: InviteDraft = read(body::<InviteDraft>(1));
    let message = draft.offer.terms.message.expect("a message");
    assert_eq!((message.as_str().chars().count(), message.as_str().len()), (500, 2000));
    assert_eq!(draft.offer.terms.part.expect("a part").as_str().len(), 240);
}
