"""Lines that point to other articles ("Read also: …"), told by how they begin."""

from __future__ import annotations

import re

# How lines that point to other articles begin, in the languages of the pages we read. The first
# kind says so; the second is also how an author leads to a source ("Read the full report").
_ALSO_OPENINGS = (
    # English
    r"(?:read|see|watch|listen)(?: also| next)\b(?! that)",
    r"(?:also|must|recommended) read\b|read on\s?[:–—]",
    r"more (?:on this|stories|news|coverage|from (?:the|us|our))\b",
    r"related(?: (?:articles?|story|stories|coverage|news|content|topics?|links?|reading))?"
    r"\s?(?:[:–—]|$)",
    r"(?:you )?(?:may|might) (?:also )?(?:like|be interested)",
    r"(?:don['’]t|do not) miss\b",
    r"(?:trending|recommended|explore more|further reading)\s?(?::|$)",
    r"(?:explainer|opinion|analysis)\s?:",
    # Russian, Ukrainian
    r"(?:читайте|смотрите|слушайте) (?:также|ещё|еще|далее|по теме|больше)\b",
    r"(?:материалы|новости|статьи|ещё|еще) (?:по теме|на тему)\b|по теме\b",
    r"(?:читайте|дивіться|слухайте) (?:також|ще|далі|більше)\b",
    r"(?:читайте|читай|смотрите|дивіться)\s?[:–—]",
    r"(?:(?:за|на) темою|до теми)\b",
    # German
    r"(?:lesen|hören|sehen) sie (?:auch|dazu|weiter|hierzu)\b|(?:auch interessant|lesetipp)\b",
    r"(?:mehr|lesen sie mehr) (?:zum thema|dazu|zu diesem|aus)\b|(?:zum thema|siehe auch)\b",
    r"(?:das könnte sie|weiterlesen)\b",
    # French
    r"(?:à )?(?:lire|voir|écouter|regarder) (?:aussi|également|encore|plus)\b",
    r"(?:à )?(?:lire|voir|écouter)\s?[:–—»›]",
    r"(?:sur le même (?:sujet|thème)|article réservé|notre dossier)\b",
    # Spanish, Portuguese, Italian
    r"(?:lea|lee|leer|vea|ver|mira|mire|leia|veja|leggi|guarda) (?:también|además|também|anche)\b",
    r"(?:te|le) puede interesar\b|(?:más|mais) (?:noticias|notícias|lidas)\b",
    r"(?:noticias|notas|notícias|artículos) relacionad[ao]s\b|(?:leia|lea|leggi|veja)\s?[:–—]",
    r"(?:saiba mais|per approfondire|approfondisci|potrebbe interessarti)\b",
    # Polish, Czech, Dutch, Swedish, Turkish
    r"(?:czytaj|przeczytaj|zobacz|sprawdź)(?: też| także| również| więcej| dalej)?\s?[:–—]",
    r"(?:czytaj|przeczytaj|zobacz) (?:też|także|również)\b",
    r"(?:čtěte|přečtěte si|podívejte se) (?:také|i|víc)\b",
    r"(?:více k tématu|mohlo by vás|související)\b",
    r"(?:čtěte|čítajte|přečtěte si)\s?[:–—]|(?:čítajte|prečítajte si) (?:aj|tiež)\b",
    r"(?:lees|bekijk|luister) (?:ook|verder)\b|(?:läs|se|lyssna) (?:också|även|mer)\b",
    r"les også\b|læs også\b|lue myös\b|ayrıca (?:oku|bkz)|ilgili haber|citește și\b|olvassa? el\b",
    # Chinese, Japanese, Korean, Arabic, Hindi
    r"(?:延伸阅读|延伸閱讀|相关阅读|相關閱讀|相关新闻|相關新聞|推荐阅读|関連記事|関連ニュース|あわせて読みたい|【関連)",
    r"(?:관련기사|관련 기사)|(?:اقرأ أيضا|اقرأ أيضًا|إقرأ أيضا|اقرأ أيضاً|شاهد أيضا|للمزيد)|यह भी पढ़ें",
)
_ON_OPENINGS = (
    r"read (?:more|our|the full|the|on)\b|more (?:on|about)\b|(?:click|tap) here\b|see more\b",
    r"(?:читайте|смотрите) (?:подробнее|подробности|в (?:нашем|материале))",
    r"читать (?:далее|подробнее)",
    r"подробнее\b|детальніше\b|докладніше\b|читати далі|сюжет\s?:",
    r"(?:lesen sie|mehr)(?: hier| mehr|\s?:| dazu| über)|hier lesen",
    r"lire (?:le|la|les|l['’]|notre|nos|son|sa)\b|en savoir plus",
    r"(?:más|mais) (?:sobre|información)|para saber más|leer más|ler mais",
    r"leggi tutto|więcej|více\b|meer over|mer om",
    r"(?:watch|listen|video|audio|podcast|in pictures|live)\s?[:–—]",
)
_ALSO = re.compile(r"[\W\d_]{0,6}(?:" + "|".join(_ALSO_OPENINGS) + r")", re.IGNORECASE)
_ON = re.compile(r"[\W\d_]{0,6}(?:" + "|".join(_ON_OPENINGS) + r")", re.IGNORECASE)
# Measured on our own pages: teasers keep at least half of their characters in links.
TEASER_LINK_SHARE = 0.5
_TEASER_LENGTH = 300  # characters; a longer block that begins "More on" is prose
_ANNOUNCES = re.compile(
    r"\s*(?:más información|more information|mehr informationen|plus d['’]informations|"
    r"read more|learn more|more|mehr|подробнее|więcej|leggi di più|saiba mais|"
    r"(?:more|mehr|plus|más|mais|altro) (?:from|in|aus|de|da|su)\b.{0,40}|"
    r"(?:most|latest|top) (?:read|viewed|popular|stories|news|headlines)|"
    r"meistgelesen|à la une|en ce moment|les plus lus|lo más (?:leído|visto)|(?:i )?più letti|"
    r"(?:\d+ )?(?:comments?|kommentare?|commentaires?|comentarios|комментарии|коментарі)"
    r"(?: \(\d+\))?)"
    r"\s?[:.…]?\s*",
    re.IGNORECASE,
)
_HEADING_LENGTH = 50  # characters


def leads_on(text: str, *, inward: bool) -> bool:
    """Whether words open as lines do that point to other articles, in some twenty languages.

    `inward`: what they point to is the outlet's own; only then "Read the full …" leads on.
    """
    head = text[:80]
    return _ALSO.match(head) is not None or (inward and _ON.match(head) is not None)


def opens_like_teaser(text: str) -> bool:
    """Whether a line of plain text opens as lines do that point to other articles."""
    return leads_on(text, inward=True)


def is_teaser(text: str, linked: int, *, inward: bool) -> bool:
    """Whether a block is a pointer to other articles. `linked`: characters that are link text."""
    if len(text) > _TEASER_LENGTH or not leads_on(text, inward=inward):
        return False
    return linked >= TEASER_LINK_SHARE * (len(text) - 30)


def announces_teasers(text: str) -> bool:
    """Whether a line without a link is the heading of a list of other articles."""
    if len(text) > _HEADING_LENGTH:
        return False
    return _ALSO.match(text) is not None or _ANNOUNCES.fullmatch(text) is not None
