"""How far a running check has come, for a display that looks every second or so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import Column, ColumnElement, Connection, Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from crawler.store.tables import articles, findings, pages, runs

_MOST_URLS = 5_000
"""Waiting URLs whose hosts are counted: a look must stay under a few milliseconds."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of one run. `hosts` have pages waiting (at least so many); `outcomes` by name."""

    articles: int
    articles_read: int
    pages: int
    pages_done: int
    hosts: int
    outcomes: Mapping[str, int]


def standing(engine: Engine, key: str) -> Standing | None:
    """The run that is under way for the command `key`; None when there is none, or no answer."""
    try:
        with engine.connect() as connection:
            run = connection.execute(
                select(runs.c.id)
                .where(runs.c.key == key, runs.c.state == "running")
                .order_by(runs.c.started.desc())
            ).scalar()
            if run is None:
                return None

            read = _counted(connection, articles.c.state, articles.c.run == run)
            fetched = _counted(connection, pages.c.state, pages.c.run == run)
            outcomes = _counted(connection, findings.c.outcome, findings.c.run == run)
            waiting = connection.execute(
                select(pages.c.url)
                .where(pages.c.run == run, pages.c.state == "pending")
                .limit(_MOST_URLS)
            ).scalars()
            hosts = {_host(url) for url in waiting}
    except SQLAlchemyError:
        return None  # a display may miss a look; the check itself reports its troubles
    return Standing(
        articles=sum(read.values()),
        articles_read=sum(count for state, count in read.items() if state in ("read", "judged")),
        pages=sum(fetched.values()),
        pages_done=fetched.get("done", 0),
        hosts=len(hosts),
        outcomes=outcomes,
    )


def _counted(
    connection: Connection, column: Column[str], where: ColumnElement[bool]
) -> dict[str, int]:
    asked = select(column, func.count()).where(where).group_by(column)
    return {row[0]: row[1] for row in connection.execute(asked)}


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
