"""Our own pages shaped like real ones: what is read of them, measured over all at once."""

from __future__ import annotations

from tests.articles.shapedpages import measure, shaped_pages


def test_the_set_covers_sixty_pages_in_twelve_languages() -> None:
    pages = shaped_pages()
    assert len(pages) >= 60
    assert len({page.lang for page in pages}) >= 12
    assert len({page.name for page in pages}) == len(pages)


def test_no_source_is_accused_for_words_that_are_not_from_it() -> None:
    total = measure(shaped_pages())
    assert total.share("accusing right", "accusing") >= 0.95
    assert total.share("accusing right", "sourced") >= 0.60
