import pytest

from crawler.articles.article import read_article
from crawler.cli.extract import source_of
from crawler.comparison.verdict import compare
from crawler.documents import pdf
from crawler.documents.layout import printed_layout
from crawler.documents.page import read_page
from crawler.errors import InputError
from crawler.model import CitationForm, Kind


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


NOTES = (
    "The minister told Harbour News that\n"
    '"the ferries will go on all winter", and the office said:\n'
    '"Passenger numbers fell by a tenth in the winter."1\n'
    "1 The yearly report, online.\n"
    "The Evening Post has the story of it in full."
)


def linked(text, *links):
    """A PDF with link annotations on its last page: (words, URL) or (words, line they lead to).

    Lines stand 20 points apart below 700; Helvetica has 6 points a letter, about.
    """
    pages = text.split("\f")
    made_of, annotations = pages[-1].split("\n"), []
    for words, goal in links:
        line = next(n for n, one in enumerate(made_of) if words in one)
        top, bottom = 712 - 20 * line, 697 - 20 * line
        left, right = (50, 560) if made_of[line].strip() == words else (_x(made_of[line], words))
        where = f"/Rect [{left} {bottom} {right} {top}]"
        if isinstance(goal, int):
            action = f"/Dest [{2 + 2 * len(pages)} 0 R /XYZ 50 {712 - 20 * goal} null]"
        else:
            action = f"/A << /S /URI /URI ({goal}) >>"
        annotations.append(f"<< /Type /Annot /Subtype /Link {where} {action} >>")
    body = made(*pages)
    old = f"/Contents {3 + 2 * len(pages)} 0 R".encode()
    listed = f"/Annots [{' '.join(annotations)}] ".encode()
    return body.replace(old, listed + old)  # the cross-reference table is mended by the reader


def _x(line, words):
    """Where `words` begin and end, measured by PDFium itself."""
    import pypdfium2

    page = pypdfium2.PdfDocument(made(line))[0].get_textpage()
    start = page.get_text_range().index(words)
    left, _, _, _ = page.get_charbox(start)
    _, _, right, _ = page.get_charbox(start + len(words) - 1)
    return round(left) - 1, round(right) + 1


def test_links_are_citations_at_the_words_they_lie_on():
    payload = linked(NOTES, ("Harbour News", "https://harbour.example/2024/03/ferries"))
    article = read_article(payload, "a.pdf")
    (citation,) = article.citations
    assert citation.span.of(article.text) == "Harbour News"
    assert (citation.url, citation.form) == (
        "https://harbour.example/2024/03/ferries",
        CitationForm.LINK,
    )


def test_a_link_that_leads_to_a_note_ties_the_note_to_its_marker():
    payload = linked(NOTES, ("1", 3), ("online", "https://office.example/report"))
    article = read_article(payload, "a.pdf")
    (citation,) = article.citations
    assert citation.form is CitationForm.FOOTNOTE
    assert citation.place is not None
    assert article.text[citation.place.start - 1 : citation.place.end] == '"1'


def test_a_link_over_two_lines_is_one_citation():
    text = "The minister said in a long interview\nwith Harbour News that it goes on."
    url = "https://harbour.example/2024/03/interview"
    payload = linked(text, ("a long interview", url), ("with Harbour News", url))
    article = read_article(payload, "a.pdf")
    assert [one.anchor for one in article.citations] == ["a long interview\nwith Harbour News"]


def test_a_written_address_under_a_link_is_cited_once_and_whole():
    text = "It is at https://office.example/minutes/\n2024/winter.html since the spring."
    payload = linked(text, ("https://office.example/minutes/", "https://office.example/minutes/"))
    urls = [one.url for one in read_article(payload, "a.pdf").citations]
    assert urls == ["https://office.example/minutes/2024/winter.html"]


@pytest.mark.parametrize(
    ("words", "url"),
    [
        ("Evening Post", "https://twitter.com/intent/tweet?url=x"),
        ("MERROW OBSERVER", "https://observer.example/2024/03/the-issue-of-march"),
    ],
)
def test_links_that_share_and_those_of_running_heads_are_no_citations(words, url):
    text = f"MERROW OBSERVER\n1\nIt begins here.\fMERROW OBSERVER\n2\n{NOTES}"
    assert read_article(linked(text, (words, url)), "a.pdf").citations == ()


def test_offsets_of_links_move_with_what_the_layout_put_in():
    raw = "real\ufffe\r\nization of\r\nthe plan"
    text, moved = pdf.page_text(raw), pdf._mover(raw)
    for words in ("ization", "of", "the", "plan"):
        assert text[moved(raw.index(words)) :].startswith(words)
    assert moved(len(raw)) == len(text)


def test_links_without_words_and_to_nowhere_are_left_out():
    payload = linked(NOTES, ("Harbour News", "")).replace(b"/Rect [50", b"/Rect [580")
    assert pdf.read_pdf(payload, links=True).links == ()


def printed(*pages):
    """A PDF of pages that are rows of (height from below, letter size, words)."""
    streams = [
        "BT "
        + " ".join(f"/F1 {size} Tf 1 0 0 1 50 {at} Tm ({words}) Tj" for at, size, words in rows)
        + " ET"
        for rows in pages
    ]
    payload = made(*("x" for _ in streams))
    blank = "BT /F1 12 Tf 50 700 Td (x) Tj 0 -20 Td ET"
    for stream in streams:
        old = f"<< /Length {len(blank)} >>\nstream\n{blank}\nendstream".encode()
        new = f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream".encode()
        payload = payload.replace(old, new, 1)
    return payload


HEAD, FOOT = (770, 9, "The Harbour Report 2024"), 30
REPORT = printed(
    [
        HEAD,
        (720, 12, "The committee met on three days in the net loft and heard"),
        (704, 12, "twenty skippers, who told it that the channel had lost half"),
        (90, 8, "4 See the survey of the pilots, which was not made for this"),
        (80, 8, "inquiry and has never been published by anybody at all."),
        (FOOT, 9, "17"),
    ],
    [
        HEAD,
        (720, 12, "a metre of its depth since the storm of the year before last."),
        (704, 12, "Nobody had measured it again, and the board was not asked."),
        (90, 8, "5 Letter of the board, 4 June, which does not speak of it."),
        (FOOT, 9, "18"),
    ],
)


def test_the_notes_heads_and_numbers_of_printed_pages_are_beside_their_text():
    read = pdf.read_pdf(REPORT, lines=True)
    layout = printed_layout(read.lines, read.text)
    shown = [line.span.of(read.text) for line in layout.lines if not line.beside]
    assert [words.split()[0] for words in shown] == ["The", "twenty", "a", "Nobody"]
    assert len(layout.lines) == 11


@pytest.mark.parametrize(
    ("quote", "kind"),
    [
        ("the channel had lost half a metre of its depth since the storm", Kind.VERBATIM),
        ("the channel had lost half a fathom of its depth since the storm", Kind.ALTERED),
        ("which was not made for this inquiry and has never been published", Kind.VERBATIM),
        ("Nobody had measured it again, and the board was asked", Kind.ALTERED),
    ],
)
def test_a_quotation_runs_on_over_the_notes_of_a_page(quote, kind):
    source = source_of(read_page(REPORT, "application/pdf", ""), REPORT, "application/pdf")
    assert compare([quote], source, "en").kind is kind


def test_a_page_of_small_print_is_a_text_of_its_own():
    small = [(700 - 12 * n, 8, f"Line {n} of the terms and the conditions") for n in range(5)]
    large = [(700 - 20 * n, 12, f"Line {n} of the letter that came with it all") for n in range(9)]
    read = pdf.read_pdf(printed(large, small), lines=True)
    assert not any(line.beside for line in printed_layout(read.lines, read.text).lines)
