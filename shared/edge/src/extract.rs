//! The types that handlers extract from a request. A type that depends on a need of the function, as [`Caller`] does on
//! the verifier, only exists for a [`Context`] that has it.

use crate::Outcome;
use crate::body::FromFields;
use crate::context::Context;
use crate::jwt::Verifier;
use crate::links::Links;
use crate::needs::{Need, Ring};
use crate::problem::Problem;
use crate::refusals::unauthenticated;
use crate::request::Request;
use domain::{AddressDigest, BandId, Caller, Holder, IdempotencyKey, InviteId, Refusal, Subscription, UserId};
use store::PageRequest;

/// A value that a handler extracts from a request.
pub trait FromRequest<C>: Sized + Send {
    /// The value, or the problem to refuse the request with.
    fn from_request(req: &Request, cx: &C) -> impl Future<Output = Result<Self, Problem>> + Send;
}

/// The caller of a public route, if they are signed in. A token that is sent must be valid: `unauthenticated` says what
/// is wrong with it; `unavailable` if the issuer's keys can't be fetched.
#[derive(Clone, Debug)]
pub struct Viewer(pub Option<Caller>);

impl<K: Need, T: Need, P: Need> FromRequest<Context<Verifier, K, T, P>> for Viewer {
    async fn from_request(req: &Request, cx: &Context<Verifier, K, T, P>) -> Result<Self, Problem> {
        req.viewer(cx.verifier).await.map(Self)
    }
}

/// The caller; `unauthenticated` if nobody is signed in.
impl<K: Need, T: Need, P: Need> FromRequest<Context<Verifier, K, T, P>> for Caller {
    async fn from_request(req: &Request, cx: &Context<Verifier, K, T, P>) -> Result<Self, Problem> {
        let caller = req.viewer(cx.verifier).await?;
        caller.ok_or_else(|| unauthenticated("the request has none", None))
    }
}

/// The `{band_id}` of a route for admins. If it is not an id of a band: `not-band-admin`.
#[derive(Clone, Copy, Debug)]
pub struct ManagedBand(pub BandId);

impl<C: Sync> FromRequest<C> for ManagedBand {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        req.band_id(Refusal::NotBandAdmin).map(Self)
    }
}

/// The `{band_id}` of a route for members. If it is not an id of a band: `not-band-member`.
#[derive(Clone, Copy, Debug)]
pub struct JoinedBand(pub BandId);

impl<C: Sync> FromRequest<C> for JoinedBand {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        req.band_id(Refusal::NotBandMember).map(Self)
    }
}

/// An id in the path: `{invite_id}` or `{member_id}`. If it is malformed: `invite-not-found` or `member-not-found`.
#[derive(Clone, Debug)]
pub struct Path<T>(pub T);

impl<C: Sync> FromRequest<C> for Path<InviteId> {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        req.invite_id().map(Self)
    }
}

impl<C: Sync> FromRequest<C> for Path<UserId> {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        req.member_id().map(Self)
    }
}

/// The invite and holder of the token in the `{token}` of the path, or of an invite's id in its place. If there is no
/// genuine token: `invite-not-found`.
#[derive(Clone, Copy, Debug)]
pub struct HeldInvite {
    /// The invite.
    pub invite: InviteId,
    /// How the caller holds it.
    pub holder: Holder,
}

impl<V: Need, T: Need, P: Need> FromRequest<Context<V, Ring, T, P>> for HeldInvite {
    async fn from_request(req: &Request, cx: &Context<V, Ring, T, P>) -> Result<Self, Problem> {
        let (invite, holder) = req.held_invite(&cx.links.keys)?;
        Ok(Self { invite, holder })
    }
}

/// The address that the unsubscribe token in the `{token}` of the path was sent to, and the subscription that it is about.
/// If there is no genuine token: `invite-not-found`.
#[derive(Clone, Copy, Debug)]
pub struct Unsubscriber {
    /// The address.
    pub address: AddressDigest,
    /// What the mail with the token belonged to.
    pub subscription: Subscription,
}

impl<V: Need, T: Need, P: Need> FromRequest<Context<V, Ring, T, P>> for Unsubscriber {
    async fn from_request(req: &Request, cx: &Context<V, Ring, T, P>) -> Result<Self, Problem> {
        let (address, subscription) = req.unsubscriber(&cx.links.keys)?;
        Ok(Self { address, subscription })
    }
}

/// The band and the address of the answering-address token in the `{token}` of the path. If there is no genuine token:
/// `invite-not-found`.
#[derive(Clone, Copy, Debug)]
pub struct ReplyToOwner {
    /// The band whose answers may go to the address.
    pub band: BandId,
    /// The address.
    pub address: AddressDigest,
}

impl<V: Need, T: Need, P: Need> FromRequest<Context<V, Ring, T, P>> for ReplyToOwner {
    async fn from_request(req: &Request, cx: &Context<V, Ring, T, P>) -> Result<Self, Problem> {
        let (band, address) = req.reply_to_owner(&cx.links.keys)?;
        Ok(Self { band, address })
    }
}

/// The JSON body, up to 64 KiB: `unsupported-media-type`, `malformed-body`, `body-too-large`; `invalid-input` names
/// every bad field.
#[derive(Clone, Debug)]
pub struct Body<T>(pub T);

impl<C: Sync, T: FromFields + Send> FromRequest<C> for Body<T> {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        req.body().map(Self)
    }
}

/// The JSON body, up to 64 KiB, refused like [`Body`]. Without a body, all fields are left out.
#[derive(Clone, Debug)]
pub struct OptionalBody<T>(pub T);

impl<C: Sync, T: FromFields + Send> FromRequest<C> for OptionalBody<T> {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        req.optional_body().map(Self)
    }
}

/// The JSON body, up to 256 KiB, refused like [`Body`].
#[derive(Clone, Debug)]
pub struct LongBody<T>(pub T);

impl<C: Sync, T: FromFields + Send> FromRequest<C> for LongBody<T> {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        req.long_body().map(Self)
    }
}

/// The `Idempotency-Key`, if there is one; `invalid-input` if it is not valid.
impl<C: Sync> FromRequest<C> for Option<IdempotencyKey> {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        req.idempotency_key()
    }
}

/// A value that is read from the query.
pub trait FromQuery: Sized + Send {
    /// Reads the value. `get` looks a parameter up by name.
    ///
    /// # Errors
    /// `malformed-query` lists the parameters that are not valid.
    fn from_query(get: impl Fn(&str) -> Option<String>) -> Result<Self, Problem>;
}

/// A value from the query.
#[derive(Clone, Debug)]
pub struct Parameters<T>(pub T);

impl<C: Sync, T: FromQuery> FromRequest<C> for Parameters<T> {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        T::from_query(|name| req.parameter(name)).map(Self)
    }
}

/// The `limit` and `cursor` of a list; `malformed-query` if the limit is out of range.
#[derive(Clone, Debug)]
pub struct PageQuery {
    limit: u32,
    cursor: Option<String>,
}

impl PageQuery {
    /// The requested page of the list `scope`.
    ///
    /// # Errors
    /// `invalid-cursor` if the cursor belongs to another list or is made up.
    pub fn of(self, scope: &str, links: &Links) -> Result<PageRequest, Problem> {
        Ok(PageRequest {
            limit: self.limit,
            after: links.place(scope, self.cursor)?,
        })
    }
}

impl<C: Sync> FromRequest<C> for PageQuery {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        Ok(Self {
            limit: req.limit()?,
            cursor: req.parameter("cursor"),
        })
    }
}

/// The answer to a request that no function handles.
#[derive(Debug)]
pub struct Unroutable(pub Outcome);

impl<C: Sync> FromRequest<C> for Unroutable {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        Ok(Self(req.unroutable()))
    }
}
