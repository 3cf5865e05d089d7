//! `make demo` shows newcomers a band that is alive.

use serde_json::Value;
use std::collections::BTreeSet;
use testkit::api::{Api, variable};
use testkit::ask::Ask;
use testkit::people::Person;
use testkit::stack::root;
use tokio::process::Command;

async fn fill(person: &Person) -> String {
    let mut command = Command::new("python3");
    command.arg("infra/local/demo.py").current_dir(root());
    command.args([&variable("API_URL"), &person.email, &person.name]);
    let output = command.output().await.expect("python3");
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{text}");
    text
}

fn texts<'a>(list: &'a Value, field: &'a str) -> BTreeSet<&'a str> {
    let all = list.as_array().into_iter().flatten();
    all.filter_map(|one| one.get(field)?.as_str()).collect()
}

#[tokio::test]
async fn it_has_members_by_part_and_invites_in_every_state() {
    let (api, founder) = (Api::from_env(), Person::new("Ada"));
    assert!(fill(&founder).await.contains("invites in every state"));
    let read = async |path: String| api.send(Ask::get(path).by(&founder)).await.ok(200);
    let bands = read("/bands".to_owned()).await;
    let band = bands.pointer("/bands/0/id").and_then(Value::as_str).expect("a band");
    let settings = &read(format!("/bands/{band}")).await["settings"];
    assert_eq!(
        [&settings["time_zone"], &settings["color"]],
        ["Europe/London", "teal"],
        "not the usual ones"
    );
    let members = read(format!("/bands/{band}/members")).await;
    let members = &members["members"];
    assert_eq!(members.as_array().map(Vec::len), Some(11));
    assert!(texts(members, "part").contains("1st trumpet"), "{members}");
    let invites = read(format!("/bands/{band}/invites?status=all")).await;
    let states = ["accepted", "declined", "expired", "pending", "revoked"];
    assert_eq!(texts(&invites["invites"], "status"), BTreeSet::from(states));
    assert_eq!(
        texts(&invites["invites"], "kind"),
        BTreeSet::from(["email", "link", "user"])
    );
    assert!(fill(&founder).await.contains("already"), "a second run makes nothing");
}
