//! Opening the connection before the first request, by a call that the function may make anyway.

use crate::Store;
use crate::keys::{self, s};
use crate::read::Consistency;

/// A call that opens the connection. It concerns a key that no item has, so that it finds nothing and changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// `BatchGetItem`: ½ RU.
    Read,
    /// `Query` of the table: ½ RU.
    Query,
    /// `PutItem` under a condition that does not hold: 1 WU.
    Put,
    /// `UpdateItem` under such a condition: 1 WU.
    Update,
}

impl Opening {
    /// All there are; the first that a function may make is the one for it.
    pub const ALL: [Self; 4] = [Self::Read, Self::Query, Self::Put, Self::Update];

    /// The action on the table that it needs.
    #[must_use]
    pub fn action(self) -> &'static str {
        match self {
            Self::Read => "dynamodb:BatchGetItem",
            Self::Query => "dynamodb:Query",
            Self::Put => "dynamodb:PutItem",
            Self::Update => "dynamodb:UpdateItem",
        }
    }
}

impl Store {
    /// Opens the connection, so that the first request finds it warm.
    ///
    /// The outcome is not looked at: what is wrong shows at the first request.
    pub async fn prime(&self, opening: Opening) {
        let (key, is_there) = (keys::nothing(), "attribute_exists(pk)");
        match opening {
            Opening::Read => drop(self.read(&[key], Consistency::Eventual).await),
            Opening::Query => drop(
                self.calls
                    .query(|call| {
                        call.table_name(&self.table)
                            .key_condition_expression("pk = :pk")
                            .expression_attribute_values(":pk", s(key.pk))
                    })
                    .await,
            ),
            Opening::Put => drop(
                self.calls
                    .put_item(|call| {
                        call.table_name(&self.table)
                            .set_item(Some(key.attributes()))
                            .condition_expression(is_there)
                    })
                    .await,
            ),
            Opening::Update => drop(
                self.calls
                    .update_item(|call| {
                        call.table_name(&self.table)
                            .set_key(Some(key.attributes()))
                            .condition_expression(is_there)
                    })
                    .await,
            ),
        }
    }
}
