"""Embedded posts: which element shows a post of another site, and the post's permalink."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from lxml import etree

_SHOWN_BY_CLASS = re.compile(
    r"(?<![\w-])(?:twitter-tweet|twitter-video|instagram-media|tiktok-embed|fb-post|fb-video|"
    r"reddit-embed-bq|reddit-card|bluesky-embed|mastodon-embed|text-post-media|telegram-post|"
    r"imgur-embed-pub)(?![\w-])"
)
_POST = re.compile(
    r"https?://(?:www\.|m\.|mobile\.|web\.)?(?:"
    r"(?:twitter|x)\.com/(?:i/(?:web/)?|[\w]{1,30}/)status(?:es)?/\d{1,25}"
    r"|instagram\.com/(?:[\w.]{1,40}/)?(?:p|reel|tv)/[\w-]{1,80}"
    r"|tiktok\.com/@[\w.-]{1,60}/video/\d{1,25}"
    r"|facebook\.com/(?:[\w.-]{1,80}/(?:posts|videos|photos)/|permalink\.php\?|story\.php\?"
    r"|photo(?:\.php)?/?\?|watch/?\?|reel/|groups/[\w.-]{1,80}/(?:posts|permalink)/)[^\s\"'<>]{1,400}"
    r"|t\.me/(?:s/)?[\w]{2,60}/\d{1,12}"
    r"|youtube\.com/(?:watch\?|shorts/|live/)[^\s\"'<>]{1,200}|youtu\.be/[\w-]{5,20}"
    r"|reddit\.com/r/\w{1,60}/comments/[^\s\"'<>]{1,200}"
    r"|bsky\.app/profile/[\w.:-]{1,120}/post/\w{1,40}"
    r"|threads\.(?:net|com)/@[\w.]{1,60}/post/[\w-]{1,40}"
    r"|vk\.com/(?:wall|video)-?\d{1,20}_\d{1,20}"
    r"|[\w.-]{1,100}/@[\w.-]{1,60}/\d{6,25})",
    re.I,
)
_WRITTEN_POST = re.compile(_POST.pattern + r"[^\s\"'<>\\]{0,200}", re.I)
_MAX_VALUE = 4000  # characters of one attribute that are searched
_PROVIDER = re.compile(
    r"twitter|tweet|telegram|youtube|instagram|tiktok|facebook|bluesky|reddit|threads", re.I
)
# Of a class that shows a post and does not share or follow.
_SHOWING = re.compile("embed|tweet|player|video|widget")
_TWEET_ID = re.compile(r"\d{8,25}")
_TELEGRAM_POST = re.compile(r"\w{2,60}/\d{1,12}")
_VIDEO_ID = re.compile(r"[\w-]{11}")
_BY_NUMBER = {
    "twitter": (_TWEET_ID, "https://twitter.com/i/web/status/{}"),
    "telegram": (_TELEGRAM_POST, "https://t.me/{}"),
    "youtube": (_VIDEO_ID, "https://www.youtube.com/watch?v={}"),
    "instagram": (_VIDEO_ID, "https://www.instagram.com/p/{}/"),
    "tiktok": (re.compile(r"\d{15,21}"), "https://www.tiktok.com/embed/v2/{}"),
}
# The attributes in which each network's widgets keep the number of a post.
_NUMBERS = {
    "twitter": "data-tweet-id data-tweetid data-twitter-id data-id data-embed-id",
    "telegram": "data-telegram-post data-post data-id",
    "youtube": "data-youtube-id data-youtube-video-id data-video-id data-videoid videoid "
    "data-yt-id data-id data-embed-id",
    "instagram": "data-shortcode data-instagram-id data-id data-embed-id",
    "tiktok": "data-video-id data-id",
}
_VAGUE = frozenset(("data-id", "data-post", "data-embed-id"))
_ADDRESSES = (
    "data-instgrm-permalink data-url data-href data-src data-lazy-src data-embed-url "
    "data-canonical-url data-original-url data-post-url data-tweet-url "
    "data-text-post-permalink data-src-url data-iframe-src data-original-src cite src"
)
# Of blocks; frames have their address in two more.
_BLOCK_ADDRESSES = tuple(_ADDRESSES.split())
_FRAME_ADDRESSES = (*_BLOCK_ADDRESSES, "href", "url")


@dataclass(frozen=True, slots=True)
class Embed:
    """An element that shows a post, and the post's own address."""

    element: etree._Element
    url: str


def of_frame(element: etree._Element) -> Embed | None:
    """The post that an <iframe> or a custom element (amp-twitter, …) shows, if it is one."""
    found = _by_address(element, _FRAME_ADDRESSES) or _by_number(element)
    return Embed(element, found) if found else None


def of_element(element: etree._Element) -> Embed | None:
    """The post that a block element shows: told by its class or its data attributes alone."""
    classes = element.get("class")
    attributes = element.attrib
    marked = classes is not None and _SHOWN_BY_CLASS.search(classes[:_MAX_VALUE]) is not None
    if not marked and not any(str(name).startswith("data-") for name in attributes):
        return None
    found = _by_address(element, _BLOCK_ADDRESSES) or _written_out(element) or _by_number(element)
    if not found and marked:  # posts close with their date, linked
        links = [permalink(anchor.get("href", "")) for anchor in element.iter("a")]
        found = next((link for link in reversed(links) if link is not None), None)
    return Embed(element, found) if found else None


def _by_address(element: etree._Element, names: tuple[str, ...]) -> str | None:
    """The permalink that is the whole of an attribute."""
    found = (permalink(value) for name in names if (value := element.get(name)))
    return next((address for address in found if address is not None), None)


def _written_out(element: etree._Element) -> str | None:
    """The permalink that a data attribute holds among other things, as in JSON."""
    for key, text in element.attrib.items() if _provider(element) else ():
        if str(key).startswith("data-"):
            inside = _WRITTEN_POST.search(str(text)[:_MAX_VALUE].replace("\\/", "/"))
            if inside:
                return str(inside[0])
    return None


def _provider(element: etree._Element) -> str | None:
    """The network whose name stands in the element's tag, class or data attributes."""
    named = [str(element.tag), element.get("class", ""), element.get("id", "")]
    for key, value in element.attrib.items():
        if str(key).startswith("data-"):
            named += [str(key), str(value)[:80]]
    found = _PROVIDER.search(" ".join(named)[:_MAX_VALUE])
    return found[0].lower().replace("tweet", "twitter") if found else None


def _by_number(element: etree._Element) -> str | None:
    """The permalink made from an identifier that stands alone in an attribute."""
    provider = _provider(element)
    if provider not in _BY_NUMBER:
        return None
    shape, address = _BY_NUMBER[provider]
    shown = _SHOWING.search(element.get("class", "").lower()) is not None
    for name in _NUMBERS[provider].split():
        value = element.get(name, "").strip()
        if shape.fullmatch(value) and (name not in _VAGUE or shown):
            return address.format(value.removeprefix("s/"))
    return None


def permalink(address: str) -> str | None:
    """The address of the post that `address` (a permalink or a player's address) shows.

    None when it shows none: players' own pages, scripts, pictures, profiles.
    """
    address = address.strip()[:2000]
    if address.startswith("//"):
        address = "https:" + address
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    host = (parts.hostname or "").removeprefix("www.")
    if host in _PLAYERS:
        shape, shown = _PLAYERS[host]
        played = shape.fullmatch(parts.path)
        if played:
            return shown.format(*played.groups())
    if host in _TWEET_FRAMES:
        number = parse_qs(parts.query).get("id", [""])[0]
        if _TWEET_ID.fullmatch(number):
            return f"https://twitter.com/i/web/status/{number}"
    if host == "facebook.com" and _FACEBOOK_FRAME.fullmatch(parts.path):
        href = unquote(parse_qs(parts.query).get("href", [""])[0])
        if href:
            return href
    if _POST.match(address) and "/plugins/" not in parts.path:
        return address
    return None


# The path of each network's player, and the permalink of what it plays.
_YOUTUBE = re.compile(r"/*(?:embed|v)/([\w-]{11})/*"), "https://www.youtube.com/watch?v={}"
_INSTAGRAM = re.compile(r"/*(p|reel|tv)/([^/]*)/(?:.*/)?(?:embed|captioned)/*")
_PLAYERS = {
    "youtube.com": _YOUTUBE,
    "youtube-nocookie.com": _YOUTUBE,
    "instagram.com": (_INSTAGRAM, "https://www.instagram.com/{}/{}/"),
    "t.me": (re.compile(rf"/*(?:s/)?({_TELEGRAM_POST.pattern})/*"), "https://t.me/{}"),
    "player.vimeo.com": (re.compile(r"(?:.*/)?(\d+)/*"), "https://vimeo.com/{}"),
    "tiktok.com": (re.compile(r"/embed/(?:.*/)?(\d+)/*"), "https://www.tiktok.com/embed/v2/{}"),
}
_TWEET_FRAMES = ("platform.twitter.com", "twitframe.com")
_FACEBOOK_FRAME = re.compile(r"/plugins/(?:.*/)?(?:post|video)[^/]*")
