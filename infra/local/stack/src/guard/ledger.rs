//! The ledger of grants, uses and denials.

use std::collections::{BTreeMap, BTreeSet};

use super::calls;
use crate::{
    Result, StackError,
    policy::Permission,
    settings::{EMAIL_CONFIGURATION_SET, EMAIL_IDENTITY},
    target::{ACCOUNT, REGION},
    template::Template,
};

/// The services that functions reach through the guard.
const GUARDED: [&str; 2] = ["dynamodb:", "ses:"];

/// Functions get secrets through their environment here, so this action is never used. `functions/tests/start.rs`
/// compares which secrets a function may read with those it needs. The tests of `edge` read secrets.
const FROM_ENVIRONMENT: &str = "secretsmanager:GetSecretValue";

/// A function's name, and a permission.
type Entry = (String, Permission);

#[derive(Debug, Default)]
pub(super) struct Ledger {
    granted: BTreeSet<Entry>,
    used: BTreeSet<Entry>,
    denied: BTreeMap<Entry, u64>,
}

impl Ledger {
    /// A ledger of the template's grants, for a table with this name.
    pub(super) fn open(template: &Template, table: &str) -> Result<Self> {
        let mut ledger = Self::default();
        ledger.grant(template, table)?;
        Ok(ledger)
    }

    /// Replaces all grants with those of this template.
    pub(super) fn grant(&mut self, template: &Template, table: &str) -> Result<()> {
        let mut granted = BTreeSet::new();
        for function in &template.functions {
            let permissions = function
                .permissions
                .iter()
                .filter(|permission| permission.action != FROM_ENVIRONMENT);
            for permission in permissions {
                let refused = |sentence| StackError::Template(format!("{}: {sentence}", function.logical_id));
                let permission = resolved(permission, table).map_err(refused)?;
                granted.insert((function.binary.clone(), permission));
            }
        }
        self.granted = granted;
        Ok(())
    }

    pub(super) fn is_granted(&self, function: &str, need: &Permission) -> bool {
        self.granted.contains(&(function.to_owned(), need.clone()))
    }

    /// Records a use of each grant, unless the call is not a use. If a grant is missing, returns it and whether it is
    /// missing for the first time.
    pub(super) fn admit(
        &mut self,
        function: &str,
        needs: Vec<Permission>,
        is_use: bool,
    ) -> std::result::Result<(), (Permission, bool)> {
        if let Some(missing) = needs.iter().find(|need| !self.is_granted(function, need)) {
            let times = self.denied.entry((function.to_owned(), missing.clone())).or_default();
            *times += 1;
            return Err((missing.clone(), *times == 1));
        }
        let used = needs.into_iter().filter(|_| is_use);
        self.used.extend(used.map(|need| (function.to_owned(), need)));
        Ok(())
    }

    /// The denials, a sentence each.
    pub(super) fn denials(&self) -> Vec<String> {
        let sentence =
            |((function, permission), times): (&Entry, &u64)| format!("{function} was denied {permission} ({times}×).");
        self.denied.iter().map(sentence).collect()
    }

    /// The unused grants, a sentence each.
    pub(super) fn unused(&self) -> Vec<String> {
        let unused = self.granted.difference(&self.used);
        let sentence = |(function, permission): &Entry| format!("{function} never used its grant of {permission}.");
        unused.map(sentence).collect()
    }
}

/// The permission, with references resolved.
fn resolved(permission: &Permission, table: &str) -> std::result::Result<Permission, String> {
    if !GUARDED.iter().any(|service| permission.action.starts_with(service)) {
        return Err(format!(
            "the guard does not support the action {}: it checks only calls of DynamoDB and SES.",
            permission.action
        ));
    }
    let parts = [
        ("${Table.Arn}", calls::table(table)),
        ("${AWS::Partition}", "aws".to_owned()),
        ("${AWS::Region}", REGION.to_owned()),
        ("${AWS::AccountId}", ACCOUNT.to_owned()),
        ("${EmailIdentity}", EMAIL_IDENTITY.to_owned()),
        ("${EmailConfigurationSet}", EMAIL_CONFIGURATION_SET.to_owned()),
    ];
    let mut resource = permission.resource.clone();
    for (part, value) in &parts {
        resource = resource.replace(part, value);
    }
    if resource.contains("${") {
        return Err(format!("the guard can't resolve {}.", permission.resource));
    }
    Ok(Permission {
        resource,
        ..permission.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permission(action: &str, resource: &str) -> Permission {
        Permission {
            action: action.to_owned(),
            resource: resource.to_owned(),
        }
    }

    #[test]
    fn references_are_resolved_or_refused() {
        let index = permission("dynamodb:Query", "${Table.Arn}/index/i");
        let expect = format!("{}/index/i", calls::table("t"));
        assert_eq!(resolved(&index, "t").unwrap().resource, expect);
        let other = permission("dynamodb:Query", "${Other.Arn}");
        assert!(resolved(&other, "t").unwrap_err().contains("${Other.Arn}"));
        let queue = permission("sqs:SendMessage", "arn");
        assert!(resolved(&queue, "t").unwrap_err().contains("sqs:SendMessage"));
    }

    #[test]
    fn the_guard_supports_the_real_template() {
        let ledger = Ledger::open(&Template::read().unwrap(), "t").unwrap();
        assert!(ledger.is_granted("create-band", &permission("dynamodb:PutItem", &calls::table("t"))));
        assert!(ledger.is_granted(
            "notify",
            &permission("ses:SendEmail", &calls::ses("identity", EMAIL_IDENTITY))
        ));
    }

    #[test]
    fn a_call_is_admitted_only_as_a_whole() {
        let (put, delete) = (
            permission("dynamodb:PutItem", "t"),
            permission("dynamodb:DeleteItem", "t"),
        );
        let mut ledger = Ledger {
            granted: BTreeSet::from([("f".to_owned(), put.clone())]),
            ..Ledger::default()
        };
        let both = vec![put.clone(), delete.clone()];
        assert_eq!(ledger.admit("f", both.clone(), true), Err((delete.clone(), true)));
        assert_eq!(ledger.admit("f", both, false), Err((delete, false)));
        assert_eq!(ledger.denials(), ["f was denied dynamodb:DeleteItem on t (2×)."]);
        assert_eq!(ledger.admit("f", vec![put.clone()], false), Ok(()));
        assert_eq!(ledger.unused(), ["f never used its grant of dynamodb:PutItem on t."]);
        assert_eq!(ledger.admit("g", vec![put.clone()], true), Err((put.clone(), true)));
        assert_eq!(ledger.admit("f", vec![put], true), Ok(()));
        assert!(ledger.unused().is_empty());
    }
}
