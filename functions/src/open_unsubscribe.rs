//! `GET /unsubscribe/{token}`: leads to the page that asks whether to unsubscribe. Mail programs that don't know one-click
//! unsubscribing (RFC 8058) open the URL of `List-Unsubscribe` in a browser. Opening it changes nothing.

use edge::extract::{FromRequest, Unsubscriber, Viewer};
use edge::openapi::{Operation, Tag, Who};
use edge::{Context, Outcome, Problem, Reply, Request, Ring, Verifier};

pub async fn handle(_: Context<Verifier, Ring>, UnsubscribePage(url): UnsubscribePage, _: Viewer) -> Outcome {
    Ok(Reply::see_other(url))
}

/// The URL of the page, with the token behind `#` if it is genuine. Without one, the page says so.
pub struct UnsubscribePage(String);

impl FromRequest<Context<Verifier, Ring>> for UnsubscribePage {
    async fn from_request(req: &Request, cx: &Context<Verifier, Ring>) -> Result<Self, Problem> {
        let links = &cx.links;
        Ok(Self(match Unsubscriber::from_request(req, cx).await {
            // Written anew, so that nothing of the request gets into the answer.
            Ok(Unsubscriber { address, subscription }) => {
                links.unsubscribe_link(links.keys.unsubscribe_token(address, subscription).as_str())
            }
            Err(_) => format!("{}/unsubscribe", links.web_base_url),
        }))
    }
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "open-unsubscribe",
        Tag::Mail,
        Who::Anyone,
        "Open the page for unsubscribing",
        "Redirects to the web client's page that asks whether to unsubscribe. It changes nothing. Without a genuine \
         token, the page says so.",
    )
    .redirects()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{EmailAddress, Subscription};
    use testkit::{ask::Ask, lab::Lab};

    #[tokio::test]
    async fn it_leads_to_the_page_with_the_token_in_the_fragment() {
        let lab = Lab::without_database();
        let bob = EmailAddress::parse("bob@example.com").expect("an address").digest();
        let token = lab.links.keys.unsubscribe_token(bob, Subscription::Notes);
        let answer = lab
            .call(handle, Ask::get(format!("/unsubscribe/{}", token.as_str())))
            .await;
        let page = format!("{}/unsubscribe#{}", lab.links.web_base_url, token.as_str());
        assert_eq!(answer.headers["location"], page);
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert!(answer.ok(303).is_null());
    }

    #[tokio::test]
    async fn nothing_of_an_unreadable_token_gets_into_the_answer() {
        let lab = Lab::without_database();
        for token in ["x", "%0d%0aset-cookie:%20a=b", "%2F%2Fevil.example", "%00"] {
            let answer = lab.call(handle, Ask::get(format!("/unsubscribe/{token}"))).await;
            assert_eq!(
                answer.headers["location"],
                format!("{}/unsubscribe", lab.links.web_base_url)
            );
            assert!(answer.ok(303).is_null());
        }
    }
}
