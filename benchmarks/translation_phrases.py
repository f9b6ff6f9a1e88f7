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
        for way in ("told", "hinted", "alone"):
            name = f"{family.value}-{way}"
            mine = [
                line
                for line in lines
                if line[1].family is family
                and line[1].told is (way != "alone")
                and (way == "hinted" or line[2] == 0)
            ]
            result[name] = _fitted(name, mine, PHRASE_ALONE if way == "alone" else PHRASE_TOLD)
    if write:
        WEIGHTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def _fitted(name, mine, least):
    lang = np.array([line[0] for line in mine])
    right = np.array([line[3] for line in mine], dtype=float)
    hole = np.array([line[4] for line in mine])
    table = np.array([line[1].measures for line in mine])
    used = [k for k in range(len(MEASURES)) if table[:, k].std() > 0]
    weight = np.ones(len(mine))
    crossed = np.zeros(len(mine))
    for code in dict.fromkeys(lang):
        train = lang != code
        slope, bias = fitted(table[train][:, used], right[train], weight[train])
        crossed[~train] = 1 / (1 + np.exp(-(table[~train][:, used] @ slope + bias)))
    said = crossed >= least
    for code in [*dict.fromkeys(lang), "all"]:
        here = (lang == code) | (code == "all")
        full = (here & ~hole).sum()
        counts = (said & ~hole & (right == 1), said & ~hole & (right == 0), said & hole)
        print(name, code, *(f"{(here & each).sum() / full:.2f}" for each in counts))
    slope, bias = fitted(table[:, used], right, weight)
    weights = [0.0] * len(MEASURES)
    for column, value in zip(used, slope, strict=True):
        weights[column] = round(float(value), 4)
    return {"weights": weights, "bias": round(bias, 4)}


def _measured(lang, rows):
    """(language, phrase, number of the surroundings, whether its span is right, whether its
    sentence is cut out).

    Articles tell more or less of the source's sentence around a phrase: each is asked with its own
    sentence, with a few words of it, and with the next one's, which tells of something else.
    """
    memory = Memory()
    page = "\n".join(row["sentence"] for row in rows)
    models = [embedding.e5()] if lang == "uk" else [embedding.use(), embedding.e5()]
    for row, other in zip(rows, rows[1:] + rows[:1], strict=True):
        start = page.index(row["sentence"]) + row["sentence"].index(row["words"])
        arounds = (row["around"], _few_words(row["around"], row["phrase"]), other["around"])
        for model in models:
            for hole in (False, True):
                text = page.replace(row["sentence"], "") if hole else page
                source = TranslationSource(text, lang, embedder=model, cache=memory)
                for number, around in enumerate(arounds):
                    for found in find_phrase(row["phrase"], source, "en", around):
                        behind = start + len(row["words"])
                        inside = found.span.start < behind and found.span.end > start
                        if found.told or number == 0:
                            yield lang, found, number, inside and not hole, hole


def _few_words(around, phrase):
    before, behind = (part.split() for part in around.split(phrase, 1))
    return " ".join([*before[-3:], phrase, *behind[:3]])


if __name__ == "__main__":
    if "--fit" in sys.argv:
        fit("--write" in sys.argv)
    else:
        main([each for each in sys.argv[1:] if each != "-v"])
