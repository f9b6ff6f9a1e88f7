"""What stands around an article and is not it: told by the names and the wording of a block."""

from __future__ import annotations

import re
from functools import lru_cache

# Whole words in class names, ids and test ids. A word here makes an element a candidate only:
# one that holds most of the page's prose is kept (see mainblock).
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
    taboola paywall piano signup sign-up login log-in signin skip skip-link skiplink skip-to-content
    nav navbar navigation navi menu submenu masthead pagination pager prev-next post-navigation
    footer site-footer copyright legal disclaimer print-only noprint no-print donate donation
    donations membership crosslinks crosslink onward dateline timestamp pubdate publish-date
    post-meta entry-meta article-meta meta-info byline-wrapper screen-reader-text sr-only
    visually-hidden visuallyhidden u-hidden accessibility audio-player player-controls
    video-controls toc table-of-contents jump-links feedback rating ratings vote poll quiz
    widget widgets infobox-related more-stories more-news also-read story-list storylist
    image-credit photo-credit img-credit credit credits copyright-holder
    edit-section editsection mw-editsection navbox vertical-navbox catlinks noprint
    siteheader site-header page-header global-header
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


@lru_cache(maxsize=4096)
def named_noise(names: str) -> bool:
    """Whether an element's names (as `markup.hint` gives them) call it boilerplate."""
    if _NAMED.search(names) is None:
        return False
    return any(
        _NAMED.search(word) is not None and _INNOCENT.match(word) is None
        for word in names.split(" ")
    )


# How "read also" lines begin, in the languages of the pages we read. The line is a teaser when
# this opens it and most of what follows is a link.
_ALSO_OPENINGS = (
    # English
    r"read (?:more|also|next|our|the full|on)\b",
    r"also read\b",
    r"more (?:on|from|about|stories|news)\b",
    r"see (?:also|more)\b",
    r"related(?: (?:articles?|story|stories|coverage|news|content|topics?|links?|reading))?\b",
    r"(?:you )?(?:may|might) (?:also )?(?:like|be interested)",
    r"(?:don['’]t|do not) miss\b",
    r"(?:watch|listen)(?: also| now| more| live)?\s?[:–—-]",
    r"(?:click|tap) here\b",
    r"recommended\b",
    r"further reading\b",
    r"(?:sign up|subscribe|register)\b",
    r"follow (?:us|our)\b",
    r"explainer\s?:",
    r"opinion\s?:",
    r"analysis\s?:",
    r"explore more\b",
    r"trending\b",
    r"must[- ]read\b",
    # Russian, Ukrainian
    r"(?:читайте|смотрите|слушайте)(?: также| ещё| еще| далее| подробнее| по теме| больше)?\b",
    r"читать (?:также|далее|подробнее)\b",
    r"(?:материалы|новости|статьи|сюжет|ещё|еще) (?:по теме|на тему)\b",
    r"по теме\b",
    r"подробнее\b",
    r"подписывайтесь\b|подпишитесь\b|подписаться\b",
    r"(?:читайте|дивіться|слухайте)(?: також| ще| далі| більше)?\b",
    r"читати (?:також|далі)\b",
    r"(?:за|на) темою\b|до теми\b|підписуйтесь\b|підпишіться\b",
    # German
    r"(?:lesen|hören|sehen) sie (?:auch|mehr|hier|dazu|weiter)\b",
    r"mehr (?:zum thema|dazu|zu diesem|über|lesen|aus)\b",
    r"(?:zum thema|auch interessant|weiterlesen|das könnte sie|siehe auch|lesetipp|mehr)\s?:?",
    r"abonnieren sie\b",
    # French
    r"(?:à )?(?:lire|voir|écouter|regarder)(?: aussi| également| encore| plus)?\s?[:–—»›(]",
    r"(?:à )?(?:lire|voir) (?:aussi|également)\b",
    r"(?:sur le même (?:sujet|thème)|article réservé|en savoir plus|notre dossier)\b",
    r"(?:abonnez|inscrivez)-vous\b",
    # Spanish, Portuguese, Italian
    r"(?:lea|lee|leer|vea|ver|mira|mire|leia|veja|leggi|guarda)(?: también| además| más| también| "
    r"também| mais| anche| tutto)\b",
    r"(?:te|le) puede interesar\b|(?:más|mais) (?:sobre|información|noticias|notícias|lidas)\b",
    r"(?:noticias|notas|notícias|artículos) relacionad[ao]s\b|suscríb|assine\b|iscriviti\b",
    r"(?:saiba mais|para saber más|per approfondire|approfondisci|potrebbe interessarti)\b",
    # Polish, Czech, Dutch, Swedish, Turkish
    r"(?:czytaj|przeczytaj|zobacz|sprawdź)(?: też| także| również| więcej| dalej)?\s?[:–—]",
    r"(?:czytaj|przeczytaj|zobacz) (?:też|także|również|więcej)\b",
    r"(?:čtěte|přečtěte si|podívejte se|více k tématu|mohlo by vás|související)(?: také| i)?\b",
    r"(?:lees|bekijk|luister)(?: ook| meer| verder)\b|meer over\b",
    r"(?:läs|se|lyssna)(?: också| även| mer)\b|mer om\b",
    r"(?:ayrıca|bunu da) (?:oku|bkz)|ilgili haber",
    # Chinese, Japanese, Arabic
    r"(?:延伸阅读|延伸閱讀|相关阅读|相關閱讀|相关新闻|相關新聞|推荐阅读|更多|关联記事|関連記事|関連ニュース|あわせて読みたい)",
    r"(?:اقرأ أيضا|اقرأ أيضًا|إقرأ أيضا|شاهد أيضا|للمزيد)",
)
_ALSO = re.compile(r"[\W\d_]{0,6}(?:" + "|".join(_ALSO_OPENINGS) + r")", re.IGNORECASE)
_ASKS = re.compile(
    r"[\W\d_]{0,6}(?:sign up|subscribe|register|follow (?:us|our)|subscr|newsletter|"
    r"подписывайтесь|подпишитесь|підписуйтесь|підпишіться|abonnieren|abonnez|inscrivez|suscr|assine"
    r"|iscriviti|download (?:the|our) app)",
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
_TEASER_LENGTH = 300  # characters; a longer block that begins "More on" is prose


def opens_like_teaser(text: str) -> bool:
    """Whether the words open as "read also" lines do, in one of about fifteen languages."""
    return _ALSO.match(text[:80]) is not None


def is_teaser(text: str, linked: int) -> bool:
    """Whether a block is a pointer to other articles. `linked`: characters that are link text."""
    if len(text) > _TEASER_LENGTH:
        return False
    return opens_like_teaser(text) and linked >= TEASER_LINK_SHARE * (len(text) - 20)


def asks_to_subscribe(text: str) -> bool:
    """Whether a short line asks the reader to subscribe, sign up or follow."""
    return len(text) <= _TEASER_LENGTH and _ASKS.match(text[:80]) is not None


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
