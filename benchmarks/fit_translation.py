"""Fits the weights that turn measures of a located passage into a score.

    python benchmarks/fit_translation.py ROWS.jsonl [--held-out es,cs] [--write]

Each language is judged by weights fitted on the others alone.

ROWS has one JSON object a line: quote, quote_lang, source_text, source_lang, doc, kind ("pos"
with gold_start and gold_end, "neg" from another document, "hole" with the sentence cut out).
From each "pos" row a further "hole" is made by cutting its sentence out. Languages held out are
never fitted, only measured. Prints, cross-validated over documents, the area under the curve and
what the thresholds say for each language; --write stores the weights.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from crawler.comparison.embedding import TranslationSource
from crawler.comparison.retrieval import FEATURES, Family, locate, second_opinion
from crawler.comparison.translation import ABSENT, TRANSLATED

WEIGHTS = Path(__file__).parent.parent / "crawler/comparison/weights/translation.json"
_CONTENT = ("length", "numbers", "stray", "names")
USED = {
    Family.KNOWN: ("near", "above", *_CONTENT, "east"),
    Family.BOTH: ("near", "fast", "above", "fast_above", "margin", *_CONTENT, "east"),
    Family.OTHER: ("near", "above", "margin", *_CONTENT),
}
RIDGE = 2.0


class Memory:
    """Vectors of this run, so that the cross-validated and the cut pages embed nothing twice."""

    def __init__(self):
        self.rows = {}

    def get(self, model, texts):
        return [self.rows.get((model, text)) for text in texts]

    def put(self, model, texts, rows):
        self.rows.update({(model, text): row for text, row in zip(texts, rows, strict=True)})


def cases(rows):
    for row in rows:
        yield row, row["kind"], row["source_text"]
        if row["kind"] == "pos":
            text = row["source_text"]
            yield row, "hole", text[: row["gold_start"]] + text[row["gold_end"] :]


def measured(rows):
    """One line for each case: row, kind, family, measures."""
    memory, lines = Memory(), []
    for row, kind, text in cases(rows):
        source = TranslationSource(text, row["source_lang"], cache=memory)
        located = locate(row["quote"], source, row["quote_lang"])
        if located is None:
            continue
        lines.append((row, kind, located.family, located.measures))
        if located.family is Family.KNOWN:
            other = second_opinion(row["quote"], source, row["quote_lang"])
            lines.append((row, kind, other.family, other.measures))
    return lines


def fitted(measures, found, weight):
    """Ridge logistic regression by Newton's method; (weights, bias) on the raw measures."""
    mean, scale = measures.mean(0), measures.std(0) + 1e-9
    design = np.c_[(measures - mean) / scale, np.ones(len(measures))]
    ridge = np.eye(design.shape[1]) * RIDGE
    ridge[-1, -1] = 1e-6
    solution = np.zeros(design.shape[1])
    for _ in range(100):
        chance = 1 / (1 + np.exp(-design @ solution))
        slope = design.T @ (weight * (chance - found)) + ridge @ solution
        curve = (design.T * (weight * chance * (1 - chance))) @ design + ridge
        step = np.linalg.solve(curve, slope)
        solution -= step
        if abs(step).max() < 1e-7:
            break
    weights = solution[:-1] / scale
    return weights, float(solution[-1] - weights @ mean)


def area(positive, negative):
    pairs = np.subtract.outer(np.asarray(positive), np.asarray(negative))
    return float((pairs > 0).mean() + 0.5 * (pairs == 0).mean())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=Path)
    parser.add_argument("--held-out", default="es,cs")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    held_out = set(options.held_out.split(","))
    rows = [json.loads(line) for line in options.rows.read_text(encoding="utf-8").splitlines()]
    lines = measured(rows)
    lang = np.array([row["source_lang"] for row, *_ in lines])
    kind = np.array([line[1] for line in lines])
    family = np.array([line[2] for line in lines])
    table = np.array([line[3] for line in lines])
    weight = np.where(kind == "neg", 0.5, 1.0)
    crossed = np.zeros(len(lines))
    result = {}
    for name, used in USED.items():
        columns = [FEATURES.index(each) for each in used]
        mine = family == name
        if not mine.any():
            continue
        may = mine & ~np.isin(lang, list(held_out))
        for code in dict.fromkeys(lang):
            train, test = may & (lang != code), mine & (lang == code)
            if test.any():
                slope, bias = fitted(
                    table[train][:, columns], (kind[train] == "pos") * 1.0, weight[train]
                )
                crossed[test] = 1 / (1 + np.exp(-(table[test][:, columns] @ slope + bias)))
        slope, bias = fitted(table[may][:, columns], (kind[may] == "pos") * 1.0, weight[may])
        full = [0.0] * len(FEATURES)
        for column, value in zip(columns, slope, strict=True):
            full[column] = round(float(value), 4)
        result[name.value] = {"weights": full, "bias": round(bias, 4)}
        print(name.value)
        report(lang[mine], kind[mine], crossed[mine], name)
    if options.write:
        store(result)


def report(lang, kind, crossed, family):
    print(f"{'':5}{'pos':>5}{'neg':>5}{'hole':>6}{'AUC neg':>9}{'AUC hole':>9}", end="")
    print(f"{'pos found':>11}{'neg':>7}{'hole':>7}{'precision':>11}{'pos absent':>12}")
    for code in [*dict.fromkeys(lang), None]:
        here = (lang == code) if code else lang == lang
        pos, neg, hole = (crossed[here & (kind == k)] for k in ("pos", "neg", "hole"))
        said = [float((each >= TRANSLATED[family]).mean()) for each in (pos, neg, hole)]
        hits, slips = (
            (pos >= TRANSLATED[family]).sum(),
            (neg >= TRANSLATED[family]).sum() + (hole >= TRANSLATED[family]).sum(),
        )
        print(
            f"{code or 'all':5}{len(pos):5}{len(neg):5}{len(hole):6}{area(pos, neg):9.3f}"
            f"{area(pos, hole):9.3f}{said[0]:11.3f}{said[1]:7.3f}{said[2]:7.3f}"
            f"{hits / max(1, hits + slips):11.3f}{float((pos <= ABSENT[family]).mean()):12.3f}"
        )


def store(result):
    body = {"features": list(FEATURES), "families": result}
    WEIGHTS.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")
    print(f"written: {WEIGHTS.name}")


if __name__ == "__main__":
    main()
