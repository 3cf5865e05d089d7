//! Tests: tokens, cursors and keys.

use super::*;
use crate::email::EmailAddress;
use proptest::prelude::*;

fn ring(keys: &[(u8, u8)]) -> KeyRing {
    let entry = |(id, byte): &(u8, u8)| format!("{id}:{}", BASE64URL_NOPAD.encode(&[*byte; 32]));
    KeyRing::parse(&keys.iter().map(entry).collect::<Vec<_>>().join(",")).expect("a ring")
}

fn invite() -> InviteId {
    InviteId::from_bytes([7; 32])
}

fn document(text: &str) -> Result<KeyRing, KeyRingError> {
    KeyRing::from_document(serde_json::from_str(text).expect("a document"))
}

#[test]
fn a_token_leads_to_its_invite_and_generation() {
    let token = ring(&[(1, 1)]).token(invite(), 3);
    assert_eq!(token.as_str().len(), 70);
    assert_eq!(ring(&[(1, 1)]).find(token.as_str()), Some((invite(), 3)));
}

#[test]
fn links_survive_a_rotation_until_their_key_is_removed() {
    let old = ring(&[(1, 1)]).token(invite(), 0);
    assert!(ring(&[(2, 2), (1, 1)]).find(old.as_str()).is_some());
    assert!(ring(&[(2, 2)]).find(old.as_str()).is_none());
    assert!(ring(&[(1, 9)]).find(old.as_str()).is_none(), "same id, other key");
}

#[test]
fn a_cursor_is_not_a_token_and_is_valid_for_one_list_only() {
    let ring = ring(&[(1, 1)]);
    let cursor = ring.seal("members of x", "MEMBER#ada");
    assert_eq!(ring.unseal("members of x", &cursor).as_deref(), Some("MEMBER#ada"));
    assert_eq!(ring.unseal("members of y", &cursor), None);
    let token = ring.token(invite(), 0);
    assert_eq!(ring.unseal("invite", token.as_str()), None);
}

#[test]
fn an_unsubscribe_token_names_one_address_and_nothing_else() {
    let (ring, other) = (ring(&[(1, 1)]), ring(&[(1, 2)]));
    let digest = |text: &str| EmailAddress::parse(text).expect("an address").digest();
    for (subscription, length) in [(Subscription::Invitations, 46), (Subscription::Notes, 50)] {
        let token = ring.unsubscribe_token(digest("Bob@Example.com"), subscription);
        assert_eq!(token.as_str().len(), length);
        let expect = Some((digest("bob@example.com"), subscription));
        assert_eq!(ring.find_unsubscribe(token.as_str()), expect);
        assert_eq!(other.find_unsubscribe(token.as_str()), None);
        assert_eq!(ring.find(token.as_str()), None);
        for cut in 1..length {
            assert_eq!(ring.find_unsubscribe(&token.as_str()[..cut]), None);
            assert_eq!(ring.find_unsubscribe(&token.as_str()[cut..]), None);
        }
    }
    assert_eq!(ring.find_unsubscribe(ring.token(invite(), 0).as_str()), None);
    assert_ne!(digest("bob@example.com"), digest("eve@example.com"));
}

#[test]
fn a_token_for_an_answering_address_names_one_band_and_address_and_nothing_else() {
    let (ring, other) = (ring(&[(1, 1)]), ring(&[(1, 2)]));
    let digest = EmailAddress::parse("bob@example.com").expect("an address").digest();
    let band = invite().band;
    let token = ring.reply_to_token(band, digest);
    let text = token.as_str();
    assert_eq!(text.len(), 66);
    assert!(text.ends_with(['A', 'Q', 'g', 'w']), "{text}");
    assert_eq!(ring.find_reply_to(text), Some((band, digest)));
    assert_eq!(other.find_reply_to(text), None);
    assert_eq!((ring.find(text), ring.find_unsubscribe(text)), (None, None));
    for cut in 1..66 {
        assert_eq!(ring.find_reply_to(&text[..cut]), None);
        assert_eq!(ring.find_reply_to(&text[cut..]), None);
    }
    for token in [
        ring.token(invite(), 0),
        ring.unsubscribe_token(digest, Subscription::Invitations),
        ring.unsubscribe_token(digest, Subscription::Notes),
    ] {
        assert_eq!(ring.find_reply_to(token.as_str()), None);
    }
}

#[test]
fn malformed_rings_are_refused() {
    let good = BASE64URL_NOPAD.encode(&[1; 32]);
    for (text, expect) in [
        (String::new(), KeyRingError::Empty),
        (" , ".to_owned(), KeyRingError::Empty),
        (format!("0:{good}"), KeyRingError::Malformed(1)),
        (format!("1:{good},256:{good}"), KeyRingError::Malformed(2)),
        (
            format!("1:{}", BASE64URL_NOPAD.encode(&[1; 31])),
            KeyRingError::Malformed(1),
        ),
        ("1:not base64".to_owned(), KeyRingError::Malformed(1)),
        (format!("1:{good},1:{good}"), KeyRingError::Repeated(1)),
    ] {
        assert_eq!(KeyRing::parse(&text).err(), Some(expect), "{text}");
    }
}

#[test]
fn a_document_names_the_key_that_signs() {
    // As Secrets Manager generates it: 64 letters and digits.
    let first = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4";
    let old = document(&format!(r#"{{"sign_with":"1","1":"{first}"}}"#)).expect("a ring");
    let second = BASE64URL_NOPAD.encode(&[2; 48]);
    let new = document(&format!(r#"{{"1": "{first}", "2": "{second}", "sign_with": "2"}}"#)).expect("a ring");
    let (by_old, by_new) = (old.token(invite(), 0), new.token(invite(), 0));
    assert!(new.find(by_old.as_str()).is_some() && old.find(by_new.as_str()).is_none());
    for (text, expect) in [
        ("{}".to_owned(), KeyRingError::Document),
        (format!(r#"{{"1":"{first}"}}"#), KeyRingError::Document),
        (r#"{"sign_with":"1","1":"short"}"#.to_owned(), KeyRingError::Document),
        (format!(r#"{{"sign_with":"1","01":"{first}"}}"#), KeyRingError::Document),
        (
            format!(r#"{{"sign_with":"2","1":"{first}"}}"#),
            KeyRingError::Unsigned(2),
        ),
    ] {
        assert_eq!(document(&text).err(), Some(expect), "{text}");
    }
}

#[test]
fn a_token_with_an_unknown_key_is_recognised() {
    let (one, two) = (ring(&[(1, 1)]), ring(&[(2, 2)]));
    let digest = EmailAddress::parse("bob@example.com").expect("an address").digest();
    for token in [
        two.token(invite(), 0),
        two.unsubscribe_token(digest, Subscription::Notes),
        two.reply_to_token(invite().band, digest),
    ] {
        assert!(one.lacks_key_of(token.as_str()) && !two.lacks_key_of(token.as_str()));
    }
    let forged = ring(&[(1, 9)]).token(invite(), 0);
    for text in [forged.as_str(), "", "me", &"*".repeat(70), &invite().to_string()] {
        assert!(!one.lacks_key_of(text), "{text}");
    }
}

#[test]
fn debug_output_hides_secrets() {
    let ring = ring(&[(1, 1)]);
    assert_eq!(format!("{ring:?} {:?}", ring.token(invite(), 0)), "KeyRing(…) Token(…)");
}

proptest! {
    #[test]
    fn any_change_kills_a_token(at in 0usize..70, with in "[A-Za-z0-9_=.-]") {
        let ring = ring(&[(1, 1), (2, 2)]);
        let token = ring.token(invite(), 0);
        let mut text = token.as_str().to_owned();
        text.replace_range(at..=at, &with);
        prop_assert_eq!(ring.find(&text).is_some(), text == token.as_str());
    }

    #[test]
    fn no_text_holds_a_token_or_panics(text in "\\PC{0,100}") {
        let ring = ring(&[(1, 1)]);
        prop_assert!(ring.find(&text).is_none());
        prop_assert!(ring.find_unsubscribe(&text).is_none());
        prop_assert!(ring.unseal("any", &text).is_none());
    }
}
