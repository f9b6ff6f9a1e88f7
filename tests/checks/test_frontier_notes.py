from warcio.archiveiterator import ArchiveIterator

from crawler.archive.verify import verify
from crawler.checks.check import Plan, check
from crawler.model import Fetch
from crawler.store.database import open_store
from crawler.store.ledger import Ledger
from tests.support import archives, corpora

PAGES = {**{url: corpora.page(words) for url, words in corpora.SOURCES.items()}, **corpora.ARTICLES}


def crawl(frontier, writer):
    """Answers what the pages of the corpus are, 404 for others, as a crawl does."""
    while jobs := frontier.lease(10):
        for job in jobs:
            html, status = PAGES.get(job.url, "<p>gone</p>"), 200 if job.url in PAGES else 404
            evidence = writer.write(archives.exchange(job.url, html.encode(), status=status))
            fetch = Fetch(
                job.url,
                evidence.captured,
                final=job.url,
                status=status,
                content_type="text/html",
                evidence=evidence,
            )
            frontier.done(fetch)
    return True


def notes(folder):
    """The metadata records of the archive, as warcio reads them: URL, fields, record beside."""
    for path in sorted(folder.glob("*.warc.gz")):
        with open(path, "rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "metadata":
                    lines = record.content_stream().read().decode().splitlines()
                    fields = dict(line.split(": ", 1) for line in lines if line)
                    beside = record.rec_headers.get_header("WARC-Concurrent-To")
                    yield record.rec_headers.get_header("WARC-Target-URI"), fields, beside


def test_every_capture_says_which_article_and_citation_asked_for_it(tmp_path):
    ledger = Ledger(open_store(f"sqlite:///{tmp_path / 'db'}"))
    checked = check(Plan(tuple(corpora.ARTICLES), tmp_path / "a"), ledger, crawl)
    found = list(notes(tmp_path / "a"))
    articles = {url for url, fields, _ in found if fields["role"] == "article"}
    assert articles == set(corpora.ARTICLES)
    asked = {(url, fields["article"]) for url, fields, _ in found if "article" in fields}
    assert asked == {
        ("http://cityhall.example/toll", "http://daily.example/toll"),
        ("http://harbour.example/ferries", "http://daily.example/toll"),
        ("http://school.example/may", "http://daily.example/school"),
        ("http://lost.example/blog", "http://daily.example/school"),
    }
    assert {fields["run"] for _, fields, _ in found} == {checked.run.id}
    assert all(beside.startswith("<urn:uuid:") for _, _, beside in found)
    assert verify(tmp_path / "a") == ()


def test_the_same_note_is_written_once(tmp_path):
    with archives.writer(tmp_path) as out:
        evidence = out.write(archives.exchange())
        for _ in range(3):
            out.note("http://news.example/harbour", {"role": "article"}, concurrent_to=evidence)
        out.note("http://news.example/harbour", {"role": "citation"}, concurrent_to=evidence)
    assert [fields["role"] for _, fields, _ in notes(tmp_path)] == ["article", "citation"]
