//! Opening the connection before the first request, with a call that the function is allowed to make.

use crate::Store;
use crate::keys::{self, s};
use crate::read::Consistency;

/// A call that opens the connection. It uses a key that no item has, so it finds and changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// `BatchGetItem`: ½ RU.
    Read,
    /// `Query` of the table: ½ RU.
    Query,
    /// `PutItem` with a condition that fails: 1 WU.
    Put,
    /// `UpdateItem` with a condition that fails: 1 WU.
    Update,
    /// `DeleteItem` with a condition that fails: 1 WU.
    Delete,
}

impl Opening {
    /// All calls. A function uses the first one it is allowed to make.
    pub const ALL: [Self; 5] = [Self::Read, Self::Query, Self::Put, Self::Update, Self::Delete];

    /// The IAM action it needs on the table.
    #[must_use]
    pub fn action(self) -> &'static str {
        match self {
            Self::Read => "dynamodb:BatchGetItem",
            Self::Query => "dynamodb:Query",
            Self::Put => "dynamodb:PutItem",
            Self::Update => "dynamodb:UpdateItem",
            Self::Delete => "dynamodb:DeleteItem",
        }
    }
}

impl Store {
    /// Opens the connection, so that the first request doesn't have to.
    ///
    /// The result is ignored; the first request will show any problem.
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
            Opening::Delete => drop(
                self.calls
                    .delete_item(|call| {
                        call.table_name(&self.table)
                            .set_key(Some(key.attributes()))
                            .condition_expression(is_there)
                    })
                    .await,
            ),
        }
    }
}
