//! Notices edits, for the development stack.
//!
//! It polls instead of using inotify. `cargo lambda watch` uses an inotify instance per running function, up to 120 of
//! the 128 that Linux allows a user. Edits on network file systems also send no events.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use tokio::time::sleep;

use crate::root;

/// What was edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// Rust code or a file beside it: build and reload.
    Code,
    /// `template.yaml`: routes may have changed.
    Template,
}

/// The last seen state of the sources.
#[derive(Debug)]
pub struct Sources {
    root: PathBuf,
    seen: Snapshot,
}

type Snapshot = BTreeMap<PathBuf, (SystemTime, u64)>;

/// The sources of the functions.
const WATCHED: [&str; 5] = ["Cargo.toml", "Cargo.lock", "template.yaml", "functions", "shared"];

impl Sources {
    /// The current state.
    #[must_use]
    pub fn now() -> Self {
        let root = root();
        Self {
            seen: snapshot(&root),
            root,
        }
    }

    /// Waits for an edit, and until the editor has finished writing.
    pub async fn edited(&mut self) -> Edit {
        loop {
            sleep(Duration::from_millis(400)).await;
            let mut after = snapshot(&self.root);
            if after == self.seen {
                continue;
            }
            loop {
                sleep(Duration::from_millis(200)).await;
                let later = snapshot(&self.root);
                if later == after {
                    break;
                }
                after = later;
            }
            let template = self.root.join("template.yaml");
            let edit = if after.get(&template) == self.seen.get(&template) {
                Edit::Code
            } else {
                Edit::Template
            };
            self.seen = after;
            return edit;
        }
    }
}

fn snapshot(root: &Path) -> Snapshot {
    let mut files = Snapshot::new();
    for name in WATCHED {
        collect(&root.join(name), &mut files);
    }
    files
}

fn collect(path: &Path, files: &mut Snapshot) {
    let Ok(metadata) = path.metadata() else { return };
    if metadata.is_dir() {
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        for entry in entries.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.')) {
            collect(&entry.path(), files);
        }
    } else if let Ok(modified) = metadata.modified() {
        files.insert(path.to_owned(), (modified, metadata.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_edit_is_classified_by_file() {
        let root = std::env::temp_dir().join(format!("sources-{}", std::process::id()));
        fs::create_dir_all(root.join("functions")).unwrap();
        fs::write(root.join("template.yaml"), "a").unwrap();
        let mut sources = Sources {
            seen: snapshot(&root),
            root: root.clone(),
        };
        fs::write(root.join("functions/new.rs"), "fn main() {}").unwrap();
        assert_eq!(sources.edited().await, Edit::Code);
        fs::write(root.join("template.yaml"), "ab").unwrap();
        assert_eq!(sources.edited().await, Edit::Template);
        fs::remove_dir_all(root).unwrap();
    }
}
