"""What findings were when they were last checked before, for reports that say what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, Row, Select, select
from sqlalchemy.exc import SQLAlchemyError

from crawler.errors import StoreError
from crawler.model import Kind
from crawler.store.tables import findings, runs

_AT_ONCE = 500
_KINDS = frozenset(kind.value for kind in Kind)


def earlier_kinds(
    engine: Engine, run: str, started: str
) -> Callable[[Sequence[str]], dict[str, Kind]]:
    """Gives, for ids of findings, the kind of each in the last finished run that began before
    `started` and is not `run`. Ids that no such run has are left out. Raises StoreError.
    """

    first_run: list[bool] = []  # whether there is none before, asked once

    def kinds(ids: Sequence[str]) -> dict[str, Kind]:
        found: dict[str, Kind] = {}
        if not first_run:
            first_run.append(not _before(engine, run, started))
        if first_run[0]:
            return found
        for first in range(0, len(ids), _AT_ONCE):
            found |= _kinds(engine, run, started, ids[first : first + _AT_ONCE])
        return found

    return kinds


def _before(engine: Engine, run: str, started: str) -> bool:
    """Whether there is a finished run that began before."""
    asked = select(runs.c.id).where(
        runs.c.id != run, runs.c.state == "done", runs.c.started <= started
    )
    return bool(_rows(engine, asked.limit(1)))


def _kinds(engine: Engine, run: str, started: str, ids: Sequence[str]) -> Mapping[str, Kind]:
    asked = (
        select(findings.c.finding, findings.c.kind)
        .join(runs, runs.c.id == findings.c.run)
        .where(findings.c.finding.in_(ids), runs.c.id != run)
        .where(runs.c.state == "done", runs.c.started <= started)
        .order_by(runs.c.started)
    )
    rows = _rows(engine, asked)
    return {row.finding: Kind(row.kind) for row in rows if row.kind in _KINDS}


def _rows(engine: Engine, asked: Select[Any]) -> Sequence[Row[Any]]:
    try:
        with engine.connect() as connection:
            return connection.execute(asked).all()
    except SQLAlchemyError as error:
        raise StoreError("findings", str(getattr(error, "orig", error))) from error
