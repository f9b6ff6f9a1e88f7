"""How quotations of speech are judged: honest ones that were made readable, and altered ones.

    python -m benchmarks.quotes.speech            by set and by language
    python -m benchmarks.quotes.speech --wrong    what is accused or passed wrongly, one a line

The rows of `speech.jsonl` are the project's own, on the transcripts of `talks.jsonl`. The rules
were written with the set `chosen`; `checked` and `third` were written before they were run, and
the rules went on from what they showed: `FIRST_RUN` has how each did unseen.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from benchmarks.quotes import checkers
from benchmarks.quotes.scoring import ABSTAINS, HONEST, Case, talks

FIRST_RUN = {
    "chosen": (48, 112),
    "checked": (10, 63),
    "third": (9, 36),
    "fourth": (39, 101),
    "fifth": (11, 58),
    "sixth": (5, 58),
    "seventh": (11, 54),
}
"""Honest rows accused of all, when a set was first run."""


def accused(rows: Sequence[Case], kinds: Mapping[str, str]) -> list[Case]:
    """The honest rows that are called altered, cut or absent."""
    return [c for c in rows if c.honest and kinds[c.id] not in HONEST | {ABSTAINS}]


def missed(rows: Sequence[Case], kinds: Mapping[str, str]) -> list[Case]:
    """The altered rows that are not."""
    return [c for c in rows if not c.honest and kinds[c.id] in HONEST | {ABSTAINS}]


def main() -> int:
    rows = talks()
    kinds = {case.id: checkers.citewatch(case) for case in rows}
    if "--wrong" in sys.argv[1:]:
        for case in (*accused(rows, kinds), *missed(rows, kinds)):
            print(case.id, case.trap, kinds[case.id], case.quote, sep="\t")
        return 0
    print("| rows | honest accused | honest undecided | altered found |")
    print("| --- | --- | --- | --- |")
    parts = [("all", rows)]
    for part in ("trap", "lang"):
        for name in dict.fromkeys(getattr(case, part) for case in rows):
            parts += [(name, tuple(c for c in rows if getattr(c, part) == name))]
    for name, some in parts:
        honest = [c for c in some if c.honest]
        open_ = sum(kinds[c.id] == ABSTAINS for c in honest)
        altered = len(some) - len(honest)
        cells = (
            name,
            f"{len(accused(some, kinds))} of {len(honest)}",
            str(open_),
            f"{altered - len(missed(some, kinds))} of {altered}",
        )
        print("| " + " | ".join(cells) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
