"""A source's own edition in the quotation's language: declared, fetched, and used for its words."""

import json
import subprocess
import sys

import pytest

from crawler.documents.metadata import editions
from tests.support.webs import Reply, Web

HERE = "https://reka.example/ru/a"


def head(*links):
    return f'<html lang="ru-RU"><head>{"".join(links)}</head><body>x</body></html>'.encode()


def link(lang, href, rel="alternate"):
    return f'<link rel="{rel}" hreflang="{lang}" href="{href}">'


@pytest.mark.parametrize(
    ("links", "header", "others"),
    [
        ([link("en", "/en/a")], "", {"en": "https://reka.example/en/a"}),
        ([link("en-GB", "/gb"), link("en-US", "/us")], "", {"en": "https://reka.example/gb"}),
        ([link("en", "https://en.reka.example/a")], "", {"en": "https://en.reka.example/a"}),
        (["<base href='/x/'>", link("de", "b")], "", {"de": "https://reka.example/x/b"}),
        ([], '</fr>; rel="alternate"; hreflang="fr"', {"fr": "https://reka.example/fr"}),
        ([], "</s.css>; rel=preload, </de>; rel=alternate; hreflang=de",
         {"de": "https://reka.example/de"}),
        ([link("x-default", "/")], "", {}),
        ([link("en", "https://elsewhere.example/en/a")], "", {}),
        ([link("en", "/en/a", "canonical")], "", {}),
        ([link("en", "javascript:alert(1)")], "", {}),
        ([link("en", "http://[")], "", {}),
        ([link("<b>", "/b")], "", {}),
        ([link("ru", HERE)], "", {}),
    ],
)  # fmt: skip
def test_editions_are_read_from_head_and_header(links, header, others):
    found = editions(head(*links), HERE, header)
    assert dict(found.others) == others
    if others or any(HERE in one for one in links):
        assert found.own == "ru"


def test_a_page_without_editions_costs_no_parsing():
    assert editions(b"<html lang='ru'>" + b"x" * 1000, HERE).own is None


@pytest.mark.parametrize(
    "payload", [b"", b"\xff\xfe hreflang", b"hreflang" * 5000, b"<html hreflang"]
)
def test_no_bytes_raise(payload):
    assert editions(payload, HERE, "<<<;;;,,,").others == {}


RUSSIAN = """<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><title>Паводок</title>
<link rel="alternate" hreflang="ru" href="http://reka.example/ru/dam">
<link rel="alternate" hreflang="en" href="http://reka.example/en/dam">
<link rel="alternate" hreflang="fr" href="http://reka.example/fr/dam"></head><body>
<p>Губернатор области Илья Северов в среду рассказал о подготовке к паводку.</p>
<p>«Мы построили новую дамбу длиной восемь километров», — сообщил Северов.</p>
<p>«Ни один дом в низине не останется без защиты», — подчеркнул он.</p>
<p>Школы в трёх районах закроют на неделю. Автобусы будут ходить по другому маршруту.</p>
<p>Синоптики ждут тёплую погоду до конца апреля.</p></body></html>"""

ENGLISH = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Flood</title>
<link rel="alternate" hreflang="ru" href="http://reka.example/ru/dam"></head><body>
<p>Governor Ilya Severov spoke on Wednesday about how the region prepares for the flood.</p>
<p>“We have built a new dam eight kilometres long,” Severov said in the town of Reka.</p>
<p>Schools in three districts will close for a week, and buses will take another road.</p>
<p>Forecasters expect warm weather until the end of April in the whole of the region.</p>
</body></html>"""

ARTICLE = """Region prepares for the spring flood

Governor Ilya Severov promised protection for everybody on
Wednesday. "We have built a new dam eight kilometres long,"
Severov said.

http://reka.example/ru/dam

"Not a single house in the lowlands will be left without
protection," he said.
"""


def check(folder, *options):
    done = subprocess.run(
        [sys.executable, "-m", "crawler", "check", "article.txt", "--out", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = (folder / options[0] / "findings.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """Findings of an online check of the article, what was asked for, and the same offline."""
    folder = tmp_path_factory.mktemp("editions")
    (folder / "article.txt").write_text(ARTICLE, "utf-8")
    web = Web(
        {
            "reka.example/ru/dam": Reply(body=RUSSIAN.encode()),
            "reka.example/en/dam": Reply(body=ENGLISH.encode()),
            "reka.example/fr/dam": Reply(body=b"<p>Bonjour</p>"),
        }
    )
    with web:
        online = check(folder, "out", "--resolve", web.resolve())
    offline = check(folder, "again", "--offline", "--archive", "out/archive")
    return online, [asked.path for asked in web.asked], offline


def test_words_of_the_edition_are_verbatim_and_the_finding_says_where(checked):
    first = checked[0][0]
    assert first["kind"] == "verbatim"
    assert first["edition"] == "http://reka.example/en/dam"
    assert "own edition in this language, http://reka.example/en/dam" in first["reason"]
    assert first["citation"]["url"] == "http://reka.example/ru/dam"
    assert first["fetch"]["final"] == first["edition"]
    assert "eight kilometres long" in first["passage"]["text"]


def test_an_edition_without_the_words_leaves_the_translation(checked):
    second = checked[0][1]
    assert (second["kind"], second["edition"]) == ("translated", None)
    assert "Ни один дом в низине" in second["passage"]["text"]


def test_only_the_edition_in_the_quotations_language_is_fetched(checked):
    assert sorted(path for path in checked[1] if path != "/robots.txt") == ["/en/dam", "/ru/dam"]


def test_the_archive_alone_gives_the_same(checked):
    online, _, offline = checked
    for one, again in zip(online, offline, strict=True):
        assert [one[key] for key in ("kind", "edition", "passage", "evidence")] == [
            again[key] for key in ("kind", "edition", "passage", "evidence")
        ]
