"""The report site: report.html, and in a folder beside it a page for each article and capture.

Everything works from a file:// address: no page asks for anything but its own folder's files.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from crawler.checks.results import ArticleReport, Run, Totals, place, severity
from crawler.errors import InputError
from crawler.model import Finding, Kind
from reports.card import Card, Link, card_of, language_tag, web_link
from reports.index import IndexRows, Pictures
from reports.pages import bar, bar_label, day, headline, lead, pages_in
from reports.reader import Block, Captures, annotated, marks_of
from reports.writer import Tasks, Writer

FOLDER = "report"
"""The folder beside report.html that holds the other pages."""

ARTICLES = "articles"

# What a reader takes in before scrolling; the rest is counted and stands in the list.
_FIRST = 6

# Articles that a browser without scripts is given as plain links.
_LISTED = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """One article in the plain list."""

    href: str
    title: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class First:
    """One finding in the list at the top: where it is, and what it was before."""

    title: str
    href: str
    card: Card
    was: Kind | None

    @property
    def rank(self) -> tuple[bool, tuple[int, int]]:
        """What changed since the last check first, then the worst."""
        return self.was is None, severity(self.card.finding)


class SiteWriter(Writer):
    """Writes an article's page as it comes, the captures and the index at the end."""

    def __init__(
        self, run: Run, stream: TextIO, folder: Path, workers: Executor | None = None
    ) -> None:
        super().__init__(run, stream)
        self._folder = folder
        self._tasks = Tasks(workers)
        self._told = replace(run, articles=(), earlier=None, captured=None, unread=())
        self._captures = Captures(run, folder)
        self._rows = IndexRows(folder, self._words)
        self._pictures = Pictures(self._words)
        self._names: set[str] = set()
        self._listed: list[Listed] = []
        self._first: list[First] = []
        self._changed = 0
        (folder / ARTICLES).mkdir(parents=True, exist_ok=True)

    def article(self, report: ArticleReport) -> None:
        """Write one article's page and remember what the index needs of it."""
        name, title = self._name(report.article.address), _title(report)
        cards = [card_of(finding, self._words) for finding in sorted(report.findings, key=place)]
        was = self._earlier(report)
        self._rows.add(name, title, report.article, cards, was)
        self._remember(name, title, cards, was)
        self._pictures.add(report)
        if len(self._listed) < _LISTED:
            self._listed.append(Listed(f"{FOLDER}/{ARTICLES}/{name}.html", title, report.totals))
        captures = {card.anchor: self._captures.place(card.finding) for card in cards}
        path = self._folder / ARTICLES / f"{name}.html"
        self._tasks.do(_write_article, self._told, path, report, captures, was)

    def finish(self, totals: Totals) -> None:
        """Write the captures' pages and the index."""
        self._captures.write(self._tasks)
        self._tasks.finish()
        from markupsafe import Markup

        rows = Markup(self._rows.inline())
        self._stream.write(
            pages_in(self._run.lang).page(
                "index.html.j2",
                ("report.css", "index.css"),
                "index.js",
                run=self._run,
                totals=totals,
                headline=headline(totals, self._words),
                lead=lead(totals, self._words),
                bar=list(bar(totals)),
                bar_label=bar_label(totals, self._words),
                first=self._first,
                first_more=max(totals.accused - len(self._first), 0),
                changed=self._changed,
                listed=self._listed,
                listed_more=totals.articles - len(self._listed),
                pictures=self._pictures.drawn(),
                rows=rows,
                files=[f"{FOLDER}/{name}" for name in self._rows.files],
            )
        )

    def _earlier(self, report: ArticleReport) -> dict[str, Kind]:
        """What the findings that are not what they were had been when last checked."""
        if self._run.earlier is None:
            return {}
        kinds = self._run.earlier([finding.id for finding in report.findings])
        return {
            finding.id: kinds[finding.id]
            for finding in report.findings
            if kinds.get(finding.id, finding.kind) is not finding.kind
        }

    def _remember(self, name: str, title: str, cards: list[Card], was: Mapping[str, Kind]) -> None:
        self._changed += len(was)
        for card in cards:
            before = was.get(card.finding.id)
            if card.opened or before is not None:
                href = f"{FOLDER}/{ARTICLES}/{name}.html#{card.anchor}"
                self._first.append(First(title, href, card, before))
        self._first.sort(key=lambda one: one.rank)
        del self._first[_FIRST:]

    def _name(self, address: str) -> str:
        """The name of an article's page, the same in every report of it."""
        name = article_name(address)
        more = 2
        while name in self._names:
            name = f"{article_name(address)}-{more}"
            more += 1
        self._names.add(name)
        return name


def _write_article(
    run: Run,
    path: Path,
    report: ArticleReport,
    captures: Mapping[str, str | None],
    was: Mapping[str, Kind],
) -> None:
    article, totals, title = report.article, report.totals, _title(report)
    pages = pages_in(run.lang)
    words = pages.words
    cards = [card_of(finding, words) for finding in sorted(report.findings, key=place)]
    page = pages.page(
        "article.html.j2",
        ("report.css",),
        "report.js",
        run=run,
        title=title,
        lang=language_tag(article.lang),
        byline=[part for part in (article.author, article.outlet) if part]
        + ([day(article.published)] if article.published else []),
        address=web_link(article.address) or Link("", None),
        totals=totals,
        lead=lead(totals, words, "lead_article") if totals.findings else words.texts["empty"],
        blocks=_blocks(report, cards, title),
        cards=cards,
        captures=captures,
        was=was,
    )
    path.write_text(page, encoding="utf-8", errors="replace", newline="\n")


def article_name(address: str) -> str:
    """The file name, without its ending, of the page of the article at `address`."""
    return hashlib.sha256(address.encode(errors="replace")).hexdigest()[:16]


def _title(report: ArticleReport) -> str:
    article = report.article
    return " ".join((article.title or "").split()) or article.address


def _blocks(report: ArticleReport, cards: list[Card], title: str) -> tuple[Block, ...]:
    article = report.article
    entries: list[tuple[str, str, Finding]] = [(c.anchor, c.label, c.finding) for c in cards]
    blocks = annotated(article.text, marks_of(entries, article), article.layout)
    if blocks and all(piece.mark is None for piece in blocks[0]):
        opening = " ".join("".join(piece.text for piece in blocks[0]).split())
        if opening == title:  # it stands above already, as the heading
            return blocks[1:]
    return blocks


# The folder of the report site: made beside its place, then put there as a whole.


_MARK = ".citewatch-report"
_MADE = "Written by citewatch; replaced by the next report.\n"
_FILE = re.compile(r"(\d{1,18})\t(\S{1,80})")


class SiteFolder:
    """A folder in the making; `put` replaces the one of an earlier report, and no other."""

    def __init__(self, place: Path, draft: Path) -> None:
        """Raises InputError when `place` is taken by something that is no report."""
        must_be_free(place)
        self._place = place
        self.draft = draft
        draft.mkdir()
        (draft / _MARK).write_text(_MADE, "utf-8")

    def put(self) -> None:
        """Move the draft to its place. What an earlier report had there is deleted."""
        old = self.draft.with_name(self.draft.name + ".old")
        if self._place.exists():
            self._place.rename(old)
        self.draft.rename(self._place)
        shutil.rmtree(old, ignore_errors=True)

    def drop(self) -> None:
        """Delete the draft if it is still there."""
        shutil.rmtree(self.draft, ignore_errors=True)


def must_be_free(place: Path) -> None:
    """Raises InputError when `place` is there and was not written for a report."""
    if place.exists() and not (place / _MARK).is_file():
        raise InputError(
            str(place), "is in the way of the report's pages; move it, or name another --out"
        )


def files_of(place: Path) -> dict[str, int]:
    """The report files beside the folder `place` that were written with it or after it, each with
    the number of its run.
    """
    try:
        lines = (place / _MARK).read_text("utf-8", "replace").splitlines()
    except OSError:
        return {}
    return {found[2]: int(found[1]) for line in lines if (found := _FILE.fullmatch(line))}


def keep_files(place: Path, files: Mapping[str, int]) -> None:
    """Note in the folder of a report which `files` belong to it; nothing where there is none."""
    if (place / _MARK).is_file():
        listed = "".join(f"{number}\t{name}\n" for name, number in sorted(files.items()))
        (place / _MARK).write_text(_MADE + listed, "utf-8")
