"""infra/ship-web uploads a build for CloudFront, against the CloudFormation and S3 of moto."""

import json
import tempfile
import unittest
from pathlib import Path

import account
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
        for name, template in (("bands", TEMPLATE), ("no-web", {**TEMPLATE, "Outputs": {}})):
            account.stack(name, template, JwtIssuer="https://sign-in.example/")

    def ship(self, build, *more):
        return account.run("ship-web", "--build", build, "--client-id", "web", *more)

    def build(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in ("index.html", "icon.svg", "assets/first-1a2b.js", "assets/first-1a2b.css", ".vite/manifest.json"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(name)
        return folder

    def bucket(self, shipped):
        self.assertEqual(shipped.returncode, 0, shipped.stderr)
        (bucket,) = [b["Name"] for b in account.client("s3").list_buckets()["Buckets"] if b["Name"] in shipped.stdout]
        return bucket

    def test_files_have_types_and_cache_headers(self):
        shipped = self.ship(self.build(), "bands", "--resource", "urn:api", "--extra", "audience=a=b",
                            "--token", "id_token")
        self.assertIn("5 files", shipped.stdout)
        self.assertIn("https://bands.example", shipped.stdout)
        storage = account.client("s3")
        bucket = self.bucket(shipped)
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
            "token": "id_token",
        })

    def test_the_page_has_its_picture_with_the_address_of_the_site(self):
        page = (ROOT / "web/index.html").read_text()
        build = self.build()
        (build / "index.html").write_text(page)
        storage = account.client("s3")
        bucket = self.bucket(self.ship(build, "bands"))
        served = storage.get_object(Bucket=bucket, Key="index.html")["Body"].read().decode()
        self.assertIn('<meta property="og:image" content="https://bands.example/preview.png" />', served)
        self.assertEqual(served, hosting.with_base_url(page, "https://bands.example"))
        self.assertNotIn('content="/', served)

    def test_errors_say_what_is_missing(self):
        with tempfile.TemporaryDirectory() as empty:
            self.assertIn("npm --prefix web run build", self.ship(empty, "bands").stderr)
        self.assertIn("WebHosting=true", self.ship(self.build(), "no-web").stderr)
        self.assertIn("NAME=VALUE", self.ship(self.build(), "bands", "--extra", "audience").stderr)


if __name__ == "__main__":
    unittest.main()
