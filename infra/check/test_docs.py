"""The documents are short, and their links point to existing files."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[2]
DECISIONS = ROOT / "docs/decisions"
MAX_LINES, MAX_WIDTH = 250, 120
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


class Docs(unittest.TestCase):
    def test_the_readme_is_short(self):
        lines = (ROOT / "README.md").read_text().splitlines()
        self.assertLessEqual(len(lines), MAX_LINES)
        self.assertEqual([line for line in lines if len(line) > MAX_WIDTH], [])

    def test_links_point_to_existing_files(self):
        documents = [ROOT / "README.md", ROOT / "infra/README.md", ROOT / "web/README.md", *(ROOT / "docs").rglob("*.md")]
        for document in documents:
            for link in LINK.findall(document.read_text()):
                self.assertTrue((document.parent / link).exists(), f"{document.name} links to {link}")

    def test_decisions_are_numbered_and_complete(self):
        records = sorted(DECISIONS.iterdir())
        for number, record in enumerate(records, 1):
            self.assertRegex(record.name, rf"^{number:03}-[a-z0-9-]+\.md$")
            text = record.read_text()
            self.assertTrue(text.startswith(f"# {number}. "), record.name)
            for part in ("Context", "Decision", "Given up"):
                self.assertEqual(text.count(f"**{part}.** "), 1, f"{part} in {record.name}")


if __name__ == "__main__":
    unittest.main()
