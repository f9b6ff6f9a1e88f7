"""Turns what was measured on a located passage into one score, comparable across languages.

A logistic regression for each family of models; `benchmarks/fit_translation.py` fits the weights
and writes `weights/translation.json`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight for each measure (see `nearest.FEATURES`; 0 where it is not used), and a bias."""

    weights: tuple[float, ...]
    bias: float

    def score(self, measures: Sequence[float]) -> float:
        """How sure it is, 0..1, that the passage is the quotation's origin."""
        total = self.bias + sum(w * x for w, x in zip(self.weights, measures, strict=True))
        return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, total))))


@cache
def weights() -> dict[str, Weights]:
    """The fitted weights by family of models ("known": the fast model knows the language)."""
    table = files("crawler.judging").joinpath("weights/translation.json")
    read = json.loads(table.read_text(encoding="utf-8"))
    return {
        family: Weights(tuple(entry["weights"]), entry["bias"])
        for family, entry in read["families"].items()
    }


def score(family: str, measures: Sequence[float]) -> float:
    """The calibrated score of a located passage, 0..1."""
    return weights()[family].score(measures)
