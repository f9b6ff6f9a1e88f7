"""What an address alone says about a link: share button, shop, topic page, profile, story."""

from __future__ import annotations

import re

from crawler.reading.addresses import Address

_SHARE = re.compile(
    r"(?:^|\.)(?:facebook\.com/(?:sharer|share\.php|dialog/)|(?:twitter|x)\.com/(?:intent|share|home\?status)"
    r"|t\.me/share|telegram\.me/share|wa\.me/?\?|api\.whatsapp\.com/send|linkedin\.com/(?:share|cws)"
    r"|pinterest\.[a-z.]{2,6}/pin/create|reddit\.com/submit|vk\.com/share|connect\.ok\.ru/"
    r"|ok\.ru/dk\?|getpocket\.com/(?:save|edit)|news\.ycombinator\.com/submitlink|flipboard\.com/"
    r"|tumblr\.com/(?:share|widgets/share)|line\.me/r/msg|social-plugins\.line\.me|b\.hatena\.ne\.jp/"
    r"|xing\.com/(?:spi/shares|social/share)|addtoany\.com/|addthis\.com/|bsky\.app/intent"
    r"|threads\.net/intent|news\.google\.com/(?:publications|subscribe)|google\.com/preferences)",
    re.I,
)
_AFFILIATE = re.compile(
    r"(?:^|\.)(?:go\.skimresources\.com|go\.redirectingat\.com|fave\.co|shop-links\.co|howl\.me"
    r"|awin1\.com|zenaps\.com|anrdoezrs\.net|dpbolvw\.net|jdoqocy\.com|kqzyfj\.com|tkqlhce\.com"
    r"|shareasale\.com|prf\.hn|pntra\.com|pntrac\.com|pjtra\.com|linksynergy\.com|rstyle\.me"
    r"|amzn\.to|narrativ\.com|bn-?link\.|tradedoubler\.com|webgains\.com|partnerize|impact\.com"
    r"|commission-junction|effiliation\.com|tidd\.ly|belboon\.|adservice\.|doubleclick\.net"
    r"|googleadservices\.com|s\.click\.aliexpress\.com|click\.linksynergy\.com|sjv\.io|pxf\.io"
    r"|7eer\.net|evyy\.net|ojrq\.net)|[?&](?:tag|ascsubtag)=[\w-]+-2[0-9](?:&|$)",
    re.I,
)
_HOUSEKEEPING = """
    privacy privacy-policy privacypolicy terms terms-of-use terms-of-service cookie-policy
    cookies contact contact-us contacts kontakt impressum datenschutz agb subscribe subscription abo
    subscriptions newsletter newsletters login signin sign-in register signup sign-up account
    donate donation support-us membership faq help advertise advertising about about-us rss feed
    search suche recherche buscar redaktion redaction corrections editorial-guidelines
    editorial-standards standards-and-practices syndication licensing permissions mentions-legales
    politica-de-privacidad aviso-legal politique-de-confidentialite privacidad apps app
"""
_LISTINGS = """
    topic topics tag tags thema themen theme themes temas tema sujet sujets dossier dossiers
    keyword keywords hashtag category categories kategorie rubrik rubric rubrics rubriek section
    sections author authors autor autoren autore autori auteur auteurs auteurs contributor
    contributors profile profiles people person personen personne staff by writers journalist
    journalists hub subject subjects collection collections series label labels stichwort
    etiqueta etiquetas noticias-de etiquette mot-cle special specials spotlight company companies
    stocks quote quotes symbol ticker team teams player players club clubs story-tags avtor avtory
    temi argomenti onderwerp emne tagi tagy stitky znacky avtori persons dosije syuzhet siuzhet
    all archive archives archiv
"""
_HOUSEKEEPING_SEGMENTS = frozenset(_HOUSEKEEPING.split())
_LISTING_SEGMENTS = frozenset(_LISTINGS.split())
_PROFILE = re.compile(
    r"(?:^|\.)(?:(?:twitter|x|instagram|threads|tiktok|facebook|vk|ok|linkedin|github|bsky|youtube"
    r"|t|patreon|medium)\.(?:com|net|me|app|ru))/(?:@?[\w.%-]{1,60}|(?:in|company|profile|user"
    r"|channel|c|people|groups|pages|profile\.php)/?[^/]{0,80})/?$",
    re.I,
)
_ENTITY_HOSTS = re.compile(
    r"(?:^|\.)(?:apps\.apple\.com|itunes\.apple\.com|play\.google\.com|maps\.google\.[a-z.]{2,6}"
    r"|goo\.gl/maps|maps\.app\.goo\.gl|imdb\.com/(?:name|title)|linktr\.ee|openstreetmap\.org"
    r"|google\.[a-z.]{2,6}/maps)",
    re.I,
)
_ENCYCLOPEDIA = re.compile(r"(?:^|\.)(?:wikipedia|wikidata|wikivoyage|britannica)\.(?:org|com)$")
_HOME = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home|main)(?:\.\w{2,5})?/?)?", re.I
)
_AUTOLINK = re.compile(
    r"(?<![a-z])(?:auto-?link|autolinker|hashtag|mention-link|topic-?link|tag-?link|"
    r"in-?text-tag|entity-?link|person-?link|company-?link|ticker|stock-?link|glossary|"
    r"keyword-?link|smart-?link|infobox-link)(?![a-z])"
)
_DIGITS = re.compile(r"\d{4,}")
_STORY_EXTENSION = re.compile(r"\.(?:s?html?|php|aspx?|pdf|ece|amp|shtm|jsp|cms|htm)$", re.I)
_WORD_JOIN = re.compile(r"[-_+]|%20")
# A story's slug has at least this many words on every news site we know; sections have fewer.
STORY_SLUG_WORDS = 4
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|avif|bmp|ico)$", re.I)


def _plain(address: Address) -> str:
    rest = address.path + (f"?{address.query}" if address.query else "")
    return f"{address.host}{rest}"


def is_share(address: Address) -> bool:
    """Whether the address is a share or follow button's."""
    return _SHARE.search(_plain(address)) is not None


def is_affiliate(address: Address) -> bool:
    """Whether the address pays its placer: an advertisement, not a source."""
    return _AFFILIATE.search(_plain(address)) is not None


def _segments(address: Address) -> list[str]:
    return [segment for segment in address.path.lower().split("/") if segment]


def is_housekeeping(address: Address) -> bool:
    """Whether it leads to the legal, contact, account and subscription pages of a site."""
    segments = _segments(address)
    if not segments or len(segments) > 3:
        return False
    last = _STORY_EXTENSION.sub("", segments[-1])
    return last in _HOUSEKEEPING_SEGMENTS or address.host.startswith(
        ("subscribe.", "abo.", "login.", "account.", "newsletter.", "newsletters.", "shop.")
    )


def is_home(address: Address) -> bool:
    """Whether it is a site's front page."""
    return _HOME.fullmatch(address.path) is not None and not address.query


def is_story(address: Address) -> bool:
    """Whether an address on the outlet's own site is a page of its own, not a list of pages."""
    if is_home(address) or _PICTURE.search(address.path):
        return False
    segments = _segments(address)
    if any(segment in _LISTING_SEGMENTS for segment in segments[:-1]):
        return False
    last = segments[-1]
    if last in _LISTING_SEGMENTS or (len(segments) == 2 and segments[0] in ("wiki", "author")):
        return False
    stem = _STORY_EXTENSION.sub("", last)
    if last.lower().endswith(".pdf") or len(_WORD_JOIN.split(stem)) >= STORY_SLUG_WORDS:
        return True
    if any(_DIGITS.search(segment) for segment in segments):
        return True
    return bool(address.query and _DIGITS.search(address.query))


def is_listing(address: Address, words: str) -> bool:
    """Whether an address on another site lists pages of a topic, tag or author."""
    segments = _segments(address)
    return bool(segments) and segments[0] in ("tag", "tags", "topic", "topics", "hashtag", "search")


def identifies_entity(address: Address, words: str) -> bool:
    """Whether the link only says who or what is meant: a home page, a profile, an encyclopedia."""
    if is_home(address):
        return True
    plain = _plain(address)
    if _PROFILE.search(plain) or _ENTITY_HOSTS.search(plain):
        return True
    return _ENCYCLOPEDIA.search(address.host) is not None and len(words.split()) <= 6


def same_house(domain: str, own: str) -> bool:
    """Whether two registered domains carry one brand: bbc.com and bbc.co.uk."""
    if domain == own:
        return True
    return domain.partition(".")[0] == own.partition(".")[0] and len(own.partition(".")[0]) >= 2


def autolink_names(names: str) -> bool:
    """Whether a link's class says that a machine set it on a word."""
    return _AUTOLINK.search(names) is not None
