"""How often quotations are tied to what they are from, over articles in every way of citing.

    python -m tests.citing

prints the share for each folder of `tests/pages/citing`, every quotation that is tied wrongly, and
every title that is taken for a quotation. The articles and their labels are rows of our own.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.articles.article import read_article
from crawler.articles.pairing import pair
from crawler.checks.inputs import read_file
from crawler.errors import CitewatchError
from crawler.model import Article
from tests.documents.test_drafts import odt
from tests.documents.test_office import W, word

FOLDER = Path(__file__).parent / "pages" / "citing"
IN_PRINT = "in print: "
NO_QUOTATION = "no quotation"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One article and what its quotations are from, as a reader would say."""

    name: str
    quotations: tuple[tuple[str, str], ...]  # their first words, and the address or printed work
    no_quotations: tuple[str, ...]
    address: str = ""

    @property
    def group(self) -> str:
        return self.name.partition("/")[0]

    def read(self) -> Article:
        path = FOLDER / self.name
        if path.suffix == ".docx":
            body, notes = (
                (path.parent / f"{path.name}.{part}.xml").read_text("utf-8")
                for part in ("document", "footnotes")
            )
            notes = f"<w:footnotes {W}>{notes}</w:footnotes>"
            return read_article(word(body, **{"word/footnotes.xml": notes}), path.name)
        if path.suffix == ".odt":
            body = (path.parent / f"{path.name}.content.xml").read_text("utf-8")
            return read_article(odt(body), path.name)
        if self.address:
            return read_article(path.read_bytes(), self.address, "text/html; charset=utf-8")
        return read_file(str(path))


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of one label."""

    label: Labelled
    words: str
    wanted: str
    given: str  # an address, "in print: …", "", or that there is no such quotation

    @property
    def right(self) -> bool:
        if self.wanted.startswith(IN_PRINT):
            return self.given.startswith(IN_PRINT) and self.wanted[len(IN_PRINT) :] in self.given
        return self.given == self.wanted


def labelled() -> tuple[Labelled, ...]:
    """Every article of the folder that has labels."""
    told = tomllib.loads((FOLDER / "labels.toml").read_text("utf-8"))
    return tuple(
        Labelled(
            name,
            tuple((words, source) for words, source in said["quotations"]),
            tuple(said.get("no_quotations", ())),
            said.get("address", ""),
        )
        for name, said in told.items()
    )


def answers(label: Labelled) -> Iterator[Answer]:
    """One answer for each quotation of an article, then one for each title taken for another."""
    try:
        article = label.read()
    except CitewatchError as error:
        for words, wanted in label.quotations:
            yield Answer(label, words, wanted, f"not read: {error.message}")
        return
    pairs = {pairing.quotation: pairing for pairing in pair(article)}
    found = [" ".join(one.text.split()) for one in article.quotations]
    for words, wanted in label.quotations:
        given = "no such quotation"
        for number, text in enumerate(found):
            if text.startswith(words):
                pairing = pairs[number]
                cited = pairing.citation is not None and article.citations[pairing.citation].url
                printed = IN_PRINT + pairing.printed if pairing.printed else ""
                given = cited or printed
                break
        yield Answer(label, words, wanted, given)
    for title in label.no_quotations:
        for one, text in zip(article.quotations, found, strict=True):
            if text.strip(" .,") == title and not one.scare:
                yield Answer(label, title, NO_QUOTATION, text)


def share(given: Sequence[Answer]) -> float:
    """How many of the quotations are tied rightly, 0..1."""
    quoted = [one for one in given if one.wanted != NO_QUOTATION]
    return sum(one.right for one in quoted) / len(quoted)


def main() -> int:
    articles = labelled()
    everything = [answer for label in articles for answer in answers(label)]
    for group in (*sorted({label.group for label in articles}), ""):
        own = [one for one in everything if group in ("", one.label.group)]
        read = sum(group in ("", label.group) for label in articles)
        titles = sum(one.wanted == NO_QUOTATION for one in own)
        print(f"{group or 'all':13} {read:3} articles {len(own) - titles:4} quotations, "
              f"tied rightly {share(own):.3f}, titles taken for quotations {titles}")  # fmt: skip
    for one in everything:
        if not one.right:
            print(f"{one.label.name}: {one.words!r}: wanted {one.wanted!r}, got {one.given!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
