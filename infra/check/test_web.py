"""infra/web.yaml: its CloudFront functions, run by Node; its headers, compared with web/hosting.mjs; its caching."""

import json
import subprocess
import unittest
from pathlib import Path

from samcli.yamlhelper import yaml_parse

import hosting

ROOT = Path(__file__).parents[2]
RESOURCES = yaml_parse((ROOT / "infra/web.yaml").read_text())["Resources"]


def uris(function, paths):
    """What a CloudFront function makes of each path."""
    code = RESOURCES[function]["Properties"]["FunctionCode"]
    events = json.dumps([{"request": {"method": "GET", "uri": path, "querystring": {}, "headers": {}}} for path in paths])
    script = f"{code}\nprocess.stdout.write(JSON.stringify({events}.map((event) => handler(event).uri)))"
    ran = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    return dict(zip(paths, json.loads(ran.stdout), strict=True))


def uri(function, path):
    return uris(function, [path])[path]


class Paths(unittest.TestCase):
    def test_pages_get_index_html_and_files_keep_their_path(self):
        token = "Af" + "A-_9" * 16
        for page in ("/", "/invite", f"/invite/{token}", "/bands/06h0btq2", "/unsubscribe", "/reply-to", "/a.b/c"):
            self.assertEqual(uri("Pages", page), "/index.html", page)
        for file in ("/index.html", "/config.json", "/assets/index-1a2b.js", "/favicon.svg", "/preview.png"):
            self.assertEqual(uri("Pages", file), file)

    def test_links_are_pages_whatever_became_of_their_end(self):
        token = "Af" + "A-_9" * 17
        ends = (".", ",", ")", "…", "/", ".html", "%2E", "%23" + token, "%23" + token + ".", "/" + token + "...",
                "&fbclid=a.b", "/%E0%A4%A.", token + ".")
        pages = ("/invite", "/INVITE", "//invite", "/%20invite", "/unsubscribe", "/reply-to")
        for path, gets in uris("Pages", [page + end for page in pages for end in ends]).items():
            self.assertEqual(gets, "/index.html", path)

    def test_the_preview_server_has_the_same_rule(self):
        paths = ["/", "/invite", "/invite.", "//Invite.x", "/bands/a.b", "/bands/a", "/config.json", "/a.b/c", "/.x",
                 "/unsubscribe/a.b", "/reply-to/a.b", "/assets/InvitePage-1a2b.js"]
        served = {path: gets == "/index.html" for path, gets in uris("Pages", paths).items()}
        self.assertEqual(served, dict(zip(paths, hosting.are_pages(paths), strict=True)))

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
        self.assertEqual(set(behaviors()), {"/", "/sign-in-window.html", "/preview.png", "/assets/*", "/api/*"})
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
