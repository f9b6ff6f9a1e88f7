"""Agencies, newspapers, broadcasters and institutions by name, and attributions to them.

The table is `words/outlets.tsv`: name, kind, country, domains, spellings; one outlet a line. To
add one, add a line. Spellings are parted by "|" and are matched with their capitals; a word that
ends in "~" also stands with Slavic endings ("Новост~" is Новости, Новостям, Новостей). A leading
"The" need not be written. Where two outlets share a spelling, the first line has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from crawler.model import NamedSource, Span
from crawler.reading.naming import attributes

_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
# A Slavic case ending has at most four letters ("Известиями"); "-ск-" makes another word of it
# ("рейтеровский").
_ENDING = "(?![а-яёіїєґ]{0,2}ск)[а-яёіїєґ]{0,4}"


class OutletKind(StrEnum):
    """What sort of publisher it is."""

    AGENCY = "agency"
    NEWSPAPER = "newspaper"
    MAGAZINE = "magazine"
    BROADCASTER = "broadcaster"
    ONLINE = "online"
    JOURNAL = "journal"
    INSTITUTION = "institution"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Outlet:
    """One line of the table. `domains` are registered domains or hosts, the main one first."""

    name: str
    kind: OutletKind
    country: str
    domains: tuple[str, ...]
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutletName:
    """A place where a text writes an outlet's name; whether as a source is another question."""

    outlet: Outlet
    span: Span


@dataclass(frozen=True, slots=True)
class _Spelling:
    pattern: re.Pattern[str]
    outlet: Outlet


@cache
def outlets() -> tuple[Outlet, ...]:
    """The whole table, in the order of the file."""
    table = files("crawler.reading").joinpath("words/outlets.tsv").read_text(encoding="utf-8")
    return tuple(_outlet(line) for line in table.splitlines() if line and line[0] != "#")


def outlet_of(domain: str) -> Outlet | None:
    """The outlet that publishes on `domain` (a host or a registered domain), longest name first."""
    by_domain = _by_domain()
    labels = domain.lower().removeprefix("www.").split(".")
    for start in range(len(labels) - 1):
        found = by_domain.get(".".join(labels[start:]))
        if found:
            return found
    return None


def names_in(text: str) -> tuple[OutletName, ...]:
    """Every outlet's name in `text`, longest spelling first, in order, none inside another."""
    found: list[OutletName] = []
    end = 0
    for start in _starts(text):
        if start < end:
            continue
        name = _name_at(text, start)
        if name:
            found.append(name)
            end = name.span.end
    return tuple(found)


def named_sources(text: str, lang: str | None = None) -> tuple[NamedSource, ...]:
    """The attributions by name ("told Reuters", "сообщает ТАСС", "laut dpa"), in order.

    An outlet that is only mentioned is none. `lang` is not needed: the cues of every language
    are looked for, since names of one language's outlets stand in another's text.
    """
    return tuple(
        NamedSource(name.outlet.name, name.span, name.outlet.domains)
        for name in names_in(text)
        if attributes(text, name.span, broadcasts=name.outlet.kind is not OutletKind.INSTITUTION)
    )


def _outlet(line: str) -> Outlet:
    name, kind, country, domains, spellings = line.split("\t")
    return Outlet(
        name, OutletKind(kind), country, tuple(domains.split()), tuple(spellings.split("|"))
    )


@cache
def _by_domain() -> dict[str, Outlet]:
    found: dict[str, Outlet] = {}
    for outlet in outlets():
        for domain in outlet.domains:
            found.setdefault(domain, outlet)
    return found


def _starts(text: str) -> Iterator[int]:
    """Where a name may begin: at words, and anywhere in scripts written without blanks."""
    spaced, spaceless = _beginnings()
    starts = [match.start() for match in spaced.finditer(text)]
    if _SPACELESS.search(text):
        starts = sorted({*starts, *(match.start() for match in spaceless.finditer(text))})
    return iter(starts)


def _name_at(text: str, start: int) -> OutletName | None:
    for spelling in _spellings().get(text[start : start + 2], ()):
        match = spelling.pattern.match(text, start)
        if match:
            return OutletName(spelling.outlet, Span(match.start(), match.end()))
    return None


@cache
def _spellings() -> dict[str, tuple[_Spelling, ...]]:
    """The spellings by their first two characters, the longest first."""
    found: dict[str, list[tuple[str, Outlet]]] = {}
    seen: set[str] = set()
    for outlet in outlets():
        for spelling in outlet.spellings:
            if spelling not in seen:
                seen.add(spelling)
                found.setdefault(spelling[:2], []).append((spelling, outlet))
    return {
        start: tuple(
            _Spelling(_pattern(spelling), outlet)
            for spelling, outlet in sorted(pairs, key=lambda pair: -len(pair[0]))
        )
        for start, pairs in found.items()
    }


@cache
def _beginnings() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The first two letters of every spelling, at a word's start; those of spaceless scripts."""
    seconds: dict[str, str] = {}
    for start in _spellings():
        seconds[start[0]] = seconds.get(start[0], "") + start[1]
    pairs = [f"{re.escape(one)}[{re.escape(others)}]" for one, others in sorted(seconds.items())]
    spaceless = [start for start in _spellings() if _SPACELESS.match(start)]
    firsts = "".join(re.escape(one) for one in sorted(seconds))
    return (
        re.compile(rf"(?<![^\W_])(?=[{firsts}])(?:{'|'.join(pairs)})"),
        re.compile("|".join(map(re.escape, sorted(spaceless)))),
    )


def _pattern(spelling: str) -> re.Pattern[str]:
    """A spelling as a pattern: blanks may be line breaks, "~" a Slavic ending, words whole."""
    written = re.escape(spelling).replace(r"\ ", r"\s{1,8}").replace("\\~", "~")
    written = written.replace("«", '[«“"]?').replace("»", '[»”"]?')
    written = written.replace("'", "['’]").replace("’", "['’]").replace("['['’]]", "['’]")
    written = written.replace("~", _ENDING)
    return re.compile(written if _SPACELESS.match(spelling) else rf"{written}(?!\w)(?!-\w)")
