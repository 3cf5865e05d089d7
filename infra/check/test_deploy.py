"""infra/deploy: each change reaches the functions, and errors say what is missing."""

import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from expand import expanded

ROOT = Path(__file__).parents[2]
TEMPLATE = (ROOT / "template.yaml").read_text()
BINARIES = re.findall("CodeUri: (.*)", TEMPLATE)


def versions(text):
    """Each function's environment, and the logical ids of all versions."""
    resources = expanded(text)["Resources"]
    of_type = lambda kind: {name: it for name, it in resources.items() if it["Type"] == kind}
    environments = [it["Properties"]["Environment"]["Variables"] for it in of_type("AWS::Lambda::Function").values()]
    return environments, set(of_type("AWS::Lambda::Version"))


class Deploy(unittest.TestCase):
    def setUp(self):
        """A checkout with built functions and a `sam` that prints its arguments."""
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        shutil.copytree(ROOT / "infra", self.folder / "infra", ignore=shutil.ignore_patterns("check", "local"))
        for name in ("template.yaml", "samconfig.toml"):
            shutil.copy(ROOT / name, self.folder)
        for binary in BINARIES:
            (self.folder / binary).mkdir(parents=True)
            (self.folder / binary / "bootstrap").write_text(binary)
        sam = self.folder / ".tools/venv/bin/sam"
        sam.parent.mkdir(parents=True)
        sam.write_text('#!/bin/sh\nprintf "<%s>" "$@"\n')
        sam.chmod(0o755)

    def deploy(self, *options):
        command = ["sh", self.folder / "infra/deploy", *options]
        return subprocess.run(command, capture_output=True, text=True)

    def released(self, *options):
        deployed = self.deploy("--config-env", "staging", *options)
        self.assertEqual(deployed.returncode, 0, deployed.stderr)
        return (self.folder / "template.release.yaml").read_text()

    def test_any_change_gives_all_functions_a_new_version(self):
        first = self.released("--parameter-overrides", "JwtIssuer=https://a.example")
        self.assertEqual(self.released("--parameter-overrides", "JwtIssuer=https://a.example"), first)
        second = self.released("--parameter-overrides", "JwtIssuer=https://b.example")
        (before, old), (after, new) = versions(first), versions(second)
        self.assertEqual((len(old), len(new), old & new), (len(BINARIES), len(BINARIES), set()))
        # Lambda publishes a version only if the function differs from the last one.
        for was, became in zip(before, after, strict=True):
            self.assertNotEqual(was["RELEASE"], became["RELEASE"])

    def test_the_release_depends_on_all_deployed_files(self):
        seen = {self.released()}
        for file in ("template.yaml", "samconfig.toml", "infra/mail.yaml", f"{BINARIES[0]}bootstrap"):
            with open(self.folder / file, "a") as changed:
                changed.write("# changed\n")
            seen.add(self.released())
        self.assertEqual(len(seen), 5)
        self.assertEqual(len(re.findall('RELEASE: r[0-9a-f]{12}\n', seen.pop())), 1)

    def test_options_are_passed_to_sam_with_the_release_template(self):
        said = self.deploy("--config-env", "staging", "--parameter-overrides", "EmailSender='A B <a@b.example>'").stdout
        self.assertEqual(
            said,
            "<deploy><--template-file><template.release.yaml><--config-env><staging>"
            "<--parameter-overrides><EmailSender='A B <a@b.example>'>",
        )

    def test_errors_say_what_is_missing(self):
        self.assertIn("--config-env", self.deploy().stderr)
        shutil.rmtree(self.folder / BINARIES[-1])
        refused = self.deploy("--config-env", "staging")
        self.assertIn(f"{BINARIES[-1]}bootstrap is missing", refused.stderr)
        self.assertIn("cargo lambda build", refused.stderr)
        self.assertNotEqual(refused.returncode, 0)
        self.assertEqual(refused.stdout, "")

    def test_all_documents_deploy_with_it(self):
        for name in ("README.md", "infra/README.md", "samconfig.toml"):
            text = (ROOT / name).read_text()
            self.assertTrue("sh infra/deploy" in text, f"{name} doesn't mention infra/deploy")
            direct = re.findall("(?m)^(?:.*&& )?sam deploy.*", text)
            self.assertEqual(direct, [], f"{name} calls sam deploy directly")


if __name__ == "__main__":
    unittest.main()
