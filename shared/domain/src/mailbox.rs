//! Which spellings of an address reach the same mailbox, as far as that is certain.

/// Domains of one provider that deliver to the same mailboxes, and the one that stands for both.
const GMAIL: [&str; 2] = ["gmail.com", "googlemail.com"];

/// The form in which the address `local@domain` is compared. `local` is in lower case, `domain` in lower case and ASCII.
///
/// Gmail ignores dots in the local part and everything from a plus sign on, and its two domains are one
/// (<https://support.google.com/mail/answer/7436150>). Other providers each have rules of their own, and a Workspace
/// domain at Google has others again, so there every spelling is an address of its own. An address that would lose its
/// whole local part stays as it is: nobody has it, so it must not become equal to another.
pub(crate) fn compared(local: &str, domain: &str) -> String {
    let [gmail, _] = GMAIL;
    if GMAIL.contains(&domain) {
        let name = local.split('+').next().unwrap_or_default().replace('.', "");
        if !name.is_empty() {
            return format!("{name}@{gmail}");
        }
    }
    format!("{local}@{domain}")
}

#[cfg(test)]
mod tests {
    use crate::email::EmailAddress;
    use proptest::prelude::*;

    fn address(text: &str) -> EmailAddress {
        EmailAddress::parse(text).expect("an address")
    }

    #[track_caller]
    fn check(one: &str, other: &str, same: bool) {
        let (one, other) = (address(one), address(other));
        assert_eq!(one == other, same, "{} {}", one.as_typed(), other.as_typed());
        assert_eq!(one.digest() == other.digest(), same, "{}", one.as_typed());
    }

    #[test]
    fn gmail_ignores_dots_tags_and_which_of_its_domains_it_is() {
        for other in [
            "AB@gmail.com",
            "a.b@gmail.com",
            "ab@googlemail.com",
            "ab+band@gmail.com",
            "ab+@gmail.com",
            "A.B+c+d.e@GoogleMail.com",
            "ab@ｇmail.com",
        ] {
            check("ab@gmail.com", other, true);
        }
    }

    #[test]
    fn nobody_else_becomes_equal() {
        for (one, other) in [
            ("a.b@example.com", "ab@example.com"),
            ("ab+c@example.com", "ab@example.com"),
            ("a.b@outlook.com", "ab@outlook.com"),
            ("ab@mail.gmail.com", "ab@gmail.com"),
            ("ab@gmail.com.example", "ab@gmail.com"),
            ("ab@gmail.co", "ab@gmail.com"),
            ("ab@gmail.de", "ab@gmail.com"),
            ("ab@notgmail.com", "ab@gmail.com"),
            ("a-b@gmail.com", "ab@gmail.com"),
            ("a_b@gmail.com", "ab@gmail.com"),
            ("ab=c@gmail.com", "ab@gmail.com"),
            ("+a@gmail.com", "+b@gmail.com"),
            ("+a@gmail.com", "+a@googlemail.com"),
        ] {
            check(one, other, false);
        }
    }

    #[test]
    fn what_is_shown_and_sent_to_stays_as_typed() {
        let typed = address("A.B+c@GoogleMail.com");
        assert_eq!(typed.as_typed(), "A.B+c@GoogleMail.com");
        assert_eq!(typed.to_send(), "A.B+c@googlemail.com");
        assert_eq!(typed.hint(), "a•••@g•••.com");
        assert_eq!(address("zoe@MÜLLER.de").to_send(), "zoe@xn--mller-kva.de");
    }

    fn any_address() -> impl Strategy<Value = EmailAddress> {
        "[a-cA-C.+]{1,6}@(gmail\\.com|googlemail\\.com|GMail\\.com|gmail\\.de|example\\.com)"
            .prop_filter_map("is no address", |text| EmailAddress::parse(&text).ok())
    }

    proptest! {
        #[test]
        fn being_compared_is_an_equivalence(a in any_address(), b in any_address(), c in any_address()) {
            prop_assert!(a == a.clone());
            prop_assert_eq!(a == b, b == a);
            prop_assert!(!(a == b && b == c) || a == c);
            let again = EmailAddress::parse(a.key()).expect("the compared form is an address");
            prop_assert_eq!(again.key(), a.key());
        }

        #[test]
        fn equal_addresses_differ_only_in_what_gmail_ignores(a in any_address(), b in any_address()) {
            if a == b {
                let letters = |address: &EmailAddress| {
                    let typed = address.as_typed().to_lowercase();
                    let (local, domain) = typed.split_once('@').expect("an @");
                    let gmail = domain == "gmail.com" || domain == "googlemail.com";
                    let local = if gmail && !local.starts_with('+') {
                        local.split('+').next().unwrap_or_default().replace('.', "")
                    } else {
                        local.to_owned()
                    };
                    (local, gmail)
                };
                prop_assert_eq!(letters(&a), letters(&b));
            }
        }

        #[test]
        fn mail_goes_to_the_address_as_typed(a in any_address()) {
            let (typed, sent) = (a.as_typed().to_owned(), a.to_send());
            let (local, domain) = typed.rsplit_once('@').expect("an @");
            prop_assert_eq!(sent, format!("{local}@{}", domain.to_ascii_lowercase()));
        }
    }
}
