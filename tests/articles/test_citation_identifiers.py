import pytest

from crawler.articles.citations import identifiers
from crawler.model import CitationForm, Span


@pytest.mark.parametrize(
    ("text", "url", "shown"),
    [
        ("(doi:10.1000/xyz123).", "https://doi.org/10.1000/xyz123", "doi:10.1000/xyz123"),
        ("DOI 10.1000/a(b)c, 2020", "https://doi.org/10.1000/a(b)c", "DOI 10.1000/a(b)c"),
        (
            "see 10.1038/s41586-020-1.",
            "https://doi.org/10.1038/s41586-020-1",
            "10.1038/s41586-020-1",
        ),
        ("arXiv:2301.01234v2 [cs]", "https://arxiv.org/abs/2301.01234v2", "arXiv:2301.01234v2"),
        ("arXiv:hep-th/9901001", "https://arxiv.org/abs/hep-th/9901001", "arXiv:hep-th/9901001"),
        ("PMID: 1234567;", "https://pubmed.ncbi.nlm.nih.gov/1234567/", "PMID: 1234567"),
        ("PMC1234567", "https://pmc.ncbi.nlm.nih.gov/articles/PMC1234567/", "PMC1234567"),
        ("by RFC 7089,", "https://www.rfc-editor.org/rfc/rfc7089", "RFC 7089"),
    ],
)
def test_identifiers_are_resolved(text, url, shown):
    (citation,) = identifiers(text)
    assert (citation.url, citation.span.of(text)) == (url, shown)
    assert citation.form is CitationForm.IDENTIFIER


@pytest.mark.parametrize(
    "text", ["version 10.1 / 2", "RFCs are", "10.12/3", "PMID unknown", "RFC 0"]
)
def test_other_numbers_are_no_identifiers(text):
    assert identifiers(text) == ()


def test_an_identifier_inside_a_url_is_cited_already():
    text = "https://doi.org/10.1000/xyz"
    assert identifiers(text, [Span(0, len(text))]) == ()


def test_a_work_named_twice_is_cited_once():
    assert len(identifiers("RFC 7089 and RFC 7089")) == 1
