"""The learned layer: how likely it is that a page is itself, or one of five stand-ins.

A logistic regression over `features`; `benchmarks/fit_linkstate.py` fits it and writes
`weights/linkstate.json`. A first one without sentence vectors settles most pages, so that the
vectors' model is loaded when the first doubtful one comes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from crawler.linkstate.features import features, grams, opening
from crawler.linkstate.shape import Shape
from crawler.model import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Row = NDArray[Any]

CLASSES = (
    Kind.ALIVE, Kind.SOFT_404, Kind.BLOCKED, Kind.PAYWALL, Kind.PARKED, Kind.NEEDS_BROWSER,
)  # fmt: skip
CLIP, STRUCTURE, GRAM, MEANING = 3.0, 0.3, 3.0, 4.0
"""How far a standardised feature counts, and how much each group weighs before it is fitted."""

# Out-of-fold precision on held-out repositories chose these (docs/link-states.md).
DEAD_AT = 0.75
"""Of held-out pages likeliest dead, 98 in 100 of those from a chance of .69 on were; the ordinary
page likeliest to be had .55."""
UNVERIFIABLE_AT = 0.70
"""Right in 95 of 100 from .47 on; from .70 on no ordinary page that shows a text is a wall."""
LOGIN_AT = 0.78
"""The same for log-in walls: ordinary pages ask their readers in too, and two have .75."""
STAND_IN_AT = 0.65
"""Chance of any stand-in (`LOGIN_AT` where a log-in wall is likeliest) from which a page is not
taken for the source: nothing is said of what it lacks."""
MUTE_AT = 0.92
"""The same where no word that a reader sees speaks for it: of 616 ordinary pages one reaches it,
which shows no text at all."""
DOUBT_AT = 0.50
"""From here on a page is searched, and nothing follows from what it lacks."""
CLEARED = 0.95
"""Chance of any class, by the first layer, from which the second is not asked."""

_SAID_AT = {Kind.SOFT_404: DEAD_AT, Kind.PARKED: DEAD_AT, Kind.PAYWALL: LOGIN_AT}


@dataclass(frozen=True, slots=True)
class Layer:
    """Weights of one regression, a column a class; `vector` is None for the first layer."""

    names: Mapping[str, int]
    mean: Row
    scale: Row
    named: Row
    grams: Row
    vector: Row | None
    bias: Row

    def chances(self, shape: Shape) -> Row:
        """How likely each of CLASSES is."""
        import numpy as np

        row = np.zeros(len(self.names))
        for name, value in features(shape).items():
            place = self.names.get(name)
            if place is not None:
                row[place] = value
        row = np.clip((row - self.mean) / self.scale, -CLIP, CLIP)
        total = self.bias + row @ self.named
        hashed = grams(shape)
        if hashed:
            total = total + np.array([*hashed.values()]) @ self.grams[[*hashed]]
        if self.vector is not None:
            total = total + meaning(shape) @ self.vector
        likely: Row = np.exp(total - total.max())
        likely /= likely.sum()
        return likely


def meaning(shape: Shape) -> Row:
    """The sentence vector of the page's title and first words."""
    from crawler.language.embedding import use

    vector: Row = use().embed([opening(shape)])[0]
    return vector


def layer(read: Mapping[str, Any]) -> Layer:
    """The layer that the fit program wrote."""
    import numpy as np

    table = read["features"]
    rows = np.array([table[name] for name in table], dtype=float)
    vector = read.get("vector")
    return Layer(
        {name: place for place, name in enumerate(table)},
        rows[:, 0],
        rows[:, 1],
        rows[:, 2:],
        np.array(read["grams"]) / 1000,
        np.array(vector) / 1000 if vector else None,
        np.array(read["bias"]),
    )


@cache
def layers() -> tuple[Layer, Layer]:
    """The first layer and the one with sentence vectors."""
    table = files("crawler.linkstate").joinpath("weights/linkstate.json")
    read = json.loads(table.read_text(encoding="utf-8"))
    return layer(read["first"]), layer(read["second"])


@lru_cache(maxsize=1)
def chances(shape: Shape) -> tuple[float, ...]:
    """How likely each of CLASSES is for a page with little running text."""
    first, second = layers()
    told = first.chances(shape)
    if told.max() < CLEARED:
        told = second.chances(shape)
    return tuple(round(float(one), 4) for one in told)


def decided(told: tuple[float, ...]) -> Kind | None:
    """The kind that is sure enough to be said: UNDECIDED for a stand-in of no certain kind, None
    for a page that may be searched as the source.
    """
    best = max(range(1, len(CLASSES)), key=lambda place: told[place])
    kind = CLASSES[best]
    if told[best] >= _SAID_AT.get(kind, UNVERIFIABLE_AT):
        return kind
    least = LOGIN_AT if kind is Kind.PAYWALL else STAND_IN_AT
    return Kind.UNDECIDED if 1 - told[0] >= least else None
