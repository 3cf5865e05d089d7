//! Child processes that end with all their descendants.
//!
//! Each child gets its own process group. So Ctrl-C reaches only this program, which then ends its children in order.
//! `cargo lambda watch` puts each function instance into another group, so this module ends all descendants of a child.
//! Crates for process groups end only one group.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    thread,
    time::Duration,
};

use nix::{
    sys::signal::{Signal, kill, killpg},
    unistd::Pid,
};
use tokio::process::{Child, Command};

use crate::{Result, StackError, console::Console};

/// The default time for processes to end after each signal.
const GRACE: Duration = Duration::from_secs(2);
/// The interval for checking whether they have ended.
const STEP: Duration = Duration::from_millis(20);

/// A running child. Dropping it ends it and all its descendants. That blocks for a few seconds at most.
#[derive(Debug)]
pub struct ChildProcess {
    name: &'static str,
    child: Child,
    id: i32,
    log: Option<PathBuf>,
    grace: Duration,
}

impl ChildProcess {
    /// Starts `command` in its own process group. Its output goes to a new file `log`, or to the terminal without one.
    pub fn start(name: &'static str, command: &mut Command, log: Option<&Path>) -> Result<Self> {
        if let Some(log) = log {
            let opening = || StackError::io(format!("Opening {}", log.display()));
            let file = File::create(log).map_err(opening())?;
            command.stderr(file.try_clone().map_err(opening())?).stdout(file);
        }
        Self::spawn(name, command.process_group(0).stdin(Stdio::null()), log)
    }

    /// Starts `command` in its own process group. Its standard error goes to a new file `log`. Its standard output is
    /// appended to `output`, to which other parts may write, too.
    pub fn start_apart(name: &'static str, command: &mut Command, log: &Path, output: &Path) -> Result<Self> {
        let opening = |path: &Path| StackError::io(format!("Opening {}", path.display()));
        let file = File::create(log).map_err(opening(log))?;
        let output_file = File::options().create(true).append(true).open(output);
        let mut output = tokio::fs::File::from_std(output_file.map_err(opening(output))?);
        command.stderr(file).stdout(Stdio::piped());
        let mut part = Self::spawn(name, command.process_group(0).stdin(Stdio::null()), Some(log))?;
        if let Some(mut output_of_part) = part.child.stdout.take() {
            // Ends with the part. If the disk is full, the rest of the output is lost.
            tokio::spawn(async move { tokio::io::copy(&mut output_of_part, &mut output).await });
        }
        Ok(part)
    }

    /// Starts `command` in its own process group. The console prints its output.
    pub fn start_on(name: &'static str, command: &mut Command, console: &Console) -> Result<Self> {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut part = Self::spawn(name, command.process_group(0).stdin(Stdio::null()), None)?;
        if let Some(output) = part.child.stdout.take() {
            console.follow(output);
        }
        if let Some(output) = part.child.stderr.take() {
            console.follow(output);
        }
        Ok(part)
    }

    /// Starts `command` in this program's process group and terminal, so that Ctrl-C reaches it, too.
    pub fn start_in_foreground(name: &'static str, command: &mut Command) -> Result<Self> {
        Self::spawn(name, command, None)
    }

    fn spawn(name: &'static str, command: &mut Command, log: Option<&Path>) -> Result<Self> {
        let program = command.as_std().get_program().to_string_lossy().into_owned();
        let child = command.spawn().map_err(StackError::io(format!("Starting {program}")))?;
        // A child has an id until it is waited for. Ids are positive; the type is signed only because of groups.
        let id = child.id().and_then(|id| i32::try_from(id).ok()).unwrap_or(i32::MAX);
        Ok(Self {
            name,
            child,
            id,
            log: log.map(Path::to_owned),
            grace: GRACE,
        })
    }

    /// Sets the time to end after each signal.
    #[must_use]
    pub fn with_grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Waits until it ends.
    pub async fn wait(&mut self) -> Result<ExitStatus> {
        self.child
            .wait()
            .await
            .map_err(StackError::io(format!("Waiting for {}", self.name)))
    }

    /// Waits until it ends unexpectedly, and returns that as an error.
    pub async fn crashed(&mut self) -> StackError {
        match self.wait().await {
            Ok(status) => self.failure(format!("ended unexpectedly ({status})")),
            Err(error) => error,
        }
    }

    /// The error that says `how` it failed.
    #[must_use]
    pub fn failure(&self, how: impl Into<String>) -> StackError {
        StackError::PartFailed {
            part: self.name,
            how: how.into(),
            log: self.log.clone(),
        }
    }

    /// Sends HUP to its descendants outside its own group.
    pub fn hang_up_descendants(&self) {
        let tree = descendants(self.id);
        let groups: BTreeSet<i32> = tree
            .iter()
            .map(|process| process.group)
            .filter(|group| *group != self.id)
            .collect();
        for group in groups {
            // It may have ended already.
            let _ = killpg(Pid::from_raw(group), Signal::SIGHUP);
        }
    }
}

impl Drop for ChildProcess {
    fn drop(&mut self) {
        let tree = descendants(self.id);
        // First its own group: most programs end their children themselves.
        let first: Vec<ProcessEntry> = tree
            .iter()
            .copied()
            .filter(|process| [process.id, process.group].contains(&self.id))
            .collect();
        for (processes, signal) in [
            (&first, Signal::SIGTERM),
            (&tree, Signal::SIGTERM),
            (&tree, Signal::SIGKILL),
        ] {
            let left = alive(processes);
            send(&left, signal);
            let mut waited = Duration::ZERO;
            while waited < self.grace && !alive(&left).is_empty() {
                thread::sleep(STEP);
                waited += STEP;
                // Reaps it, so that no zombie remains.
                let _ = self.child.try_wait();
            }
        }
        let _ = self.child.try_wait();
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ProcessEntry {
    id: i32,
    parent: i32,
    group: i32,
}

/// Signals each process, and each group except ours.
fn send(tree: &[ProcessEntry], signal: Signal) {
    let ours = i32::try_from(std::process::id()).ok();
    let our_group = running()
        .into_iter()
        .find(|process| Some(process.id) == ours)
        .map(|process| process.group);
    let groups: BTreeSet<i32> = tree
        .iter()
        .map(|process| process.group)
        .filter(|group| Some(*group) != our_group)
        .collect();
    for group in groups {
        // Processes may have ended already, here and below.
        let _ = killpg(Pid::from_raw(group), signal);
    }
    for process in tree.iter().filter(|process| Some(process.group) == our_group) {
        let _ = kill(Pid::from_raw(process.id), signal);
    }
}

/// A process and all its descendants.
fn descendants(root: i32) -> Vec<ProcessEntry> {
    let all = running();
    let mut tree: Vec<ProcessEntry> = all.iter().copied().filter(|process| process.id == root).collect();
    let mut from = 0;
    while let Some(parent) = tree.get(from).copied() {
        tree.extend(all.iter().copied().filter(|process| process.parent == parent.id));
        from += 1;
    }
    tree
}

/// The processes that still run. Id and group together identify a process, since an id can be used again.
fn alive(tree: &[ProcessEntry]) -> Vec<ProcessEntry> {
    let all = running();
    tree.iter()
        .copied()
        .filter(|one| all.iter().any(|other| (other.id, other.group) == (one.id, one.group)))
        .collect()
}

/// All processes on the machine, except zombies.
fn running() -> Vec<ProcessEntry> {
    match fs::read_dir("/proc") {
        Ok(entries) => entries
            .filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("stat")).ok())
            .filter_map(|stat| {
                // "id (name) state parent group …". The name may contain anything.
                let (id, _) = stat.split_once(' ')?;
                let (_, rest) = stat.rsplit_once(')')?;
                let mut fields = rest.split_whitespace();
                let state = fields.next()?;
                process(id, fields.next()?, fields.next()?, state)
            })
            .collect(),
        Err(_) => listed_by_ps(),
    }
}

/// The same list from `ps`, for systems without `/proc`.
fn listed_by_ps() -> Vec<ProcessEntry> {
    let output = std::process::Command::new("ps")
        .args(["-A", "-o", "pid=,ppid=,pgid=,stat="])
        .output();
    let text = output
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    text.lines()
        .filter_map(|line| {
            let mut fields = line.split_whitespace();
            process(fields.next()?, fields.next()?, fields.next()?, fields.next()?)
        })
        .collect()
}

fn process(id: &str, parent: &str, group: &str, state: &str) -> Option<ProcessEntry> {
    let process = ProcessEntry {
        id: id.parse().ok()?,
        parent: parent.parse().ok()?,
        group: group.parse().ok()?,
    };
    (!state.starts_with(['Z', 'X'])).then_some(process)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn with_children(part: &ChildProcess, count: usize) -> Vec<ProcessEntry> {
        loop {
            let tree = descendants(part.id);
            if tree.len() > count {
                return tree;
            }
            thread::yield_now();
        }
    }

    #[tokio::test]
    async fn dropping_a_part_ends_its_descendants() {
        let part = ChildProcess::start("The nap", &mut shell("sleep 600 & sleep 600; true"), None).unwrap();
        let tree = with_children(&part, 2);
        drop(part);
        assert_eq!(alive(&tree), []);
    }

    #[tokio::test]
    async fn a_crash_names_the_part_and_its_status() {
        let mut part = ChildProcess::start("The nap", &mut shell("exit 3"), None).unwrap();
        let sentence = part.crashed().await.to_string();
        assert!(
            sentence.starts_with("The nap ended unexpectedly (exit status: 3). Read"),
            "{sentence}"
        );
    }

    #[tokio::test]
    async fn standard_output_goes_to_a_shared_file_and_errors_do_not() {
        let folder = std::env::temp_dir().join(format!("parts-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let output = folder.join("output");
        for name in ["one", "two"] {
            let mut command = shell(&format!("echo {name}; echo error of {name} >&2"));
            let log = folder.join(name);
            let mut part = ChildProcess::start_apart("The speaker", &mut command, &log, &output).unwrap();
            part.wait().await.unwrap();
            assert_eq!(fs::read_to_string(log).unwrap(), format!("error of {name}\n"));
            while !fs::read_to_string(&output).unwrap().contains(name) {
                tokio::task::yield_now().await;
            }
        }
        assert_eq!(fs::read_to_string(&output).unwrap(), "one\ntwo\n");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn both_process_lists_contain_this_process() {
        let ours = i32::try_from(std::process::id()).unwrap();
        let find = |list: Vec<ProcessEntry>| list.into_iter().find(|process| process.id == ours);
        if let Some(listed) = find(listed_by_ps()) {
            assert_eq!(find(running()), Some(listed));
        }
    }
}
