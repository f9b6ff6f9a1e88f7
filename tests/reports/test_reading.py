"""The page that shows what was read of an article."""

from pathlib import Path

from crawler.articles.article import read_html
from crawler.articles.pairing import pair
from reports.reader import write_reading

_ENTRY = (
    '<section class="live-post"><h2>{title}</h2><time datetime="2024-03-06T{time}:00+00:00">{time}'
    '</time> <a rel="author" href="/by/x">{author}</a><p>{words}</p></section>'
)
_WORDS = (
    "The owner of the harbour told nobody on the quay what was to come, and by night there was "
    "not a single ship left at the northern mole. Nobody had been asked about "
)
_LIVE = "".join(
    _ENTRY.format(title=title, time=time, author=author, words=words)
    for title, time, author, words in (
        ("Gates shut", "15:40", "Maya Orme", _WORDS + "the gates."),
        (
            "Shares fall",
            "13:05",
            "Tom Reyes",
            _WORDS + "the shares.",
        ),
    )
)


def test_each_section_stands_below_its_author_and_time(tmp_path: Path) -> None:
    page = f'<html lang="en"><body><main><h1>Strike</h1>{_LIVE}</main></body></html>'
    article = read_html(page, "https://paper.example/live/2024/03/06/strike")
    write_reading([(article, pair(article))], tmp_path / "reading.html")
    shown = (tmp_path / "reading.html").read_text("utf-8")
    told = ["Maya Orme · 2024-03-06 15:40", "Tom Reyes · 2024-03-06 13:05"]
    assert [line[16:-4] for line in shown.splitlines() if '<p class="told">' in line] == told
    assert shown.count('class="head"') == 2


_WORTE = (
    "Die Feuerwehr gibt für die kommende Nacht Entwarnung, doch am Fluss bleibt alles zu, und "
    "niemand weiß, wann die Bahn wieder fährt. Gesprochen wird viel über "
)


def test_the_bold_line_above_a_tickers_first_entry_is_read() -> None:
    entries = "".join(
        f'<div class="entry"><p><strong>{time} Uhr: {title}</strong></p><p>{words}</p></div>'
        for time, title, words in (
            ("14:05", "Der Damm hält", _WORTE + "den Damm."),
            ("12:30", "Schulen zu", _WORTE + "die Schulen."),
        )
    )
    page = f'<html lang="de"><body><h1>Ticker</h1><div class="ticker">{entries}</div></body></html>'
    article = read_html(page, "https://blatt.example/story/ticker-33610")
    assert article.text.startswith("14:05 Uhr: Der Damm hält")
    timed = page.replace("14:05 Uhr: Der Damm hält", "14:05 Uhr")
    assert read_html(timed, "https://blatt.example/story/t-1").text.startswith("Die Feuerwehr")
