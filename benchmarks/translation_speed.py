"""Prints how fast translated quotations are judged: model loading, sentences a second, one page.

    python benchmarks/translation_speed.py

Sentences are those of `translation/cases.jsonl`, joined to about 30 tokens each.
"""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path

from crawler.comparison.embedding import TranslationSource
from crawler.comparison.translation import compare_translation
from crawler.language import embedding

CASES = Path(__file__).parent / "translation/cases.jsonl"


def main():
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    began = time.perf_counter()
    model = embedding.use()
    print(f"load fast model: {time.perf_counter() - began:.2f} s")
    for lang in ("ru", "de", "zh"):
        halves = [case[lang] for case in cases]
        texts = [a + " " + b for a, b in zip(halves, reversed(halves), strict=True)]
        tokens = sum(map(len, model._model._tokenizer.encode(texts))) / len(texts)
        texts *= 5
        print(f"{lang}: {_rates(model, texts)} of {tokens:.0f} tokens")
    slow = embedding.e5()
    texts = [case["uk"] for case in cases] * 3
    print(f"slow model: {_rates(slow, texts)}")
    for lang in ("ru", "zh", "uk"):
        page = "\n".join([case[lang] for case in cases] + [case[lang] for case in cases[:4]])
        if lang == "uk":
            began = time.perf_counter()
            embedding.e5()
            print(f"load slow model: {time.perf_counter() - began:.2f} s")
        began = time.perf_counter()
        source = TranslationSource(page, lang)
        compare_translation([cases[0]["right"]], source, "en", lang)
        first = time.perf_counter() - began
        began = time.perf_counter()
        for case in cases[1:11]:
            compare_translation([case["right"]], source, "en", lang)
        more = (time.perf_counter() - began) / 10
        print(
            f"{lang}: page of {len(source.spans)} sentences {first:.2f} s, "
            f"each further quotation {more:.3f} s"
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _rates(model, texts):
    """Sentences a second by the clock, which other work slows, and by the time of one core."""
    began, used = time.perf_counter(), time.process_time()
    model.embed(texts)
    took, used = time.perf_counter() - began, time.process_time() - used
    clock, core = len(texts) / took, len(texts) / used
    return f"{clock:.0f} sentences/s, {core:.0f} by the time of one core,"


if __name__ == "__main__":
    main()
