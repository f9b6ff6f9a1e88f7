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
_NUMBER_ATTRIBUTES = {
    "twitter": ("data-tweet-id", "data-tweetid", "data-twitter-id", "data-id", "data-embed-id"),
    "telegram": ("data-telegram-post", "data-post", "data-id"),
    "youtube": (
        "data-youtube-id",
        "data-youtube-video-id",
        "data-video-id",
        "data-videoid",
        "videoid",
        "data-yt-id",
        "data-id",
        "data-embed-id",
    ),
    "instagram": ("data-shortcode", "data-instagram-id", "data-id", "data-embed-id"),
    "tiktok": ("data-video-id", "data-id"),
}
_VAGUE = frozenset(("data-id", "data-post", "data-embed-id"))
_ADDRESS_ATTRIBUTES = (
    "data-instgrm-permalink",
    "data-url",
    "data-href",
    "data-src",
    "data-lazy-src",
    "data-embed-url",
    "data-canonical-url",
    "data-original-url",
    "data-post-url",
    "data-tweet-url",
    "data-text-post-permalink",
    "data-src-url",
    "data-iframe-src",
    "data-original-src",
    "cite",
    "src",
    "href",
    "url",
)


@dataclass(frozen=True, slots=True)
class Embed:
    """An element that shows a post, and the post's own address."""

    element: etree._Element
    url: str


def of_frame(element: etree._Element) -> Embed | None:
    """The post that an <iframe> or a custom element (amp-twitter, …) shows, if it is one."""
    for name in _ADDRESS_ATTRIBUTES:
        value = element.get(name)
        if value:
            found = permalink(value)
            if found is not None:
                return Embed(element, found)
    found = _by_number(element)
    return Embed(element, found) if found else None


def of_element(element: etree._Element) -> Embed | None:
    """The post that a block element shows: told by its class or its data attributes alone."""
    classes = element.get("class")
    attributes = element.attrib
    marked = classes is not None and _SHOWN_BY_CLASS.search(classes[:_MAX_VALUE]) is not None
    if not marked and not any(str(name).startswith("data-") for name in attributes):
        return None
    found = _by_address(element) or _by_number(element)
    if found:
        return Embed(element, found)
    return _by_anchor(element) if marked else None


def _by_address(element: etree._Element) -> str | None:
    """The permalink that an attribute holds, whole or (in JSON) among other things."""
    attributes = element.attrib
    for name in _ADDRESS_ATTRIBUTES[:-2]:
        value = attributes.get(name)
        if value:
            found = permalink(value)
            if found is not None:
                return found
    if not _provider(element):
        return None
    for key, text in attributes.items():
        if str(key).startswith("data-"):
            inside = _WRITTEN_POST.search(str(text)[:_MAX_VALUE].replace("\\/", "/"))
            if inside:
                return str(inside[0])
    return None


def _by_anchor(element: etree._Element) -> Embed | None:
    """The last link of the block that is a permalink: posts close with their date, linked."""
    found: str | None = None
    for anchor in element.iter("a"):
        address = permalink(anchor.get("href", ""))
        if address is not None:
            found = address
    return Embed(element, found) if found else None


def _provider(element: etree._Element) -> str | None:
    """The network whose name stands in the element's tag, class or data attributes."""
    named = [str(element.tag), element.get("class", ""), element.get("id", "")]
    for key, value in element.attrib.items():
        if str(key).startswith("data-"):
            named += [str(key), str(value)[:80]]
    found = _PROVIDER.search(" ".join(named)[:_MAX_VALUE])
    return found[0].lower().replace("tweet", "twitter") if found else None


def _shows(element: etree._Element) -> bool:
    """Whether the class says that a post is shown here, not shared or followed."""
    classes = element.get("class", "").lower()
    return any(word in classes for word in ("embed", "tweet", "player", "video", "widget"))


def _by_number(element: etree._Element) -> str | None:
    """The permalink made from an identifier that stands alone in an attribute."""
    provider = _provider(element)
    if provider not in _BY_NUMBER:
        return None
    shape, address = _BY_NUMBER[provider]
    for name in _NUMBER_ATTRIBUTES[provider]:
        value = element.get(name, "").strip()
        if shape.fullmatch(value) and (name not in _VAGUE or _shows(element)):
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
    player = _PLAYERS.get(host)
    if player is not None:
        shown = player(parts.path, parse_qs(parts.query))
        if shown is not None:
            return shown
    if _POST.match(address) and "/plugins/" not in parts.path:
        return address
    return None


def _twitter_frame(path: str, query: dict[str, list[str]]) -> str | None:
    number = query.get("id", [""])[0]
    return f"https://twitter.com/i/web/status/{number}" if _TWEET_ID.fullmatch(number) else None


def _youtube_frame(path: str, query: dict[str, list[str]]) -> str | None:
    parts = path.strip("/").split("/")
    if len(parts) == 2 and parts[0] in ("embed", "v") and _VIDEO_ID.fullmatch(parts[1]):
        return f"https://www.youtube.com/watch?v={parts[1]}"
    return None


def _facebook_frame(path: str, query: dict[str, list[str]]) -> str | None:
    if path.startswith("/plugins/") and path.split("/")[-1].startswith(("post", "video")):
        return unquote(query.get("href", [""])[0]) or None
    return None


def _instagram_frame(path: str, query: dict[str, list[str]]) -> str | None:
    parts = path.strip("/").split("/")
    if len(parts) >= 3 and parts[-1] in ("embed", "captioned") and parts[0] in ("p", "reel", "tv"):
        return f"https://www.instagram.com/{parts[0]}/{parts[1]}/"
    return None


def _telegram_frame(path: str, query: dict[str, list[str]]) -> str | None:
    post = path.strip("/").removeprefix("s/")
    return f"https://t.me/{post}" if _TELEGRAM_POST.fullmatch(post) else None


def _vimeo_frame(path: str, query: dict[str, list[str]]) -> str | None:
    number = path.strip("/").split("/")[-1]
    return f"https://vimeo.com/{number}" if number.isdigit() else None


def _tiktok_frame(path: str, query: dict[str, list[str]]) -> str | None:
    number = path.strip("/").split("/")[-1]
    if path.startswith("/embed/") and number.isdigit():
        return f"https://www.tiktok.com/embed/v2/{number}"
    return None


_PLAYERS = {
    "platform.twitter.com": _twitter_frame,
    "twitframe.com": _twitter_frame,
    "youtube.com": _youtube_frame,
    "youtube-nocookie.com": _youtube_frame,
    "facebook.com": _facebook_frame,
    "instagram.com": _instagram_frame,
    "t.me": _telegram_frame,
    "player.vimeo.com": _vimeo_frame,
    "tiktok.com": _tiktok_frame,
}
