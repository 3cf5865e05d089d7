"""Writes template.yaml as CloudFormation gets it, with SAM's resources expanded, to the given file."""

import json
import logging
import sys
from pathlib import Path

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

ROOT = Path(__file__).parents[2]


class NoPolicies:
    """Loads no managed policies: the template names none."""

    def load(self):
        return {}


def expanded(text):
    logging.disable(logging.WARNING)
    template = yaml_parse(text)
    for resource in template["Resources"].values():
        # `sam package` uploads code and nested templates and puts their URLs here.
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
        if resource["Type"] == "AWS::CloudFormation::Stack":
            resource["Properties"]["TemplateURL"] = "https://s3.amazonaws.com/bucket/key"
    return transform(template, {}, NoPolicies())


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(expanded((ROOT / "template.yaml").read_text()), indent=1))
