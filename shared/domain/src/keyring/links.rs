//! Tests: tokens are found in links as they arrive.

use super::*;
use crate::email::EmailAddress;
use proptest::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A text that tokens are found in. The web client finds them in the same texts.
#[derive(Deserialize)]
struct Arrived {
    why: String,
    /// `{token}` stands for the token, `{head}` and `{tail}` for its halves.
    text: String,
    /// What stands in place of some of the token's letters.
    #[serde(default)]
    swap: BTreeMap<String, String>,
}

impl Arrived {
    fn all() -> Vec<Self> {
        serde_json::from_str(include_str!("../../tests/links.json")).expect("a list of texts")
    }

    fn with(&self, token: &str) -> String {
        let (head, tail) = token.split_at(token.len() / 2);
        let [token, head, tail] = [token, head, tail].map(|part| self.swapped(part));
        self.text
            .replace("{token}", &token)
            .replace("{head}", &head)
            .replace("{tail}", &tail)
    }

    /// The longest match is swapped first.
    fn swapped(&self, token: &str) -> String {
        let (mut swapped, mut rest) = (String::new(), token);
        while let Some(letter) = rest.chars().next() {
            let found = self.swap.iter().filter(|(from, _)| rest.starts_with(*from));
            let (from, to) = found
                .max_by_key(|(from, _)| from.len())
                .map_or_else(|| (1, letter.to_string()), |(from, to)| (from.len(), to.clone()));
            swapped.push_str(&to);
            rest = &rest[from..];
        }
        swapped
    }
}

fn ring() -> KeyRing {
    KeyRing::parse(&format!(
        "1:{},7:{}",
        BASE64URL_NOPAD.encode(&[1; 32]),
        BASE64URL_NOPAD.encode(&[7; 32])
    ))
    .expect("a ring")
}

/// An invite and a generation whose bytes look random.
fn invite(seed: u32) -> (InviteId, u16) {
    let bytes = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &seed.to_be_bytes());
    let id = InviteId::from_bytes(bytes.as_ref().try_into().expect("32 bytes"));
    (id, u16::try_from(seed % 999).expect("a generation"))
}

fn address(seed: u32) -> AddressDigest {
    EmailAddress::parse(&format!("bob{seed}@example.com"))
        .expect("an address")
        .digest()
}

fn old_token(ring: &KeyRing, (id, generation): (InviteId, u16)) -> Token {
    ring.sign(&INVITE[1], &[&id.to_bytes()[..], &generation.to_be_bytes()].concat())
}

/// Checks that the tokens of `seed`, of both lengths, are found in the text.
#[track_caller]
fn check(ring: &KeyRing, arrived: &Arrived, seed: u32) {
    let (invite, address) = (invite(seed), address(seed));
    for token in [ring.token(invite.0, invite.1), old_token(ring, invite)] {
        let text = arrived.with(token.as_str());
        assert_eq!(ring.find(&text), Some(invite), "{}: {text:?}", arrived.why);
        assert!(!ring.lacks_key_of(&text), "{}: {text:?}", arrived.why);
    }
    for (token, subscription) in [
        (
            ring.unsubscribe_token(address, Subscription::Invitations),
            Subscription::Invitations,
        ),
        (
            ring.sign(&INVITATIONS[1], &address.to_bytes()),
            Subscription::Invitations,
        ),
        (
            ring.unsubscribe_token(address, Subscription::Notes),
            Subscription::Notes,
        ),
    ] {
        let text = arrived.with(token.as_str());
        let found = ring.find_unsubscribe(&text);
        assert_eq!(found, Some((address, subscription)), "{}: {text:?}", arrived.why);
    }
}

#[test]
fn tokens_are_found_wherever_they_stand() {
    let ring = ring();
    for arrived in Arrived::all() {
        for seed in 0..8 {
            check(&ring, &arrived, seed);
        }
    }
}

#[test]
fn tokens_are_found_whatever_stands_in_place_of_their_letters() {
    let ring = ring();
    for arrived in Arrived::all().into_iter().filter(|arrived| !arrived.swap.is_empty()) {
        let swaps = |seed: &u32| {
            let (id, generation) = invite(*seed);
            let token = ring.token(id, generation);
            arrived.swapped(token.as_str()) != token.as_str()
        };
        let seeds: Vec<_> = (0..1_500).filter(swaps).take(20).collect();
        assert!(
            seeds.len() > 4,
            "{}: {} tokens have such letters",
            arrived.why,
            seeds.len()
        );
        for seed in seeds {
            check(&ring, &arrived, seed);
        }
    }
}

#[test]
fn links_do_not_end_in_what_programs_drop() {
    let ring = ring();
    for seed in 0..10_000 {
        let (id, generation) = invite(seed);
        let stops = Subscription::ALL.map(|subscription| ring.unsubscribe_token(address(seed), subscription));
        for token in stops.iter().chain([&ring.token(id, generation)]) {
            assert!(token.as_str().ends_with(['A', 'Q', 'g', 'w']), "{}", token.as_str());
        }
    }
}

#[test]
fn old_links_go_on_working() {
    let ring = ring();
    let token = "AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHAANgidzXxcY-0CLch2v3p8Xz";
    assert_eq!(ring.find(token), Some((InviteId::from_bytes([7; 32]), 3)));
    let unsubscribe = "AYSSREXCfMezZ1r-UlaIIcHU6VPLYhac-QFrQtFVo7cl";
    let bob = EmailAddress::parse("bob@example.com").expect("an address").digest();
    assert_eq!(
        ring.find_unsubscribe(unsubscribe),
        Some((bob, Subscription::Invitations))
    );
    for one in [token, unsubscribe] {
        let shorter = &one[..one.len() - 1];
        assert!(ring.find(shorter).is_none() && ring.find_unsubscribe(shorter).is_none());
    }
}

#[test]
fn each_token_has_one_spelling_and_none_can_be_cut_into_an_older_one() {
    let ring = ring();
    let (id, generation) = invite(1);
    let token = ring.token(id, generation);
    let (start, _) = token.as_str().split_at(69);
    let alphabet = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['-', '_']);
    let spelled = alphabet.filter(|last| ring.find(&format!("{start}{last}")).is_some());
    assert_eq!(spelled.count(), 1);
    for length in 0..70 {
        assert!(ring.find(&token.as_str()[..length]).is_none(), "{length}");
        assert!(ring.find(&token.as_str()[70 - length..]).is_none(), "{length}");
    }
}

#[test]
fn the_first_genuine_token_is_found() {
    let ring = ring();
    let [one, two] = [1, 2].map(|seed| (invite(seed), ring.token(invite(seed).0, invite(seed).1)));
    let forged = format!("AQ{}", &two.1.as_str()[2..40]).repeat(2);
    let text = format!("{forged} {} {}", one.1.as_str(), two.1.as_str());
    assert_eq!(ring.find(&text), Some(one.0));
}

#[test]
fn of_the_links_of_one_invite_the_latest_counts() {
    let (ring, (id, _), other) = (ring(), invite(1), invite(2));
    let [first, second, third] = [0, 1, 2].map(|generation| ring.token(id, generation));
    let other = ring.token(other.0, other.1);
    for (text, expect) in [
        (format!("see {} no: {}", first.as_str(), second.as_str()), 1),
        (format!("new: {}\n> old: {}", second.as_str(), first.as_str()), 1),
        (format!("{} {} {}", first.as_str(), third.as_str(), second.as_str()), 2),
        (format!("{} {} {}", first.as_str(), other.as_str(), second.as_str()), 1),
        (format!("{} {}", first.as_str(), "AQQQQQ".repeat(1_000)), 0),
    ] {
        assert_eq!(ring.find(&text), Some((id, expect)), "{text}");
    }
}

#[test]
fn the_work_is_bounded() {
    let ring = ring();
    let (id, generation) = invite(1);
    let token = ring.token(id, generation);
    // A place in six can start a token of a known key.
    let decoys = |count: usize| format!("{}{}", "AQQQQQ".repeat(count), token.as_str());
    assert!(ring.find(&decoys(60)).is_some());
    assert!(ring.find(&decoys(1_000)).is_none(), "it gives up");
    let far = format!("{}{}", ".".repeat(10_240), token.as_str());
    assert!(ring.find(&far).is_none(), "it stops reading");
}

#[test]
fn a_token_of_a_newer_key_is_recognised_wherever_it_stands() {
    let newer = KeyRing::parse(&format!("9:{}", BASE64URL_NOPAD.encode(&[9; 32]))).expect("a ring");
    let (id, generation) = invite(1);
    for token in [newer.token(id, generation), old_token(&newer, (id, generation))] {
        for arrived in Arrived::all() {
            assert!(ring().lacks_key_of(&arrived.with(token.as_str())), "{}", arrived.why);
        }
    }
}

proptest! {
    #[test]
    fn a_token_is_found_in_any_text(seed: u32, before in "\\PC{0,200}", after in "\\PC{0,200}") {
        let (ring, invite) = (ring(), invite(seed));
        for token in [ring.token(invite.0, invite.1), old_token(&ring, invite)] {
            prop_assert_eq!(ring.find(&format!("{before}{}{after}", token.as_str())), Some(invite));
        }
    }

    #[test]
    fn a_token_is_found_between_letters(seed: u32, before in "[A-Za-z0-9_-]{0,200}", after in "[A-Za-z0-9_-]{0,200}") {
        let (ring, invite) = (ring(), invite(seed));
        for token in [ring.token(invite.0, invite.1), old_token(&ring, invite)] {
            prop_assert_eq!(ring.find(&format!("{before}{}{after}", token.as_str())), Some(invite));
        }
    }

    #[test]
    fn a_broken_token_is_found_in_no_text(seed: u32, at in 0usize..70, before in "\\PC{0,80}", after in "\\PC{0,80}") {
        let (ring, invite) = (ring(), invite(seed));
        let mut token = ring.token(invite.0, invite.1).as_str().to_owned();
        let other = if token.as_bytes()[at] == b'A' { "B" } else { "A" };
        token.replace_range(at..=at, other);
        prop_assert_eq!(ring.find(&format!("{before}{token}{after}")), None);
    }
}
