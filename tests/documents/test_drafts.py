"""Drafts as articles, with their links, footnotes and block quotations: Word, ODF, RTF, EPUB."""

from __future__ import annotations

import contextlib
import time
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.articles.article import read_article
from crawler.documents.encoding import ODF, RTF
from crawler.documents.page import read_page
from crawler.errors import InputError
from crawler.model import CitationForm, QuoteForm
from tests.documents.test_office import (
    OFFICE,
    RELATIONS,
    URL,
    W,
    chapter,
    epub,
    packed_file,
    paragraph,
    word,
)

REPORT, MINUTES = "https://council.example/report", "https://council.example/minutes/7"
SAID = "the toll will not rise at all this year"
WROTE = "nobody had asked the ferrymen about any of it"
BLOCK = "We will carry on as we have done, and the island will have its boats."

_ODT = """<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink">
<office:automatic-styles><style:style style:name="P7" style:parent-style-name="Quotations"/>
</office:automatic-styles><office:body><office:text>{}</office:text></office:body>
</office:document-content>"""
_META = """<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>Letter</dc:title>
<meta:initial-creator>Vera Lindqvist</meta:initial-creator>
<meta:creation-date>2024-03-05T10:00:00</meta:creation-date></office:meta>
</office:document-meta>"""


def odt(body: str, **members: str | bytes) -> bytes:
    named = {"mimetype": f"{ODF}text", "content.xml": _ODT.format(body), "meta.xml": _META}
    return packed_file(named | members)


ODT = odt(
    '<text:h text:outline-level="1">Of ferries</text:h>'
    "<text:tracked-changes><text:p>words struck out</text:p></text:tracked-changes>"
    f'<text:p>The <text:a xlink:href="{REPORT}">report of the council</text:a> said '
    f"“{SAID}”.<office:annotation><text:p>Is that so?</text:p></office:annotation></text:p>"
    f"<text:p>The<text:s/>clerk wrote “{WROTE}”.<text:note><text:note-citation>1"
    "</text:note-citation><text:note-body><text:p>Minutes, "
    f'<text:a xlink:href="{MINUTES}">online</text:a>.</text:p></text:note-body></text:note>'
    "</text:p><table:table><table:table-row><table:table-cell><text:p>four</text:p>"
    "</table:table-cell><table:table-cell><text:p>crowns</text:p></table:table-cell>"
    f'</table:table-row></table:table><text:p text:style-name="P7">{BLOCK}</text:p>'
)

RTF_FILE = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times;}}"
    r"{\info{\title Letter}{\author Vera Lindqvist}{\creatim\yr2024\mo3\dy5\hr10}}"
    r"\pard The {\field{\*\fldinst {\rtlch HYPERLINK "
    rf'"{REPORT}"'
    r"}}{\fldrslt {\ul report of the council}}} said \ldblquote "
    rf"{SAID}\rdblquote .\par The clerk\'92s words were \u8220?{WROTE}\u8221?."
    r"{\super\chftn}{\footnote\pard\plain{\super\chftn} Minutes, {\field{\*\fldinst HYPERLINK "
    rf'"{MINUTES}"'
    r"}{\fldrslt online}}.}\par {\pict\pngblip 89504e47}four crowns\par}"
).encode("cp1252")


def _run(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


_NOTE = (
    f'<w:footnotes {W} xmlns:r="{OFFICE}"><w:footnote w:id="2"><w:p>{_run("Minutes, ")}'
    f'<w:hyperlink r:id="r1">{_run("online")}</w:hyperlink></w:p></w:footnote></w:footnotes>'
)


def _related(**targets: str) -> str:
    kinds = {"r2": "footnotes", "r3": "styles"}
    listed = [
        f'<Relationship Id="{name}" Type="{OFFICE}/{kinds.get(name, "hyperlink")}" '
        f'Target="{target}" TargetMode="{"Internal" if name in kinds else "External"}"/>'
        for name, target in targets.items()
    ]
    return f'<Relationships xmlns="{RELATIONS}">{"".join(listed)}</Relationships>'


DOCX_FILE = word(
    f'<w:p>{_run("The ")}<w:hyperlink r:id="r9" xmlns:r="{OFFICE}">'
    f"{_run('report of the council')}</w:hyperlink>{_run(f' said “{SAID}”.')}</w:p>"
    + paragraph(f"The clerk wrote “{WROTE}”.", '<w:r><w:footnoteReference w:id="2"/></w:r>')
    + paragraph("four crowns")
    + f'<w:p><w:pPr><w:pStyle w:val="Zitat"/></w:pPr>{_run(BLOCK)}</w:p>',
    **{
        "word/_rels/document.xml.rels": _related(r9=REPORT, r2="footnotes.xml", r3="styles.xml"),
        "word/_rels/footnotes.xml.rels": _related(r1=MINUTES),
        "word/footnotes.xml": _NOTE,
        "word/styles.xml": f'<w:styles {W}><w:style w:type="paragraph" w:styleId="Zitat">'
        '<w:name w:val="Quote"/></w:style></w:styles>',
    },
)

BOOK = epub(
    **{
        "OPS/text/two b.xhtml": chapter(
            f'The <a href="{REPORT}">report of the council</a> said “{SAID}”.</p><p>The clerk '
            f'wrote “{WROTE}”.<a id="back" href="one.xhtml#n1">1</a></p><p>four crowns'
        ),
        "OPS/text/one.xhtml": chapter(
            f'See the end.</p><p id="n1"><a href="two%20b.xhtml#back">1</a> Minutes, '
            f'<a href="{MINUTES}">online</a>.'
        ),
    }
)

DRAFTS = {"odt": ODT, "rtf": RTF_FILE, "docx": DOCX_FILE, "epub": BOOK}


@pytest.mark.parametrize("name", DRAFTS)
def test_links_and_footnotes_of_drafts_are_citations_in_their_places(name: str) -> None:
    article = read_article(DRAFTS[name], f"draft.{name}")
    told = [quotation.text for quotation in article.quotations]
    assert told[:2] == [SAID, WROTE]
    report, minutes = article.citations
    assert (report.url, report.span.of(article.text)) == (REPORT, "report of the council")
    assert (minutes.url, minutes.form) == (MINUTES, CitationForm.FOOTNOTE)
    assert minutes.place is not None
    before = article.text[: minutes.place.start]
    assert before.rstrip("[").endswith(f"{WROTE}”.")
    assert "four" in article.text


@pytest.mark.parametrize("name", ["odt", "docx"])
def test_block_quotations_of_drafts_are_quotations(name: str) -> None:
    last = read_article(DRAFTS[name], f"draft.{name}").quotations[-1]
    assert (last.text, last.form) == (BLOCK, QuoteForm.BLOCK)


@pytest.mark.parametrize("name", ["odt", "rtf", "docx"])
def test_drafts_say_who_wrote_them(name: str) -> None:
    article = read_article(DRAFTS[name], f"draft.{name}")
    assert (article.title, article.author) == ("Letter", "Vera Lindqvist")


def test_struck_words_and_comments_are_not_read() -> None:
    text = read_article(ODT, "draft.odt").text
    assert "struck" not in text
    assert "Is that so" not in text


@pytest.mark.parametrize(
    ("payload", "media"),
    [(ODT, f"{ODF}text"), (RTF_FILE, RTF)],
)
@pytest.mark.parametrize("header", [None, "application/octet-stream", "text/plain"])
def test_sources_in_these_formats_are_read_as_words(payload, media, header) -> None:  # type: ignore[no-untyped-def]
    page = read_page(payload, header, URL)
    assert (page.media, page.complete) == (media, True)
    for words in (f"“{SAID}”", f"“{WROTE}”", "Minutes, online"):
        assert words in " ".join(page.text.split())
    for code in ("rtf1", "<text:", "HYPERLINK", "\\", "https://"):
        assert code not in page.text


_LOCKED = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
_BROKEN = {
    "odt entities": (odt("", **{"content.xml": '<!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'}), ""),
    "odt locked": (odt("", **{"META-INF/manifest.xml": _LOCKED}), "encrypted"),
    "odt deep": (odt("<text:span>" * 5000 + "x" + "</text:span>" * 5000), "deep"),
    "odt without a body": (odt("", **{"content.xml": "<x/>"}), "no body"),
    "odt without content": (packed_file({"mimetype": f"{ODF}text"}), "lacks content.xml"),
    "odt cut": (ODT[:-40], "broken"),
    "rtf empty": (b"{\\rtf1 }", "no text"),
}


@pytest.mark.parametrize("name", _BROKEN)
def test_what_cannot_be_read_says_why(name: str) -> None:
    payload, why = _BROKEN[name]
    page = read_page(payload, None, URL)
    assert not page.complete
    assert why in page.notes[0]
    with pytest.raises(InputError):
        read_article(payload, "draft")


@pytest.mark.parametrize(
    "rtf",
    [b"{\\rtf1 words", b"{\\rtf1" + b"{" * 9000 + b"words", b"{\\rtf1 {\\footnote words",
     b"{\\rtf1\\ansicpg99999 words\\'ff}", b"{\\rtf1 words {\\field{\\*\\fldinst HYPERLINK"],
)  # fmt: skip
def test_broken_rich_text_is_read_as_far_as_it_goes(rtf: bytes) -> None:
    assert "words" in read_page(rtf, None, URL).text


_PARTS = r"""{ } \ \rtf1 \footnote {\*\fldinst~HYPERLINK~"x"} {\fldrslt \u8220? \' words \bin9 ~
\ansicpg1250 \pard {\title"""


@given(st.lists(st.sampled_from(_PARTS.split()), max_size=40).map("".join))
def test_no_rich_text_raises(text: str) -> None:
    read_page(("{\\rtf" + text.replace("~", " ")).encode(), None, URL)


@given(st.text(max_size=60).map(escape), st.sampled_from(["p", "h", "a", "list", "note", "s", "x"]))
def test_no_open_document_raises(words: str, tag: str) -> None:
    with contextlib.suppress(InputError):
        read_article(odt(f"<text:{tag}>{words}</text:{tag}>"), "draft.odt")


@pytest.mark.parametrize("part", ["{\\*\\fldinst ", "{\\footnote ", "{\\title ", "{\\fldrslt {"])
def test_unclosed_groups_cost_no_more_than_they_are_long(part: str) -> None:
    started = time.process_time()
    read_page(("{\\rtf1 " + part * 20_000).encode(), None, URL)
    assert time.process_time() - started < 5
