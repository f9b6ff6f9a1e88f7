"""Prints per language what is said of right translations: the table of docs/languages.md.

    python benchmarks/translation_languages.py FOLDER

FOLDER holds files of JSON lines: `id` ("LANGUAGE:…"), `quote`, `source_text` and, where it is
known, `gold_start` and `gold_end`. Found counts quotations called translated, right those of
them (with gold) that name a place within the right one, accused those that are called drift.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path

from crawler.comparison.verdict import JudgedSource, compare
from crawler.language.embedding import service
from crawler.model import Kind, Outcome

prepared = lru_cache(maxsize=64)(JudgedSource)


def main(folder):
    tables = defaultdict(Counter)
    classes = {}
    for file in sorted(Path(folder).glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            source = prepared(row["source_text"], row.get("source_lang"))
            found = compare([row["quote"]], source, row.get("quote_lang"))
            name = row["id"].split(":")[0]
            classes[name] = service(source.lang).value
            count = tables[name]
            count["rows"] += 1
            count["accused"] += found.outcome is Outcome.DRIFT
            if found.kind is Kind.TRANSLATED:
                count["found"] += 1
                if "gold_start" in row:
                    count["gold"] += 1
                    inside = (
                        found.span.start < row["gold_end"] and found.span.end > row["gold_start"]
                    )
                    count["right"] += inside
    print("| language | class | rows | found | right | accused |")
    print("|---|---|---|---|---|---|")
    for name, count in sorted(tables.items()):
        right = f"{count['right'] / count['gold']:.2f}" if count["gold"] else ""
        share = count["found"] / count["rows"]
        cells = (name, classes[name], count["rows"], f"{share:.2f}", right, count["accused"])
        print("| " + " | ".join(map(str, cells)).replace("|  |", "| |") + " |")


if __name__ == "__main__":
    main(sys.argv[1])
