from hypothesis import given
from hypothesis import strategies as st

from crawler.language.text import SpanSet
from crawler.model import Span

SPANS = st.builds(
    lambda start, size: Span(start, start + size), st.integers(0, 50), st.integers(1, 9)
)


@given(st.lists(SPANS, max_size=12), SPANS)
def test_overlap_is_a_shared_code_point(spans, asked):
    shared = any(span.start < asked.end and asked.start < span.end for span in spans)
    assert SpanSet(spans).hits(asked) is shared


def test_nothing_overlaps_an_empty_set():
    assert not SpanSet(()).hits(Span(0, 9))
