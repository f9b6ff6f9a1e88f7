"""Quotations above an article, looked for in the article itself."""

import pytest

from crawler.articles.article import read_html
from crawler.checks.headlines import headline_findings
from crawler.checks.notices import failing_kinds
from crawler.comparison.verdict import JudgedSource
from crawler.model import Certainty, Kind, Outcome, ReasonCode

BODY = (
    "The ferry company spoke to the press on Tuesday about the timetable, the price of fuel and "
    "the pier that has been under repair since the autumn storms of last year. {said} It was the "
    "third meeting of this kind within a month, and the hall was full to the last chair. Islanders "
    "had come with questions about school buses, hospital visits and the mail, and many of them "
    "left before the end. The harbour master showed a map on which the new pier was drawn in red, "
    "and the company's engineer told the audience how piles are driven into soft ground. A vote "
    "on the plan is expected in the second week of June, when the county council meets again in "
    "the old customs house by the water, with a break for lunch."
)
SAID = "“We will not raise the fares before 2031,” the director said."


class NoSources:
    """Sources none of which was read."""

    def __init__(self, text=None):
        self.source = JudgedSource(text, "en") if text else None

    def view(self, citation):
        return self

    def anchored(self, citation):
        return None


def found(title="Ferries", head="", subhead="", said=SAID, sources=None, link=""):
    page = (
        f"<html lang=en><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>"
        f"<p>{BODY.format(said=said)}</p><h2>{subhead}</h2><p>The last boat left at nine in the "
        f"evening, as it does every day but on Sunday.{link}</p></article></body></html>"
    )
    article = read_html(page, "https://news.example/ferries")
    return headline_findings(article, sources or NoSources())


@pytest.mark.parametrize(
    "title",
    [
        "Ferries: “We will not raise the fares before 2031”",
        "Ferries: “We Will Not Raise the Fares Before 2031”",  # title case
        "Ferries: “We will not raise the fares …”",
        "Ferries: “We will not raise fares before 2031”",  # a headline's dropped word
        "Ferries: ‘We shall leave the prices as they are now’",  # single marks: a paraphrase
        "Ferries: “no higher fares”",  # a phrase
        "Ferries: “We will not raise the fares for a long time…",
        "Ferries stay cheap",
    ],
)
def test_what_headlines_do_to_words_by_custom_is_no_finding(title):
    assert found(title) == ()


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Ferries: “We will raise the fares before 2031”", ReasonCode.HEADLINE_CHANGED),
        ("Ferries: “We will not raise the fares before 2041”", ReasonCode.HEADLINE_CHANGED),
        ("Ferries: “Islanders ought to build their own boats”", ReasonCode.HEADLINE_ABSENT),
    ],
)
def test_a_headline_that_quotes_otherwise_is_possibly_wrong(title, code):
    (finding,) = found(title)
    assert finding.kind is Kind.HEADLINE
    assert finding.reason.code is code
    assert finding.certainty is Certainty.POSSIBLE
    assert (finding.where, finding.part) == ("headline", "headline")


@pytest.mark.parametrize(
    ("part", "given"),
    [
        ("card", {"head": "<meta property=og:title content='“Islanders ought to build boats”'>"}),
        ("card", {"head": "<meta name=twitter:title content='“Islanders ought to build boats”'>"}),
        ("summary", {"head": "<meta name=description content='“Islanders ought to build boats”'>"}),
        ("subhead", {"subhead": "“Islanders ought to build boats”"}),
    ],
)
def test_subheads_summary_and_social_card_are_read_too(part, given):
    (finding,) = found(**given)
    assert (finding.where, finding.part) == ("headline", part)


def test_words_are_reported_once_however_often_they_stand_above():
    head = "<meta property=og:title content='Now: “Islanders ought to build boats”'>"
    assert len(found("Ferries: “Islanders ought to build boats”", head)) == 1


def test_words_that_a_cited_source_has_are_its_own():
    link = ' <a href="https://other.example/talk">The talk</a>'
    source = NoSources(
        "He said it plainly. Islanders ought to build their own boats. They laughed."
    )
    title = "Ferries: “Islanders ought to build their own boats”"
    assert found(title, sources=source, link=link) == ()


def test_it_fails_a_run_only_where_it_is_named():
    assert Kind.HEADLINE.outcome is Outcome.UNVERIFIABLE
    assert Kind.HEADLINE not in failing_kinds(["drift,dead"])
    assert Kind.HEADLINE in failing_kinds(["drift,dead,headline"])
