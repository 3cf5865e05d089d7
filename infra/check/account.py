"""A moto account for testing the operators' programs, with stacks that have the needed resources of template.yaml."""

import atexit
import functools
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import boto3
from samcli.yamlhelper import yaml_parse

ROOT = Path(__file__).parents[2]
REGION = "eu-central-1"


@functools.cache
def settings():
    """Starts moto and returns the environment variables that point programs to it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    server = [str(ROOT / ".tools/moto/bin/moto_server"), "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(server, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    atexit.register(server.wait)
    atexit.register(server.terminate)
    for _ in range(300):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    else:
        raise RuntimeError("moto's server doesn't answer")
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
    }


def client(service):
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    return boto3.client(service, endpoint_url=settings()["AWS_ENDPOINT_URL"], region_name=REGION, **keys)


def resource_of_ours(name, *properties):
    """A resource of template.yaml, with only these properties."""
    resource = yaml_parse((ROOT / "template.yaml").read_text())["Resources"][name]
    return {"Type": resource["Type"], "Properties": {key: resource["Properties"][key] for key in properties}}


def stack(name, template, **parameters):
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(template), Parameters=given)


def run(program, *arguments, **environment):
    command = [sys.executable, ROOT / "infra" / program, *arguments]
    environment = {**os.environ, **settings(), **environment}
    return subprocess.run(command, capture_output=True, text=True, env=environment)
