"""Beginning a run over articles that the store knows, in one step, so that it resumes whole."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import SQLAlchemyError

from crawler.errors import StoreError
from crawler.store.ledger import ArticleState, PageRow
from crawler.store.tables import articles, pages, runs

ROWS_AT_ONCE = 500


def begin_recheck(
    engine: Engine, key: str, now: str, known: Sequence[int], wanted: Sequence[PageRow]
) -> None:
    """Begin a run of `key` at `now` over the articles of these numbers, as they were read, with
    the `wanted` pages owed: all of it or nothing. Raises StoreError.
    """
    run = uuid.uuid4().hex
    try:
        with engine.begin() as connection:
            connection.execute(insert(runs).values(id=run, key=key, state="running", started=now))
            for ordinal, number in enumerate(known):
                row = connection.execute(
                    select(articles.c.address, articles.c.body).where(articles.c.id == number)
                ).one()
                connection.execute(
                    insert(articles).values(
                        run=run,
                        ordinal=ordinal,
                        address=row.address,
                        state=ArticleState.READ.value,
                        body=row.body,
                    )
                )
            rows = [
                {
                    "run": run,
                    "key": page.key,
                    "url": page.url,
                    "role": page.role.value,
                    "state": "pending",
                }
                for page in wanted
            ]
            for first in range(0, len(rows), ROWS_AT_ONCE):
                connection.execute(insert(pages), rows[first : first + ROWS_AT_ONCE])
    except SQLAlchemyError as error:
        raise StoreError("recheck", str(getattr(error, "orig", error))) from error
