"""A whole wiki article against a web on loopback, and what its editors get of it."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tests.support.webs import Reply, Web

ARTICLE = Path(__file__).parents[1] / "pages" / "citing" / "wiki" / "article-en.wiki"
_FILLING = "The water of the fens was led through it for more than a hundred years. " * 12


def told(title, words):
    paragraphs = "".join(f"<p>{one}</p>" for one in (*words, _FILLING))
    return Reply(
        body=f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"{paragraphs}</article></body></html>".encode()
    )


SITES = {
    "cut.example/history": told(
        "Nine miles of cut", ["The chairman wrote: “Let the eels have it.”"]
    ),
    "museum.example/tokens": told("Tokens of the Cut", ["Tokens of brass were struck in 1827."]),
    "books.example/fenn-waters": told(
        "Waters of the Fen",
        ["The ground was too soft for a road and too dry for a boat, he found."],
    ),
    "fentimes.example/1998/tokens": told(
        "Tokens of the Cut",
        ["Worth a loaf on Monday and half of one by Saturday, if the shop was open at all."],
    ),
    "friends.example/cut": told("Friends", ["We meet on Sundays."]),
}


def checked(folder, source, *more):
    with Web(dict(SITES)) as web:
        hosts = sorted({name.partition("/")[0] for name in SITES} | {"inquiry.example"})
        resolve = [part for host in hosts for part in (
            "--resolve", f"{host}:80:127.0.0.1:{web.port}",
        )]  # fmt: skip
        return subprocess.run(
            [sys.executable, "-m", "crawler", "check", source, "--out", "out", "--allow-private",
             "--delay", "0", "--no-rescue", "--jobs", "1", "--format", "wikitext", *resolve, *more],
            cwd=folder, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip


def test_an_editor_gets_a_table_with_suggestions_and_no_edit(tmp_path):
    source = ARTICLE.read_text("utf-8").replace("https://", "http://")
    (tmp_path / "Marsh Cut.wiki").write_text(source, "utf-8")
    done = checked(tmp_path, "Marsh Cut.wiki")
    assert done.returncode == 1, done.stderr
    text = (tmp_path / "out" / "talk-page.wiki").read_text("utf-8")
    rows = [row for row in text.split("|-\n")[1:] if "||" in row]
    altered = next(row for row in rows if "too wet for a road" in row)
    assert "'''Altered'''" in altered
    assert "too soft for a road" in altered
    gone = next(row for row in rows if "inquiry.example" in row)
    assert "seen once" in gone  # and so it is tagged nowhere
    assert "eels" not in text  # the source says it
    (tag,) = re.findall(r"\* (.*): <code><nowiki>(\{\{verify quote\|date=.*)</nowiki>", text)
    line = next(n for n, one in enumerate(source.split("\n"), 1) if "too wet for a road" in one)
    assert tag[0].endswith(f"(line {line})")
    assert (tmp_path / "Marsh Cut.wiki").read_text("utf-8") == source


def test_the_declared_copy_is_asked_first_where_the_live_page_has_changed(tmp_path):
    words = "The water came up to the second step and stayed there for a week"
    copy = "web.archive.org/web/20200301120000id_/http://books.example/fenn-waters"
    (tmp_path / "Marsh Cut.wiki").write_text(
        f"'''Marsh Cut''' is a canal. Its keeper wrote in his book of the flood: “{words}.”<ref>"
        "{{cite web |url=http://books.example/fenn-waters |title=Waters of the Fen |date=2019-05-01"
        " |archive-url=http://web.archive.org/web/20200301120000/http://books.example/fenn-waters"
        " |archive-date=2020-03-01 |access-date=2020-03-01}}</ref>\n\n" + _FILLING,
        "utf-8",
    )
    (tmp_path / "citewatch.toml").write_text(
        '[[archives]]\nname = "test"\ntimemap = "http://web.archive.org/web/timemap/link/"\n'
        'raw = "id_"\ndelay = 0\n'
    )
    then = told("Waters of the Fen", [f"“{words},” he wrote.", _FILLING])
    dated = ("Memento-Datetime", "Sun, 01 Mar 2020 12:00:00 GMT")
    then = replace(then, headers=(dated,))
    sites = {"books.example/fenn-waters": told("Waters of the Fen", ["The page was revised."])}
    sites[copy] = then
    with Web(sites) as web:
        resolve = [
            part
            for host in ("books.example", "web.archive.org")
            for port in (80, 443)
            for part in ("--resolve", f"{host}:{port}:127.0.0.1:{web.port}")
        ]
        done = subprocess.run(
            [sys.executable, "-m", "crawler", "check", "Marsh Cut.wiki", "--out", "out",
             "--allow-private", "--delay", "0", "--jobs", "1", *resolve],
            cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    (line,) = (tmp_path / "out" / "findings.jsonl").read_text("utf-8").splitlines()
    found = json.loads(line)
    assert found["kind"] == "source-changed", (found, done.stderr)
    assert found["last_seen"]["at"].startswith("2020-03-01")
    assert found["first_missing"]["url"].endswith("/fenn-waters")
