//! What a feedback report says: of this mail, and of its address.

use domain::{AddressChange, Closure, DeliveryStatus, ReasonCode};

/// The types of feedback reports: those of RFC 5965 §7.3 and of the IANA registry of feedback report types (RFC 6430,
/// RFC 6591), and those of earlier drafts that providers still send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FeedbackType {
    /// `abuse`: the recipient called the mail spam. Also a report that names no type or an unknown one, and `other`,
    /// since somebody objected to the mail.
    Abuse,
    /// `fraud`: the recipient called it fraud or phishing.
    Fraud,
    /// `virus`: a scanner found one in the mail.
    Virus,
    /// `not-spam`: the recipient says that it was no spam after all.
    NotSpam,
    /// `auth-failure`: the mail failed SPF, DKIM or DMARC. A server reports that, not the recipient.
    AuthFailure,
    /// `opt-out` and `opt-out-list`: the recipient asks for no more mail.
    OptOut,
    /// `miscategorized`: the mail was put into the wrong folder.
    Miscategorized,
}

/// A complaint, as SES reports it.
#[derive(Clone, Debug)]
pub(crate) struct Complaint<'a> {
    /// The `complaintFeedbackType`, or empty.
    pub(crate) feedback: &'a str,
    /// The `complaintSubType`: empty, or `OnAccountSuppressionList` where the mail was not sent because of an earlier
    /// complaint.
    pub(crate) subtype: &'a str,
}

impl Complaint<'_> {
    /// The status that it gives to the mail, and why; `None` if it says nothing of that.
    pub(crate) fn status(&self) -> Option<(DeliveryStatus, ReasonCode)> {
        if self.is_unsent() {
            return Some((DeliveryStatus::Suppressed, ReasonCode::OnSuppressionList));
        }
        match self.feedback_type() {
            FeedbackType::Abuse => Some((DeliveryStatus::Complained, ReasonCode::CalledSpam)),
            FeedbackType::Fraud => Some((DeliveryStatus::Complained, ReasonCode::CalledFraud)),
            FeedbackType::Virus
            | FeedbackType::NotSpam
            | FeedbackType::AuthFailure
            | FeedbackType::OptOut
            | FeedbackType::Miscategorized => None,
        }
    }

    /// What it means for the address: only the recipient's own wish closes or reopens it.
    pub(crate) fn address(&self) -> AddressChange {
        if self.is_unsent() {
            return AddressChange::Close(Closure::Complained);
        }
        match self.feedback_type() {
            FeedbackType::Abuse | FeedbackType::Fraud => AddressChange::Close(Closure::Complained),
            FeedbackType::OptOut => AddressChange::Unsubscribe,
            FeedbackType::NotSpam => AddressChange::WithdrawComplaint,
            FeedbackType::Virus | FeedbackType::AuthFailure | FeedbackType::Miscategorized => AddressChange::Keep,
        }
    }

    /// A fault of the sender that the operator should look into, as a word for the log.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        match self.feedback_type() {
            FeedbackType::Virus => Some("a provider reports a virus in the mail"),
            FeedbackType::AuthFailure => Some("a provider reports that the mail failed authentication"),
            FeedbackType::Abuse
            | FeedbackType::Fraud
            | FeedbackType::NotSpam
            | FeedbackType::OptOut
            | FeedbackType::Miscategorized => None,
        }
    }

    fn is_unsent(&self) -> bool {
        self.subtype.contains("SuppressionList")
    }

    fn feedback_type(&self) -> FeedbackType {
        match self.feedback.trim().to_ascii_lowercase().as_str() {
            "fraud" => FeedbackType::Fraud,
            "virus" => FeedbackType::Virus,
            "not-spam" => FeedbackType::NotSpam,
            "auth-failure" => FeedbackType::AuthFailure,
            "opt-out" | "opt-out-list" => FeedbackType::OptOut,
            "miscategorized" => FeedbackType::Miscategorized,
            _ => FeedbackType::Abuse,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_means_what_it_says() {
        let check = |feedback, status: Option<&str>, address, fault: bool| {
            let complaint = Complaint { feedback, subtype: "" };
            let reason = complaint.status().map(|(status, reason)| {
                assert_eq!(status, DeliveryStatus::Complained);
                reason.as_str()
            });
            assert_eq!(
                (reason, complaint.address(), complaint.fault().is_some()),
                (status, address, fault),
                "{feedback}"
            );
        };
        let complained = AddressChange::Close(Closure::Complained);
        for spam in ["abuse", "Abuse", " abuse ", "other", "", "null", "something-new"] {
            check(spam, Some("called-spam"), complained, false);
        }
        check("fraud", Some("called-fraud"), complained, false);
        check("not-spam", None, AddressChange::WithdrawComplaint, false);
        check("Not-Spam", None, AddressChange::WithdrawComplaint, false);
        check("virus", None, AddressChange::Keep, true);
        check("auth-failure", None, AddressChange::Keep, true);
        check("miscategorized", None, AddressChange::Keep, false);
        for left in ["opt-out", "opt-out-list"] {
            check(left, None, AddressChange::Unsubscribe, false);
        }
    }

    #[test]
    fn a_mail_that_was_not_sent_is_no_complaint() {
        for feedback in ["", "abuse", "not-spam"] {
            let complaint = Complaint {
                feedback,
                subtype: "OnAccountSuppressionList",
            };
            let expect = (DeliveryStatus::Suppressed, ReasonCode::OnSuppressionList);
            assert_eq!(complaint.status(), Some(expect));
            assert_eq!(complaint.address(), AddressChange::Close(Closure::Complained));
        }
    }
}
