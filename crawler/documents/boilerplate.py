"""What stands around an article and is not it: told by the names and the wording of a block."""

from __future__ import annotations

import re
from functools import lru_cache

# Whole words in class names, ids and test ids. A word here makes an element a candidate only:
# one that holds most of the page's prose is kept (see `maintext`).
_NOISE_WORDS = """
    share sharing shares sharebar sharetools sharethis addthis addtoany social socials socialmedia
    sociallinks followus follow related relateds relatedarticles relatedlinks relatedcontent
    relatedposts recommend recommended recommendation recommendations recirc recirculation
    promo promos promotion promoted newsletter newsletters subscribe subscription subscriptions
    comments commentlist comment-list comment-form comment-section commentarea disqus livefyre
    respond advert adverts advertisement advertising advertorial ad ads adslot adunit adbox
    banner banners dfp gpt sponsor sponsored sponsors cookie cookies consent gdpr onetrust
    breadcrumb breadcrumbs byline bylines author-bio author-info author-box authorbox about-author
    author-card author-name authors tags taglist tag-list tagcloud topics topic-list keywords
    readmore read-more read-also readalso read-next readnext more-on see-also seealso most-read
    mostread most-popular popular trending trends latest-news sidebar side-bar rail toolbar popup
    pop-up modal overlay lightbox tooltip hovercard hover-card popover teaser teasers outbrain
    taboola signup sign-up login log-in signin sign-in skip skip-link skiplink skip-to-content
    nav navbar navigation navi menu submenu masthead pagination pager prev-next post-navigation
    footer site-footer copyright legal disclaimer print-only noprint no-print donate donation
    donations crosslinks crosslink onward dateline timestamp pubdate publish-date
    post-meta entry-meta article-meta meta-info byline-wrapper screen-reader-text sr-only
    visually-hidden visuallyhidden u-hidden accessibility audio-player player-controls
    video-controls toc table-of-contents jump-links feedback rating ratings poll quiz
    widget-area sidebar-widget widget-title infobox-related
    more-stories more-news also-read story-list storylist
    marketing marketing-unit cta call-to-action recirc-wrapper inline-recirc
    image-credit photo-credit img-credit credit credits copyright-holder
    edit-section editsection mw-editsection navbox vertical-navbox catlinks noprint
    infobox info-box factbox fact-box faktaboks faktaruta placeholder affiliate affiliates
    collapsed siteheader site-header page-header global-header
"""
# Parts of names that are noise wherever they stand, for languages whose compounds run together.
_NOISE_PARTS = """
    sharebutton share-button social-button newslettersignup cookiebanner cookie-banner kommentare
    verwandt empfehlung anzeige- werbung teaserlist lire-aussi liresaussi a-lire ataxe
    articles-lies noticias-relacionadas relacionad publicidad suscri compartir partager
    comentarios commentaires commenti kommentar correlati leggi-anche vedi-anche
    related-article related-stor related-post recommended-
"""
_NAMED = re.compile(
    r"(?<![a-z0-9])(?:"
    + "|".join(sorted(set(_NOISE_WORDS.split()), key=len, reverse=True))
    + r")(?![a-z0-9])|"
    + "|".join(_NOISE_PARTS.split())
)
# Names that contain a word of the table and are the article all the same.
_INNOCENT = re.compile(
    r"(?:has|with|without|no|is|not|hide|show|enable|tag|category|format|type|status)-"
    r"|ad-free|legal-news"
    r"|article-body|articlebody|article-content|entry-content|post-content|story-body|body-text"
)
# A name of so many parts is a headline made into one: "star-promoted-her-film-in-a-red-suit".
_SLUG_PARTS = 7


@lru_cache(maxsize=4096)
def named_noise(names: str) -> bool:
    """Whether an element's names (as `html.markup_hint` gives them) call it boilerplate."""
    if _NAMED.search(names) is None:
        return False
    return any(
        _NAMED.search(word) is not None
        and _INNOCENT.match(word) is None
        and word.count("-") < _SLUG_PARTS
        for word in names.split(" ")
    )


_ASKS = re.compile(
    r"[\W\d_]{0,6}(?:sign up|subscribe|register|follow (?:us|our)|subscr|newsletter|"
    r"подписывайтесь|подпишитесь|підписуйтесь|підпишіться|abonnieren|abonnez|inscrivez|suscr|assine"
    r"|iscriviti|download (?:the|our) app|melden sie sich|zapisz się"
    r"|unser\w* [\w-]{0,30}newsletter)",
    re.IGNORECASE,
)
_COOKIE = re.compile(r"cookie|куки|файлы cookie", re.IGNORECASE)
_CONSENT = re.compile(
    r"consent|accept|agree|permission|polic|prefer|settings|enable|allow|privacy|"
    r"akzept|zustimm|einwillig|datenschutz|einstellung|personenbezogen|accepte|autoris|param[eè]tre|"
    r"traceur|confidentialit|acepta|consiente|privacidad|configur|aceita|accett|consens|privacidade|"
    r"согла|конфиденц|настройк|принима|згод|налаштуван|zgod|akceptuj|prywatno|souhlas|nastaven|"
    r"toestemming|instellingen|samtyck|inställning|çerez|izin",
    re.IGNORECASE,
)
_CREDIT_LENGTH = 100  # characters
_CREDIT = re.compile(
    r"\s*(?:photos?|photograph|foto|fotos|bild|image(?: source| credit)?|picture|credit|crédits?"
    r"(?: photo)?|créditos?|фото|світлина|zdjęcie|fot\.|фотография|©|\(c\))\s*(?::|/|©|,|by\b|\|)"
    r"[^.!?]{0,90}[.]?$|[^.!?:]{1,60}/ ?(?:getty images|reuters|afp|ap|dpa|epa|imago|shutterstock)"
    r"[\w /]{0,30}$",
    re.IGNORECASE,
)
# How captions end that no tag calls one: "The old quay in January. © Agency | R. Lund".
_CREDITED = re.compile(
    r"(?:©|\(c\)|Bildrechte:|(?:Foto|Photo|Fot\.|Фото|Zdjęcie):|\[(?:사진|写真)[^\]]{0,9})"
    r"(?:[^.!?:]|(?<=\b[^\W\d_])\.){2,60}\]?$",
    re.IGNORECASE,
)
_CAPTION_LENGTH = 300  # characters
# The line about the author below an article.
_BIO = re.compile(
    r"\s*(?:about the authors?\b|[•●*]\s*(?:[A-Z][\w.'’-]{1,20} ){2,4}(?:is|are|was)\b"
    r"|(?:[A-Z][\w.'’-]{1,20} ){2,4}(?:is|are) (?:an?|the)\b[^!?]{0,200}?\b(?:author|editor"
    r"|columnist|fellow|writer|journalist|reporter|correspondent)\b"
    r"|(?:der|die) autor(?:in|en)? (?:ist|sind|lehrt|arbeitet)|l['’]aute(?:ur|rice) est"
    r"|(?:el autor|la autora) es|об авторе|про автора)",
)
_NOTE_LENGTH = 300  # characters of a closing note or an invitation
_NOTICE_LENGTH = 600  # characters; articles about cookies have longer paragraphs around the word
_LABEL = re.compile(
    r"\s*(?:advertisement|advertising|anzeige|werbung|publicité|publicidad|pubblicità|реклама|"
    r"reklama|reklame|annonse|annons|anúncio|reklam|広告|广告|إعلان|story continues below.{0,40}|"
    r"article continues (?:below|after).{0,40}|скопировать ссылку|поделиться|"
    r"share(?: this.{0,30})?|"
    r"print|email|copy link|teilen|drucken|partager|compartir|condividi|getty images|sponsored)"
    r"\s*[:.]?\s*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…。！？؟।][\s»”\"“’')\]\d]{0,6}$")
# Measured on our own pages: teasers keep at least half of their characters in links.
TEASER_LINK_SHARE = 0.5


def asks_to_subscribe(text: str) -> bool:
    """Whether a short line asks the reader to subscribe, sign up or follow."""
    return len(text) <= _NOTE_LENGTH and _ASKS.match(text[:80]) is not None


def is_picture_credit(text: str) -> bool:
    """Whether a line only says whose picture it is."""
    return len(text) <= _CREDIT_LENGTH and _CREDIT.match(text) is not None


def is_credited(text: str) -> bool:
    """Whether a short text ends in saying whose picture it is, as captions do."""
    return (
        len(text) <= _CAPTION_LENGTH and _CREDITED.search(text, max(0, len(text) - 80)) is not None
    )


_COMMISSION = re.compile(
    r"earn (?:[\w-]+ ){0,3}commission|affiliate[- ]links?|partner-?links?\b|liens? (?:d['’])?affili"
    r"|enlaces? de afiliad|link di affiliazione|affiliatelinks?|links? de afiliad",
    re.IGNORECASE,
)


def tells_of_commission(text: str) -> bool:
    """Whether a note says that the outlet is paid for what readers buy by its links."""
    return len(text) <= _NOTE_LENGTH and _COMMISSION.search(text) is not None


def is_author_note(text: str) -> bool:
    """Whether a closing line says who the author is."""
    return len(text) <= _NOTE_LENGTH and _BIO.match(text) is not None


def is_cookie_notice(text: str) -> bool:
    """Whether a block asks for consent to cookies or to another site's content."""
    return (
        len(text) <= _NOTICE_LENGTH
        and _COOKIE.search(text) is not None
        and len(_CONSENT.findall(text)) >= 2
    )


def is_label(text: str) -> bool:
    """Whether a line is a label such as "Advertisement" or "Share"."""
    return len(text) <= 80 and _LABEL.fullmatch(text) is not None


def is_sentence(text: str) -> bool:
    """Whether a line ends as sentences end and has more than one word or sign."""
    return len(text) >= 6 and _SENTENCE.search(text[-12:]) is not None


# Lines that point to other articles ("Read also: …"), told by how they begin.


# How lines that point to other articles begin, in the languages of the pages we read. The first
# kind says so; the second is also how an author leads to a source ("Read the full report").
_ALSO_OPENINGS = (
    # English
    r"(?:read|see|watch|listen)(?: also| next)\b(?! that)",
    r"(?:also|must|recommended) read\b|read on\s?[:–—]",
    r"more (?:on this|stories|news|coverage|from (?:the|us|our))\b",
    r"more\s?[:–—»]",
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
