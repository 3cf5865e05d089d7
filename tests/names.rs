//! Names as people have and paste them: taken, cleaned, found by search, and no links in mails.

use crate::mail::mails;
use crate::world::{World, at, ids};
use linkify::LinkFinder;
use serde_json::json;
use testkit::api::variable;
use testkit::ask::{Ask, text};
use testkit::people::Person;
use uuid::Uuid;

/// Names that look like addresses, in part.
const REAL: [&str; 18] = [
    "J.de Boer",
    "M.de la Cruz",
    "Posaunenchor St.Johannis/St.Martin",
    "St.Pauli/Altona",
    "Jazz.Club",
    "1.Club der Trompeter",
    "Beat.it",
    "Live.at.Leeds",
    "Die Ärzte e.V.",
    "will.i.am",
    "Portugal.The Man",
    "Godspeed You! Black Emperor",
    "Panic! At The Disco",
    "S.O.S.",
    "R.E.M.",
    "AC/DC",
    "モーニング娘。",
    "St.Moritz.com",
];

/// What people paste, and what it becomes.
const PASTED: [(&str, &str); 9] = [
    ("  Ada Lovelace\r\n", "Ada Lovelace"),
    ("Ada\n Lovelace", "Ada Lovelace"),
    ("\u{feff}Ada\u{200b}", "Ada"),
    ("\u{2068}Ada\u{2069}", "Ada"),
    ("Zoe\u{308}\u{a0}M\u{200f}", "Zoë M"),
    ("می\u{200c}خواهم\u{200c}", "می\u{200c}خواهم"),
    ("א\u{200f}! ב\u{200f}", "א\u{200f}! ב"),
    ("👩\u{200d}👧 ", "👩\u{200d}👧"),
    ("Jazz\u{2060}.\u{2060}Club", "Jazz.Club"),
];

#[tokio::test]
async fn real_names_are_taken_and_pasted_ones_are_cleaned() {
    let (world, ada) = (World::new().await, Person::new("Ada"));
    let real = REAL.map(|name| (name, name));
    for (typed, name) in real.iter().chain(&PASTED) {
        let band = Ask::post("/bands").by(&ada).json(&json!({"name": typed}));
        assert_eq!(at(&world.send(band).await.ok(201), "/name"), json!(name));
        let profile = Ask::put("/me").by(&ada).json(&json!({"display_name": typed}));
        assert_eq!(at(&world.send(profile).await.ok(200), "/display_name"), json!(name));
        let invite = world.invite(json!({"name": typed, "part": typed})).await;
        assert_eq!([at(&invite, "/name"), at(&invite, "/part")], [json!(name), json!(name)]);
    }
    let padded = format!("{}\n\u{200b} ", "x".repeat(80));
    let band = Ask::post("/bands").by(&ada).json(&json!({"name": padded}));
    assert_eq!(at(&world.send(band).await.ok(201), "/name"), json!("x".repeat(80)));
}

#[tokio::test]
async fn an_address_is_no_name_and_no_part() {
    let (world, ada) = (World::new().await, Person::new("Ada"));
    for address in [
        "https://evil.example",
        "www.evil.com",
        "evil.com/login",
        "evil.中国/x",
        "eVil.cOm/x",
        "evil\u{FF0E}com/x",
        "ada@example.com",
    ] {
        let band = Ask::post("/bands").json(&json!({"name": address}));
        let profile = Ask::put("/me").json(&json!({"display_name": address}));
        for ask in [band, profile] {
            let problem = world.send(ask.by(&ada)).await.problem(422, "invalid-input");
            assert_eq!(at(&problem, "/errors/0/code"), json!("web-address"), "{address}");
        }
        for field in ["name", "part"] {
            let ask = Ask::post(format!("/bands/{}/invites", world.band)).by(&world.ada);
            let answer = world.send(ask.json(&json!({field: address}))).await;
            let problem = answer.problem(422, "invalid-input");
            assert_eq!(
                at(&problem, "/errors/0/pointer"),
                json!(format!("/{field}")),
                "{address}"
            );
        }
    }
}

/// A surname that no other test uses.
fn surname() -> String {
    let letters = Uuid::now_v7().simple().to_string();
    let letter = |c: char| char::from(b'f' + u8::try_from(c.to_digit(16).unwrap_or(0)).unwrap_or(0));
    letters.chars().map(letter).collect()
}

#[tokio::test]
async fn people_are_found_however_their_names_are_spelled() {
    let (world, surname) = (World::new().await, surname());
    let people = [
        ("Jürgen Müller", ["Müller", "Mueller", "Muller"]),
        ("Juergen Mueller", ["Müller", "Mueller", "MÜLLER"]),
        ("Käthe Groß", ["Gross", "Groß", "GROSS"]),
        ("Manuel", ["Manuel", "manuel", "MANUEL"]),
        ("Νίκος", ["ΝΊΚΟΣ", "Νικος", "νίκος"]),
        ("Søren", ["Soeren", "Sören", "soren"]),
        ("O’Neil", ["Oneil", "O'Neil", "O´neil"]),
    ];
    for (name, queries) in people {
        let person = Person::new("Somebody");
        let body = json!({"display_name": format!("{name} {surname}"), "searchable": true});
        world.send(Ask::put("/me").by(&person).json(&body)).await.ok(200);
        for query in queries {
            let path = format!("/users?q={query}%20{surname}");
            let found = world.get(&world.ada, &path).await;
            assert!(
                ids(&found, ("users", "user_id")).contains(&person.sub),
                "{query}: {found}"
            );
        }
    }
}

#[tokio::test]
async fn one_chinese_japanese_or_korean_letter_finds_names() {
    let world = World::new().await;
    // Rare letters: nobody else here has them.
    for (name, query) in [
        ("龘田 太郎", "龘"),
        ("Lin 龖", "龖"),
        ("ゐの", "ゐ"),
        ("ヱリ", "ヱ"),
        ("陳小齉", "齉"),
        ("陳小龗麤", "龗麤"),
        ("김꿹쉙", "꿹쉙"),
        ("뷁 민수", "뷁"),
        ("ㆠㄅ", "ㆠ"),
    ] {
        let person = Person::new("Somebody");
        let body = json!({"display_name": name, "searchable": true});
        world.send(Ask::put("/me").by(&person).json(&body)).await.ok(200);
        let found = world.get(&world.ada, &format!("/users?q={query}")).await;
        assert!(
            ids(&found, ("users", "user_id")).contains(&person.sub),
            "{query}: {found}"
        );
    }
    let short = world.send(Ask::get("/users?q=z").by(&world.ada)).await;
    let problem = short.problem(400, "malformed-query");
    assert_eq!(at(&problem, "/errors/0/code"), json!("too-short"));
}

/// What a mail program makes links of, but for the client's own links.
fn links(shown: &str) -> Vec<String> {
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false);
    let web = variable("WEB_BASE_URL");
    let found = finder.links(shown).map(|link| link.as_str().to_owned());
    found.filter(|link| !link.starts_with(&web)).collect()
}

#[tokio::test]
async fn a_name_in_a_mail_is_no_link_and_can_be_copied_back() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let jan = json!({"display_name": "J.de Boer"});
    world.send(Ask::put("/me").by(&world.ada).json(&jan)).await.ok(200);
    let band = format!("/bands/{}", world.band);
    let renamed = Ask::patch(&band).by(&world.ada).json(&json!({"name": "Jazz.Club"}));
    world.send(renamed).await.ok(200);
    let invite = world.invite(json!({"email": bob.email, "part": "Tuba.example"})).await;
    let mail = mails(&bob.email, 1).await.remove(0);
    assert_eq!(mail.subject, "J. de Boer invites you to join Jazz. Club");
    assert_eq!(links(&mail.text), [""; 0], "{}", mail.text);
    let marked = "Jazz\u{2060}.\u{2060}Club";
    for part in [&mail.text, &mail.html] {
        assert!(
            part.contains(marked) && part.contains("J\u{2060}.\u{2060}de Boer"),
            "{part}"
        );
        assert!(!part.contains("Tuba.example"), "{part}");
    }
    let again = Ask::patch(&band).by(&world.ada).json(&json!({"name": marked}));
    assert_eq!(at(&world.send(again).await.ok(200), "/name"), json!("Jazz.Club"));

    let profile = json!({"display_name": "M.de la Cruz"});
    world.send(Ask::put("/me").by(&bob).json(&profile)).await.ok(200);
    world.accept(&bob, &invite).await.ok(200);
    let outcome = mails(&world.ada.email, 1).await.remove(0);
    // It tells the address to which the inviter sent the invite.
    assert_eq!(links(&outcome.text), [bob.email.as_str()], "{}", outcome.text);
    assert!(outcome.text.contains(marked) && text(&invite, "url").starts_with(&variable("WEB_BASE_URL")));
}
