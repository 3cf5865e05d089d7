//! The parts of `template.yaml` that the local stack needs: the functions with their routes and permissions, and the
//! table as input of `CreateTable`.
//!
//! It refuses resources, events and properties that it does not support (`known.rs`).

pub mod table;

use std::{fs, path::Path, time::Duration};

use serde_json::{Map, Value};

use crate::{
    Result, StackError,
    known::{properties, unknown},
    policy::{self, Permission},
    pump::mapping::Mapping,
    root,
    rules::Rule,
    schedule::Schedule,
    yaml,
};
use table::TableDeclaration;

/// What `template.yaml` declares.
#[derive(Debug, Clone)]
pub struct Template {
    /// The functions, by logical id.
    pub functions: Vec<Function>,
    /// The one table.
    pub table: TableDeclaration,
}

/// A Lambda function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its name in the template: `CreateInviteFunction`.
    pub logical_id: String,
    /// Its binary, the last part of `CodeUri`: `create-invite`.
    pub binary: String,
    /// Its timeout.
    pub timeout: Duration,
    /// Its routes. A function with other triggers has none.
    pub routes: Vec<Route>,
    /// Its mappings of the table's stream.
    pub streams: Vec<Mapping>,
    /// Its schedules.
    pub schedules: Vec<Schedule>,
    /// Its event rules.
    pub rules: Vec<Rule>,
    /// Its permissions, sorted.
    pub permissions: Vec<Permission>,
}

/// A route of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// A method on a path such as `/bands/{band_id}`.
    Path {
        /// In upper case.
        method: String,
        /// With named parameters in braces.
        path: String,
    },
    /// All other requests (`$default`).
    Default,
}

/// Resources that exist only on AWS. The stack ignores them.
const ON_AWS_ONLY: [&str; 8] = [
    "AWS::CloudFormation::Stack",
    "AWS::CloudWatch::Alarm",
    "AWS::IAM::Policy",
    "AWS::Logs::LogGroup",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
    "AWS::Serverless::HttpApi",
];
/// The supported properties of a function. Only SAM reads the others of `Globals`.
const FUNCTION_PROPERTIES: [&str; 8] = [
    "CodeUri",
    "DeploymentPreference",
    "Description",
    "Environment",
    "EventInvokeConfig",
    "Events",
    "Policies",
    "Timeout",
];
/// The checkout's `template.yaml` as JSON, with intrinsic functions in their long form.
pub(super) fn document() -> Result<Value> {
    yaml::parsed(&text()?).map_err(StackError::Template)
}

fn text() -> Result<String> {
    let path = root().join("template.yaml");
    fs::read_to_string(&path).map_err(StackError::io(format!("Reading {}", path.display())))
}

impl Template {
    /// Reads the checkout's `template.yaml`.
    pub fn read() -> Result<Self> {
        Self::parse(&text()?)
    }

    /// Parses a template. Refuses one that uses features that the local stack does not support.
    pub fn parse(text: &str) -> Result<Self> {
        let document = yaml::parsed(text).map_err(StackError::Template)?;
        let object = |pointer| document.pointer(pointer).and_then(Value::as_object);
        let resources = object("/Resources").ok_or_else(|| StackError::Template("it has no Resources.".to_owned()))?;
        let none = Map::new();
        let parameters = object("/Parameters").unwrap_or(&none);
        let timeout = document.pointer("/Globals/Function/Timeout").and_then(Value::as_u64);
        let (mut functions, mut mappings, mut table) = (Vec::new(), Vec::new(), None);
        for (logical_id, resource) in resources {
            let refused = |sentence: String| StackError::Template(format!("{logical_id}: {sentence}"));
            match resource.get("Type").and_then(Value::as_str).unwrap_or_default() {
                "AWS::Serverless::Function" => {
                    let read = Function::read(logical_id, resource, parameters, timeout.unwrap_or(3)); // as Lambda
                    functions.push(read.map_err(refused)?);
                }
                "AWS::Lambda::EventSourceMapping" => mappings.push((logical_id, resource)),
                "AWS::DynamoDB::Table" => table = Some(TableDeclaration::read(resource).map_err(refused)?),
                kind if ON_AWS_ONLY.contains(&kind) => {}
                kind => return Err(refused(unknown(&format!("resources of type {kind}"), file!()))),
            }
        }
        for (logical_id, mapping) in mappings {
            let refused = |sentence: String| StackError::Template(format!("{logical_id}: {sentence}"));
            let name = mapping.pointer("/Properties/FunctionName/Ref").and_then(Value::as_str);
            let name = name.and_then(|name| name.strip_suffix(".Alias"));
            let mut known = functions.iter_mut();
            let function = known.find(|function: &&mut Function| Some(function.logical_id.as_str()) == name);
            let unknown = || refused("its FunctionName must be !Ref <function>.Alias.".to_owned());
            let function = function.ok_or_else(unknown)?;
            function.streams.push(Mapping::read(mapping).map_err(refused)?);
        }
        Ok(Self {
            functions,
            table: table.ok_or_else(|| StackError::Template("it has no AWS::DynamoDB::Table.".to_owned()))?,
        })
    }

    /// The function of the `$default` route.
    #[must_use]
    pub fn default_function(&self) -> Option<&Function> {
        self.functions
            .iter()
            .find(|function| function.routes.contains(&Route::Default))
    }
}

impl Function {
    fn read(
        logical_id: &str,
        resource: &Value,
        parameters: &Map<String, Value>,
        timeout: u64,
    ) -> std::result::Result<Self, String> {
        let properties = properties(resource, &FUNCTION_PROPERTIES, "a function", file!())?;
        let code = properties.get("CodeUri").and_then(Value::as_str);
        let binary = code.and_then(|uri| Path::new(uri).file_name()?.to_str());
        let timeout = properties.get("Timeout").map_or(Some(timeout), Value::as_u64);
        let mut function = Self {
            logical_id: logical_id.to_owned(),
            binary: binary
                .ok_or("it has no CodeUri. Write CodeUri: target/lambda/<binary>/")?
                .to_owned(),
            timeout: Duration::from_secs(timeout.ok_or("its Timeout isn't a number of seconds.")?),
            routes: Vec::new(),
            streams: Vec::new(),
            schedules: Vec::new(),
            rules: Vec::new(),
            permissions: policy::read(resource)?,
        };
        let events = properties.get("Events").and_then(Value::as_object);
        for (name, event) in events.into_iter().flatten() {
            let read = function.read_event(event, parameters);
            read.map_err(|sentence| format!("its event {name}: {sentence}"))?;
        }
        Ok(function)
    }

    fn read_event(&mut self, event: &Value, parameters: &Map<String, Value>) -> std::result::Result<(), String> {
        match event.get("Type").and_then(Value::as_str).unwrap_or_default() {
            "HttpApi" => self.routes.push(Route::read(event)?),
            "ScheduleV2" => self.schedules.push(Schedule::read(event)?),
            "EventBridgeRule" => self.rules.push(Rule::read(event, parameters)?),
            "DynamoDB" => {
                let why = "SAM would let it read every stream. Write an AWS::Lambda::EventSourceMapping for it.";
                return Err(why.to_owned());
            }
            kind => return Err(unknown(&format!("events of type {kind}"), file!())),
        }
        Ok(())
    }
}

impl Route {
    fn read(event: &Value) -> std::result::Result<Self, String> {
        let properties = properties(event, &["ApiId", "Method", "Path"], "a route", file!())?;
        let text = |name: &str| properties.get(name).map(|value| value.as_str().unwrap_or_default());
        match (text("Method"), text("Path")) {
            (None, None) => Ok(Self::Default),
            (Some(method), Some(path)) if method != "ANY" && path.starts_with('/') => Ok(Self::Path {
                method: method.to_ascii_uppercase(),
                path: path.to_owned(),
            }),
            (method, path) => {
                let [method, path] = [method, path].map(|text| text.unwrap_or("nothing"));
                Err(unknown(
                    &format!("a route with Method {method} and Path {path}"),
                    file!(),
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(binary: &str) -> Function {
        Template::read()
            .unwrap()
            .functions
            .into_iter()
            .find(|function| function.binary == binary)
            .unwrap()
    }

    #[test]
    fn a_function_has_its_binary_route_and_permissions() {
        let function = function("create-band");
        assert_eq!(function.logical_id, "CreateBandFunction");
        assert_eq!(function.timeout, Duration::from_secs(15), "what all have");
        assert!(self::function("notify").timeout > function.timeout, "its own");
        assert_eq!(
            function.routes,
            [Route::Path {
                method: "POST".to_owned(),
                path: "/bands".to_owned()
            }]
        );
        let permissions: Vec<_> = function.permissions.iter().map(Permission::to_string).collect();
        let put = "dynamodb:PutItem on ${Table.Arn}".to_owned();
        assert!(permissions.contains(&put), "{permissions:?}");
    }

    #[test]
    fn the_default_route_belongs_to_refuse_route() {
        assert_eq!(
            Template::read().unwrap().default_function().unwrap().binary,
            "refuse-route"
        );
    }

    fn parse(events: &str) -> Result<Template> {
        parse_with(events, "")
    }

    fn parse_with(events: &str, mappings: &str) -> Result<Template> {
        let text = format!(
            "Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: target/lambda/notify/
      Events: {events}
  T: {{Type: 'AWS::DynamoDB::Table'}}
  {mappings}"
        );
        Template::parse(&text)
    }

    #[test]
    fn a_function_has_its_stream_and_its_schedules() {
        let clock = "{Clock: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 hour)}}}";
        let mappings = "
  N: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F.Alias, BatchSize: 10}}";
        let function = parse_with(clock, mappings).unwrap().functions.remove(0);
        assert!(function.routes.is_empty());
        let sizes: Vec<_> = function.streams.iter().map(|mapping| mapping.batch_size).collect();
        assert_eq!(sizes, [10]);
        assert_eq!(function.schedules.len(), 1);
    }

    #[test]
    fn invalid_mappings_are_refused() {
        for (properties, expected) in [
            (
                "{FunctionName: !Ref F.Alias, BatchSize: many}",
                "M: its BatchSize is not a number",
            ),
            ("{FunctionName: !Ref F}", "M: its FunctionName must be"),
            ("{FunctionName: !Ref G.Alias}", "M: its FunctionName must be"),
            ("{}", "M: its FunctionName must be"),
        ] {
            let mapping = format!("M: {{Type: AWS::Lambda::EventSourceMapping, Properties: {properties}}}");
            let refusal = parse_with("{}", &mapping).unwrap_err().to_string();
            assert!(refusal.contains(expected), "{properties}: {refusal}");
        }
        assert!(parse("{S: {Type: DynamoDB}}").is_err());
    }

    #[test]
    fn errors_of_events_name_the_function() {
        let clock = "{Clock: {Type: ScheduleV2, Properties: {ScheduleExpression: cron(0 9 * * ? *)}}}";
        let refusal = parse(clock).unwrap_err().to_string();
        let expected =
            "template.yaml: F: its event Clock: the local stack does not support the schedule cron(0 9 * * ? *).";
        assert!(refusal.starts_with(expected), "{refusal}");
    }

    #[test]
    fn unsupported_features_are_refused_with_the_file_to_extend() {
        let (event, resource) = (
            |text: &str| parse(&format!("{{E: {text}}}")),
            |text: &str| parse_with("{}", text),
        );
        for (refused, expected) in [
            (
                event("{Type: SQS}"),
                "F: its event E: the local stack does not support events of type SQS.",
            ),
            (
                event("{Type: HttpApi, Properties: {Auth: {}}}"),
                "support Auth of a route.",
            ),
            (
                event("{Type: HttpApi, Properties: {Method: ANY, Path: /me}}"),
                "support a route with Method ANY and Path /me.",
            ),
            (
                event("{Type: HttpApi, Properties: {Path: /me}}"),
                "support a route with Method nothing and Path /me.",
            ),
            (
                resource("Q: {Type: AWS::Kinesis::Stream}"),
                "Q: the local stack does not support resources of type AWS::Kinesis::Stream.",
            ),
            (
                resource("G: {Type: AWS::Serverless::Function, Properties: {CodeUri: g/, Layers: []}}"),
                "G: the local stack does not support Layers of a function.",
            ),
        ] {
            let refusal = refused.unwrap_err().to_string();
            assert!(refusal.contains(expected), "{refusal}");
            assert!(
                refusal.contains("Add it to infra/local/stack/src/template.rs"),
                "{refusal}"
            );
        }
    }

    #[test]
    fn a_function_without_code_is_refused_by_name() {
        let text = "Resources: {F: {Type: 'AWS::Serverless::Function'}, T: {Type: 'AWS::DynamoDB::Table'}}";
        assert!(
            Template::parse(text)
                .unwrap_err()
                .to_string()
                .contains("F: it has no CodeUri")
        );
    }
}
