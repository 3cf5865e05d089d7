//! The domain: bands, members, invites, tokens and e-mail addresses, and the rules for changing them.
//!
//! It is pure: no AWS, HTTP, clock, environment or randomness. `now` and random bytes are passed in. Text is parsed
//! into types here or refused; a value that exists is valid.

#![warn(missing_docs, unreachable_pub)]

pub mod accept;
pub mod action;
pub mod band;
pub mod band_ref;
pub mod batch;
pub mod caller;
pub mod change;
pub mod claimed_name;
pub mod color;
pub mod crew;
pub mod delivery;
pub mod draft;
pub mod email;
pub mod end;
pub mod fold;
pub mod id;
pub mod idempotency;
pub mod invalid;
pub mod invite;
pub mod issue;
pub mod joined;
pub mod keyring;
pub mod lease;
pub mod line;
mod link_text;
pub mod locale;
pub mod mail;
mod mailbox;
pub mod member;
pub mod plain;
pub mod profile;
pub mod prolong;
pub mod quota;
pub mod reason;
pub mod recipient;
pub mod record;
pub mod refusal;
pub mod reply_to;
pub mod resend;
#[cfg(test)]
mod sample;
pub mod search;
pub mod selection;
pub mod sender;
pub mod statistics;
pub mod subscription;
pub mod take_over;
pub mod terms;
pub mod text;
pub mod time_zone;
pub mod transition;
pub mod users_invited;
pub mod web_address;
pub mod words;

pub use band::{Band, Settings};
pub use band_ref::BandRef;
pub use batch::{Row, RowOutcome, RowRefusal};
pub use caller::Caller;
pub use claimed_name::{ClaimedName, NameChange};
pub use color::BandColor;
pub use delivery::{AddressChange, Closure, Delivery, DeliveryStatus, Suppression};
pub use draft::{BandChange, BandDraft, InviteChange, InviteDraft, Offer, ProfileDraft, ResendDraft};
pub use email::{AddressDigest, EmailAddress};
pub use id::{BandId, BatchId, InviteId, UserDigest, UserId};
pub use idempotency::IdempotencyKey;
pub use invalid::Invalid;
pub use invite::{Ended, Ending, Holder, Invite, InviteInfo, Status};
pub use issue::Inviter;
pub use keyring::KeyRing;
pub use locale::{Locale, MailLocale};
pub use mail::{MailKind, MailTask};
pub use member::{Member, MemberChange, Role};
pub use profile::Profile;
pub use quota::{Quota, Quotas};
pub use reason::{Reason, ReasonCode};
pub use recipient::Recipient;
pub use record::IdempotencyRecord;
pub use refusal::{Gone, Refusal};
pub use reply_to::{AskMail, ReplyTo, ReplyToAsked};
pub use selection::{InviteFilter, Selection};
pub use sender::Sender;
pub use subscription::{MailChoicesDraft, Subscription, Subscriptions};
pub use terms::Terms;
pub use text::{BandName, DisplayName, Message, Part, RecipientName};
pub use time_zone::TimeZone;
pub use transition::Transition;

/// An instant in UTC; everything that is stored or shown is cut to whole milliseconds.
pub type Instant = chrono::DateTime<chrono::Utc>;
