//! What a handler asks of a request, by the types of its parameters. What takes a need of the function, such as a
//! caller its verifier, is there only for a [`Context`] that has it.

use crate::body::FromFields;
use crate::context::Context;
use crate::jwt::Verifier;
use crate::links::Links;
use crate::needs::{Need, Ring};
use crate::problem::Problem;
use crate::refusals::unauthenticated;
use crate::request::Request;
use domain::{AddressDigest, BandId, Caller, Holder, IdempotencyKey, InviteId, Refusal, UserId};
use store::PageRequest;

/// Something that a handler asks of a request.
pub trait FromRequest<C>: Sized + Send {
    /// It, or why the request is refused.
    fn from_request(req: &Request, cx: &C) -> impl Future<Output = Result<Self, Problem>> + Send;
}

/// Who calls, where the route is open to all. A bearer token that is sent must be valid all the same: `unauthenticated`
/// says what is wrong with it; `unavailable` where its issuer's keys can't be had.
#[derive(Clone, Debug)]
pub struct Viewer(pub Option<Caller>);

impl<K: Need, T: Need, P: Need> FromRequest<Context<Verifier, K, T, P>> for Viewer {
    async fn from_request(req: &Request, cx: &Context<Verifier, K, T, P>) -> Result<Self, Problem> {
        req.viewer(cx.verifier).await.map(Self)
    }
}

/// Who calls; `unauthenticated` where nobody has signed in.
impl<K: Need, T: Need, P: Need> FromRequest<Context<Verifier, K, T, P>> for Caller {
    async fn from_request(req: &Request, cx: &Context<Verifier, K, T, P>) -> Result<Self, Problem> {
        let caller = req.viewer(cx.verifier).await?;
        caller.ok_or_else(|| unauthenticated("the request has none", None))
    }
}

/// The `{band_id}` of a path for the band's admins: what is no band's id is no band that the caller is an admin of,
/// `not-band-admin`.
#[derive(Clone, Copy, Debug)]
pub struct ManagedBand(pub BandId);

impl<C: Sync> FromRequest<C> for ManagedBand {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        req.band_id(Refusal::NotBandAdmin).map(Self)
    }
}

/// The `{band_id}` of a path for the band's members: what is no band's id is no band that the caller is in,
/// `not-band-member`.
#[derive(Clone, Copy, Debug)]
pub struct JoinedBand(pub BandId);

impl<C: Sync> FromRequest<C> for JoinedBand {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        req.band_id(Refusal::NotBandMember).map(Self)
    }
}

/// An id in the path: `{invite_id}` or `{member_id}`; `invite-not-found` or `member-not-found` where it is none.
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

/// Who holds the genuine `{token}` of the path, or an invite's id in place of it. A forgery is `invite-not-found`.
#[derive(Clone, Copy, Debug)]
pub struct HeldInvite {
    /// The invite that is held.
    pub invite: InviteId,
    /// By what.
    pub holder: Holder,
}

impl<V: Need, T: Need, P: Need> FromRequest<Context<V, Ring, T, P>> for HeldInvite {
    async fn from_request(req: &Request, cx: &Context<V, Ring, T, P>) -> Result<Self, Problem> {
        let (invite, holder) = req.held_invite(&cx.links.keys)?;
        Ok(Self { invite, holder })
    }
}

/// The address whose owner holds the genuine unsubscribe `{token}` of the path. A forgery is `invite-not-found`.
#[derive(Clone, Copy, Debug)]
pub struct Unsubscriber(pub AddressDigest);

impl<V: Need, T: Need, P: Need> FromRequest<Context<V, Ring, T, P>> for Unsubscriber {
    async fn from_request(req: &Request, cx: &Context<V, Ring, T, P>) -> Result<Self, Problem> {
        req.unsubscriber(&cx.links.keys).map(Self)
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

/// The JSON body, up to 256 KiB; refused as [`Body`] is.
#[derive(Clone, Debug)]
pub struct LongBody<T>(pub T);

impl<C: Sync, T: FromFields + Send> FromRequest<C> for LongBody<T> {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        req.long_body().map(Self)
    }
}

/// The request as one that is to happen once, where it has an `Idempotency-Key`; `invalid-input` where that is no key.
impl<C: Sync> FromRequest<C> for Option<IdempotencyKey> {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        req.once()
    }
}

/// What an endpoint reads of the query.
pub trait FromQuery: Sized + Send {
    /// It, from the parameters that `get` looks up by name.
    ///
    /// # Errors
    /// `malformed-query` names the parameter to mend.
    fn from_query(get: impl Fn(&str) -> Option<String>) -> Result<Self, Problem>;
}

/// The parameters of the query.
#[derive(Clone, Debug)]
pub struct Parameters<T>(pub T);

impl<C: Sync, T: FromQuery> FromRequest<C> for Parameters<T> {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        T::from_query(|name| req.parameter(name)).map(Self)
    }
}

/// `limit` and `cursor` of a list; `malformed-query` where the limit is out of range.
#[derive(Clone, Debug)]
pub struct PageQuery {
    limit: u32,
    cursor: Option<String>,
}

impl PageQuery {
    /// The page of the list `scope` that is asked for.
    ///
    /// # Errors
    /// `invalid-cursor` where the cursor is of another list, or made up.
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

/// Why no function has the request's path and method.
#[derive(Debug)]
pub struct Unroutable(pub Problem);

impl<C: Sync> FromRequest<C> for Unroutable {
    async fn from_request(req: &Request, _: &C) -> Result<Self, Problem> {
        Ok(Self(req.unroutable()))
    }
}
