"""infra/ship-web puts a build where CloudFront serves it from, against CloudFormation and S3 of moto."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import boto3

import hosting

ROOT = Path(__file__).parents[2]
TEMPLATE = {
    "Parameters": {"JwtIssuer": {"Type": "String"}},
    "Resources": {"Files": {"Type": "AWS::S3::Bucket"}},
    "Outputs": {"WebBucket": {"Value": {"Ref": "Files"}}, "WebUrl": {"Value": "https://bands.example"}},
}


class ShipWeb(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
        server = [str(ROOT / ".tools/moto/bin/moto_server"), "--host", "127.0.0.1", "--port", str(port)]
        cls.server = subprocess.Popen(server, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cls.addClassCleanup(cls.server.wait)
        cls.addClassCleanup(cls.server.terminate)
        cls.settings = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_REGION": "eu-central-1",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        }
        for _ in range(300):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise RuntimeError("moto's server doesn't answer")
        for name, template in (("bands", TEMPLATE), ("no-web", {**TEMPLATE, "Outputs": {}})):
            cls.client("cloudformation").create_stack(
                StackName=name,
                TemplateBody=json.dumps(template),
                Parameters=[{"ParameterKey": "JwtIssuer", "ParameterValue": "https://sign-in.example/"}],
            )

    @classmethod
    def client(cls, service):
        keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
        return boto3.client(service, endpoint_url=cls.settings["AWS_ENDPOINT_URL"], region_name="eu-central-1", **keys)

    def ship(self, build, *more):
        command = [sys.executable, ROOT / "infra/ship-web", "--build", build, "--client-id", "web", *more]
        return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **self.settings})

    def build(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in ("index.html", "icon.svg", "assets/first-1a2b.js", "assets/first-1a2b.css", ".vite/manifest.json"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(name)
        return folder

    def test_files_settings_types_and_how_long_they_are_kept(self):
        shipped = self.ship(self.build(), "bands", "--resource", "urn:api", "--extra", "audience=a=b")
        self.assertEqual(shipped.returncode, 0, shipped.stderr)
        self.assertIn("5 files", shipped.stdout)
        self.assertIn("https://bands.example", shipped.stdout)
        storage = self.client("s3")
        (bucket,) = [b["Name"] for b in storage.list_buckets()["Buckets"] if b["Name"] in shipped.stdout]
        served = {entry["Key"]: storage.get_object(Bucket=bucket, Key=entry["Key"]) for entry in
                  storage.list_objects_v2(Bucket=bucket)["Contents"]}
        about = {name: (file["ContentType"], file["CacheControl"]) for name, file in served.items()}
        kept, asked_for = (hosting.headers(path)["cache-control"] for path in ("/assets/a.js", "/"))
        scripts = {"text/javascript; charset=utf-8", "application/javascript; charset=utf-8"}
        self.assertIn(about["assets/first-1a2b.js"][0], scripts)
        self.assertEqual(about.pop("assets/first-1a2b.js")[1], kept)
        self.assertEqual(about, {
            "assets/first-1a2b.css": ("text/css; charset=utf-8", kept),
            "config.json": ("application/json; charset=utf-8", asked_for),
            "icon.svg": ("image/svg+xml", asked_for),
            "index.html": ("text/html; charset=utf-8", asked_for),
        })
        self.assertEqual(json.loads(served["config.json"]["Body"].read()), {
            "issuer": "https://sign-in.example/",
            "client_id": "web",
            "scope": "openid profile email",
            "resource": "urn:api",
            "extra": {"audience": "a=b"},
        })

    def test_what_is_missing_is_said(self):
        with tempfile.TemporaryDirectory() as empty:
            self.assertIn("npm --prefix web run build", self.ship(empty, "bands").stderr)
        self.assertIn("WebHosting=true", self.ship(self.build(), "no-web").stderr)
        self.assertIn("NAME=VALUE", self.ship(self.build(), "bands", "--extra", "audience").stderr)


if __name__ == "__main__":
    unittest.main()
