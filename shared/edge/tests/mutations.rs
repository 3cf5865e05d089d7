//! Tens of thousands of almost right tokens, cursors and ids: each is refused, unless it is the right one after all.
//!
//! No exception is made for other spellings of the same bytes: the last character of a base64 text has bits to
//! spare, and every decoder here refuses a text in which they are set. So an accepted text is the genuine one, or, in a
//! path, holds it.

use crate::desk::{Desk, SCOPE, hold, page, refusal};
use crate::issuer::Issuer;
use crate::tokens::{SigningKey, claims};
use domain::InviteId;
use jsonwebtoken::Algorithm;
use serde_json::json;
use std::collections::BTreeSet;
use testkit::ask::{Ask, text};
use testkit::lab::SECRET;
use testkit::people::sign;

const ROUNDS: usize = 10_000;

/// Mutates texts. Xorshift (Marsaglia 2003): the same texts each time.
struct Mutator(u64);

impl Mutator {
    fn new() -> Self {
        Self(0x2545_F491_4F6C_DD1D)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).expect("a small number");
        usize::try_from(self.next() % end).expect("a small number")
    }

    /// A character, mostly one that fits.
    fn letter(&mut self) -> char {
        const FITTING: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        const ODD: &str = ".=+/%, \t\n\0\u{7f}\"'\\~äß\u{a0}\u{200b}🎺";
        let letters = if self.below(8) == 0 { ODD } else { FITTING };
        let at = self.below(letters.chars().count());
        letters.chars().nth(at).expect("a letter")
    }

    /// One change: to a character, or to a part between dots.
    fn change(&mut self, text: &str) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        let (at, other) = (self.below(letters.len()), self.below(letters.len()));
        match self.below(10) {
            0..=2 if !letters.is_empty() => letters[at] = self.letter(),
            // The last letters hold the bits to spare.
            3 if !letters.is_empty() => *letters.last_mut().expect("a letter") = self.letter(),
            4 => letters.insert(at, self.letter()),
            5 if !letters.is_empty() => drop(letters.remove(at)),
            6 if !letters.is_empty() => letters.insert(at, letters[at]),
            7 if !letters.is_empty() => letters.swap(at, other),
            8 => letters.truncate(at),
            _ => return self.change_parts(text),
        }
        letters.into_iter().collect()
    }

    fn change_parts(&mut self, text: &str) -> String {
        let mut parts: Vec<&str> = text.split('.').collect();
        let (at, other) = (self.below(parts.len()), self.below(parts.len()));
        match self.below(4) {
            0 => parts.swap(at, other),
            1 => parts.insert(at, parts[other]),
            2 => drop(parts.remove(at)),
            _ => parts[at] = "",
        }
        parts.join(".")
    }

    /// One to three changes.
    fn mutate(&mut self, text: &str) -> String {
        let changes = 1 + self.below(3);
        (0..changes).fold(text.to_owned(), |text, _| self.change(&text))
    }
}

/// The texts with another letter at the end of a part, where bits are to spare.
fn spellings(text: &str) -> Vec<String> {
    let letters = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['-', '_']);
    let ends = text.split('.').scan(0, |start, part| {
        *start += part.len() + 1;
        Some(*start - 2)
    });
    let ends: Vec<usize> = ends.collect();
    letters
        .flat_map(|letter| {
            ends.iter().map(move |end| {
                let mut other = text.to_owned();
                other.replace_range(*end..=*end, letter.encode_utf8(&mut [0; 4]));
                other
            })
        })
        .filter(|other| other != text)
        .collect()
}

/// `Bearer` and spaces go before a token and spaces after it, so those don't make it another.
fn is_same(mutated: &str, token: &str) -> bool {
    mutated.trim() == token
}

async fn check_tokens(desk: Desk, token: &str) {
    let (mut mutator, mut same, mut reasons) = (Mutator::new(), 0, BTreeSet::new());
    for _ in 0..ROUNDS {
        let mutated = mutator.mutate(token);
        let answer = desk.whoami(&mutated).await;
        if is_same(&mutated, token) {
            same += 1;
            let _ = answer.ok(200);
        } else {
            reasons.insert(refusal(answer));
        }
    }
    assert!(same < ROUNDS / 20, "{same} were no mutations");
    assert!(reasons.contains("the token's signature is wrong"), "{reasons:?}");
    assert!(reasons.contains("the token is not a signed JWT"), "{reasons:?}");
}

#[tokio::test]
async fn no_mutation_of_a_token_signed_with_a_secret_is_accepted() {
    check_tokens(Desk::local(), &sign(&claims(), SECRET)).await;
}

#[tokio::test]
async fn no_mutation_of_a_token_signed_with_a_key_is_accepted_and_the_issuer_is_left_in_peace() {
    let key = SigningKey::new(Algorithm::ES256, "key");
    let issuer = Issuer::with(&[key.published()]).await;
    check_tokens(Desk::trusting(&issuer.url), &key.token()).await;
    assert_eq!(issuer.hits(), 1);
}

#[tokio::test]
async fn no_other_spelling_of_the_same_bytes_is_accepted() {
    let desk = Desk::local();
    let token = sign(&claims(), SECRET);
    for other in spellings(&token) {
        refusal(desk.whoami(&other).await);
    }
    for other in [
        format!("{token}="),
        token.replace('.', "=."),
        token.replace('-', "+"),
        token.replace('_', "/"),
    ] {
        if other != token {
            refusal(desk.whoami(&other).await);
        }
    }
    let (_, held) = desk.invite().await;
    for other in spellings(&held) {
        let answer = desk.call(hold, Ask::get(format!("/invites/{other}/info"))).await;
        answer.problem(404, "invite-not-found");
    }
    for place in ["a", "ab", "abc"] {
        for other in spellings(&desk.links().await.cursor(SCOPE, place)) {
            let answer = desk.call(page, Ask::get(format!("/bands?cursor={other}"))).await;
            answer.problem(400, "invalid-cursor");
        }
    }
}

#[tokio::test]
async fn no_mutation_of_a_cursor_is_accepted() {
    let desk = Desk::local();
    let cursor = text(&desk.call(page, Ask::get("/bands")).await.ok(200), "next_cursor");
    let mut mutator = Mutator::new();
    for _ in 0..ROUNDS {
        let mutated = mutator.mutate(&cursor);
        let query: String = form_urlencoded::byte_serialize(mutated.as_bytes()).collect();
        let answer = desk.call(page, Ask::get(format!("/bands?cursor={query}"))).await;
        if mutated.trim().is_empty() {
            assert_eq!(answer.ok(200)["after"], json!(null), "the first page");
        } else if mutated == cursor {
            assert_eq!(answer.ok(200)["after"], "MEMBER#bob");
        } else {
            answer.problem(400, "invalid-cursor");
        }
    }
}

/// The letters of tokens in a text; `ä` is an `a` with a mark.
fn letters(text: &str) -> String {
    let fits = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    text.replace('ä', "a").chars().filter(fits).collect()
}

/// Mutates the token or the id of an invite. What is accepted holds the token itself or an id, which is no secret.
async fn check_held(desk: Desk, genuine: &str) {
    let (id, token) = desk.invite().await;
    let genuine = if genuine == "token" {
        token.clone()
    } else {
        id.to_string()
    };
    let (mut mutator, mut refused) = (Mutator::new(), 0);
    for _ in 0..ROUNDS {
        let mutated = mutator.mutate(&genuine);
        // No route takes a path that has nothing in its place.
        if mutated.is_empty() {
            continue;
        }
        let part = percent_encoding::utf8_percent_encode(&mutated, percent_encoding::NON_ALPHANUMERIC);
        let answer = desk.call(hold, Ask::get(format!("/invites/{part}/info"))).await;
        let trimmed = mutated.trim_matches(|letter: char| !letter.is_ascii_alphanumeric());
        if letters(&mutated).contains(&token) {
            assert_eq!(answer.ok(200), json!({"id": id.to_string(), "generation": 3}));
        } else if let Some(other) = InviteId::parse(trimmed) {
            assert_eq!(other.to_string(), trimmed, "an id has one spelling");
            assert_eq!(answer.ok(200), json!({"id": trimmed, "generation": null}));
        } else {
            refused += 1;
            answer.problem(404, "invite-not-found");
        }
    }
    assert!(refused > ROUNDS / 2, "{refused} refused");
}

#[tokio::test]
async fn no_mutation_of_an_invites_token_is_found() {
    check_held(Desk::local(), "token").await;
}

#[tokio::test]
async fn no_mutation_of_an_invites_id_is_found_but_other_ids() {
    check_held(Desk::local(), "id").await;
}
