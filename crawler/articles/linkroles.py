"""What an address alone says about a link: share button, shop, topic page, profile, story."""

from __future__ import annotations

import re
from functools import cache

from crawler.articles.quotemarks import Side, marks
from crawler.language.lexicon import language_data, languages
from crawler.model import Span
from crawler.web.url import Address

_SHARE = re.compile(
    r"(?:^|\.)(?:facebook\.com/(?:sharer|share\.php|dialog/)"
    r"|(?:twitter|x)\.com/(?:intent|share|home\?status)|t\.me/share|telegram\.me/share|wa\.me/?\?"
    r"|api\.whatsapp\.com/send|whatsapp\.com/channel/|linkedin\.com/(?:share|cws|sharing)"
    r"|pinterest\.[a-z.]{2,6}/pin/create|reddit\.com/submit|vk\.com/share|vkontakte\.ru/share"
    r"|connect\.ok\.ru/|ok\.ru/dk\?|getpocket\.com/(?:save|edit)|flipboard\.com/"
    r"|news\.ycombinator\.com/submitlink|tumblr\.com/(?:share|widgets/share)|line\.me/r/msg"
    r"|social-plugins\.line\.me|b\.hatena\.ne\.jp/|xing\.com/(?:spi/shares|social/share)"
    r"|addtoany\.com/|addthis\.com/|bsky\.app/intent|threads\.net/intent"
    r"|news\.google\.com/(?:publications|subscribe)|google\.com/preferences|zen\.yandex\.ru/"
    r"|dzen\.ru/news|viber\.com/)",
    re.I,
)
# Networks that pay for clicks. A link of theirs is an advertisement unless the page it leads to
# stands in it and is no shop: some outlets send every link of an article through one.
_AFFILIATE = re.compile(
    r"(?:^|\.)(?:skimresources\.com|redirectingat\.com|fave\.co|shop-links\.co|howl\.me|awin1\.com"
    r"|zenaps\.com|anrdoezrs\.net|dpbolvw\.net|jdoqocy\.com|kqzyfj\.com|tkqlhce\.com|viglink\.com"
    r"|shareasale\.com|prf\.hn|pntrac?\.com|pntrs\.com|gopjn\.com|pjtra\.com|linksynergy\.com"
    r"|rstyle\.me|amzn\.to|narrativ\.com|bn-?link\.|tradedoubler\.com|webgains\.com|partnerize"
    r"|commission-junction|effiliation\.com|tidd\.ly|belboon\.|doubleclick\.net|digidip\.net"
    r"|googleadservices\.com|s\.click\.aliexpress\.com|sjv\.io|pxf\.io|7eer\.net|evyy\.net"
    r"|ojrq\.net|admitad\.com|zanox\.com|rover\.ebay\.|adform\.net|financeads\.net|tc\.tradetracker"
    r"|trackonomics|go\.magik\.ly|ltk\.app|s\.shopee|ad\.doubleclick|adclick\.g)",
    re.I,
)
_AFFILIATE_TAG = re.compile(r"(?:^|&)(?:tag|ascsubtag|linkCode|aff_id|affid|afftrack|awc)=", re.I)
_SHOP = re.compile(
    r"(?:^|\.)(?:amazon\.[a-z.]{2,6}|ebay\.[a-z.]{2,6}|walmart\.com|bestbuy\.com|target\.com"
    r"|etsy\.com|wayfair\.com|macys\.com|nordstrom\.com|aliexpress\.[a-z]{2,3}|temu\.com|shein\.com"
    r"|mediamarkt\.[a-z]{2}|saturn\.de|otto\.de|zalando\.[a-z]{2}|thalia\.de|hugendubel\.de"
    r"|fnac\.com|cdiscount\.com|darty\.com|elcorteingles\.es|pccomponentes\.com|ozon\.ru"
    r"|wildberries\.ru|allegro\.pl|alza\.cz|bol\.com|bookshop\.org|booking\.com|expedia\.[a-z.]{2,6}"
    r"|waterstones\.com|barnesandnoble\.com|ticketmaster\.[a-z.]{2,6}|eventim\.de|rakuten\.co\.jp"
    r"|idealo\.[a-z]{2}|argos\.co\.uk|currys\.co\.uk|johnlewis\.com)$",
    re.I,
)
_POLICY = re.compile(
    r"cookie|privacy|datenschutz|confidentialit|privacidad|gdpr|terms-of|imprint"
    r"|newsletter|anmeld|subscri|abonn|sign-?up"
)
_DOORS = "subscribe. subscriptions. subscription. abo. abonnement. login. account. accounts."
_SERVICES = "newsletter. newsletters. shop. store. support. membership. jobs. help. donate."
_DOOR_HOSTS = tuple(_DOORS.split())
_SERVICE_HOSTS = tuple(_SERVICES.split())
_ASKING = re.compile(
    r"(?:^|\.)(?:docs\.google\.com/forms|forms\.gle|typeform\.com|surveymonkey\.com|ko-fi\.com"
    r"|paypal\.(?:com|me)|buymeacoffee\.com|gofundme\.com|t\.me/(?:joinchat|\+)|mailchi\.mp"
    r"|eepurl\.com|boosty\.to|list-manage\.com)"
)
_ABOUT_SEGMENTS = frozenset(("about", "about-us", "contact", "contact-us", "kontakt", "ueber-uns"))

_LISTING_PREFIX = re.compile(r"(?:tags?|person|location|organization|topic|theme|thema|temat?)[-_]")
_PROFILE = re.compile(
    r"(?:^|\.)(?:(?:twitter|x|instagram|threads|tiktok|vk|ok|bsky|t|patreon|mastodon|truthsocial)"
    r"\.(?:com|net|me|app|ru|social)/@?[\w.%-]{1,60}|facebook\.com/(?:pages/)?[\w.%-]{1,80}"
    r"|linkedin\.com/(?:in|company|school)/[^/]{1,80}|bsky\.app/profile/[\w.:-]{1,80}"
    r"|youtube\.com/(?:@|user/|channel/|c/)[\w.%-]{1,80}|github\.com/[\w-]{1,40}"
    r"|medium\.com/@[\w.-]{1,60}|reddit\.com/(?:r|user|u)/[\w-]{1,60})/?$",
    re.I,
)
_ENTITY_HOSTS = re.compile(
    r"(?:^|\.)(?:apps\.apple\.com|itunes\.apple\.com|podcasts\.apple\.com|play\.google\.com"
    r"|maps\.google\.[a-z.]{2,6}|goo\.gl/maps|maps\.app\.goo\.gl|imdb\.com/(?:name|title)"
    r"|linktr\.ee|openstreetmap\.org|google\.[a-z.]{2,6}/maps|open\.spotify\.com"
    r"|creativecommons\.org/licenses)",
    re.I,
)
_ENCYCLOPEDIA = re.compile(r"(?:^|\.)(?:wikipedia|wikidata|wikivoyage|wikimedia)\.org$")
_HOME = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home|main)(?:\.\w{2,5})?/?)?", re.I
)
_AUTOLINK = re.compile(
    r"(?<![a-z])(?:auto-?link|auto-?linked|autolinker|hashtag|mention-link|topic-?link|tag-?link"
    r"|in-?text-tag|entity-?link|person-?link|company-?link|ticker|stock-?link|glossary"
    r"|keyword-?link|smart-?link|infobox-link|topic-tag|tag-page|lexicon|quote-?link)(?![a-z])"
)
_PICTURE_CREDIT_HOSTS = re.compile(
    r"(?:^|\.)(?:flickr\.com|unsplash\.com|shutterstock\.com|pexels\.com|pixabay\.com"
    r"|gettyimages\.[a-z.]{2,6}|istockphoto\.com|commons\.wikimedia\.org|depositphotos\.com"
    r"|creativecommons\.org|alamy\.com|imago-images\.[a-z]{2,3}|adobe\.com/stock)$"
)
_DIGITS = re.compile(r"\d{4,}")
_STORY_EXTENSION = re.compile(r"\.(?:s?html?|php|aspx?|pdf|ece|amp|shtm|jsp|cms|htm)$", re.I)
_WORD_JOIN = re.compile(r"[-_+]|%20")
# A story's slug has at least this many words on the news sites we know; sections' names have
# fewer ("middle-east-and-africa" has a number nowhere near it and is rare).
STORY_SLUG_WORDS = 4
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|avif|bmp|ico)$", re.I)


@cache
def _named(kind: str) -> frozenset[str]:
    """The parts of paths that say what a page is, in all languages: an outlet's paths need not be
    in the language of its articles. The kinds stand in docs/languages.md, under `paths`.
    """
    return frozenset(
        word for lang in languages() for word in language_data(lang).table("paths").get(kind, ())
    )


def _plain(address: Address) -> str:
    rest = address.path + (f"?{address.query}" if address.query else "")
    return f"{address.host}{rest}"


def segments(address: Address) -> list[str]:
    """The path's parts, lower case, without empty ones."""
    return [segment for segment in address.path.lower().split("/") if segment]


def is_share(address: Address) -> bool:
    """Whether the address is a share or follow button's."""
    return _SHARE.search(_plain(address)) is not None


def is_affiliate(address: Address) -> bool:
    """Whether the address pays its placer for the click."""
    return _AFFILIATE.search(_plain(address)) is not None


def is_shop(address: Address) -> bool:
    """Whether it is a shop's page: sold, not cited."""
    return bool(_SHOP.search(address.host) or _AFFILIATE_TAG.search(address.query or ""))


def is_housekeeping(address: Address, *, inward: bool) -> bool:
    """Whether it leads to the legal, contact, account and subscription pages of a site.

    `inward`: the site is the outlet's own.
    """
    parts = segments(address)
    if address.host.startswith(_DOOR_HOSTS) or _ASKING.search(_plain(address)):
        return True
    if inward and address.host.startswith(_SERVICE_HOSTS):
        return True
    if not parts or len(parts) > 4:
        return False
    last = _STORY_EXTENSION.sub("", parts[-1])
    if last in (_named("housekeeping" if inward else "doors")):
        return True
    if inward and parts[0] in ("impressum", "imprint", "legal", "newsletter", "newsletters"):
        return True
    slug_words = len(_WORD_JOIN.split(last))
    return slug_words <= STORY_SLUG_WORDS and _POLICY.search(address.path.lower()) is not None


def is_home(address: Address) -> bool:
    """Whether it is a site's front page."""
    return _HOME.fullmatch(address.path) is not None and not address.query


def is_picture(address: Address) -> bool:
    """Whether the path ends as a picture's file name does."""
    return _PICTURE.search(address.path) is not None


def is_listing(address: Address) -> bool:
    """Whether the address lists the pages of a topic, tag, place or author."""
    parts = segments(address)
    if _is_filed_story(parts):
        return False
    if any(part in _named("listings") for part in parts[:3]) or address.host.startswith("topics."):
        return True
    if parts and _LISTING_PREFIX.match(parts[0]):
        return True
    return any(part in _named("weak") for part in parts) and not _tells_story(parts)


def _is_filed_story(parts: list[str]) -> bool:
    """Whether a story stands below the topic it is filed under: "/topics/harbour/plan-is-rejected-
    by-council-190044". Topics of many words have no such number, and nothing above them.
    """
    if len(parts) < 3:
        return False
    words = _WORD_JOIN.split(_STORY_EXTENSION.sub("", parts[-1]))
    told = sum(not word.isdigit() for word in words)
    number = max((len(word) for word in words if word.isdigit()), default=0)
    if number >= _LONG_NUMBER and told >= STORY_SLUG_WORDS - 1:
        return True
    dated = number >= _SHORT_NUMBER or _DATED.search("/".join(parts)) is not None
    return dated and told >= STORY_SLUG_WORDS


_SHORT_NUMBER, _LONG_NUMBER = 4, 6  # digits: a year has four
_DATED = re.compile(r"(?:^|/)(?:19|20)\d\d/(?:0?[1-9]|1[0-2])/")


def _tells_story(parts: list[str]) -> bool:
    if any(len(_WORD_JOIN.split(part)) >= STORY_SLUG_WORDS for part in parts):
        return True
    if parts and _STORY_EXTENSION.search(parts[-1]) and len(_WORD_JOIN.split(parts[-1])) >= 2:
        return True
    return any(_DIGITS.search(part) for part in parts)


def lists_elsewhere(address: Address) -> bool:
    """Whether an address on another site lists pages: only the plainest words are trusted there."""
    parts = segments(address)
    if len(parts) == 2 and parts[0] in ("quote", "quotes", "symbol", "stocks", "ticker"):
        return True
    return any(part in _named("plain") for part in parts[:2])


def may_be_story(address: Address) -> bool:
    """Whether an address of the outlet's own can be a story's, when the sentence says it is one.

    Words alone ("/politics", "/world/asia") name a section as likely as a page.
    """
    if is_home(address) or is_picture(address) or is_listing(address):
        return False
    parts = segments(address)
    if address.query or not parts:
        return bool(address.query)
    numbered = any(sign.isdigit() for sign in parts[-1])
    return numbered or (len(parts) > 1 and len(_WORD_JOIN.split(parts[-1])) > 1)


def is_story(address: Address) -> bool:
    """Whether an address on the outlet's own site is a page of its own, not a list of pages."""
    if is_home(address) or is_picture(address) or is_listing(address):
        return False
    parts = segments(address)
    if not parts:
        return bool(address.query and _DIGITS.search(address.query))
    if parts[-1].endswith(".pdf") or _tells_story(parts):
        return True
    if any(part in _named("stories") for part in parts[:-1]):
        return True
    return bool(address.query and re.search(r"(?:^|&)(?:id|p|news|article)=\w", address.query))


def identifies_entity(address: Address, words: str) -> bool:
    """Whether the link only says who or what is meant: a home page, a profile, an encyclopedia.

    A verb as link text ("reported") cites even when it leads to a front page.
    """
    parts = segments(address)
    if is_home(address) or (1 <= len(parts) <= 2 and parts[-1] in _ABOUT_SEGMENTS):
        return not words[:1].islower()
    plain = _plain(address)
    if _PROFILE.search(plain) or _ENTITY_HOSTS.search(plain):
        return True
    return _ENCYCLOPEDIA.search(address.host) is not None


def credits_picture(address: Address) -> bool:
    """Whether the site is one that pictures are credited to."""
    return _PICTURE_CREDIT_HOSTS.search(address.host) is not None


def same_house(domain: str, own: str) -> bool:
    """Whether two registered domains carry one brand: bbc.com and bbc.co.uk."""
    brand, other = own.partition(".")[0], domain.partition(".")[0]
    return domain == own or (brand == other and len(brand) >= 2)


def autolink_names(names: str) -> bool:
    """Whether a link's class says that a machine set it on a word."""
    return _AUTOLINK.search(names) is not None


# Links that say when or how a quotation was said: "…," she told us {on Wednesday}.


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


def names_occasion(text: str, link: Span, sentence: int, paragraph: Span) -> bool:
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
