"""The headers of web/hosting.mjs, which the browser tests use."""

import json
import subprocess
from pathlib import Path

MODULE = (Path(__file__).parents[2] / "web/hosting.mjs").as_uri()
ORIGINS = "https://sign-in.example https://tokens.example"


def headers(path):
    script = f"import {{hostingHeaders}} from '{MODULE}'; console.log(JSON.stringify(hostingHeaders('{ORIGINS}', '{path}')))"
    ran = subprocess.run(["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)
