"""What reviewers decided about findings: a log that only grows, kept over runs.

A decision is on the evidence that the reviewer saw (`basis`). It holds for the same finding of
every later run until that evidence changes; then it is shown as outdated and counts no more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec
from sqlalchemy import Engine, insert, select

from crawler.errors import InputError
from crawler.model import Finding
from crawler.store.database import Store, decisions, in_parts, transaction
from crawler.store.ledger import clock_now, stamp

LONGEST_COMMENT = 4000
"""Code points of a comment; an article about a finding belongs elsewhere."""

LONGEST_NAME = 100
"""Code points of a reviewer's or assignee's name."""


class Verdict(StrEnum):
    """What a reviewer says of a finding."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    COMMENTED = "commented"
    ASSIGNED = "assigned"


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of the log. `decided` is RFC 3339 in UTC; `basis` as `basis_of` gave it then."""

    finding: str
    verdict: Verdict
    reviewer: str
    comment: str = ""
    assignee: str = ""
    basis: str = ""
    decided: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """Where the review of a finding stands.

    `verdict` is the last confirmation or rejection on the evidence as it is now; `outdated` tells
    that the last one was on other evidence. `log` has all entries, the oldest first.
    """

    verdict: Decision | None
    assignee: str
    outdated: bool
    log: tuple[Decision, ...]


def basis_of(finding: Finding) -> str:
    """What a decision rests on: 64 hexadecimal digits that change with the finding's evidence.

    The kind, the quoted words and the passage count; the capture's time and number do not.
    """
    parts = [finding.kind.value, finding.quotation.text if finding.quotation else ""]
    parts.append(finding.passage.text if finding.passage else "")
    if finding.passage is None and finding.fetch is not None:
        parts += [str(finding.fetch.status), finding.fetch.final or ""]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "backslashreplace")).hexdigest()


def review_of(finding: Finding, log: Sequence[Decision]) -> Review:
    """Where the review of `finding` stands after the entries of `log`, the oldest first."""
    ruled = [one for one in log if one.verdict in (Verdict.CONFIRMED, Verdict.REJECTED)]
    assigned = [one.assignee for one in log if one.verdict is Verdict.ASSIGNED]
    last = ruled[-1] if ruled else None
    holds = last is not None and last.basis == basis_of(finding)
    return Review(
        last if holds else None,
        assigned[-1] if assigned else "",
        last is not None and not holds,
        tuple(log),
    )


class DecisionLog(Store):
    """All decisions; `clock` gives aware datetimes."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = clock_now) -> None:
        super().__init__(engine)
        self._clock = clock

    def add(
        self,
        finding: Finding,
        verdict: Verdict,
        reviewer: str,
        comment: str = "",
        assignee: str = "",
    ) -> Decision:
        """Keep a decision with its time. Raises InputError for one that says nothing, StoreError.

        A decision needs a reviewer's name; a comment its words; an assignment may be taken back
        with an empty name.
        """
        made = Decision(
            finding.id,
            verdict,
            _text("reviewer", reviewer, LONGEST_NAME),
            _text("comment", comment, LONGEST_COMMENT),
            _text("assignee", assignee, LONGEST_NAME),
            basis_of(finding),
            stamp(self._clock()),
        )
        if not made.reviewer:
            raise InputError("reviewer", "a decision needs the name of who decides")
        if verdict is Verdict.COMMENTED and not made.comment:
            raise InputError("comment", "a comment needs words")
        self._change(insert(decisions).values(msgspec.to_builtins(made)))
        return made

    def of(self, findings: Iterable[str]) -> dict[str, tuple[Decision, ...]]:
        """The entries of each finding that has any, the oldest first. Raises StoreError."""
        wanted = list(dict.fromkeys(findings))
        found: dict[str, list[Decision]] = {}
        with transaction(self.engine) as connection:
            for some in in_parts(wanted):
                asked = select(decisions).where(decisions.c.finding.in_(some))
                for row in connection.execute(asked.order_by(decisions.c.id)):
                    made = msgspec.convert(row, Decision, from_attributes=True)
                    found.setdefault(made.finding, []).append(made)
        return {finding: tuple(entries) for finding, entries in found.items()}

    def ever_rejected(self) -> frozenset[str]:
        """The ids of findings that were rejected once, on whatever evidence. Raises StoreError."""
        asked = select(decisions.c.finding).where(decisions.c.verdict == Verdict.REJECTED.value)
        return frozenset(self._values(asked.distinct()))

    def rejected(self, findings: Sequence[Finding]) -> dict[str, Decision]:
        """The findings that a reviewer rejected on the evidence as it is now, by id."""
        logs = self.of(finding.id for finding in findings)
        reviews = {f.id: review_of(f, logs[f.id]) for f in findings if f.id in logs}
        return {
            name: review.verdict
            for name, review in reviews.items()
            if review.verdict is not None and review.verdict.verdict is Verdict.REJECTED
        }


def _text(name: str, value: str, longest: int) -> str:
    plain = " ".join(value.split()) if name != "comment" else value.strip()
    plain = "".join(char for char in plain if char >= " " or char in "\n\t")
    plain = plain.encode("utf-8", "replace").decode()
    if len(plain) > longest:
        raise InputError(name, f"is longer than {longest} characters")
    return plain
