//! `/me`.

use crate::world::{at, hours};
use serde_json::json;
use testkit::api::Api;
use testkit::ask::{Answer, Ask};
use testkit::people::Person;

#[tokio::test]
async fn an_unsaved_profile_comes_from_the_token() {
    let (api, ada) = (Api::from_env(), Person::new("Ada"));
    let me = async |who: &Person| api.send(Ask::get("/me").by(who)).await.ok(200);
    let expected = json!({
        "user_id": ada.sub, "display_name": "Ada", "email": ada.email, "email_verified": true, "searchable": false,
        "created_at": null, "updated_at": null,
    });
    assert_eq!(me(&ada).await, expected);
    assert_eq!(
        at(&me(&ada.clone().unverified()).await, "/email_verified"),
        json!(false)
    );
    let nameless = Person {
        name: String::new(),
        ..ada
    };
    assert_eq!(at(&me(&nameless).await, "/display_name"), json!(null));
}

#[tokio::test]
async fn a_saved_profile_keeps_omitted_fields() {
    let (api, ada) = (Api::from_env(), Person::new("Ada"));
    let put = |body| Ask::put("/me").by(&ada).json(&body);
    let first = put(json!({"display_name": " Zoë Müller ", "searchable": true}));
    let first = api.send(first).await.ok(200);
    let expected = json!({
        "user_id": ada.sub, "display_name": "Zoë Müller", "email": ada.email, "email_verified": true,
        "searchable": true, "created_at": at(&first, "/updated_at"), "updated_at": at(&first, "/updated_at"),
    });
    assert_eq!(first, expected);
    let second = api
        .send(put(json!({"display_name": "Countess"})).later(1))
        .await
        .ok(200);
    assert_eq!(
        (at(&second, "/display_name"), at(&second, "/searchable")),
        (json!("Countess"), json!(true))
    );
    assert_eq!(at(&second, "/created_at"), at(&first, "/created_at"));
    assert_eq!(hours(&at(&second, "/created_at"), &at(&second, "/updated_at")), 1);
    assert_eq!(api.send(Ask::get("/me").by(&ada)).await.ok(200), second);
}

#[tokio::test]
async fn a_name_of_characters_that_spell_many_words_can_be_saved_and_changed() {
    let (api, ada) = (Api::from_env(), Person::new("Ada"));
    for (character, times) in [("½", 80), ("¼", 80), ("\u{FDFA}", 31), ("㍖", 80)] {
        let body = json!({"display_name": character.repeat(times), "searchable": true});
        api.send(Ask::put("/me").by(&ada).json(&body)).await.ok(200);
    }
}

#[tokio::test]
async fn the_address_is_taken_from_the_token_only() {
    let (api, ada) = (Api::from_env(), Person::new("Ada"));
    let body = json!({"display_name": "www.evil.example", "searchable": "yes", "email": "eve@example.com"});
    let problem = api.send(Ask::put("/me").by(&ada).json(&body)).await;
    let problem = problem.problem(422, "invalid-input");
    assert_eq!(Answer::pointers(&problem), ["/display_name", "/email", "/searchable"]);
    assert_eq!(
        at(&api.send(Ask::get("/me").by(&ada)).await.ok(200), "/email"),
        json!(ada.email)
    );
}

#[tokio::test]
async fn user_ids_of_all_issuers_work() {
    let api = Api::from_env();
    for odd in ["auth0|{}", "{}#MEMBER#x", "ü {}/..?", "{}'\"\\<>"] {
        let ada = Person::new("Ada");
        let sub = odd.replace("{}", &ada.sub);
        let ada = Person { sub, ..ada };
        let saved = api
            .send(Ask::put("/me").by(&ada).json(&json!({"display_name": "Ada"})))
            .await;
        assert_eq!(at(&saved.ok(200), "/user_id"), json!(ada.sub));
    }
}
