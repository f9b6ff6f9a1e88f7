"""Dumps of wikis: which of their pages are articles, and that they are read one by one."""

import bz2
import json

import pytest

from crawler.checks.inputs import DumpReader, Paged, Unread, gather, wiki_articles
from crawler.cli.extract import dump_lines
from crawler.documents.feeds import dump_pages, is_dump
from crawler.errors import InputError

_TEXT = (
    "'''Harrow Mill''' stands on the river. The miller called it \"a wonder of the whole county\"."
    "&lt;ref&gt;{{cite web|url=https://mill.example/%s|title=The mill}}&lt;/ref&gt;"
)


def page(title, text, ns="0", more=""):
    return (
        f"<page><title>{title}</title><ns>{ns}</ns>{more}<revision><timestamp>2024-05-06T07:08:09Z"
        f"</timestamp><model>wikitext</model><text>{text}</text></revision></page>"
    )


DUMP = (
    '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="en"><siteinfo>'
    "<base>https://en.wiki.example/wiki/Main_Page</base></siteinfo>"
    + page("Harrow Mill", _TEXT % 1)
    + page("Talk:Harrow Mill", _TEXT % 2, ns="1")
    + page("The Mill", "#REDIRECT [[Harrow Mill]]", more='<redirect title="Harrow Mill"/>')
    + page("Empty", "")
    + page("Mill &amp; Weir", _TEXT % 3)
    + "</mediawiki>"
)
URLS = [
    f"https://en.wiki.example/wiki/{name}" for name in ("Harrow_Mill", "Empty", "Mill_%26_Weir")
]


@pytest.fixture(params=["wiki.xml", "wiki.xml.bz2"])
def dump(request, tmp_path):
    path = tmp_path / request.param
    path.write_bytes(bz2.compress(DUMP.encode()) if path.suffix == ".bz2" else DUMP.encode())
    return str(path)


def test_articles_are_the_main_namespace_without_redirects(dump):
    assert is_dump(dump)
    read = list(dump_pages(dump))
    assert [one.url for one in read] == URLS
    assert {(one.lang, one.written) for one in read} == {("en", "2024-05-06T07:08:09Z")}


def test_a_dump_is_many_sources_each_read_in_its_turn(dump):
    found = gather([dump]).articles
    assert [(type(one), one.address) for one in found] == [(Paged, url) for url in URLS]
    reader = DumpReader()
    first, empty, last = (reader.read(one) for one in found)
    assert (first.title, first.published, first.lang) == ("Harrow Mill", "2024-05-06", "en")
    assert isinstance(empty, Unread)
    assert [one.url for one in last.citations] == ["https://mill.example/3"]
    assert reader.read(found[0]).citations == first.citations  # a run that goes on begins anew


def test_extract_gives_a_line_for_each_article_in_their_order(dump):
    lines = [json.loads(line) for line in dump_lines(dump, cores=1)]
    assert [line["id"] for line in lines] == URLS
    assert "error" in lines[1]
    assert lines[2]["quotes"][0]["citation"] == 0


@pytest.mark.parametrize("text", [DUMP[:-40], DUMP.replace("</page>", "", 1)])
def test_what_ends_early_is_named_after_what_could_be_read(text, tmp_path):
    path = tmp_path / "cut.xml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match="cannot be read to its end"):
        list(dump_pages(str(path)))
    assert isinstance(gather([str(path)]).articles[-1], Unread)


def test_entities_of_a_dump_are_not_made_into_text(tmp_path):
    path = tmp_path / "entities.xml"
    declared = '<!DOCTYPE m [<!ENTITY x "lol"><!ENTITY y "&x;&x;&x;&x;">]>'
    path.write_text(declared + DUMP.replace("stands on", "&y;"), "utf-8")
    assert all("lol" not in one.text for one in dump_pages(str(path)))


@pytest.mark.parametrize(
    ("wiki", "script"),
    [
        ("https://en.wiki.example/wiki/Main_Page", "https://en.wiki.example/w/index.php"),
        ("wiki.example", "https://wiki.example/w/index.php"),
        ("https://wiki.example/index.php", "https://wiki.example/index.php"),
    ],
)
def test_titles_of_a_wiki_are_addresses_of_its_wikitext(wiki, script, tmp_path):
    (tmp_path / "titles.txt").write_text("Harrow Mill\n\nMill & Weir?\n", "utf-8")
    assert wiki_articles(wiki, str(tmp_path / "titles.txt")) == (
        f"{script}?title=Harrow_Mill&action=raw",
        f"{script}?title=Mill_%26_Weir%3F&action=raw",
    )


def test_a_wiki_without_titles_is_a_usage_error():
    with pytest.raises(InputError, match="go together"):
        wiki_articles("https://wiki.example", None)
