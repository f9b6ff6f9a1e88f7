"""Agencies, newspapers, broadcasters and institutions by name, and attributions to them.

The table is `language/data/outlets.tsv`: name, kind, country, domains, spellings; one outlet a
line. Spellings are parted by "|" and are matched with their capitals; a word that
ends in "~" also stands with Slavic endings ("Новост~" is Новости, Новостям, Новостей). A leading
"The" need not be written. Where two outlets share a spelling, the first line has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from crawler.language.detection import primary
from crawler.language.lexicon import cues
from crawler.model import NamedSource, Span

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


@cache
def outlets() -> tuple[Outlet, ...]:
    """The whole table, in the order of the file."""
    table = files("crawler.language").joinpath("data/outlets.tsv").read_text(encoding="utf-8")
    return tuple(_outlet(line) for line in table.splitlines() if line and line[0] != "#")


def outlet_of(domain: str) -> Outlet | None:
    """The outlet that publishes on `domain` (a host or a registered domain), longest name first."""
    by_domain = _by_domain()
    labels = domain.lower().removeprefix("www.").split(".")
    above = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return next((by_domain[name] for name in above if name in by_domain), None)


def names_in(text: str) -> tuple[OutletName, ...]:
    """Every outlet's name in `text`, longest spelling first, in order, none inside another."""
    found: list[OutletName] = []
    for start in _starts(text):
        inside = found and start < found[-1].span.end
        name = None if inside else _name_at(text, start)
        if name:
            found.append(name)
    return tuple(found)


def named_sources(text: str, lang: str | None = None) -> tuple[NamedSource, ...]:
    """The attributions by name ("told Reuters", "сообщает ТАСС", "laut dpa"), in order.

    An outlet that is only mentioned is none. The cues of the table below are looked for whatever
    `lang` is, since names of one language's outlets stand in another's text; a language that has
    none there is read by the cues of its file.
    """
    return tuple(
        NamedSource(name.outlet.name, name.span, name.outlet.domains)
        for name in names_in(text)
        if attributes(text, name.span, broadcasts=name.outlet.kind is not OutletKind.INSTITUTION)
        or _attributed(text, name.span, lang)
    )


def _outlet(line: str) -> Outlet:
    name, kind, country, domains, spellings = line.split("\t")
    return Outlet(
        name, OutletKind(kind), country, tuple(domains.split()), tuple(spellings.split("|"))
    )


@cache
def _by_domain() -> dict[str, Outlet]:
    # The first line that has a domain is the last one here.
    return {domain: one for one in reversed(outlets()) for domain in one.domains}


def _starts(text: str) -> list[int]:
    """Where a name may begin: at words, and anywhere in scripts written without blanks."""
    capital, spaceless, small = _beginnings()
    known = _spellings()
    begun = (match.start() for match in capital.finditer(text))
    starts = [at for at in begun if text[at : at + 3] in known or text[at : at + 2] in known]
    for word in small:
        at = text.find(word)
        while at >= 0:
            if not at or not text[at - 1].isalnum():
                starts.append(at)
            at = text.find(word, at + 1)
    if _SPACELESS.search(text):
        starts += [match.start() for match in spaceless.finditer(text)]
    return sorted(set(starts))


def _name_at(text: str, start: int) -> OutletName | None:
    known = _spellings()
    for length in (3, 2):
        for pattern, outlet in known.get(text[start : start + length], ()):
            match = pattern.match(text, start)
            if match:
                return OutletName(outlet, Span(*match.span()))
    return None


@cache
def _spellings() -> dict[str, list[tuple[re.Pattern[str], Outlet]]]:
    """The spellings by their first three letters, else their first two characters, the longest
    first."""
    known: dict[str, Outlet] = {}
    for outlet in outlets():
        for spelling in outlet.spellings:
            known.setdefault(spelling, outlet)
    found: dict[str, list[tuple[re.Pattern[str], Outlet]]] = {}
    for spelling in sorted(known, key=len, reverse=True):
        begun = spelling[:3] if spelling[:3].isalnum() else spelling[:2]
        found.setdefault(begun, []).append((_pattern(spelling), known[spelling]))
    return found


@cache
def _beginnings() -> tuple[re.Pattern[str], re.Pattern[str], tuple[str, ...]]:
    """The letters of spellings that begin with a capital, at a word's start; how those of spaceless
    scripts begin; and the first words of the others, which are few.
    """
    known = _spellings()
    spaceless = [start for start in known if _SPACELESS.match(start)]
    plain = [one for outlet in outlets() for one in outlet.spellings]
    small = {one.split()[0].rstrip("~") for one in plain if one[0].islower() or one[0].isdigit()}
    firsts = {start[0] for start in known} - {word[0] for word in small}
    capitals = "".join(re.escape(one) for one in sorted(firsts))
    return (
        re.compile(rf"[{capitals}](?<![^\W_].)", re.DOTALL),  # letters first: searched fast
        re.compile("|".join(map(re.escape, sorted(spaceless)))),
        tuple(sorted(small)),
    )


def _pattern(spelling: str) -> re.Pattern[str]:
    """A spelling as a pattern: blanks may be line breaks, "~" a Slavic ending, words whole."""
    written = re.escape(spelling).replace(r"\ ", r"\s{1,8}").replace("\\~", "~")
    written = written.replace("«", '[«“"]?').replace("»", '[»”"]?')
    written = written.replace("'", "['’]").replace("’", "['’]").replace("['['’]]", "['’]")
    written = written.replace("~", _ENDING)
    return re.compile(written if _SPACELESS.match(spelling) else rf"{written}(?!\w)(?!-\w)")


# Whether a name in a sentence is where its words come from: cues before and after the name.
#
# One table a language, each line a reason. Precision counts: "Reuters moved its office" names no
# source, "told Reuters" does.


_BEFORE_WINDOW = 110  # characters; "according to the state-run … news agency" needs about 90
_AFTER_WINDOW = 60

# Between a cue and the name may stand what kind of outlet it is: "the Russian state-run news
# agency", "государственному агентству". Words other than these end the attribution.
_KINDS_OF_OUTLET = (
    r"agency|agencies|news|newspaper|newswire|daily|weekly|tabloid|broadsheet|paper|broadcaster|"
    r"channel|network|magazine|outlet|website|site|portal|radio|television|tv|wire|service|media|"
    r"state-run|state-owned|state-controlled|state|state-backed|public|private|independent|"
    r"official|semi-official|leading|local|national|international|global|foreign|liberal|"
    r"conservative|left-leaning|right-wing|pro-government|pro-kremlin|government-run|"
    r"investigative|business|financial|medical|scientific|journal|the|a|an|its|his|her|their|"
    r"british|american|german|french|russian|ukrainian|chinese|japanese|italian|spanish|polish|"
    r"czech|turkish|iranian|israeli|indian|european|western|us|u\.s\.|uk|country['’]s|\w+['’]s|\w+-based|"
    r"reporters?|journalists?|correspondents?|with|at|from|by|for|in|on|of|"
    # Russian, Ukrainian
    r"\w*агентств\w*|агенці\w*|газет\w*|телеканал\w*|канал\w*|издани\w*|видан\w*|журнал\w*|"
    r"радио\w*|радіо\w*|портал\w*|сайт\w*|корреспондент\w*|кореспондент\w*|журналист\w*|"
    r"государственн\w*|державн\w*|информационн\w*|інформаційн\w*|российск\w*|російськ\w*|"
    r"украинск\w*|українськ\w*|американск\w*|американськ\w*|британск\w*|британськ\w*|немецк\w*|"
    r"німецьк\w*|французск\w*|французьк\w*|китайск\w*|китайськ\w*|телекомпани\w*|пресс-служб\w*|"
    r"пресслужб\w*|источник\w*|джерел\w*|на|в|у|с|от|від|з|из|собственн\w*|эфир\w*|ефір\w*|"
    # German
    r"der|die|das|dem|den|des|deutsche[nrs]?|russische[nrs]?|ukrainische[nrs]?|britische[nrs]?|"
    r"amerikanische[nrs]?|französische[nrs]?|chinesische[nrs]?|staatliche[nrs]?|"
    r"nachrichtenagentur(?:en)?|agentur(?:en)?|zeitung(?:en)?|sender[sn]?|magazins?|"
    r"staatsagentur|us-\w+|fernsehsender[sn]?|rundfunk\w*|portals?|blatt|informationen|angaben|"
    r"berichten?|eines|einem|einer|von|vom|zur|zum|mit|im|"
    # French
    r"le|la|les|l|l['’]|de|du|des|d['’]|un|une|à|au|aux|agences?|journal|quotidien|chaîne|"
    r"hebdomadaire|radio|télévision|presse|russe|américaine?|britannique|allemande?|chinoise?|"
    # Spanish, Portuguese, Italian
    r"el|los|las|al|del|agencias?|diario|periódico|cadena|revista|oficial|estatal|noticias|medio|"
    r"agência|jornal|emissora|da|do|ao|à|agenzia|giornale|quotidiano|il|lo|della?|dell['’]|all['’]|"
    # Czech, Polish, Dutch
    r"agentur\w*|deník\w*|listu?|serveru?|stanic\w*|televiz\w*|rozhlas\w*|agencj\w*|dziennik\w*|"
    r"stacj\w*|portal\w*|gazet\w*|gazeci\w*|pro|dla|het|de|persbureau|krant"
)
_GAP = (
    rf"(?:[\s«»“”„\"'‘’(]{{0,3}}(?:{_KINDS_OF_OUTLET})(?![\w-])[\s,]{{0,3}}){{0,7}}"
    r"[\s«“„\"'‘(]{0,3}\Z"
)

_CUES_BEFORE = (
    # English
    r"according to|(?:told|tells?|telling)|interviews? (?:with|to|by|on|for)|interviewed by|"
    r"(?:spoke|speaking|speaks|talking|talked) (?:to|with|on)|appear(?:ed|ing|ance) on|"
    r"(?:comments?|remarks?|statements?|quotes?|confirmed|said|e-?mailed|briefing) (?:to|on)|"
    r"(?:quoted|cited|reported|carried|published|obtained|released|relayed|broadcast|aired|seen|"
    r"posted|first reported|as reported) (?:by|in|on)|"
    r"\breports? (?:by|from|in|on)|\bcit(?:es|ing)|\bquoting|wrote (?:in|for|on)|"
    r"op-ed (?:for|in)|(?:editorial|column|article|essay|piece) (?:for|in|published in)|"
    r"[,”\"] (?:reports|reported|says|said|writes|wrote)|\Asaid|\bper\b|"
    # Russian
    r"сообща(?:ет|ют|л[аио]?)|сообщил[аио]?|переда[её]т|передают|передавал[аио]?|передал[аио]?|"
    r"пишет|пишут|писал[аио]?|написал[аио]?|цитирует|цитировал[аио]?|приводит|приводят|отмечает|"
    r"информирует|уточняет|рассказал[аио]?|заявил[аио]?|сказал[аио]?|пояснил[аио]?|уточнил[аио]?|"
    r"объяснил[аио]?|подтвердил[аио]?|отметил[аио]?|по данным|по информации|по сообщению|"
    r"по сообщениям|по словам|по сведениям|со ссылкой на|ссылается на|ссылаясь на|"
    r"в интервью|в беседе с|в беседе со|в разговоре с|в эфире|в комментарии|комментарий для|"
    r"беседе|материале|публикации|"
    # Ukrainian
    r"повідомля(?:є|ють|л[аио]?)|повідоми(?:в|ла|ло|ли)|передає|передають|переда(?:в|ла|ли)|"
    r"пише|пишуть|написа(?:в|ла|ли)|цитує|розпові(?:в|ла|ли)|заяви(?:в|ла|ли)|сказа(?:в|ла|ли)|"
    r"поясни(?:в|ла|ли)|зазначає|інформує|підтверди(?:в|ла|ли)|за даними|за інформацією|"
    r"за повідомленням|з посиланням на|із посиланням на|посилаючись на|в інтерв['’]ю|"
    r"у коментарі|в коментарі|у розмові з|в ефірі|в етері|йдеться в|"
    # German
    r"laut|nach angaben|nach informationen|zufolge|(?:sagte|sagten|erklärte|teilte)"
    r"(?: (?:er|sie|es|[\w.\-]{2,25}))?(?: am \w+)?(?= (?:der|dem|den)\b)|gegenüber|"
    r"berichtet(?:e|en)?|meldet(?:e|en)?|schreibt|schrieb|zitiert(?:e)?|unter berufung auf|"
    r"(?:interview|gespräch) mit|im interview|bericht(?:en)?|"
    # French
    r"selon|d['’]après|(?:déclaré|dit|indiqué|expliqué|affirmé|confié|assuré|précisé|raconté|"
    r"témoigné|annoncé|réagi)(?:-t-(?:il|elle|on))?(?= (?:à|au|aux)\b)|auprès|"
    r"rapporte(?:nt)?|rapporté(?:e|s|es)? par|cité(?:e|s|es)? par|citant|relayé(?:e|s|es)? par|"
    r"interrogé(?:e|s|es)? par|contacté(?:e|s|es)? par|"
    r"(?:entretien|interview) (?:à|avec|au)|"
    r"publié(?:e|s|es)? (?:par|dans)|invité(?:e|s|es)? (?:de|sur)|au micro|"
    # Spanish, Portuguese, Italian
    r"según|de acuerdo con|(?:dijo|declaró|indicó|explicó|contó|afirmó|aseguró|confirmó|señaló|"
    r"comentó|informó|relató|disse|afirmou|declarou|contou)(?= (?:a|al|à|ao)\b)(?: a\b)?|"
    r"inform(?:ó|a|aron|ou)|report(?:ó|a|ou)|recogid[ao]s? por|citad[ao]s? por|citando|"
    r"publicad[ao]s? (?:por|en|no|na)|declaraciones a|entrevista (?:con|a|à|ao)|segundo|"
    r"de acordo com|secondo|riferisce|riporta|(?:detto|dichiarato|spiegato)(?= (?:a|al|all))|"
    r"intervista (?:a|al|con)|"
    # Czech, Slovak, Polish
    r"podle|podľa|(?:řekl|uvedl|sdělil|potvrdil|popsal|prohlásil|povedal|uviedol)[aio]?|"
    r"(?:informoval|informuje|napsal|píše|píšu|oznámil|cituje|citoval)[aio]?|rozhovoru?|"
    r"s odkazem na|s odvoláním na|"
    r"według|zdaniem|(?:powiedział|poinformował|przekazał|podał|napisał)[aoi]?|podaje|donosi|pisze|"
    r"cytowan\w+ przez|rozmowie z|wywiadzie dla|powołując się na|za|"
    # Dutch, Swedish
    r"volgens|meldt|schrijft|tegen|enligt|rapporterar|till"
)
_BEFORE = re.compile(rf"(?i)(?:\A|(?<=[^\w])|(?<=,))(?:{_CUES_BEFORE})\s{{0,3}}{_GAP}")

_APPOSITION = (
    r"(?:['’]s?)?(?:[\s,]{1,3}(?:news agency|news|newspaper|agency|magazine|television|tv|radio|"
    r"channel|daily|website|online|journalists?|reporters?|correspondents?))?[»”“\"'’)]{0,2},?\s{1,3}"
)
_CUES_AFTER = (
    r"(?:has |have |had |also |first |previously |earlier |later )?(?:reported|reports|quoted|"
    r"quotes|cited|cites|wrote|writes|revealed|published)\b(?! (?:a |an )?(?:profits?|loss|"
    r"earnings|revenue|net|quarterly|record))|"
    r"said(?! (?:it(?:s|['’]s)?|he|she|they|we|I)\b)|says(?! (?:it|he|she|they|we|I)\b)|"
    r"reporting that|(?:report|interview|article|story|investigation|analysis|editorial)\b|"
    r"(?:сообща(?:ет|ют|ло?|ла|ли)|сообщил[аио]?|переда[её]т|передал[аио]?|пишет|пишут|писал[аио]?|"
    r"цитирует|приводит|отмечает|рассказал[аио]?|уточняет|узнал[аио]?|выяснил[аио]?|информирует)\b|"
    r"(?:повідомля(?:є|ють)|повідоми(?:в|ла|ло|ли)|передає|пише|пишуть|цитує|дізнал\w+|зазначає)\b|"
    r"(?:zufolge|berichtet(?:e|en)?|meldet(?:e|en)?|schreibt|schrieb|hatte\w* berichtet|zitiert)\b|"
    r"(?:rapporte|a rapporté|écrit|affirme|indique|révèle|cite|a révélé)\b|"
    r"(?:informó|reportó|publicó|informa|reporta|citó|recoge|reveló|noticiou|informou|riferisce|"
    r"riporta|scrive)\b|"
    r"(?:informoval[aio]?|informuje|uvedl[aio]?|uvádí|napsal[aio]?|píše|cituje|"
    r"podał[ao]?|podaje|poinformował[ao]?|donosi|pisze|meldt|schrijft)\b"
)
_AFTER = re.compile(rf"(?i){_APPOSITION}(?:{_CUES_AFTER})")
# Prepositions after which an institution is what is spoken about.
_ABOUT = re.compile(r"(?i)\b(?:on|in|for|with|za|till|na|в|о|на)\b")
# Chinese, Japanese and Korean, written without blanks.
_CJK_BEFORE = re.compile(r"(?:据|據|对|對|向|接受|引述|引用|援引)[^。，、]{0,8}\Z")
_CJK_AFTER = re.compile(
    r"[^。，、]{0,6}(?:报道|報道|报导|報導|消息|采访|採訪|の取材に|によると|によれば|に語|に対し|が報じ|は報じ|が伝え"
    r"|通信에|에 따르면|는 보도|가 보도|보도)"
)
_SENTENCE_END = re.compile(r"[.!?…]['\"”’»)]{0,2}\s{1,4}(?=[^a-zа-яёіїєґ])|\n[ \t]{0,8}\n")


def attributes(text: str, name: Span, *, broadcasts: bool = True) -> bool:
    """Whether the outlet's name at `name` is given as the source of what the sentence says.

    `broadcasts` is False for institutions: words are said on a channel and stand in a newspaper,
    but remarks "on NATO" or a report "in the United Nations" are about them.
    """
    before = text[max(0, name.start - _BEFORE_WINDOW) : name.start]
    breaks = [match.end() for match in _SENTENCE_END.finditer(before)]
    before = _one_line(before[breaks[-1] :] if breaks else before)
    cue = _BEFORE.search(before)
    if cue and (broadcasts or not _ABOUT.search(cue[0])):
        return True
    after = _one_line(text[name.end : name.end + _AFTER_WINDOW])
    return bool(_AFTER.match(after) or _CJK_AFTER.match(after) or _CJK_BEFORE.search(before))


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


# Languages whose cues stand in the table above; those of the others are in their files.
_IN_TABLE = frozenset(("en", "ru", "uk", "de", "fr", "es", "pt", "it", "cs", "sk", "pl"))
_WORD = re.compile(r"[^\W\d_]+")
_CLOSED = re.compile(r"[.!?…;:]\s")  # no word before it belongs to what stands behind it
_TOLD_WITHIN = 5  # words between the verb and "til Reuters"


def _attributed(text: str, name: Span, lang: str | None) -> bool:
    """Whether the cues of the language's file say so: "ifølge Reuters", "skriver Ritzau", "Ritzau
    skriver", "siger hun til Ritzau"."""
    listed = None if primary(lang) in _IN_TABLE else cues(lang)
    if listed is None:
        return False
    before = _CLOSED.split(text[max(0, name.start - _BEFORE_WINDOW) : name.start])[-1]
    words = [word.lower() for word in _WORD.findall(before)]
    while words and words[-1] in listed.articles:
        words.pop()
    if words and words[-1] in listed.telling:
        return any(word in listed.verbs for word in words[-_TOLD_WITHIN - 1 : -1])
    if any(tuple(words[-len(phrase) :]) == phrase for phrase in listed.according):
        return True
    reports = listed.verbs - listed.weak
    behind = re.match(r"[»”\"'’]?\s([^\W\d_]+)", text[name.end : name.end + _AFTER_WINDOW])
    return (bool(words) and words[-1] in reports) or (
        behind is not None and behind[1].lower() in reports
    )
