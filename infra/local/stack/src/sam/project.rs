//! The input of SAM: a template derived from `template.yaml`, the environment of the functions, and relays from their
//! containers to the parts of the stack.
//!
//! The derived template differs from `template.yaml` in these points:
//!
//! - Functions have this machine's architecture, its binaries, and the names of their binaries.
//! - They declare the endpoints of the stack (`LOCAL`). SAM sets only variables that a template declares. So the other
//!   variables show whether `template.yaml` declares all that its functions need.
//! - It has no nested stacks, and no outputs, which refer to them.
//! - `HEAD` requests go to the default function, as on API Gateway. SAM fails if there is a route for `GET`.

use std::{
    env,
    ffi::OsString,
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};
use tokio::process::Command;

use crate::{
    Result, StackError,
    docker::{self, HOST},
    relay::Relay,
    root,
    settings::UNWANTED,
    target::REGION,
    template,
};

/// The folder of the functions for SAM, separate from those for deployment.
pub(super) const BINARIES: &str = "target/lambda-sam";
/// The endpoints of the stack: variables that only local functions have.
const LOCAL: [&str; 2] = ["DYNAMODB_ENDPOINT", "SES_ENDPOINT"];
/// Variables that would make SAM look for an AWS account.
const ACCOUNT: [&str; 3] = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"];

/// Files and relays for SAM. Dropping it closes the relays.
#[derive(Debug)]
pub struct Project {
    folder: PathBuf,
    account: Vec<(&'static str, String)>,
    _relays: Vec<Relay>,
}

impl Project {
    /// Writes the files into a folder and starts the relays.
    pub async fn prepare(folder: &Path, environment: &[(&'static str, String)]) -> Result<Self> {
        fs::create_dir_all(folder).map_err(StackError::io(format!("Making {}", folder.display())))?;
        let architecture = docker::architecture();
        let derived = derived(template::document()?, &root().join(BINARIES), architecture)?;
        write(&folder.join("template.json"), &derived)?;
        write(&folder.join("environment.json"), &variables(environment))?;
        let account = environment.iter().filter(|(name, _)| name.starts_with("AWS_"));
        Ok(Self {
            folder: folder.to_owned(),
            account: account.cloned().collect(),
            _relays: relays(environment).await?,
        })
    }

    /// `sam local invoke` with these files. The caller adds a function and its event.
    pub fn invoke(&self) -> Result<Command> {
        Ok(self.local(Command::new(tool("sam", "sam")?), "invoke"))
    }

    /// `sam local start-api` or `start-lambda` with these files. The caller adds a port.
    pub(super) fn server(&self, command: &str) -> Result<Command> {
        tool("sam", "sam")?;
        let mut python = Command::new(tool("python", "")?);
        python.arg(root().join("infra/local/run-sam"));
        Ok(self.local(python, command))
    }

    fn local(&self, mut sam: Command, command: &str) -> Command {
        sam.args(["local", command, "--skip-pull-image", "--region", REGION]);
        sam.arg("--template").arg(self.folder.join("template.json"));
        sam.arg("--env-vars").arg(self.folder.join("environment.json"));
        sam.arg("--layer-cache-basedir").arg(&self.folder);
        sam.args(["--add-host", &format!("{HOST}:host-gateway")]);
        for unwanted in UNWANTED.iter().chain(&ACCOUNT) {
            sam.env_remove(unwanted);
        }
        // Credentials of a developer's shell or home must not reach the functions.
        sam.envs(self.account.iter().map(|(name, value)| (name, value)));
        sam.env("AWS_CONFIG_FILE", "/dev/null");
        sam.env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        sam.env("SAM_CLI_TELEMETRY", "0");
        sam.current_dir(&self.folder);
        sam
    }
}

/// The values of the variables, in SAM's format.
fn variables(environment: &[(&'static str, String)]) -> Value {
    let values = environment.iter().map(|(name, value)| {
        let value = if LOCAL.contains(name) {
            value.replace("127.0.0.1", HOST)
        } else {
            value.clone()
        };
        ((*name).to_owned(), Value::String(value))
    });
    json!({"Parameters": values.collect::<Map<_, _>>()})
}

/// Relays from containers to the loopback address.
async fn relays(environment: &[(&'static str, String)]) -> Result<Vec<Relay>> {
    let Some(bridge) = docker::bridge().await? else {
        return Ok(Vec::new());
    };
    let mut relays = Vec::new();
    for (_, url) in environment.iter().filter(|(name, _)| LOCAL.contains(name)) {
        let port = url.rsplit(':').next().and_then(|port| port.parse().ok());
        let port = port.ok_or_else(|| StackError::Usage(format!("{url} has no port at its end.")))?;
        relays.extend(Relay::start(bridge, port).await?);
    }
    Ok(relays)
}

/// The template for SAM; see the module's documentation.
fn derived(mut document: Value, binaries: &Path, architecture: &str) -> Result<Value> {
    let absent = |what: &str| StackError::Template(format!("it has no {what}."));
    let defaults = document.pointer_mut("/Globals/Function").and_then(Value::as_object_mut);
    let defaults = defaults.ok_or_else(|| absent("Globals.Function"))?;
    defaults.insert("Architectures".to_owned(), json!([architecture]));
    let variables = defaults.get_mut("Environment").and_then(|all| all.get_mut("Variables"));
    let variables = variables.and_then(Value::as_object_mut);
    let variables = variables.ok_or_else(|| absent("Globals.Function.Environment.Variables"))?;
    variables.extend(LOCAL.map(|name| (name.to_owned(), json!(""))));

    document
        .as_object_mut()
        .ok_or_else(|| absent("content"))?
        .remove("Outputs");
    let resources = document.get_mut("Resources").and_then(Value::as_object_mut);
    let resources = resources.ok_or_else(|| absent("Resources"))?;
    resources.retain(|_, resource| resource.get("Type") != Some(&json!("AWS::CloudFormation::Stack")));
    let mut heads = Map::new();
    for function in resources.values_mut().filter_map(function) {
        for event in events(function) {
            if event.get("Method") == Some(&json!("GET")) {
                let mut head = event.clone();
                head.insert("Method".to_owned(), json!("HEAD"));
                let name = format!("Head{}", heads.len());
                heads.insert(name, json!({"Type": "HttpApi", "Properties": head}));
            }
        }
        let code = function.get("CodeUri").and_then(Value::as_str).unwrap_or_default();
        if let Some(binary) = Path::new(code).file_name().map(ToOwned::to_owned) {
            function.insert("CodeUri".to_owned(), json!(binaries.join(&binary)));
            function.insert("FunctionName".to_owned(), json!(binary.to_string_lossy()));
        }
    }
    let mut functions = resources.values_mut().filter_map(function);
    let default = functions.find_map(|function| {
        let is_default = events(function).any(|event| !event.contains_key("Path"));
        function.get_mut("Events").filter(|_| is_default)?.as_object_mut()
    });
    default
        .ok_or_else(|| absent("function without a Path, for all other routes"))?
        .extend(heads);
    Ok(document)
}

/// The properties of a function.
fn function(resource: &mut Value) -> Option<&mut Map<String, Value>> {
    let is_function = resource.get("Type") == Some(&json!("AWS::Serverless::Function"));
    resource.get_mut("Properties").filter(|_| is_function)?.as_object_mut()
}

/// The properties of its HTTP events.
fn events(function: &Map<String, Value>) -> impl Iterator<Item = &Map<String, Value>> {
    let events = function.get("Events").and_then(Value::as_object);
    let events = events.into_iter().flat_map(Map::values);
    let http = events.filter(|event| event.get("Type") == Some(&json!("HttpApi")));
    http.filter_map(|event| event.get("Properties")?.as_object())
}

/// Writes a file that only its owner can read.
fn write(path: &Path, content: &Value) -> Result<()> {
    let writing = || StackError::io(format!("Writing {}", path.display()));
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path);
    file.and_then(|mut file| file.write_all(content.to_string().as_bytes()))
        .map_err(writing())
}

/// A program in the checkout's Python environment. `infra/local/setup` with `arguments` installs it.
pub(super) fn tool(program: &'static str, arguments: &'static str) -> Result<PathBuf> {
    let path = root().join(".tools/venv/bin").join(program);
    if path.is_file() {
        Ok(path)
    } else {
        Err(StackError::NotInstalled { program, arguments })
    }
}

/// `PATH` with the checkout's tools first: cargo-lambda finds Zig there.
pub(super) fn with_tools() -> Result<OsString> {
    let paths = env::var_os("PATH").unwrap_or_default();
    let tools = std::iter::once(root().join(".tools/venv/bin")).chain(env::split_paths(&paths));
    env::join_paths(tools).map_err(|error| StackError::Usage(format!("PATH can't be used: {error}")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn derived_here() -> Value {
        derived(template::document().unwrap(), Path::new("/built"), "arm64").unwrap()
    }

    #[test]
    fn the_derived_template_has_only_the_documented_differences() {
        let (mut derived, mut original) = (derived_here(), template::document().unwrap());
        original.as_object_mut().unwrap().remove("Outputs");
        let resources = original["Resources"].as_object_mut().unwrap();
        resources.retain(|_, resource| resource["Type"] != "AWS::CloudFormation::Stack");
        assert_eq!(derived["Globals"]["Function"]["Architectures"], json!(["arm64"]));
        let notify = &derived["Resources"]["NotifyFunction"]["Properties"];
        assert_eq!(
            (&notify["CodeUri"], &notify["FunctionName"]),
            (&json!("/built/notify"), &json!("notify"))
        );
        derived["Globals"]["Function"]["Architectures"] = original["Globals"]["Function"]["Architectures"].clone();
        let variables = derived.pointer_mut("/Globals/Function/Environment/Variables").unwrap();
        variables
            .as_object_mut()
            .unwrap()
            .retain(|name, _| !LOCAL.contains(&name.as_str()));
        for (name, resource) in derived["Resources"].as_object_mut().unwrap() {
            let Some(function) = function(resource) else {
                continue;
            };
            function.remove("FunctionName");
            function.insert(
                "CodeUri".to_owned(),
                original["Resources"][name]["Properties"]["CodeUri"].clone(),
            );
            if let Some(events) = function.get_mut("Events").and_then(Value::as_object_mut) {
                events.retain(|_, event| event.pointer("/Properties/Method") != Some(&json!("HEAD")));
            }
        }
        assert_eq!(derived, original);
    }

    #[test]
    fn all_paths_with_get_have_head() {
        let mut derived = derived_here();
        let functions = derived["Resources"].as_object_mut().unwrap().values_mut();
        let functions: Vec<_> = functions.filter_map(function).collect();
        let paths = |method: &str| -> BTreeSet<String> {
            let events = functions.iter().flat_map(|function| events(function));
            let events = events.filter(|event| event.get("Method") == Some(&json!(method)));
            events.map(|event| event["Path"].to_string()).collect()
        };
        assert!(!paths("GET").is_empty());
        assert_eq!(paths("HEAD"), paths("GET"));
    }

    #[test]
    fn containers_reach_the_stack_by_host_name() {
        let given = [
            ("DYNAMODB_ENDPOINT", "http://127.0.0.1:8000".to_owned()),
            ("WEB_BASE_URL", "http://127.0.0.1:5173".to_owned()),
        ];
        let expect = json!({"Parameters": {
            "DYNAMODB_ENDPOINT": "http://host.docker.internal:8000",
            "WEB_BASE_URL": "http://127.0.0.1:5173",
        }});
        assert_eq!(variables(&given), expect);
    }
}
