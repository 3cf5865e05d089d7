//! Emulates how DynamoDB transactions hold their items, which local engines don't do.
//!
//! A transaction holds its items for 12 to 20 ms after it arrives. Other writes of these items are refused at once.
//! Reads pass.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// The shortest time for which a transaction holds its items, in milliseconds.
const SHORTEST: u32 = 12;
/// The number of different times, a millisecond apart.
const LENGTHS: u32 = 9;

/// Table and key of an item, as text.
type HeldItem = String;

/// The items that are held.
#[derive(Debug, Default)]
pub(super) struct Holds {
    until: BTreeMap<HeldItem, Instant>,
    transactions: u32,
}

/// Whether a call passes.
#[derive(Debug)]
pub(super) enum HoldOutcome {
    /// It passes. For a transaction, with the time until which it holds its items and its response is delayed.
    Passes(Option<Instant>),
    /// It is refused with this response. The number is that of the items it contained.
    Refused(Value, u32),
}

impl Holds {
    /// Admits or refuses a call.
    pub(super) fn admit(&mut self, operation: &str, body: &Value) -> HoldOutcome {
        let now = Instant::now();
        self.until.retain(|_, until| *until > now);
        match operation {
            "TransactWriteItems" => self.admit_transaction(body, now),
            "PutItem" | "UpdateItem" | "DeleteItem" if self.until.contains_key(&place(body)) => HoldOutcome::Refused(
                json!({"__type": "x#TransactionConflictException", "message": "Transaction is ongoing for the item"}),
                1,
            ),
            _ => HoldOutcome::Passes(None),
        }
    }

    fn admit_transaction(&mut self, body: &Value, now: Instant) -> HoldOutcome {
        let steps = body.get("TransactItems").and_then(Value::as_array);
        let steps = steps.into_iter().flatten().filter_map(Value::as_object);
        let places: Vec<_> = steps.flat_map(|step| step.values().map(place)).collect();
        if places.iter().any(|place| self.until.contains_key(place)) {
            let reason = |place: &HeldItem| {
                if self.until.contains_key(place) {
                    json!({"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"})
                } else {
                    json!({"Code": "None"})
                }
            };
            let reasons: Vec<_> = places.iter().map(reason).collect();
            let body = json!({"__type": "x#TransactionCanceledException", "Message": "Transaction cancelled",
                              "CancellationReasons": reasons});
            return HoldOutcome::Refused(body, u32::try_from(places.len()).unwrap_or(u32::MAX));
        }
        // Uses all times equally often.
        self.transactions += 1;
        let length = SHORTEST + self.transactions * 5 % LENGTHS;
        let until = now + Duration::from_millis(length.into());
        let places: BTreeSet<_> = places.into_iter().collect();
        self.until.extend(places.into_iter().map(|place| (place, until)));
        HoldOutcome::Passes(Some(until))
    }
}

/// The item that a write concerns.
fn place(write: &Value) -> HeldItem {
    let member = |name: &str| write.get(name).cloned().unwrap_or_default();
    let key = write
        .get("Key")
        .or_else(|| write.get("Item"))
        .cloned()
        .unwrap_or_default();
    let part = |name: &str| key.get(name).cloned().unwrap_or_default();
    json!([member("TableName"), part("pk"), part("sk")]).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Value {
        json!({"pk": {"S": name}, "sk": {"S": "x"}})
    }

    fn transaction(names: &[&str]) -> Value {
        let put = |name: &&str| json!({"Put": {"TableName": "t", "Item": key(name)}});
        json!({"TransactItems": names.iter().map(put).collect::<Vec<_>>()})
    }

    fn refused(admission: HoldOutcome) -> Option<Value> {
        match admission {
            HoldOutcome::Passes(_) => None,
            HoldOutcome::Refused(body, _) => Some(body),
        }
    }

    #[test]
    fn a_transaction_holds_only_its_items() {
        let mut holds = Holds::default();
        assert!(refused(holds.admit("TransactWriteItems", &transaction(&["a", "b"]))).is_none());
        let body = refused(holds.admit("TransactWriteItems", &transaction(&["c", "b", "d"]))).expect("refused");
        let reasons = body["CancellationReasons"].as_array().expect("reasons").iter();
        let codes: Vec<_> = reasons.map(|reason| &reason["Code"]).collect();
        assert_eq!(codes, ["None", "TransactionConflict", "None"]);
        let (held, free) = (
            json!({"TableName": "t", "Key": key("a")}),
            json!({"TableName": "t", "Key": key("c")}),
        );
        for operation in ["PutItem", "UpdateItem", "DeleteItem"] {
            assert!(refused(holds.admit(operation, &held)).is_some(), "{operation}");
            assert!(refused(holds.admit(operation, &free)).is_none(), "{operation}");
        }
        assert!(refused(holds.admit("BatchGetItem", &held)).is_none());
        let other = json!({"TableName": "u", "Key": key("a")});
        assert!(refused(holds.admit("UpdateItem", &other)).is_none());
    }

    #[test]
    fn a_transaction_holds_its_items_for_12_to_20_ms() {
        let (mut holds, mut lengths) = (Holds::default(), BTreeSet::new());
        for number in 0..90 {
            let (before, name) = (Instant::now(), number.to_string());
            let HoldOutcome::Passes(Some(until)) = holds.admit("TransactWriteItems", &transaction(&[&name])) else {
                panic!("no transaction holds its item")
            };
            lengths.insert((until - before).as_millis());
        }
        assert!(lengths.iter().all(|length| (12..=21).contains(length)), "{lengths:?}");
        assert!(lengths.len() >= 9, "{lengths:?}");
        let last = *holds.until.values().max().expect("some");
        while Instant::now() < last {
            std::thread::yield_now();
        }
        assert!(
            refused(holds.admit("TransactWriteItems", &transaction(&["0"]))).is_none(),
            "the items are no longer held"
        );
    }
}
