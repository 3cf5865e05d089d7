//! Triggers of functions besides the API: pumps of the table's stream, and timers.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use serde_json::Value;

use crate::{
    Result,
    engine::Engine,
    pump::{DeadLetters, Options, Pump},
    rules::Rule,
    schedule::Timer,
    target::{InvokeResult, Target},
    template::Template,
};

/// Running pumps and timers. Dropping it ends them.
#[derive(Debug, Default)]
pub struct Triggers {
    pumps: Vec<Pump>,
    timers: Vec<Timer>,
}

/// The sources and files of triggers.
#[derive(Debug, Clone)]
pub struct TriggerSource {
    /// The database's URL.
    pub database: String,
    /// The table.
    pub table: String,
    /// The destination of messages about discarded batches.
    pub dead_letters: PathBuf,
    /// The folder for the checkpoints of pumps, and the engine.
    pub checkpoints: Option<(PathBuf, Engine)>,
}

impl Triggers {
    /// Starts a pump for each mapping and a timer for each schedule of the template. `functions` is the URL for
    /// invoking functions.
    pub fn start(template: &Template, functions: &str, source: &TriggerSource) -> Result<Self> {
        let mut triggers = Self::default();
        for function in &template.functions {
            let target = Target::function(functions, &function.binary)?;
            for (number, mapping) in function.streams.iter().enumerate() {
                let options = Options {
                    dead_letters: DeadLetters::File(source.dead_letters.clone()),
                    checkpoints: source.checkpoints.as_ref().map(|(folder, engine)| {
                        folder.join(format!("pump-{}-{number}-{engine}.json", function.binary))
                    }),
                    ..Options::default()
                };
                let (endpoint, table) = (&source.database, &source.table);
                triggers
                    .pumps
                    .push(Pump::start(endpoint, table, mapping.clone(), target.clone(), options));
            }
            let timers = function.schedules.iter().copied();
            triggers
                .timers
                .extend(timers.map(|schedule| Timer::start(schedule, target.clone())));
        }
        Ok(triggers)
    }

    /// Whether there are pumps.
    #[must_use]
    pub fn pump(&self) -> bool {
        !self.pumps.is_empty()
    }
}

/// The event bus: sends each event to the functions with matching rules, like `EventBridge`. None without rules.
pub fn bus(template: &Template, functions: &str) -> Result<Option<Target>> {
    let mut rules = Vec::new();
    for function in &template.functions {
        for rule in &function.rules {
            rules.push((rule.clone(), Target::function(functions, &function.binary)?));
        }
    }
    let rules = Arc::new(rules);
    let bus = Target::new("the event bus", {
        let rules = Arc::clone(&rules);
        move |event| hand_over(Arc::clone(&rules), event)
    });
    Ok((!rules.is_empty()).then_some(bus))
}

async fn hand_over(rules: Arc<Vec<(Rule, Target)>>, event: Value) -> InvokeResult {
    for (rule, target) in rules.iter() {
        if let Some(input) = rule.apply(&event) {
            target.invoke(input?).await?;
        }
    }
    Ok(Value::Null)
}

/// The file for dead letters in a stack's folder.
#[must_use]
pub fn dead_letters(folder: &Path) -> PathBuf {
    folder.join("dead-letters.jsonl")
}
