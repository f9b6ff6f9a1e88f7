"""The runs that the store holds, for reports that are written without a new check."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from crawler.errors import InputError, StoreError
from crawler.store.tables import runs


@dataclass(frozen=True, slots=True)
class PastRun:
    """A finished run; times are RFC 3339 in UTC."""

    id: str
    started: str
    finished: str


def past_run(engine: Engine, run: str | None = None) -> PastRun:
    """The finished run that `run` names (its id or the beginning of it), or the last one.

    Raises InputError when there is none, or more than one begins so, and StoreError.
    """
    asked = select(runs).where(runs.c.state == "done").order_by(runs.c.started.desc())
    if run is not None:
        asked = asked.where(runs.c.id.startswith(run, autoescape=True))
    try:
        with engine.connect() as connection:
            found = connection.execute(asked.limit(2)).all()
    except SQLAlchemyError as error:
        raise StoreError("runs", str(getattr(error, "orig", error))) from error
    if not found:
        what = f"no finished run '{run}'" if run else "no finished run"
        raise InputError(str(engine.url.render_as_string()), f"holds {what}; run a check first")
    if run is not None and len(found) > 1:
        raise InputError(run, "more than one run begins so; give more of its id")
    return PastRun(found[0].id, found[0].started, found[0].finished)
