"""Which source's judgement becomes a quotation's finding, and that nothing is left without one."""

from dataclasses import replace

import pytest

from crawler.checks.findings import judge_article
from crawler.checks.sources import SourceView
from crawler.comparison.verdict import JudgedSource
from crawler.jsonlines import finding_from, finding_object
from crawler.model import (
    Article,
    Certainty,
    Citation,
    Fetch,
    Kind,
    LinkState,
    Outcome,
    Page,
    Pairing,
    PairingReason,
    Quotation,
    Reason,
    ReasonCode,
    Span,
    finding_id,
)
from reports import catalogue

SAID = "We do not expect the toll to rise next year"
STATEMENT = f"The mayor spoke for an hour. {SAID}. The ferries leave every 20 minutes."
OTHER = "The market moves to the new hall in June, and the fish will be sold there from then on."


class TableSources:
    """Pages by URL: a text, or the kind of trouble in its place."""

    def __init__(self, pages):
        self.pages = pages

    def view(self, citation):
        found = self.pages[citation.target]
        fetch = Fetch(requested=citation.target, fetched="2026-01-02T03:04:05Z", status=200)
        if isinstance(found, tuple):  # a state, and the text that it shows
            state, text = found
            source = JudgedSource(text, "en", complete=False)
            fetch = replace(fetch, status=410 if state.kind is Kind.GONE else 200)
            return SourceView(fetch, state, Page(citation.target, text, lang="en"), source)
        if isinstance(found, Kind):
            return SourceView(fetch, LinkState(found, found.value))
        page = Page(citation.target, found, lang="en")
        return SourceView(fetch, LinkState(Kind.ALIVE, "alive"), page, JudgedSource(found, "en"))

    def edition(self, citation, lang):
        return None

    def anchored(self, citation):
        return None

    def parts(self, citation):
        return ()


def article_with(quotes, urls):
    text, quotations, citations = "", [], []
    for words in quotes:
        text += "“"
        span = Span(len(text), len(text) + len(words))
        text += words + "” "
        quotations.append(Quotation((span,), words, lang="en", parts=(words,)))
    for url in urls:
        citations.append(Citation(Span(len(text), len(text) + len(url)), url, url))
        text += url + " "
    return Article(
        "a.txt", text, lang="en", quotations=tuple(quotations), citations=tuple(citations)
    )


def findings_of(quotes, pages, pairs, confidence=0.9, reason=PairingReason.SAME_SENTENCE):
    article = article_with(quotes, list(pages))
    pairings = [
        Pairing(index, cited, reason if cited is not None else None, confidence)
        for index, cited in enumerate(pairs)
    ]
    return judge_article(article, pairings, TableSources(pages))


def test_a_quote_is_checked_against_its_own_citation_first():
    (finding,) = findings_of([SAID], {"http://a/": STATEMENT}, [0])
    assert (finding.kind, finding.pairing) == (Kind.VERBATIM, PairingReason.SAME_SENTENCE)
    assert finding.passage.text == SAID


def test_a_quote_that_another_source_has_matches_there_and_says_so():
    pages = {"http://a/": OTHER, "http://b/": STATEMENT}
    quote, citation = findings_of([SAID], pages, [0])
    assert (quote.kind, quote.pairing) == (Kind.FOUND_ELSEWHERE, PairingReason.ELSEWHERE)
    assert quote.outcome is Outcome.MATCH
    assert (quote.citation.url, quote.linked) == ("http://b/", "http://a/")
    assert (citation.quotation, citation.citation.url, citation.kind) == (
        None,
        "http://a/",
        Kind.ALIVE,
    )
    told = catalogue.words("en").sentence(quote.reason)
    assert "http://a/" in told
    assert "http://b/" in told


@pytest.mark.parametrize(
    ("pages", "confidence", "kind", "code"),
    [
        # a link that is mere background is no claim that the words stand behind it
        ({"http://a/": OTHER, "http://b/": STATEMENT}, 0.4, Kind.VERBATIM, ReasonCode.SAME_WORDS),
        # what could not be searched may have them too
        ({"http://a/": Kind.BLOCKED, "http://b/": STATEMENT}, 0.9, Kind.VERBATIM,
         ReasonCode.LINKED_UNREAD),
        # the page that is linked has them changed, the other one as they are quoted
        ({"http://a/": STATEMENT.replace("do not", "do"), "http://b/": STATEMENT}, 0.9,
         Kind.FOUND_ELSEWHERE, ReasonCode.FOUND_ELSEWHERE),
        ({"http://a/": STATEMENT, "http://b/": STATEMENT}, 0.9, Kind.VERBATIM,
         ReasonCode.SAME_WORDS),
    ],
)  # fmt: skip
def test_what_is_found_elsewhere_depends_on_what_the_linked_page_has(pages, confidence, kind, code):
    quote = findings_of([SAID], pages, [0], confidence)[0]
    assert (quote.kind, quote.reason.code) == (kind, code)


def test_the_other_sources_that_were_searched_are_named_but_no_page_that_could_not_be():
    pages = {"http://a/": OTHER, "http://b/": Kind.GONE, "http://c/": OTHER + " And so on."}
    quote, *_ = findings_of([SAID], pages, [0])
    assert (quote.kind, quote.also) == (Kind.ABSENT, ("http://c/",))


def test_words_that_may_stand_on_a_cited_page_that_was_not_searched_are_absent_at_most_possibly():
    (sure, *_) = findings_of([SAID], {"http://a/": OTHER, "http://b/": OTHER + " More."}, [0])
    (quote, *_) = findings_of([SAID], {"http://a/": OTHER, "http://b/": Kind.NO_CONNECTION}, [0])
    assert (sure.kind, quote.kind) == (Kind.ABSENT, Kind.ABSENT)
    assert sure.certainty is not Certainty.POSSIBLE
    assert quote.certainty is Certainty.POSSIBLE
    assert [one.code for one in quote.reason.more][-1] is ReasonCode.OTHERS_UNREAD


def test_changed_words_are_altered_even_when_a_link_elsewhere_is_dead():
    words = SAID.replace("do not", "do")
    pages = {"http://a/": STATEMENT, "http://b/": Kind.GONE}
    quote, citation = findings_of([words], pages, [0])
    assert quote.kind is Kind.ALTERED
    assert citation.kind is Kind.GONE
    assert not citation.confirmed


def test_words_that_are_nowhere_are_absent_only_when_the_article_clearly_names_the_page():
    made_up = "Every bridge in this county will be painted blue by next week"
    (sure,) = findings_of([made_up], {"http://a/": STATEMENT}, [0], confidence=0.9)
    (unsure,) = findings_of([made_up], {"http://a/": STATEMENT}, [0], confidence=0.3)
    assert (sure.kind, unsure.kind) == (Kind.ABSENT, Kind.UNDECIDED)


@pytest.mark.parametrize("kind", [Kind.GONE, Kind.BLOCKED, Kind.PAYWALL, Kind.SOFT_404])
def test_a_page_that_cannot_be_searched_is_named_and_never_absent(kind):
    (finding,) = findings_of([SAID], {"http://a/": kind}, [0])
    assert finding.kind is kind
    assert finding.passage is None


GONE = LinkState(Kind.GONE, "status 410")
WALL = LinkState(
    Kind.UNDECIDED,
    Reason(ReasonCode.NOT_FOUND_DOUBTED),
    doubt=Reason(ReasonCode.MAY_BE_WALL, {"seen": ()}),
    chances=(("blocked", 0.8),),
)
DOUBTED = replace(WALL, kind=Kind.ALIVE)


@pytest.mark.parametrize(
    ("state", "said", "kind"),
    [
        (GONE, SAID, Kind.VERBATIM),
        (GONE, SAID.replace("do not", "do"), Kind.GONE),
        (WALL, SAID, Kind.VERBATIM),
        (WALL, SAID.replace("do not", "do"), Kind.UNDECIDED),
        (WALL, "Every bridge will be painted blue by next week", Kind.UNDECIDED),
        (DOUBTED, "Every bridge will be painted blue by next week", Kind.UNDECIDED),
    ],
)
def test_page_that_may_not_be_the_source_can_only_have_the_words(state, said, kind):
    (finding,) = findings_of([said], {"http://a/": (state, STATEMENT)}, [0])
    assert finding.kind is kind
    assert finding.chances == state.chances
    if state is GONE and kind is Kind.VERBATIM:
        assert "410" in catalogue.words().sentence(finding.reason)
    if kind is Kind.UNDECIDED:
        assert "may be a bot wall" in catalogue.words().sentence(finding.reason)


def test_a_quote_without_any_citation_is_unsourced():
    (finding,) = findings_of([SAID], {}, [None])
    assert (finding.kind, finding.citation) == (Kind.UNSOURCED, None)


CHANGED = SAID.replace("do not", "do")


def test_words_that_may_be_on_another_page_of_the_same_markers_accuse_nobody():
    pages = {"http://a/": OTHER, "http://b/": Kind.BLOCKED, "http://c/": OTHER + " And so on."}
    article = article_with([SAID], list(pages))
    for beside, kind in (((1,), Kind.UNDECIDED), ((2,), Kind.ABSENT), ((), Kind.ABSENT)):
        pairing = Pairing(0, 0, PairingReason.FOOTNOTE, 0.95, beside=beside)
        (finding, *_) = judge_article(article, [pairing], TableSources(pages))
        assert finding.kind is kind


def test_a_quote_from_a_printed_work_names_it_whatever_other_pages_have():
    pages = {"http://a/": STATEMENT}
    pairing = Pairing(0, None, None, printed="Orme (1988), Lamps, p. 41")
    found = judge_article(article_with([CHANGED], list(pages)), [pairing], TableSources(pages))
    assert (found[0].kind, found[0].citation) == (Kind.UNDECIDED, None)
    assert "Orme (1988), Lamps, p. 41" in catalogue.words().sentence(found[0].reason)


def test_another_page_with_nearly_the_words_accuses_only_when_the_own_source_lacks_them():
    (lacking, *_) = findings_of([CHANGED], {"http://a/": OTHER, "http://b/": STATEMENT}, [0])
    (blocked, *_) = findings_of([CHANGED], {"http://a/": Kind.BLOCKED, "http://b/": STATEMENT}, [0])
    (unpaired, *_) = findings_of([CHANGED], {"http://b/": STATEMENT}, [None])
    assert [lacking.kind, blocked.kind, unpaired.kind] == [
        Kind.ALTERED,
        Kind.BLOCKED,
        Kind.UNDECIDED,
    ]


def test_background_that_shares_a_few_words_accuses_nobody():
    words = "The ferries and the toll are a disgrace to everyone in this town"
    (weak, *_) = findings_of([words], {"http://a/": STATEMENT}, [0], confidence=0.5)
    assert weak.kind is Kind.UNDECIDED


def test_a_dropped_denial_accuses_even_where_the_pairing_is_weak():
    (weak, *_) = findings_of([CHANGED], {"http://a/": STATEMENT}, [0], confidence=0.5)
    assert weak.kind is Kind.ALTERED


HEADLINE = "Toll to rise"


@pytest.mark.parametrize(
    ("around", "passage"),
    [
        # what the quote stops before is shown, to the end of its paragraph and no farther
        ("{said} unless the council\n\n“Nobody is happy about it,” he added.",
         "{said} unless the council"),
        ("{said}, but only if the council agrees.\n\n“ We wait.",
         "{said}, but only if the council agrees."),
    ],
)  # fmt: skip
def test_a_passage_ends_with_its_paragraph_and_without_the_mark_of_the_next(around, passage):
    said = "We will lower the toll on the old bridge next year"
    text = f"{HEADLINE}\n\n{around.format(said=said)} It was late."
    finding = findings_of([said], {"http://a/": text}, [0])[0]
    assert finding.kind is Kind.MISLEADING_CUT
    assert finding.passage.text == passage.format(said=said)
    assert not finding.passage.directive.endswith(("%E2%80%9C", "%0A"))


@pytest.mark.parametrize(("confidence", "kind"), [(0.4, Kind.UNSOURCED), (0.9, Kind.UNDECIDED)])
def test_two_words_that_a_page_has_nothing_of_get_no_unrelated_passage(confidence, kind):
    article = article_with(["grosse misère"], ["http://a/"])
    article = replace(article, lang="fr")
    article = replace(
        article, quotations=tuple(replace(one, lang="fr") for one in article.quotations)
    )
    pairing = Pairing(0, 0, PairingReason.ONLY_SOURCE, confidence)
    finding = judge_article(article, [pairing], TableSources({"http://a/": OTHER * 3}))[0]
    assert (finding.kind, finding.passage) == (kind, None)


def test_words_of_a_recording_have_their_time():
    class Recorded(TableSources):
        def view(self, citation):
            seen = super().view(citation)
            return replace(seen, page=replace(seen.page, cues=((0, 1.0), (28, 3723.5), (75, 3730))))

    cited = "http://a.example/talk.vtt"
    (found,) = judge_article(
        article_with([SAID], [cited]),
        [Pairing(0, 0, PairingReason.SAME_SENTENCE, 0.9)],
        Recorded({cited: STATEMENT}),
    )
    assert (found.kind, found.passage.seconds) == (Kind.VERBATIM, 3723.5)
    assert finding_from(finding_object(found, catalogue.words().sentence)).passage == found.passage


def test_a_scare_quote_is_reported_and_not_judged():
    article = article_with(["plan"], [])
    scare = Quotation(article.quotations[0].fragments, "plan", scare=True)
    article = Article("a.txt", article.text, quotations=(scare,))
    (finding,) = judge_article(article, [Pairing(0, None, None)], TableSources({}))
    assert finding.kind is Kind.SCARE_QUOTE


def test_every_quotation_and_every_uncarried_citation_has_exactly_one_finding():
    pages = {"http://a/": STATEMENT, "http://b/": OTHER, "http://c/": Kind.GONE}
    found = findings_of([SAID, "plainly nowhere at all in here", SAID], pages, [0, None, 2])
    assert sum(finding.quotation is not None for finding in found) == 3
    bare = [finding.citation.url for finding in found if finding.quotation is None]
    carried = {finding.citation.url for finding in found if finding.quotation and finding.citation}
    assert sorted(bare) == sorted(set(pages) - carried)
    assert len({finding.id for finding in found}) == len(found)


def test_findings_stand_in_reading_order():
    pages = {"http://a/": STATEMENT, "http://b/": OTHER}
    found = findings_of([SAID], pages, [0])
    starts = [
        finding.quotation.span.start if finding.quotation else finding.citation.span.start
        for finding in found
    ]
    assert starts == sorted(starts)


def ids_of(quotes, pages, pairs):
    return [finding.id for finding in findings_of(quotes, pages, pairs)]


def test_an_id_stays_when_text_is_added_before_and_whatever_the_page_has():
    alone = ids_of([SAID], {"http://a/": STATEMENT}, [0])
    assert ids_of(["Another one", SAID], {"http://a/": STATEMENT}, [None, 0])[1:] == alone
    assert ids_of([SAID], {"http://a/": Kind.GONE}, [0]) == alone
    elsewhere = ids_of([SAID], {"http://a/": OTHER, "http://b/": STATEMENT}, [0])
    assert elsewhere[0] == alone[0]


def test_the_same_words_and_the_same_links_are_told_apart_by_their_number():
    again = findings_of([SAID, "Another one", SAID], {"http://a/": STATEMENT}, [0, 0, 0])
    assert [finding.occurrence for finding in again] == [1, 1, 2]
    assert len({finding.id for finding in again}) == 3


def test_typography_is_no_part_of_an_id_and_words_are():
    curly = finding_id("a.txt", "It isn’t —\u00a0as “they” say…", "", 1)
    assert finding_id("a.txt", 'It isn\'t - as "they"\nsay...', "", 1) == curly
    assert finding_id("a.txt", 'It is - as "they" say...', "", 1) != curly
    assert finding_id("b.txt", 'It isn\'t - as "they" say...', "", 1) != curly


def test_a_link_is_known_by_its_url_and_counts_also_where_a_quotation_carries_it():
    article = article_with([SAID], ["http://a/", "http://b/", "http://a/"])
    sources = TableSources({"http://a/": STATEMENT, "http://b/": OTHER})
    paired = judge_article(article, [Pairing(0, 0, PairingReason.SAME_SENTENCE, 0.9)], sources)
    alone = judge_article(
        article, [Pairing(0, None, None)], TableSources(dict.fromkeys(sources.pages, Kind.GONE))
    )
    by_place = {finding.place: finding.id for finding in alone}
    assert len(by_place) == len(set(by_place.values())) == 4
    assert all(by_place[finding.place] == finding.id for finding in paired)


@pytest.mark.parametrize(
    ("confidence", "certainty"),
    [(0.95, Certainty.CERTAIN), (0.7, Certainty.LIKELY), (0.5, Certainty.POSSIBLE)],
)
def test_no_accusation_is_surer_than_its_pairing(confidence, certainty):
    words = SAID.replace("do not", "do")
    quote, *_ = findings_of([words], {"http://a/": STATEMENT}, [0], confidence)
    assert (quote.kind, quote.certainty) == (Kind.ALTERED, certainty)
    assert quote.confidence == confidence


def test_a_match_is_as_sure_as_its_words():
    (quote,) = findings_of([SAID], {"http://a/": STATEMENT}, [0], 0.35)
    assert (quote.kind, quote.certainty) == (Kind.VERBATIM, Certainty.CERTAIN)
    assert quote.confidence == 0.35
    assert quote.searched == ("shown",)
