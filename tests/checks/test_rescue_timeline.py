"""Where a quote's words went, by what it is in each capture."""

import pytest

from crawler.checks.rescue import Version, changed, split
from crawler.model import Certainty, Evidence, Fetch, Finding, Kind
from reports.catalogue import words

NOW = Evidence("now.warc.gz", 0, "<urn:uuid:now>", "", "2024-09-01T00:00:00Z")
DRIFT = Finding(
    "id", "article.html", Kind.ABSENT, "It is not there.", evidence=NOW,
    fetch=Fetch("http://p.example/x", NOW.captured, final="http://p.example/x", evidence=NOW),
)  # fmt: skip


def version(month: int, kind: Kind, certainty: Certainty = Certainty.CERTAIN) -> Version:
    return Version("http://p.example/x", f"2024-0{month}-01T00:00:00Z", kind, None, certainty)


def test_the_last_with_the_words_and_the_first_without_are_found_whatever_the_order():
    versions = [version(4, Kind.ALTERED), version(2, Kind.VERBATIM), version(1, Kind.VERBATIM)]
    had, lost = split(versions)
    assert (had.at[5:7], lost.at[5:7]) == ("02", "04")


def test_words_that_came_back_and_went_again_count_from_the_last_time():
    kinds = [Kind.VERBATIM, Kind.ABSENT, Kind.EDITED, Kind.ABSENT]
    had, lost = split([version(month, kind) for month, kind in enumerate(kinds, 1)])
    assert (had.at[5:7], lost.at[5:7]) == ("03", "04")


def test_without_a_capture_between_the_page_of_today_is_the_first_without():
    finding = changed(DRIFT, [version(2, Kind.VERBATIM)])
    assert finding.kind is Kind.SOURCE_CHANGED
    assert finding.first_missing.at == NOW.captured
    assert finding.first_missing.evidence == NOW
    assert "2024-02-01" in words().sentence(finding.reason)
    assert "2024-09-01" in words().sentence(finding.reason)


@pytest.mark.parametrize(
    "versions",
    [
        [],
        [version(1, Kind.ABSENT), version(2, Kind.ALTERED)],
        [version(1, Kind.UNDECIDED)],
        [version(1, Kind.TRANSLATED, Certainty.POSSIBLE)],
        [Version("http://p.example/x", "2025-01-01T00:00:00Z", Kind.VERBATIM)],
    ],
    ids=["none", "never there", "undecided", "only possible", "later"],
)
def test_nobody_is_said_to_have_edited_what_no_earlier_capture_has(versions):
    assert changed(DRIFT, versions) == DRIFT
