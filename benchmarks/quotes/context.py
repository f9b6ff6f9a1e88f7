"""How well words torn out of their context are told from honest quotations.

    python -m benchmarks.quotes.context            citewatch, by kind and by language
    python -m benchmarks.quotes.context --peers    and the quote checkers on PyPI
    python -m benchmarks.quotes.context --wrong    the rows citewatch gets wrong, one a line

The rows of `context.jsonl` are the project's own: each distortion was written with a twin that
looks like it and is honest. Found is whatever is called altered, misleadingly cut or absent.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.quotes import checkers
from benchmarks.quotes.run import PEERS, ask_peer
from benchmarks.quotes.scoring import ABSTAINS, HERE, HONEST, Case
from crawler.comparison import policy
from crawler.model import EditClass

FILE = HERE / "context.jsonl"


@dataclass(frozen=True, slots=True)
class Count:
    """Distortions found of all, and honest twins accused of all."""

    found: int
    distorted: int
    accused: int
    honest: int


def rows() -> tuple[Case, ...]:
    """The rows in the order of the file; `edit_class` is the kind, `trap` the sign."""
    with FILE.open(encoding="utf-8") as lines:
        read = [json.loads(line) for line in lines]
    return tuple(
        Case(
            row["id"],
            row["lang"],
            row["source_text"],
            (row["quote"],),
            "misleading-cut" if row["distorts"] else "verbatim",
            (),
            row["kind"],
            row["sign"],
        )
        for row in read
    )


def signed() -> frozenset[EditClass]:
    """The classes of what stands around quoted words, which these rows are about."""
    return policy.OF_CONTEXT - {EditClass.CUT}


def count(cases: Iterable[Case], answers: Mapping[str, str]) -> Count:
    """What `answers` (by case id) make of the cases."""
    found = distorted = accused = honest = 0
    for case in cases:
        drift = answers[case.id] not in HONEST | {ABSTAINS}
        honest += case.honest
        accused += case.honest and drift
        distorted += not case.honest
        found += not case.honest and drift
    return Count(found, distorted, accused, honest)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", action="store_true", help="ask the checkers on PyPI too")
    parser.add_argument("--wrong", action="store_true", help="list what citewatch gets wrong")
    options = parser.parse_args(argv)
    cases = rows()
    answers = {case.id: checkers.citewatch(case) for case in cases}
    if options.wrong:
        for case in cases:
            if (answers[case.id] in HONEST) != case.honest:
                print(case.id, case.edit_class, case.trap, answers[case.id], case.quote, sep="\t")
        return 0
    print("| checker | rows | found | honest accused |\n| --- | --- | --- | --- |")
    _print("citewatch", "all", count(cases, answers))
    for part in ("edit_class", "lang"):
        for name in dict.fromkeys(getattr(case, part) for case in cases):
            _print(
                "citewatch", name, count([c for c in cases if getattr(c, part) == name], answers)
            )
    for name in PEERS if options.peers else ():
        figures = ask_peer(name, cases)
        _print(figures.name, "all", count(cases, figures.kinds))
    return 0


def _print(checker: str, part: str, found: Count) -> None:
    print(f"| {checker} | {part} | {found.found} of {found.distorted} ", end="")
    print(f"| {found.accused} of {found.honest} |")


if __name__ == "__main__":
    raise SystemExit(main())
