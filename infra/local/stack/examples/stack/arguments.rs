//! The command line. It has so few options that it needs no crate.

use std::str::FromStr;

use local_stack::{Result, StackError};

/// The arguments that are not parsed yet.
pub struct Arguments {
    rest: Vec<String>,
}

impl Arguments {
    pub fn new(arguments: impl Iterator<Item = String>) -> Self {
        Self {
            rest: arguments.collect(),
        }
    }

    /// Takes the first argument.
    pub fn next(&mut self) -> Option<String> {
        (!self.rest.is_empty()).then(|| self.rest.remove(0))
    }

    /// Takes `option` and its value. An empty value counts as none.
    pub fn value(&mut self, option: &str) -> Option<String> {
        let at = self.rest.iter().position(|argument| argument == option)?;
        let mut taken = self.rest.drain(at..(at + 2).min(self.rest.len()));
        taken.nth(1).filter(|value| !value.is_empty())
    }

    /// Like [`Self::value`], but parsed, or `default`.
    pub fn parsed<T: FromStr>(&mut self, option: &str, default: T) -> Result<T> {
        let Some(text) = self.value(option) else {
            return Ok(default);
        };
        text.parse()
            .map_err(|_| StackError::Usage(format!("{text} is not a valid value of {option}.")))
    }

    /// Takes `option`. Returns whether it was given.
    pub fn flag(&mut self, option: &str) -> bool {
        let at = self.rest.iter().position(|argument| argument == option);
        at.map(|at| self.rest.remove(at)).is_some()
    }

    /// Takes everything after `--`.
    pub fn command(&mut self) -> Vec<String> {
        let Some(at) = self.rest.iter().position(|argument| argument == "--") else {
            return Vec::new();
        };
        let mut command = self.rest.split_off(at);
        command.remove(0);
        command
    }

    /// Refuses the arguments that are left.
    pub fn require_empty(&self) -> Result<()> {
        match self.rest.first() {
            None => Ok(()),
            Some(other) => Err(StackError::Usage(format!(
                "{other} is not an argument of this command.\n{}",
                super::USAGE
            ))),
        }
    }
}
