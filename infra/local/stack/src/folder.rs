//! Folders that one running stack uses at a time.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use crate::{Result, StackError, root};

/// How many stacks can run commands in a checkout at the same time.
const SLOTS: u8 = 16;

/// Creates the folder and locks it until the returned file is dropped. Refuses if another stack has locked it.
pub fn lock(folder: &Path) -> Result<File> {
    fs::create_dir_all(folder).map_err(StackError::io(format!("Making {}", folder.display())))?;
    let file = File::create(folder.join("lock")).map_err(StackError::io("Making the lock file"))?;
    file.try_lock().map_err(|_| StackError::AlreadyRuns)?;
    Ok(file)
}

/// A folder for the logs of one command that no other stack uses, usually `.local/test`.
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
        "{SLOTS} local stacks already run commands in this checkout. Wait until one ends."
    )))
}

/// The file beside a log in which tests note their secrets, so that a later test can search the log for them.
#[must_use]
pub fn secrets_beside(log: &str) -> String {
    format!("{log}.secrets")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_locked_by_one_stack_at_a_time() {
        let folder = std::env::temp_dir().join(format!("folder-{}", std::process::id()));
        let held = lock(&folder).unwrap();
        assert!(matches!(lock(&folder), Err(StackError::AlreadyRuns)));
        drop(held);
        lock(&folder).unwrap();
        fs::remove_dir_all(folder).unwrap();
    }
}
