"""Notices on their way: kept until they are delivered, each told apart by its idempotency key."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import select, update

from crawler.store.database import Store, notices


@dataclass(frozen=True, slots=True)
class Notice:
    """One message for one channel. `id` is the same at every try; `body` is JSON."""

    id: str
    channel: str
    made: str
    body: str
    tries: int = 0
    problem: str | None = None


class Outbox(Store):
    """The notices that were made."""

    def put(self, notice: Notice) -> None:
        """Keep a new notice; one with this id that is there already stays as it is."""
        fresh = {**asdict(notice), "tries": 0, "problem": None}
        added = self._upsert(notices).on_conflict_do_nothing()
        self._change(added.values(**fresh, state="waiting"))

    def waiting(self) -> tuple[Notice, ...]:
        """The notices that are not delivered, the oldest first."""
        asked = select(notices).where(notices.c.state == "waiting")
        return tuple(
            Notice(row.id, row.channel, row.made, row.body, row.tries, row.problem)
            for row in self._rows(asked.order_by(notices.c.made, notices.c.id))
        )

    def delivered(self, notice: str) -> None:
        """Close a notice."""
        self._set(notice, state="delivered", problem=None)

    def failed(self, notice: str, problem: str) -> None:
        """Note a try that failed; the notice waits for the next."""
        self._set(notice, problem=problem)

    def _set(self, notice: str, **values: str | None) -> None:
        tried = update(notices).where(notices.c.id == notice)
        self._change(tried.values(tries=notices.c.tries + 1, **values))
