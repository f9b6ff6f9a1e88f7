"""The pictures of a run: stacked bars with their numbers beside them, counted while articles pass.

Drawn with svg.py, which writes plain elements with class names: the page's own style then gives
colours for light, dark and print. Charting libraries write colours into `style` attributes, which
the page's policy forbids, and fix the size of their text.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from crawler.checks.results import ArticleReport
from crawler.model import SEVERITY, Article, Certainty, Finding, Kind, Outcome
from reports.card import Card, host_of
from reports.catalogue import Words
from reports.writer import clean, shortened

_MOST_ROWS = 10
_MOST_PERIODS = 24
_LABEL = 40

# Upper ends in years, exclusive, of the ages of citations: links die fastest in their first years.
_AGES = ((1, "age_1"), (3, "age_3"), (6, "age_6"), (11, "age_11"), (1000, "age_more"))
_DAYS_A_YEAR = 365.25

_WIDTH, _HEIGHT, _GAP = 1000.0, 10.0, 2.0


@dataclass(frozen=True, slots=True)
class Row:
    """One bar: what it stands for, its counts by outcome (or by word), and its SVG."""

    label: str
    counts: tuple[tuple[str, str, int], ...]  # class name, word, count
    svg: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: the catalogue's names of its title and note, and its bars."""

    title: str
    rows: tuple[Row, ...]


Counts = dict[str, Counter[str]]


class Pictures:
    """Counts while articles pass; memory grows with hosts and outlets, not with findings."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._months: Counts = {}
        self._hosts: Counts = {}
        self._outlets: Counts = {}
        self._ages: Counts = {}
        self._rescued: Counts = {}

    def add(self, report: ArticleReport) -> None:
        """Count one article."""
        article = report.article
        for finding in report.findings:
            outcome = finding.outcome.value
            _count(self._months, (article.published or "")[:7], outcome)
            _count(self._outlets, article.outlet or "", outcome)
            if finding.citation:
                _count(self._hosts, host_of(finding.citation.target), outcome)
                _count(self._ages, _age(article, finding), outcome)
            if finding.outcome in (Outcome.DRIFT, Outcome.DEAD):
                kept = "kept" if finding.rescue else "lost"
                _count(self._rescued, self._words.kinds[finding.kind].label, kept)

    def drawn(self) -> tuple[Picture, ...]:
        """The pictures that have something to show."""
        texts = self._words.texts
        named = {name: texts[name] for _, name in _AGES}
        ages = {named[name]: self._ages[name] for name in named if name in self._ages}
        made = [
            Picture("pic_time", self._rows(_periods(self._months), share=False)),
            Picture("pic_age", self._rows(ages, share=True)),
            Picture("pic_hosts", self._rows(_worst(self._hosts), share=False)),
            Picture("pic_outlets", self._rows(_largest(self._outlets), share=True)),
        ]
        if any(row["kept"] for row in self._rescued.values()):  # else none may have been sought
            made.append(Picture("pic_rescued", self._rows(_largest(self._rescued), share=True)))
        return tuple(picture for picture in made if picture.rows)

    def _rows(self, counts: Mapping[str, Counter[str]], share: bool) -> tuple[Row, ...]:
        longest = max((sum(row.values()) for row in counts.values()), default=0)
        return tuple(
            Row(
                shortened(label, _LABEL),
                tuple((name, self._word(name), row[name]) for name in _ORDER if row[name]),
                bar_of(row, sum(row.values()) if share else longest),
            )
            for label, row in counts.items()
        )

    def _word(self, name: str) -> str:
        if name in ("kept", "lost"):
            return self._words.texts[f"pic_{name}"]
        return self._words.outcomes[Outcome(name)].label


_ORDER = (*(outcome.value for outcome in SEVERITY), "kept", "lost")


def bar_of(counts: Mapping[str, int], whole: int) -> str:
    """The SVG of one bar, stacked in a fixed order; `whole` is the count that fills it."""
    import svg

    x = 0.0
    parts: list[svg.Element] = []
    for name in _ORDER:
        if counts.get(name, 0):
            width = _WIDTH * counts[name] / whole
            parts.append(
                svg.Rect(
                    x=round(x, 1),
                    y=0,
                    width=round(max(width - _GAP, _GAP), 1),
                    height=_HEIGHT,
                    class_=[name],
                )
            )
            x += width
    drawing = svg.SVG(
        viewBox=svg.ViewBoxSpec(0, 0, _WIDTH, _HEIGHT),
        class_=["stack"],
        elements=parts,
        # The numbers stand beside it; svg.py's own type cannot say a bare "none".
        extra={"aria-hidden": "true", "preserveAspectRatio": "none"},
    )
    return str(drawing)


def _count(counts: Counts, label: str, name: str) -> None:
    if label:
        counts.setdefault(label, Counter())[name] += 1


def _age(article: Article, finding: Finding) -> str:
    """The bucket of the citation's age when it was checked; "" when either day is unknown."""
    fetched = finding.fetch.fetched if finding.fetch else ""
    try:
        since = date.fromisoformat(fetched[:10]) - date.fromisoformat(
            (article.published or "")[:10]
        )
    except ValueError:
        return ""
    if since.days < 0:
        return ""
    return next(name for end, name in _AGES if since.days / _DAYS_A_YEAR < end)


def _periods(months: Counts) -> Counts:
    """By month, or by year when there are too many months to read."""
    if len(months) > _MOST_PERIODS:
        years: Counts = {}
        for month, row in months.items():
            years.setdefault(month[:4], Counter()).update(row)
        months = years
    return {period: months[period] for period in sorted(months)[-_MOST_PERIODS:]}


def _worst(hosts: Counts) -> Counts:
    def accused(name: str) -> int:
        return hosts[name]["drift"] + hosts[name]["dead"]

    worst = sorted((name for name in hosts if accused(name)), key=lambda n: (-accused(n), n))
    return {name: hosts[name] for name in worst[:_MOST_ROWS]}


def _largest(counts: Counts) -> Counts:
    largest: Sequence[str] = sorted(counts, key=lambda name: (-counts[name].total(), name))
    return {name: counts[name] for name in largest[:_MOST_ROWS]}


# The index's rows as compact JSON: the first in the page, the rest in files beside it.
#
# A report from a file:// address cannot fetch, so further rows are scripts that hand themselves
# over. Words that recur (hosts, outlets, languages) are numbered.


CHUNK = 600_000
"""Bytes of rows in the page, and in each file beside it: some 4,000 findings. The page then stays
under 0.8 MB and the first paint waits for one chunk only.
"""

_HEADLINE = 72
_TITLE = 160
_CERTAINTIES = list(Certainty)
_KINDS = list(Kind)

UNCONFIRMED, CHANGED, RESCUED = 1, 2, 4
"""Bits of a finding's row."""


class IndexRows:
    """Takes in articles and their cards; holds one chunk of rows at a time."""

    def __init__(self, folder: Path, words: Words) -> None:
        self._folder = folder
        self._words = words
        self._numbers: dict[str, dict[str, int]] = {"hosts": {}, "outlets": {}, "langs": {}}
        self._chunk = _Chunk()
        self._first: str | None = None
        self._articles = 0
        self.files: list[str] = []

    def add(
        self,
        page: str,
        title: str,
        article: Article,
        cards: Sequence[Card],
        was: Mapping[str, Kind],
    ) -> None:
        """One article, its page's name, its findings' cards, and what the changed ones were."""
        row = dumped(
            [
                page,
                shortened(title, _TITLE),
                self._number("outlets", shortened(article.outlet or "", 80)),
                (article.published or "")[:10],
                self._number("langs", article.lang or ""),
            ]
        )
        self._chunk.add(row, [self._row(card, was.get(card.finding.id)) for card in cards])
        self._articles += 1
        if self._chunk.size > CHUNK:
            self._close()

    def inline(self) -> str:
        """The JSON of the page itself: vocabularies and the first rows. Ends the taking in."""
        if self._first is None:
            self._first = self._chunk.text()
        elif self._chunk.articles:
            self._close()
        head = {
            **{name: list(numbers) for name, numbers in self._numbers.items()},
            "kinds": [[k.value, k.outcome.value, self._words.kinds[k].label] for k in _KINDS],
            "outcomes": {o.value: e.label for o, e in self._words.outcomes.items()},
            "certainties": [self._words.certainties[one] for one in _CERTAINTIES],
            "languages": {c: self._words.language(c) for c in self._numbers["langs"] if c},
            "texts": {k: v for k, v in self._words.texts.items() if k.startswith("js_")},
            "files": len(self.files),
        }
        return f'{{"head":{dumped(head)},"rows":{self._first}}}'

    def _close(self) -> None:
        text = self._chunk.text()
        self._chunk = _Chunk()
        if self._first is None:
            self._first = text
            return
        name = f"data-{len(self.files) + 1}.js"
        path = self._folder / name
        path.write_text(f"citewatch({text});\n", encoding="utf-8", errors="replace", newline="\n")
        self.files.append(name)

    def _row(self, card: Card, was: Kind | None) -> str:
        finding = card.finding
        flags = (
            (0 if finding.confirmed else UNCONFIRMED)
            | (CHANGED if was is not None else 0)
            | (RESCUED if finding.rescue else 0)
        )
        return dumped(
            [
                self._articles,
                _KINDS.index(finding.kind),
                _CERTAINTIES.index(finding.certainty),
                flags,
                self._number("hosts", card.host),
                self._number("langs", _language(finding)),
                card.anchor,
                shortened(card.headline, _HEADLINE),
                -1 if was is None else _KINDS.index(was),
                *(f"f-{former}" for former in finding.former_ids),
            ]
        )

    def _number(self, name: str, word: str) -> int:
        numbers = self._numbers[name]
        return numbers.setdefault(word, len(numbers))


class _Chunk:
    """Rows in the making, and how many bytes they come to."""

    def __init__(self) -> None:
        self.articles: list[str] = []
        self.findings: list[str] = []
        self.size = 0

    def add(self, article: str, findings: Sequence[str]) -> None:
        self.articles.append(article)
        self.findings += findings
        self.size += sum(len(row.encode(errors="replace")) + 1 for row in (article, *findings))

    def text(self) -> str:
        return f'{{"articles":[{",".join(self.articles)}],"findings":[{",".join(self.findings)}]}}'


def dumped(value: Any) -> str:
    """`value` as JSON that ends no script element and is a script itself; controls replaced."""
    text = json.dumps(_cleaned(value), ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(one) for key, one in value.items()}
    return value


def _language(finding: Finding) -> str:
    if finding.passage and finding.passage.lang:
        return finding.passage.lang
    return (finding.quotation.lang or "") if finding.quotation else ""
