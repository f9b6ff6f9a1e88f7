"""What bytes are; EPUB and Word files: what is read, and what hostile ones cost."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from crawler.articles.article import read_article
from crawler.documents.encoding import DOCX, EPUB, is_html, media_of
from crawler.documents.office import MOST_MEMBER, MOST_XML
from crawler.documents.page import read_page
from crawler.errors import InputError
from crawler.linkstate.state import state_of
from crawler.model import Fetch, Kind

URL = "http://a.example/book"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def packed_file(members: dict[str, str | bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            file.writestr(name, content, kind)
    return made.getvalue()


def container(path: str = "OPS/book.opf") -> str:
    return (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        f'<rootfile full-path="{path}"/></rootfiles></container>'
    )


def opf(*chapters: str) -> str:
    items = "".join(
        f'<item id="c{n}" href="{href}" media-type="application/xhtml+xml"/>'
        for n, href in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    return (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Ferry</dc:title>'
        "<dc:creator>Ines Calloway</dc:creator><dc:publisher>Merrow Press</dc:publisher>"
        "<dc:date>2024-03-01</dc:date><dc:language>en-GB</dc:language></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )


def chapter(words: str) -> str:
    return (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>'
        f"<body><h1>Chapter</h1><p>{words}</p></body></html>"
    )


def epub(**more: str | bytes) -> bytes:
    return packed_file(
        {
            "mimetype": EPUB,
            "META-INF/container.xml": container(),
            "OPS/book.opf": opf("text/two%20b.xhtml", "text/one.xhtml"),
            "OPS/text/one.xhtml": chapter("The boat did not leave the harbour that winter."),
            "OPS/text/two b.xhtml": chapter("Nobody asked the people who live out there."),
            **more,
        }
    )


def word(body: str, **more: str | bytes) -> bytes:
    kinds = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    return packed_file(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            'content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{kinds}document.main+xml"/>'
            "</Types>",
            "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship '
            f'Id="r2" Type="{OFFICE}/footnotes" Target="footnotes.xml"/></Relationships>',
            "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r><w:t>'
            "The letter is dated March.</w:t></w:r></w:p></w:footnote></w:footnotes>",
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            "docProps/core.xml": '<c:coreProperties xmlns:c="urn:c" xmlns:dc="urn:dc">'
            "<dc:title>Letter</dc:title><dc:creator>Vera Lindqvist</dc:creator>"
            "</c:coreProperties>",
            **more,
        }
    )


def paragraph(words: str, note: str = "") -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r>{note}</w:p>"


LETTER = word(
    paragraph("The service costs us four million", '<w:r><w:footnoteReference w:id="2"/></w:r>')
    + f"<w:tbl><w:tr><w:tc>{paragraph('crowns')}</w:tc></w:tr></w:tbl>"
)


def read(payload: bytes, content_type: str | None):  # type: ignore[no-untyped-def]
    return read_page(payload, content_type, URL)


@pytest.mark.parametrize(
    "header", [EPUB, "application/octet-stream", "application/zip", "text/html"]
)
def test_chapters_are_read_in_the_order_of_the_spine(header: str) -> None:
    page = read(epub(), header)
    assert page.media == EPUB
    assert page.text.index("Nobody asked") < page.text.index("did not leave")
    told = page.publisher
    assert (told.title, told.author, told.published) == ("The Ferry", "Ines Calloway", "2024-03-01")
    assert page.publisher is not None
    assert page.publisher.outlet == "Merrow Press"
    assert (page.complete, page.notes, page.lang) == (True, (), "en")


@pytest.mark.parametrize("header", [DOCX, "application/octet-stream", None, "text/plain"])
def test_word_documents_give_paragraphs_tables_and_notes(header: str | None) -> None:
    page = read(LETTER, header)
    assert page.media == DOCX
    for words in ("four million", "crowns", "The letter is dated March."):
        assert words in page.text
    assert (page.publisher.title, page.publisher.author) == ("Letter", "Vera Lindqvist")
    assert page.complete


BOMB = b"\0" * (MOST_MEMBER + 1)
ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
LOCKED = '<encryption xmlns:e="urn:e"><e:CipherReference URI="OPS/text/one.xhtml"/></encryption>'
REFUSED = {
    "epub bomb": (epub(**{"OPS/text/one.xhtml": BOMB}), "too large"),
    "epub entities": (epub(**{"OPS/book.opf": ENTITIES + opf("a")}), "cannot be read"),
    "epub outside": (epub(**{"META-INF/container.xml": OUTSIDE + container()}), "cannot be read"),
    "epub path": (epub(**{"OPS/book.opf": opf("../../../../etc/hostname")}), "lacks"),
    "epub locked": (epub(**{"META-INF/encryption.xml": LOCKED}), "encrypted"),
    "epub no spine": (epub(**{"OPS/book.opf": opf()}), "no chapters"),
    "epub cut": (epub()[:-60], "broken"),
    "epub damaged": (epub().replace(b"PK\x03\x04", b"PK\x03\x05"), ""),
    "docx bomb": (word(paragraph("x"), **{"word/big.xml": b" " * (MOST_XML + 1)}), "large"),
    "docx entities": (word(paragraph("x"), **{"word/settings.xml": ENTITIES + "<x/>"}), "entities"),
    "docx entities utf-16": (
        word(paragraph("x"), **{"word/s.xml": (ENTITIES + "<x/>").encode("utf-16")}), "entities"),
    "docx broken": (word("<w:p>"), "broken"),
    "docx cut": (LETTER[:-40], "broken"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_packages_are_incomplete_and_say_why(name: str) -> None:
    payload, why = REFUSED[name]
    page = read(payload, EPUB if name.startswith("epub") else DOCX)
    assert not page.complete
    assert any(why in note for note in page.notes)
    assert "hostname" not in page.text


def test_encrypted_entries_are_named() -> None:
    payload = bytearray(epub())
    for place in range(len(payload)):  # the flags of every entry, local and central
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            if payload.startswith(mark, place):
                payload[place + offset] |= 1
    page = read(bytes(payload), EPUB)
    assert page.notes == ("EPUB: the package is encrypted",)
    fetch = Fetch(URL, "2026-11-24T03:00:00Z", final=URL, status=200)
    assert state_of(fetch, page).kind is Kind.UNREADABLE


def test_deep_documents_are_refused_not_crashed_on() -> None:
    table = "<w:tbl><w:tr><w:tc>" * 400 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 400
    page = read(word(table), DOCX)
    assert page.text == "x" or not page.complete


LINKED = word(
    paragraph("Ministers spoke about the ferry.")
    + '<w:p><w:r><w:t>The </w:t></w:r><w:hyperlink r:id="r9" xmlns:r="'
    + f'{OFFICE}"><w:r><w:t>report of the council</w:t></w:r></w:hyperlink><w:r><w:t> said “the '
    "toll will not rise at all this year”.</w:t></w:r></w:p>"
    + paragraph("So it was", '<w:r><w:footnoteReference w:id="2"/></w:r>'),
    **{
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r2" '
        f'Type="{OFFICE}/footnotes" Target="footnotes.xml"/><Relationship Id="r9" '
        f'Type="{OFFICE}/hyperlink" Target="https://council.example/report" '
        'TargetMode="External"/></Relationships>'
    },
)


@pytest.mark.parametrize("header", [None, DOCX, "application/octet-stream"])
def test_a_word_document_is_an_article_with_its_links(header: str | None) -> None:
    article = read_article(LINKED, "letter.docx", header)
    assert [quotation.text for quotation in article.quotations] == [
        "the toll will not rise at all this year"
    ]
    (citation,) = article.citations
    assert citation.url == "https://council.example/report"
    assert citation.span.of(article.text) == "report of the council"
    assert article.text.startswith("Ministers spoke about the ferry.\n\nThe report")
    assert "The letter is dated March." in article.text
    assert (article.title, article.author, article.lang) == ("Letter", "Vera Lindqvist", "en")


def test_a_book_is_an_article() -> None:
    words = "“The boat did not leave the harbour that winter,” said the mayor."
    article = read_article(epub(**{"OPS/text/one.xhtml": chapter(words)}), "book.epub")
    assert [quotation.text for quotation in article.quotations] == [
        "The boat did not leave the harbour that winter,"
    ]
    assert article.text.index("Nobody asked") < article.text.index("The boat")
    assert (article.title, article.published, article.outlet) == (
        "The Ferry",
        "2024-03-01",
        "Merrow Press",
    )


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_packages_are_no_articles_or_read_in_part(name: str) -> None:
    try:
        article = read_article(REFUSED[name][0], name)
    except InputError:
        return
    assert "hostname" not in article.text


PAGE = b"<p>Words of a page.</p>"


@pytest.mark.parametrize(
    ("payload", "header", "address", "media"),
    [
        (b"Words.", None, "a.txt", "text/plain"),
        (b"Words.", "application/octet-stream", "http://a.example/a", "text/plain"),
        (b"# Words.", None, "a.md", "text/markdown"),
        (b"# Words.", "text/plain; charset=utf-8", "http://a.example/a.md?raw=1", "text/markdown"),
        (PAGE, "text/html", "http://a.example/a.md", "text/html"),
        (PAGE, None, "a.html", "text/html"),
        (PAGE, "text/plain", "a.html", "text/plain"),
        ("Слова.".encode("utf-16"), None, "a.txt", "text/plain"),
        (b"\x01\x02\x03\x04" * 9, None, "a.txt", "application/octet-stream"),
        (b"words \0\0\0 words", "", "a.md", "application/octet-stream"),
        (b"%PDF-1.7", "text/html", "a.html", "application/pdf"),
        (b"words", "image/png", "a.txt", "image/png"),
        (LINKED, None, "a.txt", DOCX),
    ],
)
def test_one_answer_says_what_bytes_are(
    payload: bytes, header: str | None, address: str, media: str
) -> None:
    assert media_of(payload, header, address) == media


@pytest.mark.parametrize(
    ("text", "media", "said"),
    [
        ("<p>Words", "text/plain", True),
        ("<?xml version='1.0'?>\n<!-- x --><html>", "text/plain", True),
        ("<p align=center>Title</p>\n\n# Words", "text/markdown", False),
        ("Words <p>", "text/plain", False),
        ("<jane@a.example> wrote", "text/plain", False),
        ("Words", "text/html", True),
    ],
)
def test_html_is_known_by_its_first_tag(text: str, media: str, said: bool) -> None:
    assert is_html(text, media) is said
