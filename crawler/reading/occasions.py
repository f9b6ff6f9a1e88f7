"""Links that say when or how a quotation was said: "…," she told us {on Wednesday}."""

from __future__ import annotations

import re

from crawler.model import Span
from crawler.reading.marks import Side, marks

_REACH = 160  # code points behind the link that are looked at
_SENTENCE_BREAK = re.compile(r"[.!?…。]\s")
_QUOTED = re.compile(r"[“”„«»「」『』\"]")
_MARK_REACH = 3  # code points: the mark, with the comma or ! inside it, that ends the words said
_LONGEST_ATTRIBUTION = 60  # code points
# When and how something was said, in the languages with cues: days and months, verbs of speech,
# kinds of talk, and the outlet as "this newspaper". All words of the link must be of these.
_WORDS = """
    on in at to with a an the his her their this our last earlier he she they has had also
    monday tuesday wednesday thursday friday saturday sunday yesterday today week month year
    january february march april may june july august september october november december
    said says told tells wrote writes announced added explained interview interviewed statement
    speech letter post podcast press conference remarks newspaper paper magazine
    am im einem einer der dem dieser unserer er sie zu gegenüber montag dienstag mittwoch
    donnerstag freitag samstag sonntag gestern sagte erklärte schrieb gespräch rede brief zeitung
    mitteilung
    à au dans un une le la ce notre il elle avait lors en lundi mardi mercredi jeudi vendredi
    samedi dimanche dit déclaré expliqué entretien communiqué lettre journal
    el este una lunes martes miércoles jueves viernes sábado domingo dijo declaró explicó
    entrevista comunicado carta diario periódico
    в во на у с нашем нашему нашей этом понедельник вторник среду четверг пятницу субботу
    воскресенье сказал сказала заявил заявила рассказал рассказала написал написала сообщил
    сообщила интервью заявлении письме изданию газете
    нашому понеділок вівторок середу п'ятницю суботу неділю сказав заявив розповів розповіла
    написав інтерв'ю заяві листі виданню газеті
"""
_OCCASION = frozenset(_WORDS.split())
_ELISION = re.compile(r"[dl]'(?=\w)")
_SEPARATOR = re.compile(r"[\s,]+")


def attributes(text: str, link: Span, sentence: int, paragraph: Span) -> bool:
    """Whether the link's words attribute a quotation of its sentence, which begins at `sentence`.

    They say when or how it was said, and words in marks stand outside of them. Names are not
    enough: machines set links on those.
    """
    if len(link) > _LONGEST_ATTRIBUTION or not _is_occasion(link.of(text)):
        return False
    before = marks(text[sentence : link.end])
    inside = [mark.side for mark in before if sentence + mark.end <= link.start]
    if inside and inside[-1] is Side.OPEN:
        return False
    reach = min(paragraph.end, link.end + _REACH)
    behind = _SENTENCE_BREAK.search(text, link.end, reach)
    after = text[link.end : behind.start() if behind else reach]
    if _QUOTED.search(after) or _QUOTED.search(text, sentence, link.start):
        return True
    ending = text[max(paragraph.start, sentence - _MARK_REACH) : sentence]
    return _QUOTED.search(ending) is not None and "." not in ending  # “Will we?” she said


def _is_occasion(anchor: str) -> bool:
    plain = _ELISION.sub("", anchor.strip(" ,.").lower().replace("’", "'"))
    words = _SEPARATOR.split(plain)
    return all(word in _OCCASION or (word.isdigit() and len(word) <= 4) for word in words)
