"""Writes template.yaml as CloudFormation gets it, with SAM's stanzas expanded, to the file that is named."""

import json
import logging
import sys
from pathlib import Path

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

ROOT = Path(__file__).parents[2]


class NoPolicies:
    """There are no SAM policy templates or managed policies to look up."""

    def load(self):
        return {}


def expanded(text):
    logging.disable(logging.WARNING)
    template = yaml_parse(text)
    for resource in template["Resources"].values():
        # `sam package` uploads code and nested templates and puts their addresses here.
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
        if resource["Type"] == "AWS::CloudFormation::Stack":
            resource["Properties"]["TemplateURL"] = "https://s3.amazonaws.com/bucket/key"
    return transform(template, {}, NoPolicies())


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(expanded((ROOT / "template.yaml").read_text()), indent=1))
