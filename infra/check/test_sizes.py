"""infra/check/sizes measures zips and updates the table in infra/sizes.md."""

import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Sizes(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "infra/check").mkdir(parents=True)
        for name in ("template.yaml", "infra/sizes.md", "infra/check/sizes"):
            shutil.copy(ROOT / name, self.folder / name)
        for name in re.findall("CodeUri: target/lambda/(.*)/", (ROOT / "template.yaml").read_text()):
            self.build(name, 62, 100_000)

    def build(self, name, machine, size):
        """A binary that can't be compressed."""
        binary = self.folder / "target/lambda" / name / "bootstrap"
        binary.parent.mkdir(parents=True, exist_ok=True)
        binary.write_bytes(bytes(18) + machine.to_bytes(2, "little") + random.Random(name).randbytes(size))

    def measure(self):
        ran = subprocess.run([sys.executable, self.folder / "infra/check/sizes"], capture_output=True, text=True)
        return ran.returncode, ran.stderr, (self.folder / "infra/sizes.md").read_text()

    def test_only_sizes_of_the_built_architecture_change(self):
        status, said, before = self.measure()
        self.assertEqual((status, said), (0, ""))
        self.build("show-qr", 183, 1_000_000)
        _, _, after = self.measure()
        row = r"(?m)`show-qr` \| 0\.10 \| [\d.]*"
        self.assertEqual(len(re.findall(row, before)), 1)
        self.assertTrue(re.sub(row, "`show-qr` | 0.10 | 1.00", before) == after, "other parts of infra/sizes.md have changed")

    def test_errors_name_large_and_missing_functions(self):
        for name, size in (("show-qr", 3_000_000), ("notify", 3_200_000), ("remind", 3_400_000)):
            self.build(name, 62, size)
        shutil.rmtree(self.folder / "target/lambda/list-bands")
        status, said, _ = self.measure()
        self.assertEqual(status, 1)
        self.assertEqual(sorted(line.split()[0] for line in said.splitlines()), ["list-bands", "remind", "show-qr"])


if __name__ == "__main__":
    unittest.main()
