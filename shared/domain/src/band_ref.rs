//! A band as non-members see it.

use crate::id::BandId;
use crate::text::BandName;

/// The id and name of a band, as shown to the holder of an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandRef {
    /// Its id.
    pub id: BandId,
    /// Its name.
    pub name: BandName,
}
