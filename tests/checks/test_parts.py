"""A page's further parts: the crawl owes them once, and the words are looked for in them."""

import pytest

from crawler.archive.reader import Archive
from crawler.checks.findings import judge_article
from crawler.checks.frontier import RunFrontier
from crawler.checks.sources import ArchivedSources, archived_fetch
from crawler.documents.layers import MOST_PARTS
from crawler.model import (
    Article,
    Citation,
    Fetch,
    Kind,
    Outcome,
    Pairing,
    PairingReason,
    Quotation,
    ReasonCode,
    Span,
)
from crawler.store.database import open_store
from crawler.store.ledger import Ledger, PageRow, Role
from crawler.web.url import page_key
from tests.support.archives import exchange, writer

HERE = "http://mag.example/essays/river"
SAID = "The mill by the river will be sold before the end of the summer."
OTHER = "The board met on Monday, and it published the minutes of the meeting a week later. " * 40


def page(*words, head=""):
    said = "".join(f"<p>{word}</p>" for word in words)
    return f"<html lang=en><head>{head}</head><body><main>{said}</main></body></html>".encode()


def judged(folder, pages, words=SAID, url=HERE):
    """The finding on `words`, with `pages` of the web in the archive."""
    with writer(folder) as out:
        for address, payload in pages.items():
            out.write(exchange(f"http://mag.example{address}", payload))
    text = f"“{words}” {url}"
    quotation = Quotation((Span(1, 1 + len(words)),), words, lang="en", parts=(words,))
    citation = Citation(Span(len(words) + 3, len(text)), url, url)
    article = Article("a.txt", text, lang="en", quotations=(quotation,), citations=(citation,))
    with Archive([folder]) as archive:
        sources = ArchivedSources(archive, lambda asked: archived_fetch(archive, asked))
        pairing = Pairing(0, 0, PairingReason.SAME_SENTENCE, 0.9)
        (finding,) = judge_article(article, [pairing], sources)
    return finding


NEXT = "<link rel=next href='?page={}'>"
TWO = {
    "/essays/river": page(OTHER, head=NEXT.format(2)),
    "/essays/river?page=2": page(OTHER, SAID, head=NEXT.format(3)),
}
FRAME = {
    "/essays/river": page(OTHER) + b"<iframe src='/texts/river.html'></iframe>",
    "/texts/river.html": page(OTHER, SAID),
}


@pytest.mark.parametrize(
    ("pages", "code", "url"),
    [
        (TWO, ReasonCode.ON_NEXT_PAGE, f"{HERE}?page=2"),
        (FRAME, ReasonCode.IN_FRAME, "http://mag.example/texts/river.html"),
        (
            {**FRAME, "/essays/river": b"<frameset><frame src='/texts/river.html'></frameset>"},
            ReasonCode.IN_FRAME,
            "http://mag.example/texts/river.html",
        ),
        (
            {
                "/essays/river": page(OTHER) + b"<a href='/essays/river/post-77'>Post</a>",
                "/essays/river/post-77": page(SAID, OTHER),
            },
            ReasonCode.IN_POST,
            f"{HERE}/post-77",
        ),
    ],
    ids=["next page", "frame", "frameset", "post"],
)
def test_words_in_a_further_part_are_a_match_that_says_where(tmp_path, pages, code, url):
    linked = f"{HERE}#post-77" if code is ReasonCode.IN_POST else HERE
    finding = judged(tmp_path, pages, url=linked)
    assert finding.kind is Kind.VERBATIM
    assert finding.reason.more[-1].code is code
    assert finding.reason.more[-1].params["url"] == url
    assert finding.fetch.final == url
    assert SAID.startswith(finding.passage.text)
    assert finding.citation.url == linked


def test_words_changed_on_the_next_page_are_changed(tmp_path):
    finding = judged(tmp_path, TWO, SAID.replace("will be", "will not be"))
    assert finding.outcome is Outcome.DRIFT
    assert finding.evidence.record_id == finding.fetch.evidence.record_id
    assert finding.fetch.final.endswith("page=2")


def test_absent_is_said_only_where_every_part_was_read(tmp_path):
    nobody = "Nobody has ever asked the people of the valley about it."
    pages = dict(TWO)
    assert judged(tmp_path / "a", pages, nobody).kind is Kind.UNDECIDED
    pages["/essays/river?page=3"] = page(OTHER, head="<meta name=robots>")
    assert judged(tmp_path / "b", pages, nobody).kind is Kind.ABSENT
    frame = {**FRAME, "/texts/river.html": b"<p>.</p>"}  # nothing to read in it
    assert judged(tmp_path / "c", frame, nobody).kind is Kind.UNDECIDED
    assert judged(tmp_path / "d", FRAME, nobody).kind is Kind.ABSENT


def test_frames_that_show_each_other_come_to_an_end(tmp_path):
    around = {
        f"/f{n}": page(OTHER) + b"".join(b"<iframe src='/f%d'></iframe>" % m for m in range(40))
        for n in range(12)
    }
    pages = {**around, "/essays/river": around["/f0"]}
    finding = judged(tmp_path, pages, "Nobody has ever asked the people of the valley about it.")
    assert finding.kind is Kind.UNDECIDED


def test_a_source_owes_its_parts_once_and_no_more_than_its_share(tmp_path):
    ledger = Ledger(open_store(f"sqlite:///{tmp_path / 'ledger.db'}"))
    run = ledger.begin("key", [])
    ledger.add_pages(run.id, [PageRow(page_key(HERE), HERE, Role.SOURCE)])
    frontier = RunFrontier(run, ledger, tmp_path, lambda *_: None)
    asked = []
    while jobs := frontier.lease(100):
        for job in jobs:
            asked.append(job.url)
            number = len(asked)
            further = (HERE, job.url, f"{HERE}?page={number + 1}", f"{HERE}?page={number + 2}")
            frontier.done(Fetch(job.url, "2026-11-24T00:00:00Z", status=200, parts=further))
    assert len(asked) == 1 + MOST_PARTS
    assert len(set(asked)) == len(asked)


def test_posts_of_every_fragment_that_a_page_is_linked_by_are_owed(tmp_path):
    ledger = Ledger(open_store(f"sqlite:///{tmp_path / 'ledger.db'}"))
    run = ledger.begin("key", [("a.txt", None)])
    links = [f"{HERE}#post-{number}" for number in (77, 78, 79)]
    cited = tuple(Citation(Span(0, 1), link, HERE) for link in links)
    ledger.read(*ledger.article_ids(run.id), Article("a.txt", "x", citations=cited))
    ledger.add_pages(run.id, [PageRow(page_key(HERE), links[0], Role.SOURCE)])
    posts = b"".join(b"<a href='/essays/river/post-%d'>Post</a>" % n for n in range(70, 90))
    with writer(tmp_path) as out:
        seen = out.write(exchange(HERE, page(OTHER) + posts))
    frontier = RunFrontier(run, ledger, tmp_path, lambda *_: None)
    (job,) = frontier.lease(9)
    first = (f"{HERE}/post-77",)  # what the crawl found by the link that it was given
    frontier.done(Fetch(job.url, seen.captured, status=200, evidence=seen, parts=first))
    assert [job.url for job in frontier.lease(9)] == [f"{HERE}/post-{n}" for n in (77, 78, 79)]
