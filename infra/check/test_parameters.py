"""Parameters accept valid values. They refuse values that would fail later or that sam's option parser has cut off."""

import json
import re
import unittest
from pathlib import Path

from samcli.cli.types import CfnParameterOverridesType
from samcli.yamlhelper import yaml_parse

ROOT = Path(__file__).parents[2]
PARAMETERS = yaml_parse((ROOT / "template.yaml").read_text())["Parameters"]


def given(option):
    """The value that CloudFormation gets for `Name=value` in samconfig.toml or the command."""
    ((_, value),) = CfnParameterOverridesType().convert((option,), None, None).items()
    return value


class Parameters(unittest.TestCase):
    def check(self, name, takes, refuses):
        pattern = PARAMETERS[name]["AllowedPattern"]
        for value in takes:
            self.assertRegex(value, pattern, name)
        for value in refuses:
            self.assertNotRegex(value, pattern, name)

    def test_senders(self):
        sender = "Band Invites <invites@bands.example>"
        self.assertEqual(given(f"EmailSender='{sender}'"), sender)
        quoted = '"Müller, Söhne" <invites@bands.example>'
        self.assertEqual(given(f"EmailSender='{quoted}'"), quoted)
        takes = ["", sender, "invites@bands.example", "<invites@bands.example>", quoted, "Müller, Söhne <a@b.example>",
                 r'"Die \"Band\" \\o/" <a@b.example>', '"a@b" <a@b.example>']
        refuses = [given(f"EmailSender={sender}"), "Band <bands.example>", "Band a@b.example", '"Band <a@b.example>',
                   'Band" <a@b.example>', "A <a@b.example>, B <b@b.example>", r"a\b <a@b.example>"]
        self.check("EmailSender", takes, refuses)

    def test_origins(self):
        two = "https://a.example,https://b.example:8443"
        for name in ("AllowedOrigins", "WebSignInOrigins"):
            self.assertEqual(PARAMETERS[name]["Type"], "CommaDelimitedList")
            self.assertEqual(given(f"{name}={two}"), two)
            # The pattern applies to each element of the list.
            self.check(name, ["", *two.split(",")], ["https://a.example/", "a.example"])

    def test_tracing_headers(self):
        parameter = PARAMETERS["TracingHeaders"]
        usual = "traceparent,tracestate,baggage,sentry-trace"
        self.assertEqual((parameter["Type"], parameter["Default"]), ("CommaDelimitedList", usual))
        self.assertEqual(given(f"TracingHeaders={usual}"), usual)
        self.check("TracingHeaders", ["", "x-b3-traceid", *usual.split(",")], ["*", "x trace", "traceparent:"])

    def test_claims(self):
        paths = ["email", "https://bands.example/email", "/emails/0", "/user_metadata/full_name", "/a~1b~0c", "urn:x:email"]
        odd = ["my email", "/a~b", "/a~", "/a~2", "naïve"]
        for name in ("EmailClaim", "NameClaim", "EmailVerifiedClaim"):
            may_be_empty = [""] if name == "EmailVerifiedClaim" else []
            self.check(name, paths + may_be_empty, odd + ([] if may_be_empty else [""]))
            for path in paths:
                self.assertEqual(given(f"{name}={path}"), path)

    def test_keys(self):
        key = "arn:aws:kms:eu-central-1:123456789012:key/"
        one = "1234abcd-12ab-34cd-56ef-1234567890ab"
        self.check("EncryptionKeyArn", ["", key + one, key + "mrk-1234abcd12ab34cd56ef1234567890ab"], [one, key + "alias/x"])

    def test_the_key_policy_in_the_guide_is_for_all_callers_through_dynamodb(self):
        (policy,) = re.findall("(?s)```json\n(.*?)```", (ROOT / "infra/README.md").read_text())
        _, use = json.loads(policy)["Statement"]
        self.assertEqual(use["Principal"], {"AWS": "*"})
        self.assertEqual(set(use["Condition"]["StringEquals"]), {"kms:CallerAccount", "kms:ViaService"})


if __name__ == "__main__":
    unittest.main()
