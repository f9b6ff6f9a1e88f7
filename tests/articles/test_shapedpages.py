"""Our own pages shaped like real ones: what is read of them, measured over all at once."""

from __future__ import annotations

from tests.articles.shapedpages import measure, shaped_pages


def test_the_set_covers_sixty_pages_in_twelve_languages() -> None:
    pages = shaped_pages()
    assert len(pages) >= 60
    assert len({page.lang for page in pages}) >= 12
    assert len({page.name for page in pages}) == len(pages)


def test_what_is_read_of_them_stays_above_its_floors() -> None:
    total = measure(shaped_pages())
    assert total.share("cited right", "cited") >= 0.96
    assert total.share("cited right", "to cite") >= 0.96
    assert total.share("quoted right", "quoted") >= 0.97
    assert total.share("quoted right", "to quote") >= 0.97
    assert total.share("speakers right", "speakers") >= 0.85
    # At the confidence from which the absence of words accuses.
    assert total.share("accusing right", "accusing") >= 0.95
    assert total.share("accusing right", "sourced") >= 0.60
    assert total.counts["line missed"] + total.counts["line too many"] == 0
    assert total.share("sections right", "sections") >= 0.85
