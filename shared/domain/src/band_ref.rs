//! A band as those see it who are not in it.

use crate::id::BandId;
use crate::text::BandName;

/// A band as the holder of an invite sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandRef {
    /// Its id.
    pub id: BandId,
    /// Its name.
    pub name: BandName,
}
