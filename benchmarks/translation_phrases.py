"""Prints how well short quotations are found in another language, language by language.

    python benchmarks/translation_phrases.py [LANGUAGE ...]

`translation/phrases.jsonl` holds phrases of one to six words, each with the article's sentence
`around` it, the source's `sentence` and the `words` there that it translates. The sentences of a
language are one page. Found are phrases that are called translated, wrong those whose marked span
holds none of the right words, and in the hole those that are found in a page without their
sentence. Both are asked with the sentence around the phrase and without.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

from crawler.comparison.embedding import TranslationSource
from crawler.comparison.translation import compare_translation
from crawler.model import Kind

ROWS = Path(__file__).parent / "translation/phrases.jsonl"


def main(chosen):
    pages = defaultdict(list)
    for line in ROWS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        pages[row["id"][:2]].append(row)
    print("| language | phrases | found | wrong | in the hole | alone: found | wrong | hole |")
    print("|---|---|---|---|---|---|---|---|")
    total = [0] * 7
    for lang, rows in pages.items():
        if chosen and lang not in chosen:
            continue
        counts = [len(rows), *_counted(lang, rows, told=True), *_counted(lang, rows, told=False)]
        total = [a + b for a, b in zip(total, counts, strict=True)]
        _show(lang, counts)
    _show("all", total)


def _show(name, counts):
    rows = counts[0]
    print(f"| {name} | {rows} | " + " | ".join(f"{each / rows:.2f}" for each in counts[1:]) + " |")


def _counted(lang, rows, told):
    page = "\n".join(row["sentence"] for row in rows)
    source = TranslationSource(page, lang)
    found = wrong = hole = 0
    for row in rows:
        around = row["around"] if told else ""
        judged = compare_translation([row["phrase"]], source, "en", lang, around=around)
        assert judged.kind in (Kind.TRANSLATED, Kind.UNDECIDED), row["id"]
        if judged.kind is Kind.TRANSLATED:
            start = page.index(row["sentence"]) + row["sentence"].index(row["words"])
            right = judged.span.start < start + len(row["words"]) and judged.span.end > start
            found += right
            wrong += not right
            if "-v" in sys.argv and not right:
                print(row["id"], row["phrase"], "=", judged.span.of(page))
        elif "-v" in sys.argv:
            print(row["id"], "not found:", row["phrase"])
        rest = TranslationSource(page.replace(row["sentence"] + "\n", ""), lang)
        rest._known = source._known  # the vectors of the same sentences
        judged = compare_translation([row["phrase"]], rest, "en", lang, around=around)
        hole += judged.kind is Kind.TRANSLATED
    return found, wrong, hole


if __name__ == "__main__":
    main([each for each in sys.argv[1:] if each != "-v"])
