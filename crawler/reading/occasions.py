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
_OCCASION = re.compile(
    r"(?:(?:on|in|at|to|with|an?|the|his|her|their|this|our|last|earlier|he|she|they|has|had|also|"
    r"am|im|in|einem|einer|der|dem|dieser|unserer|er|sie|zu|gegenüber|"
    r"à|au|dans|un|une|le|la|ce|notre|il|elle|a|avait|lors|d['’]|en|el|este|una|"
    r"в|во|на|у|с|нашем|нашему|нашей|этом|нашому|"
    r"\d{1,2}|\d{4}|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|week|month|year|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"said|says|told|tells|wrote|writes|announced|added|explained|interviewe?d?|statement|speech|"
    r"letter|post|podcast|press|conference|remarks|newspaper|paper|magazine|"
    r"(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|gestern|sagte|erklärte|schrieb|interview|"
    r"gespräch|rede|brief|zeitung|mitteilung|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|dit|déclaré|expliqué|entretien|"
    r"communiqué|lettre|journal|"
    r"lunes|martes|miércoles|jueves|viernes|sábado|domingo|dijo|declaró|explicó|entrevista|"
    r"comunicado|carta|diario|periódico|"
    r"понедельник|вторник|среду|четверг|пятницу|субботу|воскресенье|сказала?|заявила?|рассказала?|"
    r"написала?|сообщила?|интервью|заявлении|письме|изданию|газете|"
    r"понеділок|вівторок|середу|четвер|п['’]ятницю|суботу|неділю|сказав|сказала|заявив|заявила|"
    r"розповів|розповіла|написав|написала|інтерв['’]ю|заяві|листі|виданню|газеті)"
    r"(?:[\s,]+|(?<=['’])|\Z))+",
    re.I,
)


def attributes(text: str, link: Span, sentence: int, paragraph: Span) -> bool:
    """Whether the link's words attribute a quotation of its sentence, which begins at `sentence`.

    They say when or how it was said, and words in marks stand outside of them. Names are not
    enough: machines set links on those.
    """
    words = link.of(text).strip()
    if len(words) > _LONGEST_ATTRIBUTION or _OCCASION.fullmatch(words) is None:
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
