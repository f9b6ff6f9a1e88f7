"""Prints how well short quotations are found in another language, language by language.

    python benchmarks/translation_phrases.py [LANGUAGE ...] [-v]
    python benchmarks/translation_phrases.py --fit [--write]

`translation/phrases.jsonl` holds phrases of one to six words, each with the article's sentence
`around` it, the source's `sentence` and the `words` there that it translates. The sentences of a
language are one page. Found are phrases that are called translated, wrong those whose marked span
holds none of the right words, and in the hole those that are found in a page without their
sentence. Both are asked with the sentence around the phrase and without. --fit judges each language
by weights that are fitted on the others, as the product judges it; --write stores those fitted
on all.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fit_translation import Memory, fitted

from crawler.comparison.embedding import TranslationSource
from crawler.comparison.phrase import MEASURES, Phrase, find_phrase
from crawler.comparison.retrieval import Family
from crawler.comparison.translation import (
    PHRASE_ALONE,
    PHRASE_BESIDE,
    PHRASE_TOLD,
    compare_translation,
)
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
WAYS = ("told", "alone")
NUMBERS = (
    "a sentence that translates",
    "a few words",
    "another sentence",
    "a sentence of other words",
    "nothing",
)
"""What a phrase is asked with. Of other words is a sentence that has the phrase in place of what
its source says there: words that somebody puts in another's mouth."""
PUT_IN, PUT_INTO = 3, (1, 2, 5)
"""The number of those, and in which of the page's next sentences each phrase is put."""


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured of the phrase `row`, asked with surroundings of a `number`: whether its
    stretch is right, and whether its sentence is cut out (`hole`)."""

    lang: str
    row: str
    number: int
    hole: bool
    right: bool
    phrase: Phrase

    def teaches(self, way):
        told = way == "told"
        return self.phrase.told is told and self.number in ((0, 1, PUT_IN) if told else (0,))


def fit(write):
    """Both families see all languages: the slow model alone knows those of the fast one too."""
    lines = [line for lang, rows in read().items() for line in _measured(lang, rows)]
    result, crossed = {}, {}
    for family in (Family.BOTH, Family.OTHER):
        for way in WAYS:
            name = f"{family.value}-{way}"
            mine = [k for k, line in enumerate(lines) if line.phrase.family is family]
            result[name], scores = _fitted([lines[k] for k in mine], way)
            crossed.update({(k, way): float(s) for k, s in zip(mine, scores, strict=True)})
    _judged(lines, crossed)
    if write:
        WEIGHTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def _fitted(lines, way):
    """Weights and bias, and each line's score by those fitted on the other languages."""
    lang = np.array([line.lang for line in lines])
    right = np.array([line.right for line in lines], dtype=float)
    table = np.array([line.phrase.measures for line in lines])
    taught = np.array([line.teaches(way) for line in lines])
    used = [k for k in range(len(MEASURES)) if table[taught, k].std() > 0]
    crossed = np.zeros(len(lines))
    for code in dict.fromkeys(lang):
        train = taught & (lang != code)
        slope, bias = fitted(table[train][:, used], right[train], np.ones(train.sum()))
        test = lang == code
        crossed[test] = 1 / (1 + np.exp(-(table[test][:, used] @ slope + bias)))
    slope, bias = fitted(table[taught][:, used], right[taught], np.ones(taught.sum()))
    weights = [0.0] * len(MEASURES)
    for column, value in zip(used, slope, strict=True):
        weights[column] = round(float(value), 4)
    return {"weights": weights, "bias": round(bias, 4)}, crossed


def _judged(lines, crossed):
    """Prints what is said as `find_phrase` and its thresholds say it, each language by the model
    that it is asked of and by weights fitted on the others."""
    asked = defaultdict(list)
    for k, line in enumerate(lines):
        if line.phrase.family is not (Family.OTHER if line.lang in SLOW else Family.BOTH):
            continue
        told = line.phrase.told
        score = crossed[k, "told" if told else "alone"]
        if score >= (PHRASE_TOLD if told else PHRASE_BESIDE):
            asked[line.lang, line.number, line.hole, line.row].append(line)
        if not told and line.number == 0 and score >= PHRASE_ALONE:
            asked[line.lang, len(NUMBERS) - 1, line.hole, line.row].append(line)
    counts = defaultdict(lambda: [0, 0, 0])
    for (lang, number, hole, _), sure in asked.items():
        column = 2 if hole else int(not sure[0].right)
        for name in (lang, "all"):
            counts[number, name][column] += 1
    rows = {lang: len(each) for lang, each in read().items()}
    rows["all"] = sum(rows.values())
    print("| asked with | language | found | wrong place | in the hole |")
    print("|---|---|---|---|---|")
    for number, what in enumerate(NUMBERS):
        for name, phrases in rows.items():
            total = phrases * (len(PUT_INTO) if number == PUT_IN else 1)
            shares = " | ".join(f"{each / total:.3f}" for each in counts[number, name])
            print(f"| {what} | {name} | {shares} |")


SLOW = {"uk"}  # languages of the file that only the slow model knows


def _measured(lang, rows):
    """Articles tell more or less of the source's sentence around a phrase: each is asked with its
    own sentence, with a few words of it, and with the next one's, which tells of something else;
    and, its sentence cut out, with the next one's that has it in place of its own phrase.
    """
    memory = Memory()
    page = "\n".join(row["sentence"] for row in rows)
    models = [embedding.e5()] if lang in SLOW else [embedding.use(), embedding.e5()]
    for at, row in enumerate(rows):
        others = [rows[(at + ahead) % len(rows)] for ahead in PUT_INTO]
        start = page.index(row["sentence"]) + row["sentence"].index(row["words"])
        arounds = (row["around"], _few_words(row["around"], row["phrase"]), others[0]["around"])
        for model in models:
            for hole in (False, True):
                text = page.replace(row["sentence"], "") if hole else page
                source = TranslationSource(text, lang, embedder=model, cache=memory)
                for number, around in enumerate(arounds):
                    for found in find_phrase(row["phrase"], source, "en", around):
                        behind = start + len(row["words"])
                        inside = found.span.start < behind and found.span.end > start
                        yield Line(lang, row["id"], number, hole, inside and not hole, found)
            for ahead, other in zip(PUT_INTO, others, strict=True):
                put_in = other["around"].replace(other["phrase"], row["phrase"])
                name = f"{row['id']} {ahead}"
                for found in find_phrase(row["phrase"], source, "en", put_in):
                    yield Line(lang, name, PUT_IN, True, False, found)


def _few_words(around, phrase):
    before, behind = (part.split() for part in around.split(phrase, 1))
    return " ".join([*before[-3:], phrase, *behind[:3]])


if __name__ == "__main__":
    if "--fit" in sys.argv:
        fit("--write" in sys.argv)
    else:
        main([each for each in sys.argv[1:] if each != "-v"])
