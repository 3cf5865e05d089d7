"""CloudFront's functions of infra/web.yaml do what they say, run by Node."""

import json
import subprocess
import unittest
from pathlib import Path

from samcli.yamlhelper import yaml_parse

RESOURCES = yaml_parse((Path(__file__).parents[1] / "web.yaml").read_text())["Resources"]


def uri(function, path):
    code = RESOURCES[function]["Properties"]["FunctionCode"]
    event = json.dumps({"request": {"method": "GET", "uri": path, "querystring": {}, "headers": {}}})
    script = f"{code}\nprocess.stdout.write(JSON.stringify(handler({event})))"
    ran = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)["uri"]


class Paths(unittest.TestCase):
    def test_pages_are_the_one_page_and_files_are_themselves(self):
        token = "Af" + "A-_9" * 16
        for page in ("/", "/invite", f"/invite/{token}", "/bands/06h0btq2", "/unsubscribe", "/a.b/c"):
            self.assertEqual(uri("Pages", page), "/index.html", page)
        for file in ("/index.html", "/config.json", "/assets/index-1a2b.js", "/favicon.svg"):
            self.assertEqual(uri("Pages", file), file)

    def test_the_api_is_asked_without_its_prefix(self):
        for asked, gets in (
            ("/api/me", "/me"),
            ("/api/invites/a%2Fb/info", "/invites/a%2Fb/info"),
            ("/api/api/x", "/api/x"),
            ("/api/", "/"),
            ("/api", "/"),
            ("/apiary", "/apiary"),
        ):
            self.assertEqual(uri("ApiPaths", asked), gets)


class Headers(unittest.TestCase):
    def test_no_script_or_style_in_the_page_and_no_referrer(self):
        config = RESOURCES["Headers"]["Properties"]["ResponseHeadersPolicyConfig"]
        policy = config["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
        self.assertNotIn("unsafe", policy)
        self.assertNotIn("*", policy)
        self.assertIn("default-src 'none'", policy)
        self.assertEqual(config["SecurityHeadersConfig"]["ReferrerPolicy"]["ReferrerPolicy"], "no-referrer")

    def test_every_way_to_the_page_has_them(self):
        config = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]
        for behavior in [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]:
            self.assertEqual(behavior["ResponseHeadersPolicyId"], {"Ref": "Headers"})


if __name__ == "__main__":
    unittest.main()
