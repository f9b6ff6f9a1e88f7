import pytest

from crawler.articles.article import read_article
from crawler.documents import pdf
from crawler.documents.page import read_page
from crawler.errors import InputError
from crawler.model import Kind


def made(*pages, trailer=""):
    """A small PDF with one line of text a page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, words in enumerate(pages):
        lines = " ".join(f"({line}) Tj 0 -20 Td" for line in words.split("\n"))
        stream = f"BT /F1 12 Tf 50 700 Td {lines} ET" if words else ""
        objects += [
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources "
            f"<< /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    root = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>"
    return body + f"{head}{root}\nstartxref\n{len(body)}\n%%EOF\n".encode()


def test_each_page_has_its_span():
    read = pdf.read_pdf(made("The first page.", "The second page."))
    assert [span.of(read.text).strip() for span in read.pages] == [
        "The first page.",
        "The second page.",
    ]
    assert (read.problem, read.detail) == (None, "")


@pytest.mark.parametrize(
    "payload",
    [
        b"%PDF-1.7 nonsense",
        b"%PDF-1.4\n" + b"\xff" * 1000,
        made("Words")[:300],
        made("", ""),
        b"",
    ],
)
def test_what_cannot_be_read_is_unreadable_and_says_why(payload):
    read = pdf.read_pdf(payload)
    assert read.problem is Kind.UNREADABLE
    assert read.detail
    assert not read.text.strip()


def test_an_encrypted_file_is_unreadable():
    encrypted = "/Encrypt << /Filter /Standard /V 1 /R 2 /O <00> /U <00> /P -4 >> /ID [<00> <00>]"
    assert pdf.read_pdf(made("Words", trailer=encrypted)).problem is Kind.UNREADABLE


def test_pages_that_name_themselves_end():
    looping = made("Words").replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")
    assert pdf.read_pdf(looping, seconds=10).text.strip() == ""


def test_a_reader_that_takes_too_long_is_killed():
    read = pdf.read_pdf(made(*["Words"] * 50), seconds=0.001)
    assert read.problem is Kind.UNREADABLE
    assert "within" in read.detail


def test_a_page_of_a_source_comes_from_its_text_layer():
    read = read_page(
        made("These are the words of a page in English."), None, "https://a.example/x.pdf"
    )
    assert read.text.strip() == "These are the words of a page in English."
    assert (read.media, read.complete) == ("application/pdf", True)


def test_an_article_is_read_from_a_pdf():
    words = 'A Title\nThe man said: "We will go on and on."\nSee https://b.example/2 for it.'
    article = read_article(made(words.replace("(", "").replace(")", "")), "a.pdf")
    assert [quotation.text for quotation in article.quotations] == ["We will go on and on."]
    assert [citation.url for citation in article.citations] == ["https://b.example/2"]


def test_an_article_that_cannot_be_read_names_the_file():
    with pytest.raises(InputError, match=r"a\.pdf"):
        read_article(b"%PDF-1.7 nonsense", "a.pdf")


def test_words_broken_by_the_layout_are_joined():
    assert pdf.page_text("real\ufffe\r\nization\r\nnext") == "realization\nnext"
