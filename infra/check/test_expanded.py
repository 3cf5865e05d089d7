"""Invariants of the deployment, checked on the expanded template: `EXPANDED=<file> python -m unittest`."""

import json
import os
import re
import unittest
from pathlib import Path

from samcli.yamlhelper import yaml_parse

ROOT = Path(__file__).parents[2]
TEMPLATE = json.loads(Path(os.environ["EXPANDED"]).read_text())
RESOURCES = TEMPLATE["Resources"]
STACKS = {path.name: yaml_parse(path.read_text()) for path in (ROOT / "infra").glob("*.yaml")}
NESTED = {file: stack["Resources"] for file, stack in STACKS.items()}

# AWS's managed policies that are allowed, although they apply to all resources. None reads data of the deployment.
MANAGED = {
    # SAM gives the first to every role that it creates; it only writes logs. The second writes traces, which have no
    # resource names.
    "lambda.amazonaws.com": {"service-role/AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess"},
    # SAM's role for roll-outs moves aliases to existing versions. Only CodeDeploy may assume it.
    "codedeploy.amazonaws.com": {"service-role/AWSCodeDeployRoleForLambda"},
}


def of_type(kind):
    return {name: it["Properties"] for name, it in RESOURCES.items() if it["Type"] == kind}


def listed(value):
    return value if isinstance(value, list) else [value]


def settled(value):
    """Resolves `Fn::If` as if its condition were true."""
    return value["Fn::If"][1] if "Fn::If" in value else value


def refers(value, name):
    """Whether `value` contains `!Ref name`, `!GetAtt name.x` or `${name}`."""
    text = json.dumps(value)
    return f'"Ref": "{name}"' in text or f'"Fn::GetAtt": ["{name}"' in text or f"${{{name}" in text


FUNCTIONS = of_type("AWS::Lambda::Function")
API = of_type("AWS::ApiGatewayV2::Api")["Api"]["Body"]
STAGE = of_type("AWS::ApiGatewayV2::Stage")["ApiApiGatewayDefaultStage"]


class Permissions(unittest.TestCase):
    def test_no_policy_of_ours_has_a_wildcard(self):
        roles = [policy for role in of_type("AWS::IAM::Role").values() for policy in role.get("Policies", [])]
        for policy in [settled(it) for it in roles] + list(of_type("AWS::IAM::Policy").values()):
            for statement in listed(policy["PolicyDocument"]["Statement"]):
                statement = settled(statement)
                text = json.dumps([statement["Action"], statement["Resource"]])
                self.assertNotIn("*", text, f"{policy['PolicyName']} has a wildcard")

    def test_managed_policies_are_only_the_allowed_ones(self):
        for name, role in of_type("AWS::IAM::Role").items():
            principals = [listed(it["Principal"]["Service"]) for it in role["AssumeRolePolicyDocument"]["Statement"]]
            reasons = MANAGED.get(principals[0][0], set()) if len(principals) == len(principals[0]) == 1 else set()
            for arn in role.get("ManagedPolicyArns", []):
                policy = json.dumps(arn).split(":policy/")[-1].strip('"}] ')
                self.assertIn(policy, reasons, f"{name} has a managed policy that is not allowed")

    def test_only_the_role_of_its_function_reads_a_stream(self):
        mappings, policies = of_type("AWS::Lambda::EventSourceMapping"), of_type("AWS::IAM::Policy")
        for name, mapping in mappings.items():
            function = mapping["FunctionName"]["Ref"].removesuffix("Aliaslive")
            self.assertIn(function, FUNCTIONS, f"{name} calls no function")
            self.assertEqual(mapping["FunctionName"]["Ref"], f"{function}Aliaslive", f"{name} bypasses the roll-out")
            policy = policies[RESOURCES[name]["DependsOn"]]
            self.assertEqual(policy["Roles"], [{"Ref": f"{function}Role"}])
            read, kept = policy["PolicyDocument"]["Statement"]
            self.assertEqual(read["Resource"], mapping["EventSourceArn"])
            self.assertEqual(kept["Resource"], mapping["DestinationConfig"]["OnFailure"]["Destination"])
        self.assertEqual(len(policies), len(mappings))

    def test_only_the_api_and_our_rules_may_call_functions(self):
        for name, permission in of_type("AWS::Lambda::Permission").items():
            self.assertIn(permission["Principal"], ["apigateway.amazonaws.com", "events.amazonaws.com"], name)
            self.assertIn("SourceArn", permission, f"{name} allows calls from any account")
            self.assertTrue(permission["FunctionName"]["Ref"].endswith("Aliaslive"), f"{name} is for a version that nobody calls")


class Functions(unittest.TestCase):
    def test_each_has_limits(self):
        for name, function in FUNCTIONS.items():
            for limit in ("Timeout", "MemorySize"):
                self.assertIn(limit, function, f"{name} has no {limit}")

    def test_each_logs_to_a_group_with_a_retention_time(self):
        groups = of_type("AWS::Logs::LogGroup")
        for name, function in FUNCTIONS.items():
            group = function.get("LoggingConfig", {}).get("LogGroup", {}).get("Ref")
            self.assertIn(group, groups, f"{name} has no log group")
            self.assertIn("RetentionInDays", groups[group], f"{group}, the log group of {name}, never deletes logs")

    def test_each_has_an_alarm_that_rolls_back_a_new_version(self):
        alarms, groups = of_type("AWS::CloudWatch::Alarm"), of_type("AWS::CodeDeploy::DeploymentGroup")
        for name in FUNCTIONS:
            own = {alarm for alarm, it in alarms.items() if {"Name": "FunctionName", "Value": {"Ref": name}} in dimensions(it)}
            self.assertEqual(len(own), 1, f"{name} has no alarm of its own")
            alarm = alarms[own.pop()]
            self.assertTrue(alarm["AlarmActions"], f"{name}'s alarm has no action")
            self.assertEqual(
                sorted(json.dumps(it) for it in dimensions(alarm) if refers(it, name)),
                [json.dumps({"Name": kind, "Value": {"Ref": name}}) for kind in ("Function", "FunctionName")],
                f"{name}'s alarm watches another function",
            )
            group = groups.get(f"{name}DeploymentGroup", {})
            watched = [it["Name"].get("Ref") for it in group.get("AlarmConfiguration", {}).get("Alarms", [])]
            self.assertIn(name.removesuffix("Function") + "Failing", watched, f"{name}'s roll-out ignores its alarm")

    def test_failed_events_are_kept(self):
        configs = of_type("AWS::Lambda::EventInvokeConfig").values()
        for name, mapping in of_type("AWS::Lambda::EventSourceMapping").items():
            self.assertIn("OnFailure", mapping["DestinationConfig"], f"{name} loses what fails")
            for bound in ("MaximumRetryAttempts", "MaximumRecordAgeInSeconds", "BisectBatchOnFunctionError"):
                self.assertIn(bound, mapping, f"{name} has no {bound}: one bad record would block the stream")
        for name in FUNCTIONS:
            triggers = [*of_type("AWS::Events::Rule").values(), *of_type("AWS::Scheduler::Schedule").values()]
            if any(refers(trigger, f"{name}Aliaslive") for trigger in triggers):
                own = [it for it in configs if refers(it, name)]
                self.assertTrue(own, f"{name} is called asynchronously and has no EventInvokeConfig")
                self.assertIn("OnFailure", own[0]["DestinationConfig"], f"{name} loses what fails")
                self.assertIn("MaximumRetryAttempts", own[0], f"{name} sets no number of retries")

        for name, schedule in of_type("AWS::Scheduler::Schedule").items():
            self.assertIn("DeadLetterConfig", schedule["Target"], f"{name} loses runs that never start")
        watched = dimensions(of_type("AWS::CloudWatch::Alarm")["EventsLost"])
        for name in of_type("AWS::Events::Rule"):
            self.assertIn({"Name": "RuleName", "Value": {"Ref": name}}, watched, f"{name} loses events without an alarm")

    def test_new_accounts_can_deploy_them(self):
        # They have a limit of ten concurrent executions, none of which can be reserved.
        for name, function in FUNCTIONS.items():
            self.assertNotIn("ReservedConcurrentExecutions", function, name)


def dimensions(alarm):
    metrics = [it["MetricStat"]["Metric"] for it in alarm.get("Metrics", []) if "MetricStat" in it]
    return [it for metric in [alarm, *metrics] for it in metric.get("Dimensions", [])]


class Alarms(unittest.TestCase):
    ALL = {name: it["Properties"] for resources in (RESOURCES, *NESTED.values()) for name, it in resources.items()
           if it["Type"] == "AWS::CloudWatch::Alarm"}

    def test_late_metrics_count(self):
        for name, alarm in self.ALL.items():
            filled = "FILL" in json.dumps(alarm.get("Metrics", []))
            if filled or name.endswith("Failing") and name != "ApiFailing":
                self.assertGreater(alarm["EvaluationPeriods"], alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"]), name)
            # Only this metric needs FILL: its alarm keeps its state while data is missing.
            self.assertEqual(filled, name == "TableThrottled", name)

    def test_the_tables_alarm_watches_its_index(self):
        indexes = {it["IndexName"] for it in of_type("AWS::DynamoDB::Table")["Table"]["GlobalSecondaryIndexes"]}
        watched = [it["Value"] for it in dimensions(self.ALL["TableThrottled"]) if it["Name"] == "GlobalSecondaryIndexName"]
        self.assertEqual(set(watched), indexes)

    def test_the_guide_lists_them_and_their_cost(self):
        guide = (ROOT / "infra/README.md").read_text()
        for name in self.ALL:
            self.assertTrue(f"`{name}`" in guide or name.endswith("Failing"), f"infra/README.md doesn't say what {name} means")
        metrics = sum(sum("MetricStat" in it for it in alarm.get("Metrics", [])) or 1 for alarm in self.ALL.values())
        self.assertTrue(f" {metrics} metrics with an alarm" in guide, f"there are {metrics} metrics with an alarm")


class TheApi(unittest.TestCase):
    def routes(self):
        for path, methods in API["paths"].items():
            for method, operation in methods.items():
                yield f"{method.upper()} {path}", operation

    def test_the_authorizer_covers_the_routes_that_need_a_caller(self):
        described = json.loads((ROOT / "openapi.json").read_text())["paths"]
        wanted = {
            f"{method.upper()} {path}"
            for path, methods in described.items()
            for method, operation in methods.items()
            # An empty alternative means that the caller is optional.
            if isinstance(operation, dict) and operation.get("security") and {} not in operation["security"]
        }
        self.assertEqual({route for route, operation in self.routes() if "security" in operation}, wanted)

    def test_each_route_leads_to_one_function(self):
        uris = [json.dumps(operation["x-amazon-apigateway-integration"]["uri"]) for _, operation in self.routes()]
        self.assertEqual(len(uris), len(set(uris)))

    def test_throttles_of_routes_are_below_the_default(self):
        routes, usual = {route for route, _ in self.routes()}, STAGE["DefaultRouteSettings"]
        for route, settings in STAGE["RouteSettings"].items():
            self.assertIn(route, routes)
            for name, most in settings.items():
                self.assertLess(most, usual[name], route)
        for route in (
            "POST /invites/{token}/accept",
            "GET /invites/{token}/info",
            "GET /invites/{token}/qr",
            "GET /users",
            "POST /bands/{band_id}/invites",
            "POST /invites/{invite_id}/resend",
        ):
            self.assertIn(route, STAGE["RouteSettings"])

    def test_its_log_has_the_route_and_nothing_about_the_caller(self):
        logged = STAGE["AccessLogSettings"]["Format"]
        json.loads(logged)
        self.assertIn("$context.routeKey", logged)
        for private in ("$context.path", "$context.identity", "$context.http", "$context.authorizer.claims"):
            self.assertNotIn(private, logged)

    def test_cors_allows_only_the_configured_origins(self):
        allowed, otherwise = API["x-amazon-apigateway-cors"]["Fn::If"][1:]
        self.assertEqual(allowed["allowOrigins"], {"Ref": "AllowedOrigins"})
        self.assertNotIn("allowCredentials", allowed)
        self.assertEqual(otherwise, {"Ref": "AWS::NoValue"})

    def test_cors_allows_the_headers_of_the_api_and_of_tracing(self):
        own = ["authorization", "content-type", "idempotency-key"]
        allowed = API["x-amazon-apigateway-cors"]["Fn::If"][1]["allowHeaders"]["Fn::If"]
        tracing = {"Fn::Join": [",", {"Ref": "TracingHeaders"}]}
        self.assertEqual(allowed, ["TracesRequests", {"Fn::Split": [",", {"Fn::Join": [",", [*own, tracing]]}]}, own])


class Apart(unittest.TestCase):
    def test_two_stacks_fit_into_one_account(self):
        # Names that are unique within a function, a role or an API, and one that does not name a resource of the stack.
        inner = {
            ("AWS::IAM::Policy", "PolicyName"),
            ("AWS::Lambda::Alias", "Name"),
            ("AWS::ApiGatewayV2::Stage", "StageName"),
            ("AWS::CloudWatch::Alarm", "MetricName"),
        }
        for file, resources in {"template.yaml": RESOURCES, **NESTED}.items():
            for name, it in resources.items():
                for key, value in it["Properties"].items():
                    if key.endswith("Name") and (it["Type"], key) not in inner:
                        self.assertNotIsInstance(value, str, f"{file}: {name} has the same {key} in each stack")


class Nested(unittest.TestCase):
    def test_parameters_and_outputs_match(self):
        written = yaml_parse((ROOT / "template.yaml").read_text())["Resources"]
        for name, stack in of_type("AWS::CloudFormation::Stack").items():
            nested = STACKS[Path(written[name]["Properties"]["TemplateURL"]).name]
            wanted = {key for key, it in nested["Parameters"].items() if "Default" not in it}
            self.assertEqual(set(stack["Parameters"]), wanted, name)
            asked = re.findall(rf'"{name}", "Outputs\.(\w+)"', json.dumps(TEMPLATE["Outputs"]))
            self.assertLessEqual(set(asked), set(nested["Outputs"]), name)


class Lasting(unittest.TestCase):
    def test_the_identity_does_not_depend_on_mail_being_on(self):
        self.assertEqual(RESOURCES["Mail"]["Condition"], "OwnsMail")
        self.assertFalse(refers(TEMPLATE["Conditions"]["OwnsMail"], "EmailNotifications"))
        self.assertNotIn("SendsMail", json.dumps(TEMPLATE["Conditions"]["OwnsMail"]))

    def test_irreplaceable_resources_outlive_the_stack(self):
        lasting = {
            "AWS::DynamoDB::Table": "Retain",
            # With Retain, a failed first deployment would leave them behind, and the identity would block the next one.
            **dict.fromkeys(("AWS::SecretsManager::Secret", "AWS::S3::Bucket", "AWS::SES::EmailIdentity"), "RetainExceptOnCreate"),
        }
        for resources in (RESOURCES, *NESTED.values()):
            for name, it in resources.items():
                if it["Type"] in lasting:
                    kept = it.get("DeletionPolicy"), it.get("UpdateReplacePolicy")
                    self.assertEqual(kept, (lasting[it["Type"]], "Retain"), name)

    def test_the_table_can_be_restored_and_is_not_deleted_by_mistake(self):
        table = of_type("AWS::DynamoDB::Table")["Table"]
        self.assertIs(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], True)
        self.assertEqual(table["DeletionProtectionEnabled"], {"Fn::If": ["InProduction", True, False]})

    def test_it_fits_into_a_stack(self):
        # CloudFormation allows 500 resources and a megabyte.
        self.assertLess(len(RESOURCES), 450)
        self.assertLess(len(json.dumps(TEMPLATE)), 900_000)


if __name__ == "__main__":
    unittest.main()
