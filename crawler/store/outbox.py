"""Notices on their way: kept until they are delivered, each told apart by its idempotency key."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, select, update
from sqlalchemy.dialects import postgresql, sqlite

from crawler.store.database import notices, transaction


@dataclass(frozen=True, slots=True)
class Notice:
    """One message for one channel. `id` is the same at every try; `body` is JSON."""

    id: str
    channel: str
    made: str
    body: str
    tries: int = 0
    problem: str | None = None


class Outbox:
    """The notices in the store behind `engine` (from `opening.open_store`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._upsert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def put(self, notice: Notice) -> None:
        """Keep a notice; one with this id that is there already stays as it is."""
        with transaction(self._engine) as connection:
            connection.execute(
                self._upsert(notices)
                .on_conflict_do_nothing()
                .values(
                    id=notice.id,
                    channel=notice.channel,
                    made=notice.made,
                    state="waiting",
                    tries=0,
                    body=notice.body,
                )
            )

    def waiting(self) -> tuple[Notice, ...]:
        """The notices that are not delivered, the oldest first."""
        with transaction(self._engine) as connection:
            rows = connection.execute(
                select(notices)
                .where(notices.c.state == "waiting")
                .order_by(notices.c.made, notices.c.id)
            ).all()
        return tuple(
            Notice(row.id, row.channel, row.made, row.body, row.tries, row.problem) for row in rows
        )

    def delivered(self, notice: str) -> None:
        """Close a notice."""
        self._set(notice, state="delivered", problem=None)

    def failed(self, notice: str, problem: str) -> None:
        """Note a try that failed; the notice waits for the next."""
        self._set(notice, problem=problem)

    def _set(self, notice: str, **values: str | None) -> None:
        with transaction(self._engine) as connection:
            connection.execute(
                update(notices)
                .where(notices.c.id == notice)
                .values(tries=notices.c.tries + 1, **values)
            )
