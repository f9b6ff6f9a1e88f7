"""The index's rows as compact JSON: the first in the page, the rest in files beside it.

A report from a file:// address cannot fetch, so further rows are scripts that hand themselves
over. Words that recur (hosts, outlets, languages) are numbered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from crawler.model import Article, Certainty, Finding, Kind
from reports.card import Card
from reports.catalogue import Words
from reports.plaintext import clean, shortened

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
            "languages": dict(self._words.languages),
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
