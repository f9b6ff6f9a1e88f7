import hashlib
import time

import pytest

from crawler.articles.article import read_article
from crawler.checks.inputs import read_file
from crawler.model import Article, Finding, Kind, Quotation, Span
from reports.locations import visible, whereabouts

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>“We will not wait any longer”</title>
<script>var s = "“We will not wait any longer”";</script></head>
<body><article><h1>Harbour</h1>
<!-- “We will not wait any longer” -->
<p>The mayor was brief.
  “We will <em>not</em>&nbsp;wait
  any&#32;longer,” she said. The rest of the day went by without another word from her.</p>
<p>Later she repeated it: “We will not wait any longer,” and left for the islands.</p>
<p>The <a href="http://a.example/x">harbour&nbsp;office &amp; the pilots</a> said nothing.</p>
</article></body></html>
"""


def places(path, payload):
    """Each quotation's lines and columns as annotated, in reading order."""
    path.write_bytes(payload)
    article = read_article(payload, str(path))
    found = []
    for quotation in article.quotations:
        finding = Finding("x", str(path), Kind.ALTERED, "why", quotation=quotation)
        region = whereabouts(article, finding).region
        assert region is not None
        found.append((region.line, region.column, region.end_line))
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_words_of_an_html_file_are_found_in_its_lines(tmp_path, encoding, ending):
    page = PAGE.replace("<head>", f'<head><meta charset="{encoding.removesuffix("-sig")}">')
    payload = page.replace("\n", ending).encode(encoding)
    assert places(tmp_path / "page.html", payload) == [(7, 4, 8), (9, 28, 9)]


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_lines_of_a_text_file_are_exact(tmp_path, start, ending):
    text = 'The harbour\n\nA new dawn. "We will not wait any longer," the mayor said on Monday.\n'
    payload = (start + text.replace("\n", ending)).encode()
    assert places(tmp_path / "page.txt", payload) == [(3, 14, 3)]


def test_a_link_is_found_by_its_words(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    article = read_article(PAGE.encode(), str(path))
    (citation,) = article.citations
    finding = Finding("x", str(path), Kind.GONE, "why", citation=citation)
    region = whereabouts(article, finding).region
    assert region is not None
    assert (region.line, region.end_line) == (10, 10)


def test_a_file_that_changed_since_gives_no_line(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    article = read_article(PAGE.encode(), str(path))
    path.write_text("<p>Something new on the first line</p>" + PAGE)
    finding = Finding("x", str(path), Kind.ALTERED, "why", quotation=article.quotations[0])
    assert whereabouts(article, finding).region is None


def test_words_that_the_file_does_not_have_give_no_line(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    digest = f"sha256:{hashlib.sha256(PAGE.encode()).hexdigest()}"
    article = Article(str(path), "Words that are not there", digest=digest)
    quotation = Quotation((Span(0, 10),), "Words that")
    finding = Finding("x", str(path), Kind.ALTERED, "why", quotation=quotation)
    assert whereabouts(article, finding).region is None


@pytest.mark.parametrize("piece", ["<", "<!--", "<script", "<style>", "&", "<a b='", "&a"])
def test_markup_that_never_ends_takes_no_time(piece):
    begun = time.process_time()
    visible(piece * (600_000 // len(piece)))
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.tex", "\\begin{document}\n{mark} of \\emph{the county}'' then\n\\end{document}"),
        ("a.rst", "The mill\n========\n\nShe called it \"a wonder\nof *the county*\" then.\n"),
        ("a.adoc", "= The mill\n\nA text.\n\nShe called it \"a wonder of _the county_\" then.\n"),
        ("a.org", "* The mill\n\nShe called it \"a wonder of /the county/\" then.\n"),
    ],
)  # fmt: skip
def test_words_in_files_of_markup_are_found_again(tmp_path, name, body):
    source = body.replace("{mark}", "She called it ``a wonder")
    (tmp_path / name).write_text(source, "utf-8")
    article = read_file(str(tmp_path / name))
    (quotation,) = article.quotations
    finding = Finding("", article.address, Kind.UNSOURCED, "", quotation=quotation)
    region = whereabouts(article, finding).region
    assert region is not None
    assert region.span.of(source).startswith("a wonder")
    assert region.span.of(source).rstrip("}_*/").endswith("county")
    assert region.line == source[: source.index("a wonder")].count("\n") + 1
