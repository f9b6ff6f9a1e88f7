"""Labelled pairs of two captures of one page: what changed, and what that change is called.

`python -m tests.drift_pairs` prints the accuracy and every pair that is called otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.support.drift_stories import FIRST_HALF, SECOND_HALF, Story


@dataclass(frozen=True)
class Pair:
    """Two captures as HTML, and the class that a reader gives the change."""

    name: str
    before: str
    after: str
    label: str


@dataclass(frozen=True)
class Furniture:
    """What stands around a story at one time."""

    ads: str
    counters: str
    related: str


def pairs(stories: tuple[Story, ...] = (*FIRST_HALF, *SECOND_HALF)) -> list[Pair]:
    """Every pair of every story."""
    return [
        Pair(f"{story.lang}-{number}-{name}", before, after, label)
        for number, story in enumerate(stories, start=0 if stories[0] is FIRST_HALF[0] else 4)
        for name, before, after, label in _of(story, number)
    ]


def _of(story: Story, number: int) -> Iterator[tuple[str, str, str, str]]:
    then, now = (
        Furniture(story.ads[at], story.counters[at], story.related[at]) for at in (0, 1)
    )  # fmt: skip
    whole = story.paragraphs

    def page(
        paragraphs: tuple[str, ...], around: Furniture = then, title: str = story.title
    ) -> str:
        return _TEMPLATES[number % len(_TEMPLATES)](story.lang, title, paragraphs, around)

    def with_words(pair: tuple[str, str]) -> tuple[str, ...]:
        return tuple(one.replace(*pair) for one in whole)

    old = page(whole)
    yield "the same", old, page(whole), "none"
    yield "other ads", old, page(whole, replace(then, ads=now.ads)), "none"
    yield "counters moved", old, page(whole, replace(then, counters=now.counters)), "none"
    yield "other links", old, page(whole, replace(then, related=now.related)), "none"
    yield "everything around", old, page(whole, now), "none"
    wrong, right = story.typo
    yield "typo corrected", page(with_words((right, wrong))), page(whole, now), "cosmetic"
    straight = tuple(_straight(one) for one in whole)
    yield "quotation marks", old, page(straight, now), "cosmetic"
    yield "softened", old, page(with_words(story.softened), now), "edited"
    yield "number", old, page(with_words(story.number), now), "edited"
    yield "paragraph removed", old, page((*whole[:2], *whole[3:]), now), "edited"
    yield "paragraph added", old, page((*whole, story.added), now), "edited"
    yield "cut to a stub", old, page(whole[:1], now), "edited"
    yield "told anew", old, page(story.rewritten, now), "rewritten"
    yield "another story", old, page(story.other, now, story.other[0][:40]), "rewritten"
    yield "nothing left", old, page((), now), "gone"
    for name, was, is_now, label in story.further:
        changed = with_words((was, is_now))
        assert changed != whole, name
        yield name, old, page(changed, now), label


def _straight(text: str) -> str:
    return text.translate(str.maketrans({**dict.fromkeys("“”„«»「」", '"'), "—": "–", "’": "'"}))


def _article(lang: str, title: str, paragraphs: tuple[str, ...], around: Furniture) -> str:
    body = "\n".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f'</head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav><main><article>'
        f'<h1>{title}</h1><div class="meta">{around.counters}</div>{body}'
        f'<div class="ad">{around.ads}</div></article></main>'
        f'<aside><a href="/r">{around.related}</a></aside><footer>© 2024</footer></body></html>'
    )


def _divs(lang: str, title: str, paragraphs: tuple[str, ...], around: Furniture) -> str:
    middle = len(paragraphs) // 2
    shown = [f"<p>{one}</p>" for one in paragraphs]
    return (
        f'<html lang="{lang}"><head><meta charset="utf-8"><title>{title} | Bote</title></head>'
        f'<body><div id="head">Der Bote</div><div class="story"><h2>{title}</h2>'
        f'{"".join(shown[:middle])}<div class="teaser"><a href="/x">{around.related}</a></div>'
        f'<div class="anzeige">{around.ads}</div>{"".join(shown[middle:])}'
        f'<span class="count">{around.counters}</span></div><div id="foot">2024</div></body></html>'
    )


def _inline(lang: str, title: str, paragraphs: tuple[str, ...], around: Furniture) -> str:
    """Furniture as paragraphs of the text, as many templates have it."""
    shown = [f"<p>{one}</p>" for one in paragraphs]
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f"</head><body><header><p>24</p></header><section><h1>{title}</h1>"
        f"<p>{around.counters}</p>{''.join(shown[:1])}"
        f'<p><a href="/r">{around.related}</a></p>{"".join(shown[1:])}</section>'
        f'<div class="banner">{around.ads}</div></body></html>'
    )


def _list(lang: str, title: str, paragraphs: tuple[str, ...], around: Furniture) -> str:
    body = "<br><br>".join(paragraphs)
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f'</head><body><ul class="menu"><li><a href="/1">A</a></li></ul><article class="post">'
        f'<h1>{title}</h1><time>12.03.2024</time><div class="text">{body}</div>'
        f'<ul class="share"><li>{around.counters}</li></ul></article>'
        f'<div class="related"><h3>+</h3><ul><li><a href="/r">{around.related}</a></li></ul></div>'
        f'<div class="advert"><p>{around.ads}</p></div></body></html>'
    )


def _bare(lang: str, title: str, paragraphs: tuple[str, ...], around: Furniture) -> str:
    """An old site: tables, no names on anything."""
    body = "".join(f"<p>{one}" for one in paragraphs)
    return (
        f'<html lang="{lang}"><meta charset="utf-8"><title>{title}</title><body><table><tr>'
        f'<td width="150"><a href="/a">1</a><br><a href="/r">{around.related}</a></td><td>'
        f"<b>{title}</b>{body}<p><small>{around.counters}</small></td></tr></table></body></html>"
    )


def _wordpress(lang: str, title: str, paragraphs: tuple[str, ...], around: Furniture) -> str:
    shown = [f"<p>{one}</p>" for one in paragraphs]
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f'</head><body class="single"><header class="site-header"><a href="/">W</a></header>'
        f'<div id="primary"><article class="post hentry"><h1 class="entry-title">{title}</h1>'
        f'<div class="entry-meta"><span>{around.counters}</span></div><div class="entry-content">'
        f'{"".join(shown[:2])}<div class="ad-unit"><span>{around.ads}</span></div>'
        f'{"".join(shown[2:])}</div><div class="jp-relatedposts"><h3>{around.related}</h3></div>'
        f'</article></div><aside id="secondary"><p>{around.ads}</p></aside></body></html>'
    )


_TEMPLATES = (_article, _divs, _inline, _list, _bare, _wordpress)


def called(pair: Pair) -> str:
    """What citewatch calls the change."""
    from crawler.comparison.drift import lines_beside, source_drift
    from crawler.documents.page import read_page

    before, after = (
        read_page(html.encode(), "text/html; charset=utf-8", "http://paper.example/story")
        for html in (pair.before, pair.after)
    )
    beside = lines_beside(pair.before.encode()) | lines_beside(pair.after.encode())
    return source_drift(before, after, beside).kind.value


def main() -> None:
    """Print the accuracy."""
    listed = pairs()
    wrong = [
        (pair.name, pair.label, said) for pair in listed if (said := called(pair)) != pair.label
    ]
    for name, label, said in wrong:
        print(f"{name}: {label}, called {said}")
    print(f"{len(listed) - len(wrong)} of {len(listed)}: {1 - len(wrong) / len(listed):.3f}")


if __name__ == "__main__":
    main()
