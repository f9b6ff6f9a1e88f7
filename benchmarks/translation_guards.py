"""Measures the guards on `translation/cases.jsonl`: English quotes with Russian, Ukrainian,
German and Chinese sources, right ones and ones with a changed number, name or direction.

    python benchmarks/translation_guards.py [--list]

Found counts wrong quotations with a disagreement; false ones are right quotations with one.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from crawler.judging.guards import Pair, disagreements

CASES = Path(__file__).parent / "translation/cases.jsonl"


def main():
    listing = "--list" in sys.argv
    found, asked, false, right = Counter(), Counter(), 0, 0
    for line in CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        for lang in ("ru", "uk", "de", "zh"):
            right += 1
            changes = disagreements(Pair(case["right"], case[lang], "en", lang))
            if changes:
                false += 1
                if listing:
                    print("false", case["id"], lang, [c.edit.value for c in changes])
            if case["wrong"] is None:
                continue
            asked[case["change"], lang] += 1
            changes = disagreements(Pair(case["wrong"], case[lang], "en", lang))
            found[case["change"], lang] += bool(changes)
            if not changes and listing:
                print("missed", case["id"], lang, case["wrong"], "|", case[lang])
    for key in asked:
        print(f"{key[0]:10} {key[1]}  found {found[key]}/{asked[key]}")
    hits = sum(found.values())
    print(
        f"found={hits / sum(asked.values()):.3f} precision={hits / (hits + false):.3f} "
        f"wrong={sum(asked.values())} right={right} false={false}"
    )


if __name__ == "__main__":
    main()
