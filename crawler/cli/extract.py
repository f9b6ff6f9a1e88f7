"""`extract` and `compare`: one input, or one JSON object a line in and one a line out.

Lines in equal lines out: a line that cannot be used gives an object with `id` and `error`.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import nullcontext
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from rich.console import Console

from crawler.articles.article import read_article
from crawler.articles.pairing import pair
from crawler.articles.plaintext import read_text
from crawler.checks.inputs import Unread, article_of_dump, read_file
from crawler.cli.options import Exit, complain, known_format
from crawler.comparison.clause import Around
from crawler.comparison.verdict import JudgedSource, compare
from crawler.documents.encoding import read_json
from crawler.documents.feeds import DumpPage, dump_pages, is_dump
from crawler.documents.page import layers_of, layout_of, read_page, searched_whole, time_of
from crawler.errors import CitewatchError, InputError, guarded
from crawler.jsonlines import JsonObject, compare_object, dump_line, extract_object
from crawler.model import Outcome, Page
from reports.catalogue import words
from reports.reader import write_reading
from reports.terminal import judgement_table, reading_table

SOURCES_KEPT = 32
"""Prepared sources kept: rows on one source usually come together."""


def _row(line: str) -> JsonObject:
    try:
        row = read_json(line)
    except ValueError as error:
        raise InputError("", f"not JSON ({error})") from None
    if not isinstance(row, dict):
        raise InputError("", "not a JSON object")
    return row


def extract_row(row: JsonObject) -> JsonObject:
    """`extract`'s answer to one line. Raises InputError for a missing or mistyped key."""
    address = _text(row, "url") or ""
    if (text := _text(row, "text")) is not None:
        article = read_text(text, address, _text(row, "lang"))
        return extract_object(_id(row), article, pair(article), given_text=True)
    if (html := _text(row, "html")) is not None:
        article = read_article(html.encode("utf-8", "replace"), address, "text/html; charset=utf-8")
        return extract_object(_id(row), article, pair(article), given_text=False)
    raise InputError("", "needs 'text' or 'html'")


def compare_row(row: JsonObject) -> JsonObject:
    """`compare`'s answer to one line. Raises InputError for a missing or mistyped key."""
    fragments = _fragments(row)
    source_lang = _text(row, "source_lang")
    if (text := _text(row, "source_text")) is not None:
        source = _prepared(text, source_lang)
    elif (html := _text(row, "source_html")) is not None:
        source = _prepared_html(html, source_lang)
    else:
        raise InputError("", "needs 'source_text' or 'source_html'")
    around = Around(_text(row, "before") or "", _text(row, "behind") or "")
    judgement = compare(fragments, source, _text(row, "quote_lang"), around=around)
    return compare_object(_id(row), judgement, source.text, words().sentence)


def _fragments(row: JsonObject) -> tuple[str, ...]:
    fragments = row.get("fragments")
    if fragments:
        if not isinstance(fragments, list) or not all(isinstance(one, str) for one in fragments):
            raise InputError("", "'fragments' must be a list of texts")
        return tuple(fragments)
    quote = _text(row, "quote")
    if not quote or not quote.strip():
        raise InputError("", "needs 'quote' or 'fragments' with words in it")
    return (quote,)


@lru_cache(maxsize=SOURCES_KEPT)
def _prepared(text: str, lang: str | None) -> JudgedSource:
    return JudgedSource(text, lang)


@lru_cache(maxsize=SOURCES_KEPT)
def _prepared_html(html: str, lang: str | None) -> JudgedSource:
    payload, media = html.encode("utf-8", "replace"), "text/html; charset=utf-8"
    return source_of(read_page(payload, media, ""), payload, media, lang)


def source_of(
    page: Page, payload: bytes, content_type: str | None, lang: str | None = None
) -> JudgedSource:
    """The page that `payload` was read to, prepared for comparing; `lang` wins over what the page
    declares.
    """
    return JudgedSource(
        page.text,
        lang or page.lang,
        page.main,
        searched_whole(page),
        layout=lambda: layout_of(payload, content_type, page),
        layers=lambda: layers_of(payload, content_type, page),
    )


def source_in_file(path: str) -> tuple[Page, JudgedSource]:
    """The source in a file, as a page and prepared. Raises InputError naming a file without one."""
    try:
        payload = Path(path).read_bytes()
    except OSError as error:
        raise InputError(path, f"cannot be read ({error.strerror})") from None
    media = guess_type(path)[0]
    page = read_page(payload, media, path)
    if not page.text.strip():
        raise InputError(path, "has no readable text")
    return page, source_of(page, payload, media)


def _id(row: JsonObject) -> str:
    value = row.get("id", "")
    return value if isinstance(value, str) else json.dumps(value)


def _text(row: JsonObject, key: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise InputError("", f"'{key}' must be text")
    return value


def show_articles(paths: list[str], format: str, html: str | None) -> Exit:
    """Read articles and show what was read: a table, JSON lines, or a page; one that cannot be
    read is named, and gives exit 2 in the end. A dump's articles are JSON lines in any case.
    Raises InputError.
    """
    known_format(format)
    code, read = Exit.CLEAN, []
    for path in paths:
        try:
            if is_dump(path):
                for read_line in dump_lines(path):
                    sys.stdout.write(read_line)
                continue
            read.append(read_file(path))
        except InputError as error:
            complain(str(error))
            code = Exit.USAGE
    if html is not None:
        if read:
            write_reading([(article, pair(article)) for article in read], Path(html))
            print(f"Reading: {html}")
        return code
    for article in read:
        if format == "json":
            line = extract_object(article.address, article, pair(article), given_text=False)
            sys.stdout.write(dump_line(line) + "\n")
        else:
            reading_table(article, pair(article), Console())
    return code


_OBJECTS = 200_000
_AHEAD = 8  # articles of a dump for each core that are read before they are asked for


def dump_lines(path: str, cores: int | None = None) -> Iterator[str]:
    """A JSON line for each article of a dump, in its order, read on several cores. Only a few
    articles are in memory at a time. Raises InputError where the dump breaks off.
    """
    cores = cores or len(os.sched_getaffinity(0))
    ahead: deque[Future[str]] = deque()
    # Forked where that is sound: this process has no threads, and all is imported.
    way = "fork" if sys.platform == "linux" else "spawn"
    with ProcessPoolExecutor(cores, multiprocessing.get_context(way), _collect_rarely) as pool:
        for page in dump_pages(path):
            ahead.append(pool.submit(_dump_line, page))
            if len(ahead) >= _AHEAD * cores:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _collect_rarely() -> None:
    """Look for cycles after many objects only: an article makes 100,000 that have none."""
    gc.freeze()
    gc.set_threshold(_OBJECTS)


def _dump_line(page: DumpPage) -> str:
    article = article_of_dump(page)
    if isinstance(article, Unread):
        return dump_line({"id": article.address, "error": article.problem}) + "\n"
    line = extract_object(article.address, article, pair(article), given_text=False)
    return dump_line(line) + "\n"


def compare_one(quote: list[str], source: str, format: str) -> Exit:
    """Judge one quotation, given in its fragments, against a file. Raises InputError."""
    known_format(format)
    page, judged = source_in_file(source)
    judgement = compare(tuple(quote), judged)
    shown = judgement.span if judgement.layer is None else None
    seconds = time_of(page, shown.start) if shown else None
    if format == "json":
        line = compare_object(source, judgement, judged.text, words().sentence)
        line |= {} if seconds is None else {"seconds": seconds}
        sys.stdout.write(dump_line(line) + "\n")
    else:
        judgement_table(" ".join(quote), judgement, judged.text, Console(), seconds)
    return Exit.FINDINGS if judgement.outcome is Outcome.DRIFT else Exit.CLEAN


def answer_lines(name: str, answer: Callable[[JsonObject], JsonObject]) -> Exit:
    """Answer each line of the file, or of stdin for "-"; exit 2 if one could not be used.

    Raises InputError when the file cannot be read.
    """
    code = Exit.CLEAN
    with _opened(name) as lines:
        for result, problem in answers(lines, answer, "<stdin>" if name == "-" else name):
            sys.stdout.write(dump_line(result) + "\n")
            if problem is not None:
                complain(problem)
                code = Exit.USAGE
    return code


def answers(
    lines: Iterable[str], answer: Callable[[JsonObject], JsonObject], name: str
) -> Iterator[tuple[JsonObject, str | None]]:
    """The answer to each line, with the problem in one line when there is one."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row: Any = None
        try:
            with guarded(""):  # whatever a line holds, it is answered
                row = _row(line)
                answered = answer(row)
            yield answered, None
        except CitewatchError as error:
            problem = f"{name}:{number}: {error}"
            named = isinstance(row, dict) and row.get("id") is not None
            yield {"id": _id(row) if named else None, "error": problem}, problem


def _opened(name: str) -> Any:
    if name == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        return nullcontext(sys.stdin)
    try:
        return open(name, encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(name, f"cannot be read ({error.strerror})") from None
