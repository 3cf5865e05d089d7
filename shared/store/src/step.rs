//! One conditional write to one item, and its conversion to the SDK's types.

use crate::keys::Key;
use crate::read::Item;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
    Update as SdkUpdate,
};
use std::collections::HashMap;

/// Makes a failed condition return the item, so that it needn't be read.
pub(crate) const OLD: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;

/// Attribute names that DynamoDB reserves. Expressions write them with a leading `#`.
const RESERVED: [&str; 8] = ["hour", "name", "role", "rows", "state", "ttl", "uses", "views"];

/// A condition or update with its values. An empty text is no condition.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expression {
    pub(crate) text: String,
    pub(crate) values: HashMap<String, AttributeValue>,
    /// Attribute names that are not identifiers, by placeholder.
    pub(crate) names: HashMap<String, String>,
}

impl Expression {
    pub(crate) fn new(
        text: impl Into<String>,
        values: impl IntoIterator<Item = (&'static str, AttributeValue)>,
    ) -> Self {
        Self {
            text: text.into(),
            values: values
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            names: HashMap::new(),
        }
    }

    /// Requires both conditions.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.text = format!("{} AND {}", self.text, other.text);
        self.values.extend(other.values);
        self.names.extend(other.names);
        self
    }

    /// Adds a value.
    pub(crate) fn value(&mut self, placeholder: &str, value: AttributeValue) {
        self.values.insert(placeholder.to_owned(), value);
    }

    pub(crate) fn condition(&self) -> Option<String> {
        (!self.text.is_empty()).then(|| self.text.clone())
    }

    pub(crate) fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        (!self.values.is_empty()).then(|| self.values.clone())
    }

    /// The attribute names for the placeholders in this expression and in `update`.
    pub(crate) fn names(&self, update: &str) -> Option<HashMap<String, String>> {
        let mut names = reserved_names(&format!("{update} {}", self.text)).unwrap_or_default();
        names.extend(self.names.clone());
        (!names.is_empty()).then_some(names)
    }
}

/// The reserved names used in `text`, by placeholder.
pub(crate) fn reserved_names(text: &str) -> Option<HashMap<String, String>> {
    let names: HashMap<_, _> = RESERVED
        .into_iter()
        .map(|word| (format!("#{word}"), word.to_owned()))
        .filter(|(placeholder, _)| text.contains(placeholder.as_str()))
        .collect();
    (!names.is_empty()).then_some(names)
}

/// One write to one item.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Writes the whole item.
    Put {
        key: Key,
        item: Item,
        condition: Expression,
    },
    /// Changes some attributes of the item.
    Update(Update),
    /// Deletes the item.
    Delete { key: Key, condition: Expression },
    /// Writes nothing, but makes the other writes depend on the condition. 2 WU per KB.
    Check { key: Key, condition: Expression },
}

/// A change to some attributes of one item.
#[derive(Clone, Debug)]
pub(crate) struct Update {
    pub(crate) key: Key,
    /// The update expression.
    pub(crate) set: String,
    /// The condition, with the values of both expressions.
    pub(crate) condition: Expression,
}

impl Update {
    pub(crate) fn new(key: Key, set: impl Into<String>, condition: Expression) -> Self {
        Self {
            key,
            set: set.into(),
            condition,
        }
    }

    fn to_sdk(&self, table: &str) -> Result<SdkUpdate, BuildError> {
        SdkUpdate::builder()
            .table_name(table)
            .set_key(Some(self.key.attributes()))
            .update_expression(&self.set)
            .set_condition_expression(self.condition.condition())
            .set_expression_attribute_names(self.condition.names(&self.set))
            .set_expression_attribute_values(self.condition.values())
            .return_values_on_condition_check_failure(OLD)
            .build()
    }
}

impl Step {
    pub(crate) fn put(key: Key, item: Item, condition: Expression) -> Self {
        Self::Put { key, item, condition }
    }

    pub(crate) fn update(key: Key, set: impl Into<String>, condition: Expression) -> Self {
        Self::Update(Update::new(key, set, condition))
    }

    pub(crate) fn delete(key: Key, condition: Expression) -> Self {
        Self::Delete { key, condition }
    }

    pub(crate) fn check(key: Key, condition: Expression) -> Self {
        Self::Check { key, condition }
    }

    /// The key of the item it writes or checks.
    pub(crate) fn key(&self) -> &Key {
        match self {
            Self::Put { key, .. } | Self::Delete { key, .. } | Self::Check { key, .. } => key,
            Self::Update(update) => &update.key,
        }
    }

    /// Converts the step to a part of an SDK transaction.
    pub(crate) fn to_sdk(&self, table: &str) -> Result<TransactWriteItem, BuildError> {
        let write = TransactWriteItem::builder();
        Ok(match self {
            Self::Put { item, condition, .. } => write.put(
                Put::builder()
                    .table_name(table)
                    .set_item(Some(item.clone()))
                    .set_condition_expression(condition.condition())
                    .set_expression_attribute_names(condition.names(""))
                    .set_expression_attribute_values(condition.values())
                    .return_values_on_condition_check_failure(OLD)
                    .build()?,
            ),
            Self::Update(update) => write.update(update.to_sdk(table)?),
            Self::Delete { key, condition } => write.delete(
                Delete::builder()
                    .table_name(table)
                    .set_key(Some(key.attributes()))
                    .set_condition_expression(condition.condition())
                    .set_expression_attribute_names(condition.names(""))
                    .set_expression_attribute_values(condition.values())
                    .return_values_on_condition_check_failure(OLD)
                    .build()?,
            ),
            Self::Check { key, condition } => write.condition_check(
                ConditionCheck::builder()
                    .table_name(table)
                    .set_key(Some(key.attributes()))
                    .set_condition_expression(condition.condition())
                    .set_expression_attribute_names(condition.names(""))
                    .set_expression_attribute_values(condition.values())
                    .return_values_on_condition_check_failure(OLD)
                    .build()?,
            ),
        }
        .build())
    }
}
