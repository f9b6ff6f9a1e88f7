"""Vectors of sentences over runs, so that nothing is embedded twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import select

from crawler.store.database import Store, execute_all, in_parts, transaction, vectors


class VectorStore(Store):
    """Rows of float32 by model and text."""

    def get(self, model: str, texts: Sequence[str]) -> Sequence[bytes | None]:
        """The stored row of each text, None where there is none. Raises StoreError."""
        keys = [_key(text) for text in texts]
        found: dict[str, bytes] = {}
        asked = select(vectors.c.text, vectors.c.row).where(vectors.c.model == model)
        with transaction(self.engine) as connection:
            for some in in_parts(keys):
                rows = connection.execute(asked.where(vectors.c.text.in_(some)))
                found |= {row.text: row.row for row in rows}
        return [found.get(key) for key in keys]

    def put(self, model: str, texts: Sequence[str], rows: Sequence[bytes]) -> None:
        """Keep one row for each text; one that is there stays. Raises StoreError."""
        values = [
            {"model": model, "text": _key(text), "row": row}
            for text, row in zip(texts, rows, strict=True)
        ]
        with transaction(self.engine) as connection:
            execute_all(connection, self._upsert(vectors).on_conflict_do_nothing(), values)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
