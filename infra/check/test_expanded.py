"""What must hold of the deployment, on the expanded template: `EXPANDED=<file> python -m unittest`."""

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

# The exceptions: AWS's own policies, which are on all resources. None reads anything that the deployment keeps.
MANAGED = {
    # SAM gives the first to every role that it makes: it writes logs, to any group, and reads none. The second writes
    # traces, which are no resource that could be named.
    "lambda.amazonaws.com": {"service-role/AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess"},
    # SAM's role for roll-outs moves aliases to versions that are there. Only CodeDeploy takes it on.
    "codedeploy.amazonaws.com": {"service-role/AWSCodeDeployRoleForLambda"},
}


def of_type(kind):
    return {name: it["Properties"] for name, it in RESOURCES.items() if it["Type"] == kind}


def listed(value):
    return value if isinstance(value, list) else [value]


def settled(value):
    """What stands under a condition only is looked at as if it held."""
    return value["Fn::If"][1] if "Fn::If" in value else value


def refers(value, name):
    """Whether `value` says `!Ref name`, `!GetAtt name.x` or `${name}` anywhere in it."""
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

    def test_aws_own_policies_are_those_with_a_reason(self):
        for name, role in of_type("AWS::IAM::Role").items():
            principals = [listed(it["Principal"]["Service"]) for it in role["AssumeRolePolicyDocument"]["Statement"]]
            reasons = MANAGED.get(principals[0][0], set()) if len(principals) == len(principals[0]) == 1 else set()
            for arn in role.get("ManagedPolicyArns", []):
                policy = json.dumps(arn).split(":policy/")[-1].strip('"}] ')
                self.assertIn(policy, reasons, f"{name} has a policy without a reason")

    def test_a_stream_is_read_by_the_role_of_its_function_and_by_no_other(self):
        mappings, policies = of_type("AWS::Lambda::EventSourceMapping"), of_type("AWS::IAM::Policy")
        for name, mapping in mappings.items():
            function = mapping["FunctionName"]["Ref"].removesuffix("Aliaslive")
            self.assertIn(function, FUNCTIONS, f"{name} leads nowhere")
            self.assertEqual(mapping["FunctionName"]["Ref"], f"{function}Aliaslive", f"{name} passes by the roll-out")
            policy = policies[RESOURCES[name]["DependsOn"]]
            self.assertEqual(policy["Roles"], [{"Ref": f"{function}Role"}])
            read, kept = policy["PolicyDocument"]["Statement"]
            self.assertEqual(read["Resource"], mapping["EventSourceArn"])
            self.assertEqual(kept["Resource"], mapping["DestinationConfig"]["OnFailure"]["Destination"])
        self.assertEqual(len(policies), len(mappings))

    def test_only_the_api_and_our_rules_may_call_functions(self):
        for name, permission in of_type("AWS::Lambda::Permission").items():
            self.assertIn(permission["Principal"], ["apigateway.amazonaws.com", "events.amazonaws.com"], name)
            self.assertIn("SourceArn", permission, f"{name} lets any account's call through")
            self.assertTrue(permission["FunctionName"]["Ref"].endswith("Aliaslive"), f"{name} is for a version nobody calls")


class Functions(unittest.TestCase):
    def test_each_has_limits(self):
        for name, function in FUNCTIONS.items():
            for limit in ("Timeout", "MemorySize"):
                self.assertIn(limit, function, f"{name} has no {limit}")

    def test_each_logs_to_a_group_that_forgets(self):
        groups = of_type("AWS::Logs::LogGroup")
        for name, function in FUNCTIONS.items():
            group = function.get("LoggingConfig", {}).get("LogGroup", {}).get("Ref")
            self.assertIn(group, groups, f"{name} has no log group")
            self.assertIn("RetentionInDays", groups[group], f"{group}, where {name} logs, keeps everything")

    def test_each_has_an_alarm_that_takes_its_new_version_back(self):
        alarms, groups = of_type("AWS::CloudWatch::Alarm"), of_type("AWS::CodeDeploy::DeploymentGroup")
        for name in FUNCTIONS:
            own = {alarm for alarm, it in alarms.items() if {"Name": "FunctionName", "Value": {"Ref": name}} in dimensions(it)}
            self.assertEqual(len(own), 1, f"{name} has no alarm of its own")
            alarm = alarms[own.pop()]
            self.assertTrue(alarm["AlarmActions"], f"{name}'s alarm tells nobody")
            self.assertEqual(
                sorted(json.dumps(it) for it in dimensions(alarm) if refers(it, name)),
                [json.dumps({"Name": kind, "Value": {"Ref": name}}) for kind in ("Function", "FunctionName")],
                f"{name}'s alarm watches another function",
            )
            group = groups.get(f"{name}DeploymentGroup", {})
            watched = [it["Name"].get("Ref") for it in group.get("AlarmConfiguration", {}).get("Alarms", [])]
            self.assertIn(name.removesuffix("Function") + "Failing", watched, f"{name}'s roll-out goes on whatever happens")

    def test_what_a_trigger_gives_up_is_kept(self):
        configs = of_type("AWS::Lambda::EventInvokeConfig").values()
        for name, mapping in of_type("AWS::Lambda::EventSourceMapping").items():
            self.assertIn("OnFailure", mapping["DestinationConfig"], f"{name} loses what fails")
            for bound in ("MaximumRetryAttempts", "MaximumRecordAgeInSeconds", "BisectBatchOnFunctionError"):
                self.assertIn(bound, mapping, f"{name} has no {bound}: one bad record holds up all behind it")
        for name in FUNCTIONS:
            triggers = [*of_type("AWS::Events::Rule").values(), *of_type("AWS::Scheduler::Schedule").values()]
            if any(refers(trigger, f"{name}Aliaslive") for trigger in triggers):
                own = [it for it in configs if refers(it, name)]
                self.assertTrue(own, f"{name} is called without an answer and has no EventInvokeConfig")
                self.assertIn("OnFailure", own[0]["DestinationConfig"], f"{name} loses what fails")
                self.assertIn("MaximumRetryAttempts", own[0], f"{name} does not say how often it is tried")

        for name, schedule in of_type("AWS::Scheduler::Schedule").items():
            self.assertIn("DeadLetterConfig", schedule["Target"], f"{name} loses what never starts")
        watched = dimensions(of_type("AWS::CloudWatch::Alarm")["EventsLost"])
        for name in of_type("AWS::Events::Rule"):
            self.assertIn({"Name": "RuleName", "Value": {"Ref": name}}, watched, f"{name} loses events, and nobody is told")

    def test_new_accounts_can_deploy_them(self):
        # Ten may run at once there, and none of these can be reserved.
        for name, function in FUNCTIONS.items():
            self.assertNotIn("ReservedConcurrentExecutions", function, name)


def dimensions(alarm):
    metrics = [it["MetricStat"]["Metric"] for it in alarm.get("Metrics", []) if "MetricStat" in it]
    return [it for metric in [alarm, *metrics] for it in metric.get("Dimensions", [])]


class Alarms(unittest.TestCase):
    ALL = {name: it["Properties"] for resources in (RESOURCES, *NESTED.values()) for name, it in resources.items()
           if it["Type"] == "AWS::CloudWatch::Alarm"}

    def test_metrics_that_come_late_count(self):
        for name, alarm in self.ALL.items():
            filled = "FILL" in json.dumps(alarm.get("Metrics", []))
            if filled or name.endswith("Failing") and name != "ApiFailing":
                self.assertGreater(alarm["EvaluationPeriods"], alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"]), name)
            # Only the one whose missing data can't be told from the last state.
            self.assertEqual(filled, name == "TableThrottled", name)

    def test_the_tables_alarm_watches_its_index(self):
        indexes = {it["IndexName"] for it in of_type("AWS::DynamoDB::Table")["Table"]["GlobalSecondaryIndexes"]}
        watched = [it["Value"] for it in dimensions(self.ALL["TableThrottled"]) if it["Name"] == "GlobalSecondaryIndexName"]
        self.assertEqual(set(watched), indexes)

    def test_the_book_knows_them_and_what_they_cost(self):
        book = (ROOT / "infra/README.md").read_text()
        for name in self.ALL:
            self.assertTrue(f"`{name}`" in book or name.endswith("Failing"), f"infra/README.md doesn't say what {name} means")
        metrics = sum(sum("MetricStat" in it for it in alarm.get("Metrics", [])) or 1 for alarm in self.ALL.values())
        self.assertTrue(f" {metrics} metrics with an alarm" in book, f"there are {metrics} metrics with an alarm")


class TheApi(unittest.TestCase):
    def routes(self):
        for path, methods in API["paths"].items():
            for method, operation in methods.items():
                yield f"{method.upper()} {path}", operation

    def test_the_outer_wall_is_around_what_takes_a_caller(self):
        described = json.loads((ROOT / "openapi.json").read_text())["paths"]
        wanted = {
            f"{method.upper()} {path}"
            for path, methods in described.items()
            for method, operation in methods.items()
            # An empty alternative means that it is answered to anyone, too.
            if isinstance(operation, dict) and operation.get("security") and {} not in operation["security"]
        }
        self.assertEqual({route for route, operation in self.routes() if "security" in operation}, wanted)

    def test_each_route_leads_to_one_function(self):
        uris = [json.dumps(operation["x-amazon-apigateway-integration"]["uri"]) for _, operation in self.routes()]
        self.assertEqual(len(uris), len(set(uris)))

    def test_throttles_are_of_routes_and_tighter_than_the_rest(self):
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

    def test_its_log_has_the_route_and_nothing_of_the_caller(self):
        logged = STAGE["AccessLogSettings"]["Format"]
        json.loads(logged)
        self.assertIn("$context.routeKey", logged)
        for private in ("$context.path", "$context.identity", "$context.http", "$context.authorizer.claims"):
            self.assertNotIn(private, logged)

    def test_other_origins_are_named_or_there_are_none(self):
        allowed, otherwise = API["x-amazon-apigateway-cors"]["Fn::If"][1:]
        self.assertEqual(allowed["allowOrigins"], {"Ref": "AllowedOrigins"})
        self.assertNotIn("allowCredentials", allowed)
        self.assertEqual(otherwise, {"Ref": "AWS::NoValue"})


class Apart(unittest.TestCase):
    def test_two_stacks_fit_into_one_account(self):
        # Names within a function, a role and an API, and one that names no resource of the stack.
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
    def test_stacks_get_what_they_ask_for_and_give_what_is_asked_of_them(self):
        written = yaml_parse((ROOT / "template.yaml").read_text())["Resources"]
        for name, stack in of_type("AWS::CloudFormation::Stack").items():
            nested = STACKS[Path(written[name]["Properties"]["TemplateURL"]).name]
            wanted = {key for key, it in nested["Parameters"].items() if "Default" not in it}
            self.assertEqual(set(stack["Parameters"]), wanted, name)
            asked = re.findall(rf'"{name}", "Outputs\.(\w+)"', json.dumps(TEMPLATE["Outputs"]))
            self.assertLessEqual(set(asked), set(nested["Outputs"]), name)


class Lasting(unittest.TestCase):
    def test_mail_that_is_off_keeps_its_identity(self):
        self.assertEqual(RESOURCES["Mail"]["Condition"], "OwnsMail")
        self.assertFalse(refers(TEMPLATE["Conditions"]["OwnsMail"], "EmailNotifications"))
        self.assertNotIn("SendsMail", json.dumps(TEMPLATE["Conditions"]["OwnsMail"]))

    def test_what_cant_be_made_again_outlives_the_stack(self):
        lasting = {
            "AWS::DynamoDB::Table": "Retain",
            # What a first deployment made and takes back again would be left behind, the identity in the next one's way.
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
        # CloudFormation takes 500 resources and a megabyte.
        self.assertLess(len(RESOURCES), 450)
        self.assertLess(len(json.dumps(TEMPLATE)), 900_000)


if __name__ == "__main__":
    unittest.main()
