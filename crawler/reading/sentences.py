"""Sentence boundaries of a text, for the languages news is read in."""

from __future__ import annotations

import re

from crawler.model import Span

_WIDE_END = re.compile(r"[。！？｡]+[」』”’）)]*")
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»“)\]]*+(?=\s)|\n")
_ABBREVIATIONS = {
    "en": "mr mrs ms dr prof gen col lt sgt rep sen gov rev st jr sr vs inc ltd co corp no vol pp "
    "u.s u.k e.g i.e jan feb mar apr jun jul aug sep sept oct nov dec a.m p.m",
    "ru": "г гг в вв т тт тыс млн млрд трлн руб коп стр рис им ул д кв пр просп обл р н м св проф "
    "акад см т.е т.д т.п т.к",
    "uk": "р рр м с ст т тис млн млрд грн коп ім вул д кв просп обл див проф акад св т.д т.п",
    "de": "z.b d.h u.a bzw ca dr prof nr str st hr fr mio mrd tsd evtl ggf inkl usw vgl abs art "
    "jan feb aug sept okt nov dez",
    "cs": "tzv např tj atd apod mj popř resp č str tis mil mld kč r dr mgr ing prof doc sv hod",
    "es": "sr sra dr dra ud uds etc ee.uu núm pág art av prof",
    "fr": "m mm mme mlle dr etc p.ex av st ste",
    "pl": "np tzn tj itd itp m.in ul al nr str dr prof inż mgr r w tys mln mld zł godz im",
}


def sentences(text: str, lang: str | None) -> tuple[Span, ...]:
    """The sentences of `text` in order, without the white space around them."""
    known = frozenset(_ABBREVIATIONS.get(lang or "", "").split()) | _COMMON
    spans: list[Span] = []
    start = 0
    for cut in _cuts(text, lang, known):
        _add(spans, text, start, cut)
        start = cut
    _add(spans, text, start, len(text))
    return tuple(spans)


_COMMON = frozenset(_ABBREVIATIONS["en"].split())


def _cuts(text: str, lang: str | None, known: frozenset[str]) -> list[int]:
    cuts = [m.end() for m in _WIDE_END.finditer(text)]
    cuts += [
        match.end()
        for match in _END.finditer(text)
        if match.group().startswith("\n") or not _continues(text, match, lang, known)
    ]
    return sorted(set(cuts))


def _continues(text: str, match: re.Match[str], lang: str | None, known: frozenset[str]) -> bool:
    """Whether the full stop at `match` belongs to an abbreviation, a number or an initial."""
    following = text[match.end() : match.end() + 40].lstrip()
    if not following:
        return False
    if match.group() in {"…", "..."} and following[0].islower():
        return True
    if not match.group().startswith("."):
        return following[0].islower()
    if following[0].islower():
        return True
    before = re.search(r"[\w.]+$", text[max(0, match.start() - 30) : match.start()])
    word = before.group().lower() if before else ""
    if word in known or (len(word) == 1 and word.isalpha()):
        return True
    return bool(word.isdigit() and len(word) <= 2 and lang in {"de", "cs", "pl", "sk", "da", "no"})


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append(Span(start, end))
