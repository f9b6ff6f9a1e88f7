"""Prints how well short quotations are found in another language, language by language.

    python benchmarks/translation_phrases.py [LANGUAGE ...] [-v]
    python benchmarks/translation_phrases.py --fit [--write]

`translation/phrases.jsonl` holds phrases of one to six words, each with the article's sentence
`around` it, the source's `sentence` and the `words` there that it translates. The sentences of a
language are one page. Found are phrases that are called translated, wrong those whose marked span
holds none of the right words, and in the hole those that are found in a page without their
sentence. Both are asked with the sentence around the phrase and without. --fit judges each language
by weights that are fitted on the others, --write stores those fitted on all.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from fit_translation import Memory, fitted

from crawler.comparison.embedding import TranslationSource
from crawler.comparison.phrase import MEASURES, find_phrase
from crawler.comparison.retrieval import Family
from crawler.comparison.translation import PHRASE_ALONE, PHRASE_TOLD, compare_translation
from crawler.language import embedding
from crawler.model import Kind

ROWS = Path(__file__).parent / "translation/phrases.jsonl"


def read():
    pages = defaultdict(list)
    for line in ROWS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        pages[row["id"][:2]].append(row)
    return pages


def main(chosen):
    pages = read()
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


WEIGHTS = Path(__file__).parent.parent / "crawler/comparison/weights/phrases.json"


def fit(write):
    """Both families see all languages: the slow model alone knows those of the fast one too."""
    lines = [line for lang, rows in read().items() for line in _measured(lang, rows)]
    result = {}
    for family in (Family.BOTH, Family.OTHER):
        for told in (True, False):
            mine = [line for line in lines if line[1].family is family and line[1].told is told]
            lang = np.array([line[0] for line in mine])
            right = np.array([line[2] for line in mine], dtype=float)
            hole = np.array([line[3] for line in mine])
            table = np.array([line[1].measures for line in mine])
            used = [k for k in range(len(MEASURES)) if table[:, k].std() > 0]
            weight = np.ones(len(mine))
            crossed = np.zeros(len(mine))
            for code in dict.fromkeys(lang):
                train = lang != code
                slope, bias = fitted(table[train][:, used], right[train], weight[train])
                crossed[~train] = 1 / (1 + np.exp(-(table[~train][:, used] @ slope + bias)))
            name = f"{family.value}-{'told' if told else 'alone'}"
            least = PHRASE_TOLD if told else PHRASE_ALONE
            for code in [*dict.fromkeys(lang), "all"]:
                here = (lang == code) | (code == "all")
                said = crossed >= least
                found = said & ~hole & (right == 1)
                wrong = said & ~hole & (right == 0)
                cut = said & hole
                full = (here & ~hole).sum()
                shares = [(here & each).sum() / full for each in (found, wrong, cut)]
                print(name, code, *(f"{share:.2f}" for share in shares))
            slope, bias = fitted(table[:, used], right, weight)
            full = [0.0] * len(MEASURES)
            for column, value in zip(used, slope, strict=True):
                full[column] = round(float(value), 4)
            result[name] = {"weights": full, "bias": round(bias, 4)}
    if write:
        WEIGHTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def _measured(lang, rows):
    """(language, phrase, whether its span is right, whether its sentence is cut out)."""
    memory = Memory()
    page = "\n".join(row["sentence"] for row in rows)
    models = [embedding.e5()] if lang == "uk" else [embedding.use(), embedding.e5()]
    for row in rows:
        for model in models:
            for hole in (False, True):
                text = page.replace(row["sentence"], "") if hole else page
                source = TranslationSource(text, lang, embedder=model, cache=memory)
                start = page.index(row["sentence"]) + row["sentence"].index(row["words"])
                for found in find_phrase(row["phrase"], source, "en", row["around"]):
                    inside = found.span.start < start + len(row["words"]) and found.span.end > start
                    yield lang, found, inside and not hole, hole


if __name__ == "__main__":
    if "--fit" in sys.argv:
        fit("--write" in sys.argv)
    else:
        main([each for each in sys.argv[1:] if each != "-v"])
