"""infra/web.yaml: its CloudFront functions, run by Node; its headers, compared with web/hosting.mjs; its caching."""

import json
import subprocess
import unittest
from pathlib import Path

from samcli.yamlhelper import yaml_parse

import hosting

ROOT = Path(__file__).parents[2]
RESOURCES = yaml_parse((ROOT / "infra/web.yaml").read_text())["Resources"]


def uri(function, path):
    code = RESOURCES[function]["Properties"]["FunctionCode"]
    event = json.dumps({"request": {"method": "GET", "uri": path, "querystring": {}, "headers": {}}})
    script = f"{code}\nprocess.stdout.write(JSON.stringify(handler({event})))"
    ran = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)["uri"]


class Paths(unittest.TestCase):
    def test_pages_get_index_html_and_files_keep_their_path(self):
        token = "Af" + "A-_9" * 16
        for page in ("/", "/invite", f"/invite/{token}", "/bands/06h0btq2", "/unsubscribe", "/a.b/c"):
            self.assertEqual(uri("Pages", page), "/index.html", page)
        for file in ("/index.html", "/config.json", "/assets/index-1a2b.js", "/favicon.svg"):
            self.assertEqual(uri("Pages", file), file)

    def test_the_api_gets_paths_without_the_prefix(self):
        for asked, gets in (
            ("/api/me", "/me"),
            ("/api/invites/a%2Fb/info", "/invites/a%2Fb/info"),
            ("/api/api/x", "/api/x"),
            ("/api/", "/"),
            ("/api", "/"),
            ("/apiary", "/apiary"),
        ):
            self.assertEqual(uri("ApiPaths", asked), gets)


def sent_by_cloudfront(policy):
    """The headers that a policy sends."""
    config = RESOURCES[policy]["Properties"]["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    transport = security["StrictTransportSecurity"]
    assert security["ContentTypeOptions"] and transport["IncludeSubdomains"]
    content = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    return {
        "content-security-policy": content.replace("${SignInOrigins}", hosting.ORIGINS),
        "referrer-policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "strict-transport-security": f"max-age={transport['AccessControlMaxAgeSec']}; includeSubDomains",
        "x-content-type-options": "nosniff",
        "x-frame-options": security["FrameOptions"]["FrameOption"],
        **{header["Header"].lower(): header["Value"] for header in config["CustomHeadersConfig"]["Items"]},
    }


def tested_under(path):
    """The headers of the browser tests, without the one that S3 sends with the file."""
    headers = hosting.headers(path)
    del headers["cache-control"]
    return headers


def behaviors():
    config = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]
    return {b["PathPattern"]: b for b in config["CacheBehaviors"]} | {"/": config["DefaultCacheBehavior"]}


class Caching(unittest.TestCase):
    def test_pages_are_revalidated_and_compressed(self):
        policy = RESOURCES["Revalidated"]["Properties"]["CachePolicyConfig"]
        self.assertEqual((policy["MinTTL"], policy["DefaultTTL"]), (0, 0))
        for encoding in ("Gzip", "Brotli"):
            self.assertIs(policy["ParametersInCacheKeyAndForwardedToOrigin"][f"EnableAcceptEncoding{encoding}"], True)
        for page in ("/", "/sign-in-window.html"):
            self.assertEqual(behaviors()[page]["CachePolicyId"], {"Ref": "Revalidated"})
            # Makes caches revalidate the page.
            self.assertEqual(hosting.headers(page)["cache-control"], "no-cache")

    def test_only_cached_responses_are_compressed(self):
        disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
        for path, behavior in behaviors().items():
            self.assertEqual(behavior.get("Compress", False), behavior["CachePolicyId"] != disabled, path)


class Headers(unittest.TestCase):
    def test_they_are_the_same_as_in_the_browser_tests(self):
        self.assertEqual(set(behaviors()), {"/", "/sign-in-window.html", "/assets/*", "/api/*"})
        for path, behavior in behaviors().items():
            self.assertEqual(sent_by_cloudfront(behavior["ResponseHeadersPolicyId"]["Ref"]), tested_under(path), path)

    def test_no_script_or_style_in_the_page_and_no_referrer(self):
        headers = tested_under("/")
        for word in ("unsafe", "*"):
            self.assertNotIn(word, headers["content-security-policy"])
        self.assertIn("default-src 'none'", headers["content-security-policy"])
        self.assertEqual(headers["referrer-policy"], "no-referrer")


if __name__ == "__main__":
    unittest.main()
