//! Reading lists page by page. A position in a list is the text that identifies the last entry shown; the edge seals it
//! into a cursor.

use crate::Store;
use crate::error::StoreError;
use crate::keys::s;
use crate::read::Item;
use crate::step::{Expression, reserved_names};
use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_dynamodb::types::Select;
use std::collections::HashMap;

/// Which page of a list to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// The maximum number of entries, 1 to 100.
    pub limit: u32,
    /// The position to continue from, as returned in [`Page::next`].
    pub after: Option<String>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The entries.
    pub entries: Vec<T>,
    /// The position to continue from; `None` at the end.
    pub next: Option<String>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            next: None,
        }
    }
}

impl<T> Page<T> {
    pub(crate) fn map<U>(self, change: impl FnMut(T) -> Result<U, StoreError>) -> Result<Page<U>, StoreError> {
        Ok(Page {
            entries: self.entries.into_iter().map(change).collect::<Result<_, _>>()?,
            next: self.next,
        })
    }
}

/// A query on the table or on one of its indexes.
#[derive(Clone, Debug)]
pub(crate) struct ListQuery {
    pub(crate) index: Option<&'static str>,
    pub(crate) keys: String,
    pub(crate) filter: Option<&'static str>,
    pub(crate) values: HashMap<String, AttributeValue>,
    pub(crate) consistent: bool,
    pub(crate) newest_first: bool,
}

impl ListQuery {
    /// A query for the items that match this key condition.
    pub(crate) fn new(keys: Expression) -> Self {
        Self {
            index: None,
            keys: keys.text,
            filter: None,
            values: keys.values,
            consistent: true,
            newest_first: false,
        }
    }
}

impl Store {
    /// Reads one page with a single `Query`. It asks for one entry more than needed, to know whether this is the last
    /// page.
    pub(crate) async fn page(
        &self,
        query: ListQuery,
        limit: u32,
        start: Option<HashMap<String, AttributeValue>>,
        position: impl Fn(&Item) -> Option<String>,
    ) -> Result<Page<Item>, StoreError> {
        let wanted = limit as usize;
        let answer = self
            .query(&query, |call| {
                call.limit(i32::try_from(limit).unwrap_or(i32::MAX).saturating_add(1))
                    .set_exclusive_start_key(start)
            })
            .await?;
        let more = answer.last_evaluated_key;
        let mut entries = answer.items.unwrap_or_default();
        let last = if entries.len() > wanted {
            entries.truncate(wanted);
            entries.last().cloned()
        } else {
            more
        };
        let next = last.map(|item| position(&item).ok_or_else(|| StoreError::corrupt("position in a list", "no key")));
        Ok(Page {
            entries,
            next: next.transpose()?,
        })
    }

    /// Reads the entries of the query, at most `most`. Returns them and whether these are all. One call per MB.
    pub(crate) async fn all(&self, query: &ListQuery, most: u32) -> Result<(Vec<Item>, bool), StoreError> {
        let (mut items, mut start) = (Vec::new(), None);
        let wanted = most as usize;
        loop {
            let left = i32::try_from(wanted.saturating_sub(items.len())).unwrap_or(i32::MAX);
            let answer = self
                .query(query, |call| {
                    call.limit(left.saturating_add(1)).set_exclusive_start_key(start)
                })
                .await?;
            items.extend(answer.items.unwrap_or_default());
            start = answer.last_evaluated_key;
            if start.is_none() || items.len() > wanted {
                let complete = items.len() <= wanted;
                items.truncate(wanted);
                return Ok((items, complete));
            }
        }
    }

    /// Counts the entries of the query, reading at most `most`. Returns the count and whether it is exact. One call per
    /// MB.
    pub(crate) async fn count(&self, query: &ListQuery, most: u32) -> Result<(u32, bool), StoreError> {
        let (mut count, mut left, mut start) = (0, most.saturating_add(1), None);
        loop {
            let answer = self
                .query(query, |call| {
                    call.select(Select::Count)
                        .limit(i32::try_from(left).unwrap_or(i32::MAX))
                        .set_exclusive_start_key(start)
                })
                .await?;
            count += u32::try_from(answer.count).unwrap_or_default();
            left = left.saturating_sub(u32::try_from(answer.scanned_count).unwrap_or_default());
            start = answer.last_evaluated_key;
            if start.is_none() || left == 0 {
                return Ok((count.min(most), start.is_none() && count <= most));
            }
        }
    }

    async fn query(
        &self,
        query: &ListQuery,
        with: impl FnOnce(QueryFluentBuilder) -> QueryFluentBuilder,
    ) -> Result<QueryOutput, StoreError> {
        let text = format!("{} {}", query.keys, query.filter.unwrap_or_default());
        let answer = self.calls.query(|call| {
            with(call)
                .table_name(&self.table)
                .set_index_name(query.index.map(str::to_owned))
                .key_condition_expression(&query.keys)
                .set_filter_expression(query.filter.map(str::to_owned))
                .set_expression_attribute_names(reserved_names(&text))
                .set_expression_attribute_values(Some(query.values.clone()))
                .consistent_read(query.consistent)
                .scan_index_forward(!query.newest_first)
        });
        answer.await.map_err(|error| StoreError::from_sdk(&error))
    }
}

/// A string attribute of an item.
pub(crate) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name).and_then(|value| value.as_s().ok()).map(String::as_str)
}

/// The start key of a query, with these attributes.
pub(crate) fn start<const N: usize>(attributes: [(&str, String); N]) -> HashMap<String, AttributeValue> {
    attributes
        .into_iter()
        .map(|(name, value)| (name.to_owned(), s(value)))
        .collect()
}
