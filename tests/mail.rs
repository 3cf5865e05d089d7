//! Mail from the invite to the mailbox, and its delivery events back: the real functions behind a pump of the real
//! stream, a mailbox, and a postmaster that sends delivery events.

use crate::metrics::wait_for_counted_failure;
use crate::world::{World, at, ids, path};
use chrono::TimeDelta;
use domain::Instant;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;
use testkit::api::variable;
use testkit::ask::{Ask, text};
use testkit::people::Person;
use testkit::stack::mailbox::{Inbox, ReceivedMail};
use testkit::stack::postmaster::ask_for_faults;
use testkit::stack::table::call;
use testkit::stack::target::Target;

/// How often to poll before giving up. The mail of all flows goes through one stream, so it can take long.
const PATIENCE: u32 = 6000;

/// Polls until there is a value.
pub(crate) async fn until<T>(what: &str, poll: impl AsyncFn() -> Option<T>) -> T {
    for _ in 0..PATIENCE {
        if let Some(value) = poll().await {
            return value;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("timed out waiting for {what}")
}

pub(crate) async fn mails_to(address: &str) -> Vec<ReceivedMail> {
    let inbox = Inbox::at(&variable("MAILBOX_ENDPOINT")).expect("a mailbox");
    inbox.to(address).await.expect("an answer")
}

/// The mails to an address, once there are `count`.
pub(crate) async fn mails(address: &str, count: usize) -> Vec<ReceivedMail> {
    let arrived = async || Some(mails_to(address).await).filter(|mails| mails.len() >= count);
    let mails = until("mail", arrived).await;
    assert_eq!(mails.len(), count);
    mails
}

/// The invite, once its delivery has this status.
pub(crate) async fn wait_for_delivery(world: &World, invite: &Value, status: &str) -> Value {
    let reached = async || Some(world.show(invite).await).filter(|seen| at(seen, "/delivery/status") == json!(status));
    until(status, reached).await
}

/// All links in a mail's text, HTML and headers.
fn links(mail: &ReceivedMail) -> BTreeSet<String> {
    let headers: Vec<_> = mail.headers.iter().map(|(_, value)| value.as_str()).collect();
    let all = [mail.text.as_str(), &mail.html, &headers.join(" ")]
        .join(" ")
        .replace("&amp;", "&");
    let ends = |c: char| c.is_whitespace() || "\"<>'".contains(c);
    let starts = all.match_indices("http");
    let links = starts.filter_map(|(start, _)| all.get(start..)?.split(ends).next());
    links.filter(|link| link.contains("://")).map(str::to_owned).collect()
}

pub(crate) fn one_click(mail: &ReceivedMail) -> String {
    let header = mail.headers.iter().find(|(name, _)| name == "List-Unsubscribe");
    let url = header.expect("List-Unsubscribe").1.trim_matches(['<', '>']);
    url.strip_prefix(&variable("API_URL"))
        .expect("an URL of the API")
        .to_owned()
}

pub(crate) fn unsubscribe(mail: &ReceivedMail) -> Ask {
    let ask = Ask::post(one_click(mail)).header("content-type", "application/x-www-form-urlencoded");
    ask.raw("List-Unsubscribe=One-Click")
}

#[tokio::test]
async fn an_invitation_arrives_its_link_works_and_the_inviter_is_notified() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    world.save_profile(&world.ada).await;
    let mut draft = json!({"email": bob.email, "part": "second trumpet", "message": "We rehearse on Mondays."});
    draft["name"] = json!("Bob Bold");
    let invite = world.invite(draft).await;
    assert_eq!(at(&invite, "/delivery/status"), json!("queued"));
    let mail = mails(&bob.email, 1).await.remove(0);
    assert!(mail.subject.contains("The Kinks"), "{}", mail.subject);
    for part in [&mail.text, &mail.html] {
        for words in [
            &world.ada.name,
            "Hello",
            "Bob Bold",
            "The Kinks",
            "second trumpet",
            "We rehearse on Mondays.",
            &text(&invite, "token"),
        ] {
            assert!(part.contains(words), "no {words} in {part}");
        }
    }
    assert!(links(&mail).contains(&text(&invite, "url")), "{:?}", links(&mail));
    let seen = wait_for_delivery(&world, &invite, "delivered").await;
    assert!(at(&seen, "/delivery/at").is_string());
    let events = ids(&seen, ("timeline", "event"));
    assert_eq!(events, ["created", "delivered"]);
    world.accept(&bob, &invite).await.ok(200);
    let outcome_mail = mails(&world.ada.email, 1).await.remove(0);
    assert!(
        outcome_mail.text.contains("Bob Bold has accepted") && outcome_mail.subject.contains("The Kinks"),
        "{}",
        outcome_mail.text
    );
    assert_eq!(
        at(&world.list("status=accepted").await, "/invites/0/delivery/status"),
        json!("delivered")
    );
    assert_eq!(mails_to(&bob.email).await.len(), 1);
}

#[tokio::test]
async fn a_message_of_several_lines_is_shown_in_paragraphs() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let message = "Hello Bob,\r\n\r\n\r\nFrom: eve \n-- \nsee you\u{2028}on Monday!\n\n";
    let invite = world.invite(json!({"email": bob.email, "message": message})).await;
    let clean = "Hello Bob,\n\nFrom: eve\n--\nsee you\non Monday!";
    assert_eq!(at(&invite, "/message"), json!(clean));
    assert_eq!(at(&world.info(&invite).await.ok(200), "/message"), json!(clean));
    let mail = mails(&bob.email, 1).await.remove(0);
    let quoted = "\n\n> Hello Bob,\n>\n> From: eve\n> --\n> see you\n> on Monday!\n\n";
    assert!(mail.text.contains(quoted), "{}", mail.text);
    for paragraph in [">Hello Bob,</p>", ">From: eve<br>--<br>see you<br>on Monday!</p>"] {
        assert!(mail.html.contains(paragraph), "{}", mail.html);
    }
}

#[tokio::test]
async fn a_message_has_twenty_lines_and_no_control_characters() {
    let world = World::new().await;
    let lines = |count: usize| vec!["x"; count].join("\n");
    world.invite(json!({"message": lines(20)})).await;
    for (message, code) in [
        (lines(21), "too-many-lines"),
        ("Come\u{7}!".into(), "characters"),
        ("Come\u{202E}!".into(), "characters"),
    ] {
        let answer = world.try_invite(&world.ada, json!({"message": message})).await;
        let problem = answer.problem(422, "invalid-input");
        assert_eq!(
            [at(&problem, "/errors/0/pointer"), at(&problem, "/errors/0/code")],
            [json!("/message"), json!(code)]
        );
    }
}

#[tokio::test]
async fn a_user_gets_mail_in_the_bands_language_and_time_zone_and_again_on_resend() {
    let (world, zoe) = (World::new().await, Person::new("Zoe"));
    world.save_profile(&zoe).await;
    let german = json!({"settings": {"locale": "de", "time_zone": "Asia/Tokyo", "color": "teal"}});
    let band = format!("/bands/{}", world.band);
    world.send(Ask::patch(band).by(&world.ada).json(&german)).await.ok(200);
    let invite = world.invite(json!({"user_id": zoe.sub})).await;
    let first = mails(&zoe.email, 1).await.remove(0);
    assert!(first.html.contains("<html lang=\"de\""), "{}", first.html);
    assert!(first.html.contains("background-color: #0b7285"), "{}", first.html);
    assert_eq!(at(&world.info(&invite).await.ok(200), "/band_color"), json!("teal"));
    let expires_at: Instant = text(&invite, "expires_at").parse().expect("an instant");
    let until = (expires_at + TimeDelta::hours(9))
        .format("%Y, %H:%M Uhr (JST)")
        .to_string();
    assert!(first.text.contains(&until), "{until}: {}", first.text);
    let again = Ask::post(format!("{}/resend", path(&invite))).by(&world.ada);
    let resent = world.send(again.json(&json!({"rotate": true}))).await.ok(200);
    let second = mails(&zoe.email, 2).await.remove(1);
    assert!(links(&second).contains(&text(&resent, "url")));
    assert!(!links(&second).contains(&text(&invite, "url")), "the old link is dead");
    wait_for_delivery(&world, &invite, "delivered").await;
}

#[tokio::test]
async fn a_name_that_looks_like_an_encoded_word_is_not_read_as_one() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let name = "=?utf-8?q?x?=";
    let band = format!("/bands/{}", world.band);
    let renamed = Ask::patch(band).by(&world.ada).json(&json!({"name": name}));
    world.send(renamed).await.ok(200);
    world.invite(json!({"email": bob.email})).await;
    let mail = mails(&bob.email, 1).await.remove(0);
    assert!(mail.text.contains(name) && mail.html.contains(name), "{}", mail.text);
    // SES doesn't encode a subject in ASCII. Mail programs decode these encoded words to the plain name.
    let words = mail.subject.split(' ');
    assert!(
        words.clone().all(|word| word.starts_with("=?UTF-8?B?")),
        "{}",
        mail.subject
    );
}

#[tokio::test]
async fn opening_every_link_of_a_mail_changes_nothing() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email})).await;
    let mail = mails(&bob.email, 1).await.remove(0);
    let before = wait_for_delivery(&world, &invite, "delivered").await;
    let (api, web) = (variable("API_URL"), variable("WEB_BASE_URL"));
    let links = links(&mail);
    assert!(links.len() >= 4, "{links:?}");
    for link in &links {
        // A scanner that runs the web client's page also sends the requests of that page.
        let token = link.rsplit(['#', '/']).next().expect("a token");
        let paths = if let Some(path) = link.strip_prefix(&api) {
            vec![path.to_owned()]
        } else {
            assert!(link.starts_with(&web), "{link}");
            let requests = ["info", "qr"].map(|what| format!("/invites/{token}/{what}"));
            [requests.to_vec(), vec![format!("/unsubscribe/{token}")]].concat()
        };
        for path in paths {
            for ask in [
                Ask::get(&path),
                Ask {
                    method: "HEAD",
                    ..Ask::get(&path)
                },
            ] {
                let answer = world.send(ask).await;
                assert!(answer.status < 500, "{path}: {}", answer.status);
            }
        }
    }
    assert_eq!(world.show(&invite).await, before);
    let again = world.invite_elsewhere(&json!({"email": bob.email})).await;
    mails(&bob.email, 2).await;
    assert_eq!(at(&again, "/delivery/status"), json!("queued"), "nobody unsubscribed");
}

#[tokio::test]
async fn with_mail_turned_off_none_is_sent() {
    let (world, bob, eve) = (World::new().await, Person::new("Bob"), Person::new("Eve"));
    let silent = world.invite(json!({"email": bob.email, "notify": false})).await;
    let band = format!("/bands/{}", world.band);
    let off = json!({"settings": {"email_notifications": false}});
    world.send(Ask::patch(band).by(&world.ada).json(&off)).await.ok(200);
    let of_silent_band = world.invite(json!({"email": eve.email})).await;
    // A later record of the stream has been processed, so theirs have, too.
    let after = World::new().await;
    let zoe = Person::new("Zoe");
    after.invite(json!({"email": zoe.email})).await;
    mails(&zoe.email, 1).await;
    for (invite, person) in [(silent, bob), (of_silent_band, eve)] {
        assert_eq!(at(&invite, "/delivery/status"), json!("none"));
        assert_eq!(mails_to(&person.email).await.len(), 0);
    }
}

#[tokio::test]
async fn a_thousand_invites_get_one_mail_each_despite_throttling() {
    let (world, mark) = (World::new().await, Person::new("crowd").sub);
    let address = |row: usize| format!("{row}.{}@example.com", mark.to_lowercase());
    let mut batches = Vec::new();
    for batch in 0..10 {
        let rows: Vec<_> = (0..100)
            .map(|row| json!({"email": address(batch * 100 + row)}))
            .collect();
        let bulk = Ask::post(format!("{}/bulk", world.invites())).by(&world.ada);
        let made = world.send(bulk.json(&json!({"invites": rows}))).await.ok(200);
        assert_eq!(at(&made, "/created"), json!(100));
        batches.push(text(&made, "batch_id"));
        let busy = ask_for_faults(&variable("SES_ENDPOINT"), &json!({"throttle": 7})).await;
        busy.expect("the mail service is busy");
    }
    let all_delivered = async || {
        for batch in &batches {
            let list = world.list(&format!("batch_id={batch}&status=all&limit=100")).await;
            let invites = at(&list, "/invites");
            let invites = invites.as_array().expect("a list");
            assert_eq!(invites.len(), 100);
            if invites
                .iter()
                .any(|invite| at(invite, "/delivery/status") != json!("delivered"))
            {
                return None;
            }
        }
        Some(())
    };
    until("a thousand deliveries", all_delivered).await;
    let inbox = Inbox::at(&variable("MAILBOX_ENDPOINT")).expect("a mailbox");
    let all = inbox.all().await.expect("an answer");
    let mut got: Vec<_> = all
        .iter()
        .flat_map(|mail| &mail.to)
        .filter(|to| to.contains(&mark.to_lowercase()))
        .collect();
    got.sort();
    let distinct: BTreeSet<_> = got.iter().collect();
    assert_eq!((got.len(), distinct.len()), (1000, 1000));
}

#[tokio::test]
async fn the_log_names_the_invocation_of_a_failure() {
    // A unique sequence number.
    let number = Person::new("record").sub;
    let keys = json!({"pk": {"S": "BAND#x"}, "sk": {"S": "INVITE#x"}});
    let batch = json!({"Records": [{"dynamodb": {"Keys": keys, "SequenceNumber": number}}]});
    let notify = Target::function(&variable("INVOKE_URL"), "notify").expect("a function");
    let answer = notify.invoke(batch).await.expect("an answer");
    let failed = ids(&answer, ("batchItemFailures", "itemIdentifier"));
    assert_eq!(failed.as_slice(), std::slice::from_ref(&number));
    let line = until("the log", async || {
        let log = fs::read_to_string(variable("STACK_LOG")).expect("the log");
        log.lines().find(|line| line.contains(&number)).map(str::to_owned)
    });
    let line: Value = serde_json::from_str(&line.await).expect("a line of JSON");
    assert!(!text(&at(&line, "/span"), "request_id").is_empty());
    wait_for_counted_failure("notify", &number).await;
}

#[tokio::test]
async fn no_usable_token_is_in_the_table_its_stream_or_a_dead_letter() {
    let (world, bob) = (World::new().await, Person::new("Bob"));
    let invite = world.invite(json!({"email": bob.email})).await;
    let mail = mails(&bob.email, 1).await.remove(0);
    wait_for_delivery(&world, &invite, "delivered").await;
    let stopped = one_click(&mail);
    let tokens = [
        text(&invite, "token"),
        stopped.rsplit('/').next().expect("a token").to_owned(),
    ];
    let dead = fs::read_to_string(variable("DEAD_LETTERS")).unwrap_or_default();
    let (table, stream) = (whole_table().await, whole_stream().await);
    assert!(
        table.contains(&bob.email) && stream.contains(&bob.email),
        "the search covers the invite"
    );
    for token in tokens {
        // A token is usable only with the tag at its end.
        let tag = token.get(token.len() - 20..).expect("a long token");
        for place in [&table, &stream, &dead] {
            assert!(!place.contains(tag));
        }
    }
}

/// Every item of the table, as JSON.
async fn whole_table() -> String {
    let (endpoint, table) = (variable("DYNAMODB_ENDPOINT"), variable("TABLE_NAME"));
    let (mut all, mut from) = (String::new(), Value::Null);
    loop {
        let ask = match from {
            Value::Null => json!({"TableName": table}),
            from => json!({"TableName": table, "ExclusiveStartKey": from}),
        };
        let page = call(&endpoint, "Scan", &ask).await.expect("a page");
        all.push_str(&page.to_string());
        from = page.get("LastEvaluatedKey").cloned().unwrap_or_default();
        if from.is_null() {
            return all;
        }
    }
}

/// Every record of the table's stream, as JSON.
async fn whole_stream() -> String {
    let (endpoint, table) = (variable("DYNAMODB_ENDPOINT"), variable("TABLE_NAME"));
    let described = call(&endpoint, "DescribeTable", &json!({"TableName": table}))
        .await
        .expect("the table");
    let arn = at(&described, "/Table/LatestStreamArn");
    let streams = async |operation, ask: Value| call(&endpoint, operation, &ask).await.expect("an answer");
    let described = streams("DescribeStream", json!({"StreamArn": arn})).await;
    let mut all = String::new();
    for shard in at(&described, "/StreamDescription/Shards").as_array().expect("shards") {
        let ask = json!({"StreamArn": arn, "ShardId": at(shard, "/ShardId"), "ShardIteratorType": "TRIM_HORIZON"});
        let mut iterator = at(&streams("GetShardIterator", ask).await, "/ShardIterator");
        loop {
            let page = streams("GetRecords", json!({"ShardIterator": iterator})).await;
            let records = at(&page, "/Records");
            all.push_str(&records.to_string());
            iterator = page.get("NextShardIterator").cloned().unwrap_or_default();
            if iterator.is_null() || records.as_array().is_none_or(Vec::is_empty) {
                break;
            }
        }
    }
    all
}
