//! The table of `template.yaml`, as input of `CreateTable`.

use serde_json::{Map, Value, json};

use crate::known::{properties, require_on};

/// The table.
#[derive(Debug, Clone)]
pub struct TableDeclaration {
    /// The properties that `CreateTable` takes, without `TableName`.
    pub properties: Map<String, Value>,
    /// The attribute that TTL reads.
    pub ttl_attribute: Option<String>,
}

/// The table properties that `CreateTable` takes under the same name.
const TABLE_PROPERTIES: [&str; 5] = [
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "LocalSecondaryIndexes",
    "GlobalSecondaryIndexes",
];
/// The other table properties. Backups, deletion protection and encryption have no meaning here.
const OTHER_TABLE_PROPERTIES: [&str; 5] = [
    "StreamSpecification",
    "TimeToLiveSpecification",
    "PointInTimeRecoverySpecification",
    "DeletionProtectionEnabled",
    "SSESpecification",
];

impl TableDeclaration {
    pub(super) fn read(resource: &Value) -> std::result::Result<Self, String> {
        let names = [TABLE_PROPERTIES, OTHER_TABLE_PROPERTIES].concat();
        let declared = properties(resource, &names, "a table", file!())?;
        let mut properties: Map<String, Value> = TABLE_PROPERTIES
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), declared.get(name)?.clone())))
            .collect();
        if let Some(view) = resource.pointer("/Properties/StreamSpecification/StreamViewType") {
            // CloudFormation implies StreamEnabled, but the API requires it.
            properties.insert(
                "StreamSpecification".to_owned(),
                json!({"StreamEnabled": true, "StreamViewType": view}),
            );
        }
        let ttl = declared.get("TimeToLiveSpecification").unwrap_or(&Value::Null);
        require_on(ttl.get("Enabled"), &json!(true), "a TimeToLiveSpecification", file!())?;
        let ttl_attribute = ttl.get("AttributeName").and_then(Value::as_str);
        Ok(Self {
            properties,
            ttl_attribute: ttl_attribute.map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Template;

    #[test]
    fn the_table_is_a_valid_input_of_create_table() {
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
    fn unsupported_table_properties_are_refused_by_name() {
        let table = json!({"Properties": {"ImportSourceSpecification": {}}});
        let refusal = TableDeclaration::read(&table).unwrap_err();
        let expected = "the local stack does not support ImportSourceSpecification of a table. Add it to";
        assert!(refusal.starts_with(expected), "{refusal}");
        assert!(refusal.contains("infra/local/stack/src/template/table.rs"), "{refusal}");
    }
}
