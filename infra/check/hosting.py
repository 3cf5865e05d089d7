"""The rules of web/hosting.mjs, which the browser tests use."""

import json
import subprocess
from pathlib import Path

MODULE = (Path(__file__).parents[2] / "web/hosting.mjs").as_uri()
ORIGINS = "https://sign-in.example https://tokens.example"


def asked(expression):
    """What a JavaScript expression is that uses the module, `hosting`."""
    script = f"import * as hosting from '{MODULE}'; console.log(JSON.stringify({expression}))"
    ran = subprocess.run(["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


def headers(path):
    return asked(f"hosting.hostingHeaders({json.dumps(ORIGINS)}, {json.dumps(path)})")


def are_pages(paths):
    return asked(f"{json.dumps(paths)}.map(hosting.isPage)")


def with_base_url(page, base_url):
    return asked(f"hosting.withBaseUrl({json.dumps(page)}, {json.dumps(base_url)})")
