"""Every way of citing: the labelled articles of `tests/pages/citing`, and what they stand for."""

import pytest

from tests.citing import NO_QUOTATION, answers, labelled, share

ARTICLES = labelled()


@pytest.mark.parametrize("group", sorted({label.group for label in ARTICLES}))
def test_quotations_are_tied_to_what_they_are_from(group):
    given = [one for label in ARTICLES if label.group == group for one in answers(label)]
    assert share(given) >= 0.95, [one for one in given if not one.right]
    assert not [one for one in given if one.wanted == NO_QUOTATION]
