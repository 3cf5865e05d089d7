//! Checkpoints of shards, so that a pump can continue where the last one ended.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Sequence numbers by shard, by stream.
type Places = BTreeMap<String, BTreeMap<String, String>>;

/// Kept in a file, or only in memory.
#[derive(Debug)]
pub(super) struct Checkpoints {
    file: Option<PathBuf>,
    places: Mutex<Places>,
}

impl Checkpoints {
    /// Reads the file. If it is missing or invalid, the pump starts at the oldest record.
    pub(super) fn open(file: Option<PathBuf>) -> Self {
        let places = file.as_deref().and_then(read).unwrap_or_default();
        Self {
            file,
            places: Mutex::new(places),
        }
    }

    /// The last processed sequence number.
    pub(super) fn of(&self, stream: &str, shard: &str) -> Option<String> {
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.get(stream)?.get(shard).cloned()
    }

    /// Records that everything up to a sequence number is processed.
    pub(super) fn keep(&self, stream: &str, shard: &str, number: &str) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let shards = places.entry(stream.to_owned()).or_default();
        if shards.insert(shard.to_owned(), number.to_owned()).as_deref() == Some(number) {
            return;
        }
        if let Some(file) = &self.file
            && let Err(error) = write(file, &places)
        {
            eprintln!(
                "{} can't be written ({error}), so records may be processed again.",
                file.display()
            );
        }
    }
}

fn read(file: &Path) -> Option<Places> {
    serde_json::from_str(&fs::read_to_string(file).ok()?).ok()
}

/// Writes a second file and renames it, so that the file is always complete.
fn write(file: &Path, places: &Places) -> std::io::Result<()> {
    let new = file.with_extension("new");
    fs::write(&new, serde_json::to_vec(places)?)?;
    fs::rename(new, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_outlives_the_process() {
        let file = std::env::temp_dir().join(format!("checkpoints-{}.json", std::process::id()));
        let first = Checkpoints::open(Some(file.clone()));
        assert_eq!(first.of("stream", "shard"), None);
        first.keep("stream", "shard", "1");
        first.keep("stream", "shard", "2");
        first.keep("other", "shard", "7");
        drop(first);
        let second = Checkpoints::open(Some(file.clone()));
        assert_eq!(second.of("stream", "shard").as_deref(), Some("2"));
        assert_eq!(second.of("other", "shard").as_deref(), Some("7"));
        fs::write(&file, "nonsense").unwrap();
        assert_eq!(Checkpoints::open(Some(file.clone())).of("stream", "shard"), None);
        fs::remove_file(file).unwrap();
    }
}
