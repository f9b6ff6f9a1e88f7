"""How well fetched pages are named: the measure over all labelled pages.

    python -m tests.labelled

prints precision, recall and F1 of each class, the confusion table and every page that is named
wrongly, and fails below the floors.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable

from crawler.documents.page import read_page
from crawler.linkstate.state import state_of
from crawler.model import Fetch, Kind
from tests.support.standins import ORDINARY, STAND_INS, Labelled
from tests.support.standins_later import LATER_STAND_INS
from tests.support.standins_shapes import SHAPED_ORDINARY, SHAPED_STAND_INS
from tests.support.standins_traps import TRAP_ORDINARY, TRAP_STAND_INS

CLASSES = (
    Kind.ALIVE, Kind.SOFT_404, Kind.BLOCKED, Kind.PAYWALL, Kind.PARKED, Kind.NEEDS_BROWSER,
)  # fmt: skip
ALL_STAND_INS = STAND_INS + TRAP_STAND_INS
ALL_ORDINARY = ORDINARY + TRAP_ORDINARY + SHAPED_ORDINARY
FITTED = ALL_STAND_INS + SHAPED_STAND_INS + ALL_ORDINARY
"""Those that `benchmarks/fit_linkstate.py` fits on beside real pages; it never sees the later."""
LEAST_F1 = 0.92  # by rules fitted to these very pages it was .95


def named(labelled: Labelled) -> Kind:
    """What citewatch calls the page."""
    payload = labelled.html.encode()
    page = read_page(payload, "text/html; charset=utf-8", labelled.url)
    fetch = Fetch(labelled.url, "", final=labelled.url, status=200)
    return state_of(fetch, page, payload).kind


def confusion(pages: Iterable[Labelled]) -> Counter[tuple[Kind, Kind]]:
    """How often each (true, named) pair came up."""
    return Counter((page.kind, named(page)) for page in pages)


def f1(counts: Counter[tuple[Kind, Kind]], kind: Kind) -> tuple[float, float, float]:
    """Precision, recall and F1 of one class."""
    hit = counts[kind, kind]
    said = sum(count for (_, seen), count in counts.items() if seen is kind)
    true = sum(count for (label, _), count in counts.items() if label is kind)
    precision, recall = hit / said if said else 0.0, hit / true if true else 0.0
    return precision, recall, 2 * hit / (said + true) if said + true else 0.0


def macro_f1(counts: Counter[tuple[Kind, Kind]]) -> float:
    """The mean F1 of the classes."""
    return sum(f1(counts, kind)[2] for kind in CLASSES) / len(CLASSES)


def main() -> int:
    """Print the measure; 1 below the floors."""
    pages = ALL_STAND_INS + LATER_STAND_INS + SHAPED_STAND_INS + ALL_ORDINARY
    counts = confusion(pages)
    columns = [*CLASSES, *sorted({seen for _, seen in counts} - set(CLASSES))]
    print(
        f"{'true / named':15}" + "".join(f"{kind:>14}" for kind in columns) + "    P     R     F1"
    )
    for kind in CLASSES:
        row = "".join(f"{counts[kind, seen]:14}" for seen in columns)
        print(f"{kind:15}{row}" + "".join(f"{value:6.3f}" for value in f1(counts, kind)))
    for page in pages:
        if (seen := named(page)) is not page.kind:
            print(f"  {page.name}: {page.kind} named {seen}")
    false = sum(named(page) is not Kind.ALIVE for page in ALL_ORDINARY)
    later = confusion(LATER_STAND_INS)
    hit = sum(count for (kind, seen), count in later.items() if kind is seen)
    print(f"of the {len(LATER_STAND_INS)} written later {hit} are named right")
    print(
        f"{len(pages) - len(ALL_ORDINARY)} stand-ins, {len(ALL_ORDINARY)} ordinary pages; "
        f"macro F1 {macro_f1(counts):.3f}; false alarms on ordinary pages {false}"
    )
    return 0 if macro_f1(counts) >= LEAST_F1 and not false else 1


if __name__ == "__main__":
    sys.exit(main())
