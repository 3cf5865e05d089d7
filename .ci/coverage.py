"""Prints the line coverage of domain, store and edge from an llvm-cov summary. Fails if one is below 90 %."""

import collections
import json
import sys

MINIMUM = 90.0
crates = collections.defaultdict(lambda: [0, 0])
with open(sys.argv[1], encoding="utf-8") as report:
    for file in json.load(report)["data"][0]["files"]:
        for crate in ("domain", "store", "edge"):
            if f"/shared/{crate}/src/" in file["filename"]:
                lines = file["summary"]["lines"]
                crates[crate][0] += lines["covered"]
                crates[crate][1] += lines["count"]

low = []
for crate in ("domain", "store", "edge"):
    covered, count = crates[crate]
    percent = 100.0 * covered / count if count else 0.0
    print(f"coverage of {crate}: {percent:.1f} % of {count} lines")
    if percent < MINIMUM:
        low.append(crate)
if low:
    sys.exit(f"line coverage is below {MINIMUM} % in: {', '.join(low)}")
