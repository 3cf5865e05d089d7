//! Folders that belong to one running stack at a time.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use crate::{Result, StackError, root};

/// How many stacks can run commands at once in a checkout.
const SLOTS: u8 = 16;

/// Makes the folder and holds it for as long as the returned file lives. Refuses while another stack holds it.
pub fn lock(folder: &Path) -> Result<File> {
    fs::create_dir_all(folder).map_err(StackError::io(format!("Making {}", folder.display())))?;
    let file = File::create(folder.join("lock")).map_err(StackError::io("Making the lock file"))?;
    file.try_lock().map_err(|_| StackError::AlreadyRuns)?;
    Ok(file)
}

/// A folder for the logs of one command that no other stack uses now: usually `.local/test`.
pub fn for_tests() -> Result<(PathBuf, File)> {
    for slot in 1..=SLOTS {
        let name = if slot == 1 {
            "test".to_owned()
        } else {
            format!("test-{slot}")
        };
        let folder = root().join(".local").join(name);
        match lock(&folder) {
            Err(StackError::AlreadyRuns) => {}
            other => return other.map(|lock| (folder, lock)),
        }
    }
    Err(StackError::Usage(format!(
        "{SLOTS} commands already run in local stacks. Wait for one of them."
    )))
}

/// The file beside a log in which tests note the secrets that they used, so that a later test can look for them there.
#[must_use]
pub fn secrets_beside(log: &str) -> String {
    format!("{log}.secrets")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_held_by_one_stack_at_a_time() {
        let folder = std::env::temp_dir().join(format!("folder-{}", std::process::id()));
        let held = lock(&folder).unwrap();
        assert!(matches!(lock(&folder), Err(StackError::AlreadyRuns)));
        drop(held);
        lock(&folder).unwrap();
        fs::remove_dir_all(folder).unwrap();
    }
}
