"""`check --links-only`: what became of the links, by real HTTP, without judging or keeping."""

import json
import subprocess
import sys

import pytest

from crawler.middlewares.probe import MOST_BODY
from tests.support.webs import Reply, Web, page

STORY = "The council met on Monday and spoke of the old bridge for two hours, it said. " * 12
PAGES = ("story", "long", "tale", "tale#place", "tale#none", "gone.html", "missing")
LINKS = (*PAGES, "report.pdf", "refuses.pdf", "film", "lost.zip")
PDF = Reply(body=b"%PDF" * 9, type="application/pdf")


def only_get(asked, connection):
    """A server that knows no HEAD."""
    connection.sendall((Reply(405) if asked.method == "HEAD" else PDF).raw())


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("links")
    cited = "".join(f'<p>It <a href="http://a.example/{one}">is said</a>.</p>' for one in LINKS)
    article = f"<html><article><h1>News</h1><p>“{STORY[:70]}” he said.</p>{cited}</article>"
    (folder / "news.html").write_text(article, "utf-8")
    padding = "".join(f"<p>{STORY} {number}</p>" for number in range(2 * MOST_BODY // len(STORY)))
    routes = {
        "/story": page("The old bridge", STORY),
        "/long": page("The long bridge", padding),
        "/tale": page("The new bridge", f"<p id=place>{STORY}</p>" + f"<p>{STORY}</p>" * 9),
        "/gone.html": Reply(410),
        "/missing": page("Page not found", "Sorry, the page you asked for was not found."),
        "/report.pdf": PDF,
        "/refuses.pdf": only_get,
        "/film": Reply(body=b"film" * 2_000_000, type="video/mp4"),
        "*": Reply(404),
    }
    with Web(routes) as web:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "crawler", "check", str(folder / "news.html")),
                *("--links-only", "--out", str(folder / "out"), "--resolve", web.resolve()),
                *("--delay", "0", "--format", "jsonl"),
            ],
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        yield done, folder / "out", web


def test_each_link_has_a_finding_and_no_quotation_has(checked):
    done, _, _ = checked
    assert done.returncode == 1, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    kinds = {one["citation"]["url"].rpartition("/")[2]: one["kind"] for one in found}
    assert kinds == {
        "story": "alive",
        "long": "alive",
        "tale": "alive",
        "tale#place": "alive",
        "tale#none": "fragment-missing",
        "gone.html": "gone",
        "missing": "soft-404",
        "report.pdf": "alive",
        "refuses.pdf": "alive",
        "film": "alive",
        "lost.zip": "gone",
    }
    assert [one["quote"] for one in found] == [None] * len(LINKS)


def test_a_page_whose_markup_tells_a_story_is_not_read(checked):
    done, _, _ = checked
    found = [json.loads(line) for line in done.stdout.splitlines()]
    by_markup = {
        one["citation"]["url"].rpartition("/")[2]
        for one in found
        if "markup alone" in one["fetch"]["detail"]
    }
    assert by_markup == {"long", "tale", "tale#place", "tale#none"}


def test_what_is_no_web_page_is_told_by_its_head_alone(checked):
    done, _, web = checked
    found = [json.loads(line) for line in done.stdout.splitlines()]
    alone = {
        one["citation"]["url"].rpartition("/")[2]
        for one in found
        if "only the head" in one["reason"]
    }
    assert alone == {"report.pdf", "refuses.pdf", "film"}
    asked = {(one.method, one.path) for one in web.asked}
    assert ("HEAD", "/report.pdf") in asked
    assert ("GET", "/report.pdf") not in asked
    assert {("HEAD", "/lost.zip"), ("GET", "/lost.zip")} <= asked
    assert ("HEAD", "/story") not in asked


def test_no_archive_is_left_and_no_finding_names_one(checked):
    done, out, _ = checked
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["evidence"] for one in found} == {None}
    assert sorted(one.name for one in out.iterdir() if one.name.startswith((".", "arch"))) == []
    assert not (out / "citewatch.db").exists()  # that of a check which judges
