"""The cases, what a checker answered to them, and the figures made of both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KINDS = ("verbatim", "edited", "altered", "misleading-cut", "absent")
HONEST = frozenset({"verbatim", "edited"})
ABSTAINS = "undecided"
"""What a checker answers that does not want to say; it accuses nobody and is never right."""


@dataclass(frozen=True, slots=True)
class Case:
    """One quotation with the verdict a careful editor gives on it."""

    id: str
    lang: str
    source: str  # the text of the source, not its id
    fragments: tuple[str, ...]
    kind: str
    accept: tuple[str, ...]  # further kinds that are no mistake
    edit_class: str
    trap: str

    @property
    def quote(self) -> str:
        """The fragments joined by one space."""
        return " ".join(self.fragments)

    @property
    def honest(self) -> bool:
        """Whether nobody may be accused over it."""
        return self.kind in HONEST


def sources(name: str = "sources") -> dict[str, str]:
    """The source texts by id."""
    return {row["id"]: row["text"] for row in _rows(HERE / f"{name}.jsonl")}


def cases() -> tuple[Case, ...]:
    """All cases in the order of the file. Raises KeyError for an unknown source."""
    return _cases("cases", sources())


def talks() -> tuple[Case, ...]:
    """Quotations of speech and their transcripts, rows of our own; `trap` is "chosen" for those
    that the rules were written with, "checked" for those that were written afterwards."""
    return _cases("speech", sources("talks"))


def _cases(name: str, texts: Mapping[str, str]) -> tuple[Case, ...]:
    return tuple(
        Case(
            row["id"],
            row["lang"],
            texts[row["source"]],
            tuple(row.get("fragments") or [row["quote"]]),
            row["expected_kind"],
            tuple(row.get("accept", ())),
            row["edit_class"],
            row.get("trap", row.get("set", "")),
        )
        for row in _rows(HERE / f"{name}.jsonl")
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def coarse(kind: str) -> str:
    """The three answers that every checker can give: match, misquoted, absent."""
    if kind in HONEST:
        return "match"
    return "misquoted" if kind in ("altered", "misleading-cut") else kind


@dataclass(frozen=True, slots=True)
class Figures:
    """One checker's answers (`kinds`, by case id) held against the gold ones."""

    name: str
    rows: tuple[Case, ...]
    kinds: Mapping[str, str]

    def settled(self, case: Case) -> str:
        """The answer, or the gold kind where the answer is one that is no mistake."""
        answer = self.kinds[case.id]
        return case.kind if answer in case.accept else answer

    def right(self, case: Case) -> bool:
        """Whether the answer is the gold kind or another that is no mistake."""
        return self.settled(case) == case.kind

    def accuracy(self, rows: Sequence[Case] | None = None) -> float:
        """Share of right kinds among `rows`, by default among all."""
        rows = self.rows if rows is None else rows
        return _share(sum(map(self.right, rows)), len(rows))

    def coarse_accuracy(self) -> float:
        """Share of cases right by `coarse`."""
        right = sum(coarse(self.kinds[c.id]) == coarse(c.kind) for c in self.rows)
        return _share(right, len(self.rows))

    def precision_recall(self, kind: str) -> tuple[float, float]:
        """Precision and recall of one kind."""
        said = [c for c in self.rows if self.settled(c) == kind]
        gold = [c for c in self.rows if c.kind == kind]
        hits = sum(c.kind == kind for c in said)
        return _share(hits, len(said)), _share(hits, len(gold))

    def false_accusations(self) -> tuple[Case, ...]:
        """Verbatim and edited cases called altered, misleading-cut or absent."""
        return tuple(
            c for c in self.rows if c.honest and self.kinds[c.id] not in HONEST | {ABSTAINS}
        )

    def passed(self) -> tuple[Case, ...]:
        """Altered, misleadingly cut and absent cases that were called verbatim or edited."""
        return tuple(c for c in self.rows if not c.honest and self.kinds[c.id] in HONEST)

    def wrong(self) -> tuple[Case, ...]:
        """The cases with another kind than the gold one."""
        return tuple(c for c in self.rows if not self.right(c))


def groups(rows: Iterable[Case]) -> dict[str, tuple[Case, ...]]:
    """The cases by edit class; cases with a trap by the class and the trap."""
    found: dict[str, list[Case]] = {}
    for case in rows:
        name = case.kind if case.edit_class == "none" else case.edit_class
        found.setdefault(f"{name}: {case.trap}" if case.trap else name, []).append(case)
    return {name: tuple(members) for name, members in sorted(found.items())}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
