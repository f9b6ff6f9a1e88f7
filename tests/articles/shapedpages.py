"""How well pages shaped like real ones are read: the measure over our own labelled pages.

    python -m tests.articles.shapedpages [-v] [NAME ...]

The pages stand in `shaped/*.html`, many to a file, and were written with their labels before the
rules they measure. A page begins with `@@ name shell address`, then `# title`, then its body, which
is put into the shell (the furniture of one kind of publisher) of that name. In a body

    ⟦words⟧⟨Speaker|n⟩   is a quotation; `n` is the citation it is from, "-" for none (the reporter
                         heard it); the speaker is "-" for nobody, "?" where labels say nothing;
    ⟦one⟧ … ⟦+two⟧⟨…⟩    is one quotation, split;
    <a! href=…>          is a citation, every other link is none;
    <p+> and <p->        (any tag) must be, and must not be, in the text that is read;
    ⟪Author|date⟫        begins a section, an article of several in one page; "-" for none.

Labels that changed after the rules they measure: the three sections of fr-direct had no date at
first; an entry with a clock time belongs to the page's date, so they have it since times of live
blogs are dated by their page. The ten pages of fresh.html were read once before any rule was made
for them (citations 1.0 / 1.0, quotations .94 / .91, speakers .19), after which one label changed:
the interview that a sentence links is the source of its quotation (sk-dennik).

Printed are precision and recall of citations and quotations, the share of right speakers, and, at
the confidence from which the absence of words accuses, precision and recall of the pairing.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

from crawler.articles.article import read_html
from crawler.articles.pairing import pair
from crawler.checks.findings import ABSENCE_NEEDS
from crawler.model import Article, Quotation

FOLDER = Path(__file__).parent / "shaped"
_LABEL = re.compile(r"⟦(\+?)(.*?)⟧(?:⟨([^|⟩]*)\|([^⟩]*)⟩)?", re.DOTALL)
_HELD = re.compile(r"<([a-z0-9]+)([^<>]*?)([+-])>(.*?)</\1>", re.DOTALL)
_CITED = re.compile(r'<a! href="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
_SECTION = re.compile(r"⟪([^|⟫]*)\|([^⟫]*)⟫")
_MINUTES = 16  # code points of a date that go as far as the minute
_BEGUN, _LETTERS = 30, 8  # … code points and letters of a section's beginning
_SAMPLE = 40  # code points by which a paragraph is looked for


@dataclass(frozen=True, slots=True)
class Said:
    """One labelled quotation; `cited` is its source's URL, None where the reporter heard it."""

    words: str
    speaker: str
    cited: str | None


@dataclass(frozen=True, slots=True)
class Shaped:
    """One page with its labels."""

    name: str
    lang: str
    address: str
    html: str
    said: tuple[Said, ...]
    cited: tuple[str, ...]
    holds: tuple[str, ...]
    lacks: tuple[str, ...]
    sections: tuple[tuple[str, str, str], ...]  # how the words begin, author, date


@dataclass(slots=True)
class Measure:
    """Counts by name, and what was wrong, in words."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def share(self, part: str, whole: str) -> float:
        """One count as a part of another, 1.0 where there is nothing."""
        return self.counts[part] / self.counts[whole] if self.counts[whole] else 1.0


@cache
def shaped_pages() -> tuple[Shaped, ...]:
    """All pages, in the order of their files."""
    shells = dict(_parts((FOLDER / "shells.html").read_text()))
    lines = (FOLDER / "words.txt").read_text().splitlines()
    words = {line[:2]: [cell.strip() for cell in line.split("|")] for line in lines}
    return tuple(
        _page(head, body, shells, words)
        for file in sorted(FOLDER.glob("*.html"))
        if file.name != "shells.html"
        for head, body in _parts(file.read_text())
    )


def _parts(text: str) -> list[tuple[str, str]]:
    parts = [part.partition("\n") for part in re.split(r"^@@ ", text, flags=re.M)[1:]]
    return [(head, body) for head, _, body in parts]


def _page(head: str, part: str, shells: dict[str, str], words: dict[str, list[str]]) -> Shaped:
    name, shell, address = head.split()
    title, _, body = part.partition("\n")
    title, lang = title.removeprefix("# "), name[:2]
    cited = tuple(urljoin(address, url) for url in _CITED.findall(body))
    sections = tuple(
        (_plain(_SECTION.sub("", body[one.end() :]))[:_BEGUN], one[1], one[2])
        for one in _SECTION.finditer(body)
    )
    body = _SECTION.sub("", body)
    said, held = _said(body, cited), [(one[3], _plain(one[4])) for one in _HELD.finditer(body)]
    body = _HELD.sub(r"<\1\2>\4</\1>", _LABEL.sub(r"\2", body)).replace("<a! ", "<a ")
    values = words[lang] + ["{" + str(number) + "}" for number in range(8)]
    places = ("lang", "home", "about", "topic", "tag", "more", "teaser1", "teaser2")
    page = shells[shell]
    for place, value in (*zip(places, values, strict=False), ("title", title), ("body", body)):
        page = page.replace("{" + place + "}", value)
    html = f'<!doctype html><html lang="{lang}"><head><title>{title}</title></head>{page}</html>'
    return Shaped(
        name,
        lang,
        address,
        html,
        said,
        cited,
        tuple(text[:_SAMPLE] for sign, text in held if sign == "+"),
        tuple(text[:_SAMPLE] for sign, text in held if sign == "-"),
        sections,
    )


def _said(body: str, cited: tuple[str, ...]) -> tuple[Said, ...]:
    found: list[Said] = []
    pieces: list[str] = []
    for label in _LABEL.finditer(body):
        pieces.append(_plain(label[2]))
        if label[3] is not None:
            number = label[4]
            url = cited[int(number) - 1] if number.isdigit() else None
            found.append(Said(" ".join(pieces), label[3], url))
            pieces = []
    return tuple(found)


def _plain(html: str) -> str:
    return " ".join(unescape(_TAG.sub("", _LABEL.sub(r"\2", html))).split())


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def measure(pages: tuple[Shaped, ...]) -> Measure:
    """The counts over `pages`."""
    total = Measure()
    for page in pages:
        _measured(page, read_html(page.html, page.address), total)
    return total


def _measured(page: Shaped, article: Article, total: Measure) -> None:
    def wrong(kind: str, what: str) -> None:
        total.counts[kind] += 1
        total.wrong.append(f"{page.name}: {kind}: {what}")

    urls = {one.url for one in article.citations if not one.mention}
    total.counts["cited"] += len(urls)
    total.counts["to cite"] += len(set(page.cited))
    total.counts["cited right"] += len(urls & set(page.cited))
    for url in sorted(urls ^ set(page.cited)):
        wrong("no citation" if url in urls else "citation missed", url)
    text = _letters(article.text)
    total.counts["lines"] += len(page.holds) + len(page.lacks)
    whole = _letters(_plain(page.html))
    for line in page.holds:
        if _letters(line) not in text:
            wrong("line missed", line)
    for line in page.lacks:  # a pull quote's words may well stand in a paragraph
        if text.count(_letters(line)) >= max(1, whole.count(_letters(line))):
            wrong("line too many", line)
    read = {
        (
            _letters(one.title or one.span.of(article.text))[:_LETTERS],
            one.author or "-",
            (one.published or "-")[:_MINUTES],
        )
        for one in article.sections
    }
    told = {(_letters(begun)[:_LETTERS], who, when) for begun, who, when in page.sections}
    total.counts["sections"] += len(read | told)
    total.counts["sections right"] += len(read & told)
    for one in read ^ told:
        wrong("section", f"{one} is {'no' if one in read else 'a'} section")
    kept = [(at, one) for at, one in enumerate(article.quotations) if not one.scare]
    total.counts["quoted"] += len(kept)
    total.counts["to quote"] += len(page.said)
    pairings = pair(article)
    left = dict(kept)
    for said in page.said:
        at = next(
            (at for at, one in left.items() if _letters(one.text) == _letters(said.words)), None
        )
        total.counts["sourced"] += said.cited is not None
        if at is None:
            wrong("quotation missed", said.words)
            continue
        total.counts["quoted right"] += 1
        quotation = left.pop(at)
        if said.speaker != "?":
            total.counts["speakers"] += 1
            if _is_speaker(quotation, said.speaker):
                total.counts["speakers right"] += 1
            else:
                wrong("speaker", f"{quotation.speaker} is {said.speaker}: {said.words}")
        pairing = pairings[at]
        if pairing.citation is not None and pairing.confidence >= ABSENCE_NEEDS:
            total.counts["accusing"] += 1
            url = article.citations[pairing.citation].url
            if url == said.cited:
                total.counts["accusing right"] += 1
            else:
                wrong("pairing", f"{url} ({pairing.reason}) is {said.cited}: {said.words}")
        elif said.cited is not None:
            wrong("pairing unsure", f"{pairing.reason} {pairing.confidence}: {said.words}")
    for quotation in left.values():
        wrong("no quotation", quotation.text)


def _is_speaker(quotation: Quotation, name: str) -> bool:
    """Whether a speaker as read, or the person it refers to, shares the labelled last name."""
    if quotation.speaker is None:
        return name == "-"
    said = f"{quotation.speaker.name} {quotation.speaker.refers_to or ''}".lower()
    return name.split()[-1].lower() in said


def summary(total: Measure) -> str:
    """The figures in one line."""
    figures = {
        "citations_p": total.share("cited right", "cited"),
        "citations_r": total.share("cited right", "to cite"),
        "quotes_p": total.share("quoted right", "quoted"),
        "quotes_r": total.share("quoted right", "to quote"),
        "speakers": total.share("speakers right", "speakers"),
        "pairing_p": total.share("accusing right", "accusing"),
        "pairing_r": total.share("accusing right", "sourced"),
    }
    lines = total.counts["lines"] - total.counts["line missed"] - total.counts["line too many"]
    told = " ".join(f"{name}={value:.3f}" for name, value in figures.items())
    sections = f"{total.counts['sections right']}/{total.counts['sections']}"
    return f"{told} lines={lines}/{total.counts['lines']} sections={sections}"


def main(arguments: list[str]) -> int:
    """Print the measure, with -v everything that was wrong."""
    names = [one for one in arguments if one != "-v"]
    pages = tuple(
        page for page in shaped_pages() if not names or any(n in page.name for n in names)
    )
    total = measure(pages)
    if "-v" in arguments:
        print("\n".join(total.wrong))
    languages = len({page.lang for page in pages})
    print(f"pages={len(pages)} languages={languages} {summary(total)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
