//! `template.yaml` as the local stack needs it: which functions there are, which routes lead to them, what they may
//! do, and the table as the `CreateTable` call takes it.
//!
//! It evaluates no intrinsic function: `!Ref X` stays `{"Ref": "X"}`.

use std::{fs, path::Path, time::Duration};

use serde_json::{Map, Value, json};
use serde_yaml_ng::Value as Yaml;

use crate::{
    Result, StackError,
    policy::{self, Permission},
    pump::mapping::Mapping,
    root,
    rules::Rule,
    schedule::{Kind, Schedule},
};

/// What `template.yaml` declares.
#[derive(Debug, Clone)]
pub struct Template {
    /// The functions, by logical id.
    pub functions: Vec<Function>,
    /// The one table.
    pub table: Table,
}

/// A Lambda function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its name in the template: `CreateInviteFunction`.
    pub logical_id: String,
    /// Its binary, the last part of `CodeUri`: `create-invite`.
    pub binary: String,
    /// How long Lambda lets it run.
    pub timeout: Duration,
    /// The routes that lead to it; none for a function that something else triggers.
    pub routes: Vec<Route>,
    /// How the table's stream reaches it.
    pub streams: Vec<Mapping>,
    /// When it runs by itself.
    pub schedules: Vec<Schedule>,
    /// Which events it gets.
    pub rules: Vec<Rule>,
    /// What it may do, sorted.
    pub permissions: Vec<Permission>,
}

/// What leads a request to a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// A method, or `ANY`, on a path such as `/bands/{band_id}`.
    Path {
        /// In upper case.
        method: String,
        /// With named parameters in braces.
        path: String,
    },
    /// Everything that no other route takes (`$default`).
    Default,
}

/// The table.
#[derive(Debug, Clone)]
pub struct Table {
    /// The properties that `CreateTable` takes, without `TableName`.
    pub properties: Map<String, Value>,
    /// The attribute that TTL reads.
    pub ttl_attribute: Option<String>,
}

/// The table properties that `CreateTable` takes under the same name. Deletion protection is left out: local tables
/// are thrown away.
const TABLE_PROPERTIES: [&str; 5] = [
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "LocalSecondaryIndexes",
    "GlobalSecondaryIndexes",
];

/// The checkout's `template.yaml` as JSON, with intrinsic functions in their long form.
pub(super) fn document() -> Result<Value> {
    parsed(&text()?)
}

fn text() -> Result<String> {
    let path = root().join("template.yaml");
    fs::read_to_string(&path).map_err(StackError::io(format!("Reading {}", path.display())))
}

fn parsed(text: &str) -> Result<Value> {
    let refused = |error: serde_yaml_ng::Error| StackError::Template(error.to_string());
    let mut yaml: Yaml = serde_yaml_ng::from_str(text).map_err(refused)?;
    yaml.apply_merge().map_err(refused)?;
    Ok(json_of(&yaml))
}

impl Template {
    /// Reads the checkout's `template.yaml`.
    pub fn read() -> Result<Self> {
        Self::parse(&text()?)
    }

    /// Reads a template's text; refuses one whose functions or table the local stack couldn't run.
    pub fn parse(text: &str) -> Result<Self> {
        let document = parsed(text)?;
        let resources = document
            .get("Resources")
            .and_then(Value::as_object)
            .ok_or_else(|| StackError::Template("it has no Resources.".to_owned()))?;
        let of_type = |kind: &'static str| {
            resources
                .iter()
                .filter(move |(_, resource)| resource.get("Type").and_then(Value::as_str) == Some(kind))
        };
        let parameters = document
            .get("Parameters")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let usual = document.pointer("/Globals/Function/Timeout");
        let usual = usual.and_then(Value::as_u64).unwrap_or(3); // Lambda's own
        let mut functions = of_type("AWS::Serverless::Function")
            .map(|(logical_id, resource)| Function::read(logical_id, resource, &parameters, usual))
            .collect::<Result<Vec<_>>>()?;
        for (logical_id, mapping) in of_type("AWS::Lambda::EventSourceMapping").filter(|(_, mapping)| is_on(mapping)) {
            let refused = |sentence: String| StackError::Template(format!("{logical_id}: {sentence}"));
            let name = mapping.pointer("/Properties/FunctionName/Ref").and_then(Value::as_str);
            let name = name.map(|name| name.trim_end_matches(".Alias"));
            let mut known = functions.iter_mut();
            let function = known.find(|function| Some(function.logical_id.as_str()) == name);
            let unknown = || refused("its FunctionName is none. Write FunctionName: !Ref <function>.Alias".to_owned());
            let function = function.ok_or_else(unknown)?;
            function.streams.push(Mapping::read(mapping).map_err(refused)?);
        }
        let (_, table) = of_type("AWS::DynamoDB::Table")
            .next()
            .ok_or_else(|| StackError::Template("it has no AWS::DynamoDB::Table.".to_owned()))?;
        Ok(Self {
            functions,
            table: Table::read(table),
        })
    }

    /// The function that answers what no other route takes.
    #[must_use]
    pub fn default_function(&self) -> Option<&Function> {
        self.functions
            .iter()
            .find(|function| function.routes.contains(&Route::Default))
    }
}

impl Function {
    fn read(logical_id: &str, resource: &Value, parameters: &Map<String, Value>, usual: u64) -> Result<Self> {
        let binary = resource
            .pointer("/Properties/CodeUri")
            .and_then(Value::as_str)
            .and_then(|uri| Path::new(uri).file_name()?.to_str())
            .ok_or_else(|| {
                StackError::Template(format!(
                    "{logical_id} has no CodeUri. Write CodeUri: target/lambda/<binary>/"
                ))
            })?;
        let refused = |sentence: String| StackError::Template(format!("{logical_id}: {sentence}"));
        if events(resource, "DynamoDB").next().is_some() {
            let why = "SAM would let it read every stream. Write an AWS::Lambda::EventSourceMapping for it.";
            return Err(refused(why.to_owned()));
        }
        let schedule = |kind: Kind, name: &'static str| {
            let read = events(resource, name).map(move |event| Schedule::read(kind, event));
            read.collect::<std::result::Result<Vec<_>, String>>()
        };
        let mut schedules = schedule(Kind::Scheduler, "ScheduleV2").map_err(refused)?;
        schedules.extend(schedule(Kind::Rule, "Schedule").map_err(refused)?);
        let rules = events(resource, "EventBridgeRule").map(|event| Rule::read(event, parameters));
        let rules = rules.collect::<std::result::Result<_, String>>();
        let timeout = resource.pointer("/Properties/Timeout");
        let permissions = policy::read(resource).map_err(refused)?;
        Ok(Self {
            logical_id: logical_id.to_owned(),
            binary: binary.to_owned(),
            timeout: Duration::from_secs(timeout.and_then(Value::as_u64).unwrap_or(usual)),
            routes: events(resource, "HttpApi").map(Route::read).collect(),
            streams: Vec::new(),
            schedules,
            rules: rules.map_err(refused)?,
            permissions,
        })
    }
}

impl Route {
    fn read(event: &Value) -> Self {
        let property = |name: &str| event.pointer(&format!("/Properties/{name}")).and_then(Value::as_str);
        match property("Path") {
            None | Some("$default") => Self::Default,
            Some(path) => Self::Path {
                method: property("Method").unwrap_or("ANY").to_ascii_uppercase(),
                path: path.to_owned(),
            },
        }
    }
}

impl Table {
    fn read(resource: &Value) -> Self {
        let property = |name: &str| resource.pointer(&format!("/Properties/{name}"));
        let mut properties: Map<String, Value> = TABLE_PROPERTIES
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), property(name)?.clone())))
            .collect();
        if let Some(view) = property("StreamSpecification").and_then(|stream| stream.get("StreamViewType")) {
            // CloudFormation implies StreamEnabled, the API wants it said.
            properties.insert(
                "StreamSpecification".to_owned(),
                json!({"StreamEnabled": true, "StreamViewType": view}),
            );
        }
        let ttl_attribute = property("TimeToLiveSpecification")
            .filter(|ttl| ttl.get("Enabled") == Some(&Value::Bool(true)))
            .and_then(|ttl| Some(ttl.get("AttributeName")?.as_str()?.to_owned()));
        Self {
            properties,
            ttl_attribute,
        }
    }
}

/// A function's events of a type, but those that are switched off.
fn events<'a>(function: &'a Value, kind: &'a str) -> impl Iterator<Item = &'a Value> {
    let events = function.pointer("/Properties/Events").and_then(Value::as_object);
    events
        .into_iter()
        .flat_map(Map::values)
        .filter(move |event| event.get("Type").and_then(Value::as_str) == Some(kind))
        .filter(|event| is_on(event))
}

fn is_on(trigger: &Value) -> bool {
    trigger.pointer("/Properties/Enabled") != Some(&Value::Bool(false))
}

/// The same as JSON; a tag becomes CloudFormation's long form, `{"Fn::Sub": …}`.
fn json_of(yaml: &Yaml) -> Value {
    match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(bool) => Value::Bool(*bool),
        Yaml::Number(number) => serde_json::to_value(number).unwrap_or_default(),
        Yaml::String(text) => Value::String(text.clone()),
        Yaml::Sequence(values) => values.iter().map(json_of).collect(),
        Yaml::Mapping(mapping) => Value::Object(
            mapping
                .iter()
                .filter_map(|(key, value)| Some((key.as_str()?.to_owned(), json_of(value))))
                .collect(),
        ),
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let name = match tag.trim_start_matches('!') {
                name @ ("Ref" | "Condition") => name.to_owned(),
                name => format!("Fn::{name}"),
            };
            Value::Object(Map::from_iter([(name, json_of(&tagged.value))]))
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
    fn the_default_route_leads_to_refuse_route() {
        assert_eq!(
            Template::read().unwrap().default_function().unwrap().binary,
            "refuse-route"
        );
    }

    #[test]
    fn the_table_is_what_create_table_takes() {
        let table = Template::read().unwrap().table;
        let names: Vec<&str> = table.properties.keys().map(String::as_str).collect();
        let wanted = "AttributeDefinitions BillingMode KeySchema StreamSpecification";
        for name in wanted.split(' ') {
            assert!(names.contains(&name), "{name}");
        }
        assert!(!names.contains(&"DeletionProtectionEnabled"));
        assert_eq!(table.properties["StreamSpecification"]["StreamEnabled"], true);
        assert_eq!(table.ttl_attribute.as_deref(), Some("ttl"));
    }

    #[test]
    fn tags_take_their_long_form() {
        let yaml: Yaml = serde_yaml_ng::from_str("[!Ref A, !GetAtt A.Arn, !Sub \"${A}/x\"]").unwrap();
        assert_eq!(
            json_of(&yaml),
            json!([{"Ref": "A"}, {"Fn::GetAtt": "A.Arn"}, {"Fn::Sub": "${A}/x"}])
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
  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, Enabled: false}}
  N: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F.Alias, BatchSize: 10}}";
        let function = parse_with(clock, mappings).unwrap().functions.remove(0);
        assert!(function.routes.is_empty());
        let sizes: Vec<_> = function.streams.iter().map(|mapping| mapping.batch_size).collect();
        assert_eq!(sizes, [10]);
        assert_eq!(function.schedules.len(), 1);
    }

    #[test]
    fn a_stream_that_cant_be_led_to_a_function_is_refused() {
        for (properties, says) in [
            (
                "{FunctionName: !Ref F.Alias, BatchSize: many}",
                "M: its BatchSize is no number",
            ),
            ("{FunctionName: !Ref G.Alias}", "M: its FunctionName is none"),
            ("{}", "M: its FunctionName is none"),
        ] {
            let mapping = format!("M: {{Type: AWS::Lambda::EventSourceMapping, Properties: {properties}}}");
            let refusal = parse_with("{}", &mapping).unwrap_err().to_string();
            assert!(refusal.contains(says), "{properties}: {refusal}");
        }
        assert!(parse("{S: {Type: DynamoDB}}").is_err());
    }

    #[test]
    fn an_event_that_cant_be_read_is_refused_by_its_function() {
        let clock = "{Clock: {Type: ScheduleV2, Properties: {ScheduleExpression: cron(0 9 * * ? *)}}}";
        let refusal = parse(clock).unwrap_err().to_string();
        assert!(
            refusal.starts_with("template.yaml: F: cron(0 9 * * ? *) is no rate"),
            "{refusal}"
        );
    }

    #[test]
    fn a_function_without_code_is_refused_by_name() {
        let text = "Resources: {F: {Type: 'AWS::Serverless::Function'}, T: {Type: 'AWS::DynamoDB::Table'}}";
        assert!(
            Template::parse(text)
                .unwrap_err()
                .to_string()
                .contains("F has no CodeUri")
        );
    }
}
