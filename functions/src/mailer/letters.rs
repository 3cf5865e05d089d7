//! What sending and previewing a mail have in common.

use domain::{Band, Invite};
use edge::{MailConfig, MailService};
use mail::{InvitationMail, SendReason, Transport, TransportConfig};

/// The links of an invitation: to open it, to decline it and to unsubscribe.
pub(crate) type InvitationLinks = [String; 3];

/// The way to the mail service.
pub(crate) fn transport(service: &MailService) -> Transport {
    let MailConfig {
        sender,
        configuration_set,
        endpoint,
        region,
        credentials,
    } = service.config.clone();
    let config = TransportConfig {
        sender,
        configuration_set,
        endpoint,
        region,
        credentials,
    };
    Transport::new(config, service.http.clone())
}

/// The invitation for an invite, or a reminder of it.
pub(crate) fn invitation(invite: &Invite, band: &Band, reason: SendReason, links: InvitationLinks) -> mail::Mail {
    let [accept_url, decline_url, unsubscribe_url] = links;
    mail::Mail::Invitation(InvitationMail {
        reason,
        band: band.name.clone(),
        color: band.settings.color,
        inviter: invite.inviter_name.clone(),
        terms: invite.terms.clone(),
        expires_at: invite.expires_at,
        time_zone: band.settings.time_zone.clone(),
        takes_answers: band.settings.answers_to().is_some(),
        accept_url,
        decline_url,
        unsubscribe_url,
    })
}
