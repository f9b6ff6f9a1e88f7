"""Measures the guards on `translation/cases.jsonl`: English quotes with Russian, Ukrainian,
German and Chinese sources, right ones and ones with a changed number, name or direction.

    python benchmarks/translation_guards.py [--list]

First the guards alone, each quotation beside its sentence; then from end to end, each language's
sentences joined to one page of 56. Found counts wrong quotations with a disagreement; false are
right quotations with one.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from crawler.comparison.embedding import TranslationSource
from crawler.comparison.guards import Pair, disagreements
from crawler.comparison.translation import compare_translation
from crawler.model import Kind

CASES = Path(__file__).parent / "translation/cases.jsonl"


LANGUAGES = ("ru", "uk", "de", "zh")


def alone(cases, lang):
    for case in cases:
        for kind in ("right", "wrong"):
            if case[kind] is not None:
                changes = disagreements(Pair(case[kind], case[lang], "en", lang))
                yield case, kind, bool(changes)


def in_page(cases, lang):
    source = TranslationSource("\n".join(case[lang] for case in cases), lang)
    for case in cases:
        for kind in ("right", "wrong"):
            if case[kind] is not None:
                judged = compare_translation([case[kind]], source, "en", lang)
                yield case, kind, judged.kind is Kind.TRANSLATION_DIFFERS


def main():
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    for name, ask in (("alone", alone), ("in a page", in_page)):
        found, asked, false, right = Counter(), Counter(), 0, 0
        for lang in LANGUAGES:
            for case, kind, differs in ask(cases, lang):
                if kind == "right":
                    right += 1
                    false += differs
                else:
                    asked[case["change"], lang] += 1
                    found[case["change"], lang] += differs
                if "--list" in sys.argv and differs is not (kind == "wrong"):
                    print("false" if differs else "missed", case["id"], lang, case[kind])
        for change in dict.fromkeys(key[0] for key in asked):
            rates = (f"{lang} {found[change, lang]}/{asked[change, lang]}" for lang in LANGUAGES)
            print(f"{change:10}", "  ".join(rates))
        hits = sum(found.values())
        print(
            f"{name}: found={hits / sum(asked.values()):.3f} precision={hits / (hits + false):.3f} "
            f"wrong={sum(asked.values())} right={right} false={false}"
        )


if __name__ == "__main__":
    main()
