//! Hostile names in the mail that asks for an answering address.

use crate::hostile::{accepted, check_shown, in_one_line};
use crate::sample::reply_to_mail;
use domain::{BandName, DisplayName};
use mail::{Mail, ReplyToMail};

#[test]
fn who_asks_for_an_address_cannot_break_out() {
    for (asker, _, _) in accepted(|text| DisplayName::parse(text).ok()) {
        let (shown, harmless) = (in_one_line(asker.as_str()), reply_to_mail());
        let mail = ReplyToMail {
            asker: Some(asker),
            ..harmless.clone()
        };
        check_shown(&Mail::ReplyTo(mail), &Mail::ReplyTo(harmless), &shown);
    }
    for (band, _, _) in accepted(|text| BandName::parse(text).ok()) {
        let (shown, harmless) = (in_one_line(band.as_str()), reply_to_mail());
        let mail = ReplyToMail {
            band,
            ..harmless.clone()
        };
        check_shown(&Mail::ReplyTo(mail), &Mail::ReplyTo(harmless), &shown);
    }
}
