"""Prints how fast articles are read: plain text and HTML, small and large, in processor time.

    python benchmarks/read_speed.py

Each figure is the median of many runs in one process; the first run, which compiles patterns and
loads word tables, is not counted. Where trafilatura is installed, its extraction stands beside.
"""

from __future__ import annotations

import gc
import importlib
import statistics
import time
from collections.abc import Callable
from functools import partial

from crawler.articles.article import read_article
from crawler.articles.plaintext import read_text
from crawler.model import Article

TEXT_TARGET, HTML_TARGET = 3.0, 30.0  # milliseconds for 5 kB of text and 100 kB of HTML
SIZES = (300_000, 1_000_000, 5_000_000)  # characters; time for each should grow with them

_PLAIN = (
    "The harbour council met on {n} March in the old customs house, as it has done every spring "
    "since the flood. Members of the pilots' guild filled the gallery and stayed until the lamps "
    "were lit; nobody could remember a longer sitting. The fees for small boats, which were last "
    "raised a decade ago, had been left for the evening.\n\n"
    "Of the {n} letters that had reached the clerk, most came from villages upstream. They asked "
    "for a second ferry, for a light on the mole and for the repair of the eastern stairs. A "
    "surveyor is to measure the stairs in May and report before the summer recess begins.\n\n"
)
_QUOTED = (
    "“We will not raise the fee before the boats are back,” Councillor Marta Holm said on "
    "Tuesday. The guild, according to the Reuters news agency, has until autumn to answer.\n\n"
    "Pilot Jonas Wrede called the delay “a winter lost for everybody on the river” and asked for "
    "a date. Its own figures are at https://harbour.example/reports/{n}/fees-and-boats.\n\n"
)
_MENU = "".join(
    f'<li class="nav__item nav__item--level-2"><a class="nav__link" href="/section-{n}/" '
    f'data-track="nav:{n}" aria-label="Section {n}"><span class="icon icon--{n}"></span>'
    f"<span>Section {n}</span></a></li>\n"
    for n in range(60)
)
_TEASERS = "".join(
    f'<div class="teaser teaser--small"><a href="/news/2024/{n}/a-story-about-the-river-{n}" '
    f'class="teaser__link"><img class="teaser__img" src="/img/{n}.jpg" srcset="/img/{n}-300.jpg '
    f'300w, /img/{n}-600.jpg 600w, /img/{n}-900.jpg 900w" alt="" loading="lazy" width="300" '
    f'height="200"><h3 class="teaser__title">A story about the river, part {n}</h3></a></div>\n'
    for n in range(70)
)
_SCRIPT = (
    "<script>window.config=" + '{"slot":"side","sizes":[[300,250]],"x":true},' * 900 + "</script>"
)
_STYLE = (
    "<style>"
    + ".teaser--small .teaser__title{font-size:1.1rem;margin:0 0 .5em}\n" * 250
    + "</style>"
)


def article_text(length: int) -> str:
    """News copy of about `length` characters, two quotations to each thousand."""
    parts: list[str] = []
    size = number = 0
    while size < length:
        number += 1
        parts.append((_PLAIN + _QUOTED).format(n=number))
        size += len(parts[-1])
    return "".join(parts)[:length]


def article_page(prose: int) -> str:
    """An article page with `prose` characters of text, 150 links and the usual scripts around."""
    body = ""
    for number, paragraph in enumerate(article_text(prose).split("\n\n")):
        linked = paragraph.replace(
            "the clerk", f'<a href="https://clerk.example/letters/{number}">the clerk</a>'
        )
        body += f'<p class="article__text">{linked}</p>\n'
        if number % 12 == 5:
            body += f"<h2>After the {number}th item</h2>\n"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Fees wait</title>'
        '<meta property="og:type" content="article"><meta name="author" content="Nora Kai">'
        f'<link rel="canonical" href="https://paper.example/news/2024/fees-wait">{_STYLE}{_SCRIPT}'
        f'</head><body><header><nav><ul class="nav">{_MENU}</ul></nav></header><main><article>'
        f"<h1>Fees wait</h1>{body}</article><aside>{_TEASERS}</aside></main><footer>"
        '<a href="/imprint">Imprint</a><a href="/privacy">Privacy</a></footer></body></html>'
    )


def milliseconds(read: Callable[[], object], runs: int) -> float:
    """The median processor time of `read`, in milliseconds, without the first of several runs."""
    if runs > 1:
        read()
    spent = []
    for _ in range(runs):
        gc.collect()
        began = time.process_time()
        read()
        spent.append(time.process_time() - began)
    return statistics.median(spent) * 1000


def read_page(page: bytes) -> Article:
    """The page, read as one of a newspaper's."""
    return read_article(page, "https://paper.example/news/2024/fees-wait", "text/html")


def main() -> None:
    text = article_text(5_000)
    page = article_page(6_500).encode()
    quoted = len(read_text(text, "a.txt").quotations)
    spent = milliseconds(lambda: read_text(text, "a.txt"), 100)
    print(f"text  {len(text):>9} B  {quoted} quotations  {spent:8.2f} ms  (target {TEXT_TARGET:g})")
    spent = milliseconds(lambda: read_page(page), 40)
    links = page.count(b"<a ")
    print(f"HTML  {len(page):>9} B  {links} links      {spent:8.2f} ms  (target {HTML_TARGET:g})")
    try:
        extract = importlib.import_module("trafilatura").extract
    except ImportError:
        print("trafilatura is not installed; nothing stands beside")
    else:
        spent = milliseconds(lambda: extract(page.decode()), 20)
        print(f"HTML  {len(page):>9} B  trafilatura    {spent:8.2f} ms (text alone)")
    for size in SIZES:
        long = article_text(size)
        spent = milliseconds(partial(read_text, long, "a.txt"), 1)
        print(f"text  {size:>9} B  {spent:8.0f} ms  {spent * 5_000 / size:6.2f} ms for each 5 kB")
    for size in SIZES:
        markup = article_page(size - 80_000).encode()
        spent = milliseconds(partial(read_page, markup), 1)
        print(
            f"HTML  {len(markup):>9} B  {spent:8.0f} ms  "
            f"{spent * 100_000 / len(markup):6.2f} ms for each 100 kB (nearly all prose)"
        )


if __name__ == "__main__":
    main()
