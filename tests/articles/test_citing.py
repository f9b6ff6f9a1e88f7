"""Every way of citing: the labelled articles of `tests/pages/citing`, and what they stand for."""

import pytest

from crawler.articles.article import read_article
from crawler.checks.inputs import read_file
from crawler.errors import InputError
from tests.citing import NO_QUOTATION, answers, labelled, share

ARTICLES = labelled()


@pytest.mark.parametrize("group", sorted({label.group for label in ARTICLES}))
def test_quotations_are_tied_to_what_they_are_from(group):
    given = [one for label in ARTICLES if label.group == group for one in answers(label)]
    assert share(given) >= 0.95, [one for one in given if not one.right]
    assert not [one for one in given if one.wanted == NO_QUOTATION]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deep.tex", "\\begin{document}" + "{" * 20_000 + "x"),
        ("open.tex", "\\begin{quote}" * 2_000),
        ("blocks.org", "#+begin_quote\n" * 4_000 + "Words of the article."),
        ("drawers.org", ":a:\n" * 4_000 + "Words of the article."),
        ("ticks.adoc", "Words of the article. " + '"`' * 10_000),
        (
            "inside.rst",
            ".. include:: /etc/passwd\n\n.. raw:: html\n   :file: /etc/passwd\n\nWords.",
        ),
    ],
)
def test_hostile_markup_is_read_or_refused_by_name(name, text):
    if "{" in text:
        with pytest.raises(InputError, match="nested too deeply"):
            read_article(text.encode(), name)
    else:
        assert "root:" not in read_article(text.encode(), name).text


def test_only_bibliographies_in_the_articles_own_folder_are_opened(tmp_path):
    (tmp_path / "other.bib").write_text("@misc{a, title={T}, url={https://a.example/t}}", "utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    text = '---\nbibliography: ../other.bib\n---\n\nShe called it "a wonder of the county" [@a].\n'
    (inner / "article.md").write_text(text, "utf-8")
    assert read_file(str(inner / "article.md")).citations == ()
    (inner / "other.bib").write_bytes((tmp_path / "other.bib").read_bytes())
    (inner / "article.md").write_text(text.replace("../", ""), "utf-8")
    (cited,) = read_file(str(inner / "article.md")).citations
    assert cited.url == "https://a.example/t"
