"""Vectors of sentences over runs, so that nothing is embedded twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import Engine, select
from sqlalchemy.dialects import postgresql, sqlite

from crawler.store.database import transaction, vectors

TEXTS_AT_ONCE = 400
"""Texts asked for in one statement; SQLite takes at least 999 values."""


class VectorStore:
    """Rows of float32 by model and text, over an engine from `opening.open_store`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._upsert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def get(self, model: str, texts: Sequence[str]) -> Sequence[bytes | None]:
        """The stored row of each text, None where there is none. Raises StoreError."""
        keys = [_key(text) for text in texts]
        found: dict[str, bytes] = {}
        with transaction(self._engine) as connection:
            for first in range(0, len(keys), TEXTS_AT_ONCE):
                some = keys[first : first + TEXTS_AT_ONCE]
                asked = select(vectors.c.text, vectors.c.row).where(
                    vectors.c.model == model, vectors.c.text.in_(some)
                )
                found |= {row.text: row.row for row in connection.execute(asked)}
        return [found.get(key) for key in keys]

    def put(self, model: str, texts: Sequence[str], rows: Sequence[bytes]) -> None:
        """Keep one row for each text; one that is there stays. Raises StoreError."""
        values = [
            {"model": model, "text": _key(text), "row": row}
            for text, row in zip(texts, rows, strict=True)
        ]
        if not values:
            return
        with transaction(self._engine) as connection:
            connection.execute(self._upsert(vectors).on_conflict_do_nothing(), values)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
