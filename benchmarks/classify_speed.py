"""Prints what it costs to say what a fetched page is: a page of 100 kB for each state.

    python benchmarks/classify_speed.py

Only the classifiers are timed: the page was read before, once, for all that is done with it.
Each figure is the median of many runs in one process, in processor time; the first run, which
compiles patterns and loads word lists, is not counted. The page's last line differs in each run,
so that nothing is remembered from the one before.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from crawler.documents.page import read_page
from crawler.linkstate.state import state_of
from crawler.model import Fetch, Page

TARGET = 3.0  # milliseconds
SIZE = 100_000  # bytes
RUNS = 60
URL = "http://paper.example/news/2024/03/harbour-fees-wait-until-spring"

_PROSE = (
    "<p>The harbour council met in the old customs house, as it has done every spring since the "
    "flood, and members of the pilots' guild stayed until the lamps were lit in the gallery.</p>\n"
)
_LABELS = {
    "en": ("Section", "World and trade", "A story about the river, part"),
    "ru": ("Раздел", "Мир и торговля", "Рассказ о реке, часть"),
    "ja": ("欄", "世界と貿易", "川についての物語、第"),
    "ar": ("قسم", "العالم والتجارة", "قصة عن النهر الجزء"),
}
_SCRIPT = "<script>window.slots=[" + '{"slot":"side","sizes":[[300,250]],"x":true},' * 3000


def menu(size: int, lang: str = "en") -> str:
    """Navigation of about `size` bytes: short labels in links, no sentence."""
    one, two, three = _LABELS[lang]
    parts: list[str] = []
    length = number = 0
    while length < size:
        number += 1
        label = (f"{one} {number}", f"{two} {number}", f"{three} {number}")[number % 3]
        parts.append(f'<li class="nav__item"><a href="/s/{number}">{label}</a></li>\n')
        length += len(parts[-1].encode())
    return "<ul>" + "".join(parts) + "</ul>"


def words(size: int, lang: str = "en") -> str:
    """The same with little markup around the words."""
    one, two, three = _LABELS[lang]
    lines = (f"{(one, two, three)[n % 3]} {n}<br>" for n in range(size // 12))
    return "<div>" + "\n".join(lines).encode()[:size].decode("utf-8", "ignore") + "</div>"


def script(size: int) -> str:
    """Inline data of about `size` bytes."""
    return _SCRIPT[:size] + "]</script>"


def page(title: str, *parts: str, lang: str = "en") -> bytes:
    """A page of these parts, its language declared."""
    head = f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}'
    return f"{head}</title></head><body>{''.join(parts)}</body></html>".encode()


def cases() -> Iterator[tuple[str, bytes]]:
    """What is measured: a name and a page of about SIZE bytes."""
    half = SIZE // 2
    yield "article", page("Fees wait | Paper", menu(half), _PROSE * (half // len(_PROSE)))
    yield "short article", page("Fees wait | Paper", menu(SIZE - 700), _PROSE * 4)
    for lang in _LABELS:
        yield f"navigation alone, {lang}", page("Paper", menu(SIZE, lang), lang=lang)
        yield f"words alone, {lang}", page("Paper", words(SIZE, lang), lang=lang)
    missing = "<h1>Page not found</h1><p>The page you are looking for does not exist.</p>"
    yield "soft 404", page("Page not found | Paper", menu(SIZE), missing)
    yield "soft 404, title alone", page("404 | Paper", menu(SIZE))
    astray = "<h1>You have taken a wrong turn</h1><a href=/>Back to the home page</a>"
    yield "soft 404, a joke", page("Paper", menu(SIZE), astray)
    wall = "<div class=paywall>Subscribe now to continue reading this article.</div>"
    yield "paywall", page("Fees wait | Paper", menu(SIZE), _PROSE * 2, wall, menu(2000))
    login = "<form><input type=password></form><p>Log in</p>"
    yield "login", page("Log in | Paper", menu(half), script(half), login)
    sale = "<h1>paper.example is for sale</h1><p>This domain is for sale. Make an offer.</p>"
    yield "parked", page("paper.example", script(SIZE), sale)
    consent = "<h1>Before you continue</h1><p>We and our partners use cookies.</p>"
    yield "consent", page("Consent", script(SIZE), consent)
    yield "challenge", page("Just a moment...", script(SIZE), "<script>_cf_chl_opt={}</script>")
    yield "captcha", page("paper", script(SIZE), "<div class=g-recaptcha></div>")
    yield "application", page("Paper", script(SIZE), "<div id=root></div>")
    noscripts = "<noscript><img src=/pixel.gif></noscript>" * (SIZE // 42)
    yield "application, many noscripts", page("Paper", noscripts, "<div id=root></div>")
    yield "one long line", page("Paper", "<p>", "harbour " * (SIZE // 8), "</p>")


def milliseconds(classify: Callable[[Page], object], read: Page) -> float:
    """The median processor time of `classify` on `read`."""
    classify(read)
    spent = []
    for number in range(RUNS):
        page = replace(read, text=f"{read.text}\n{number}")
        gc.collect()
        began = time.process_time()
        classify(page)
        spent.append(time.process_time() - began)
    return statistics.median(spent) * 1000


def _classify(fetch: Fetch, payload: bytes, read: Page) -> object:
    return state_of(fetch, read, payload)


def main() -> None:
    every: list[float] = []
    for name, payload in cases():
        fetch = Fetch(URL, "", final=URL, status=200, content_type="text/html; charset=utf-8")
        read = read_page(payload, fetch.content_type, URL)
        kind = state_of(fetch, read, payload).kind
        spent = milliseconds(partial(_classify, fetch, payload), read)
        every.append(spent)
        print(f"{name:<28} {len(payload):>7} B  {kind.value:<14} {spent:6.2f} ms")
    middle, worst = statistics.median(every), max(every)
    print(f"{'slowest':<28} {'':>7}    {'':<14} {worst:6.2f} ms  (target {TARGET:g})")
    print(f"{'median':<28} {'':>7}    {'':<14} {middle:6.2f} ms  ({worst / middle:.1f} to slowest)")


if __name__ == "__main__":
    main()
