"""A run with most kinds of finding, for the tests of the reports. All texts are invented."""

from __future__ import annotations

from crawler.checks.results import ArticleReport, Run
from crawler.model import (
    Article,
    Certainty,
    Change,
    Citation,
    CitationForm,
    Correspondence,
    EditClass,
    Evidence,
    Fetch,
    Finding,
    Hop,
    Kind,
    Likeness,
    PairingReason,
    Passage,
    Publisher,
    Quotation,
    Rescue,
    Span,
    Speaker,
)

HARBOUR = """Harbour town argues over its last ferry

By Ines Calloway

The council of Port Merrow voted on Tuesday to keep the night ferry running until spring. “We
will not leave the island without a boat this winter,” said the mayor, Tomas Ehrling, in a
speech that the town has put online.

The operator sounds less sure. “The service costs us four million crowns a year and we have
told the council so twice,” its director, Vera Lindqvist, wrote in a letter to shareholders
(letter). She added that the company “will pay for new engines … this year”.

A harbour pilot remembered the last closure. “Nobody asked the people who live out there,” he
said. An engineer's report is quoted with the words “the hull is sound and needs no work”,
which the company published in March.

The so-called “bridge lobby” has been silent. Passenger numbers are on the regional statistics
page, and an old timetable is kept at http://timetables.merrow.example/night/2019 for those
who want to compare.
"""

SUMMIT = """Ministers leave the river summit with little to show

The talks on sharing the water of the Anvar ended on Friday without a treaty. “We shall not
sign a paper that leaves our fields dry,” the delegation's head, Pavel Sorin, told the Delta
news agency.

https://delta.example/world/20261113/river-summit-1894.html

A second delegate put it more softly. “There are 12 points on which we agree and three on
which we do not,” she said, according to the same agency.

The organisers published the closing statement. “All parties commit to a further round in
May”, it says, and promises “free access to every measurement”.

Related article: The river that three countries drink
"""

_ARCHIVE = "citewatch-20261124031500-00000.warc.gz"


def sample_run() -> Run:
    """Two articles in one language, sources in two, eight outcomes worth looking at."""
    return Run(
        title="Port Merrow and the river",
        started="2026-11-24T03:15:00Z",
        finished="2026-11-24T03:15:41Z",
        version="0.1.0",
        articles=(_harbour(), _summit()),
        command="citewatch check harbour.html summit.txt",
    )


def span_of(text: str, words: str) -> Span:
    """Where `words` stand in `text`; raises ValueError when they do not."""
    start = text.index(words)
    return Span(start, start + len(words))


def quoted(text: str, *fragments: str, **more: object) -> Quotation:
    """A quotation made of `fragments`, each found in `text`; line breaks read as spaces."""
    spans = tuple(span_of(text, fragment) for fragment in fragments)
    joined = " ".join(fragment.replace("\n", " ") for fragment in fragments)
    return Quotation(fragments=spans, text=joined, lang="en", **more)  # type: ignore[arg-type]


def speaker(text: str, name: str) -> Speaker:
    return Speaker(name, span_of(text, name))


def cited(text: str, words: str, url: str, **more: object) -> Citation:
    """A citation whose words stand in `text`."""
    return Citation(span_of(text, words), url, url, anchor=words, **more)  # type: ignore[arg-type]


def evidence(number: int) -> Evidence:
    return Evidence(
        archive=_ARCHIVE,
        offset=8192 * number,
        record_id=f"<urn:uuid:0f9e6a3c-1d52-4b7a-9c11-00000000{number:04d}>",
        digest="sha1:QK5SYLJQV4SMEQX5KJ7B3X4C2NBOEJ6W",
        captured="2026-11-24T03:15:20Z",
    )


def fetched(url: str, number: int, status: int = 200, **more: object) -> Fetch:
    return Fetch(
        requested=url,
        fetched="2026-11-24T03:15:20Z",
        status=status,
        content_type="text/html",
        evidence=evidence(number),
        **more,  # type: ignore[arg-type]
    )


def same(
    likeness: Likeness, ours: str, mine: str, text: str, theirs: str, at: int
) -> Correspondence:
    """Words of a quotation and of a passage at `at` that correspond."""
    first, there = ours.index(mine), at + text.index(theirs)
    return Correspondence(
        likeness, Span(first, first + len(mine)), Span(there, there + len(theirs))
    )


def change(edit: EditClass, quote: str, words: str, source: str, there: str, at: int) -> Change:
    """One change from `words` in `quote` to `there` in `source`, which starts at `at`."""
    place = span_of(source, there)
    return Change(edit, span_of(quote, words), Span(place.start + at, place.end + at))


def _harbour() -> ArticleReport:
    text = HARBOUR
    speech = "https://merrow.example/council/speeches/2026-11-17"
    letter = "https://ferries.example/investors/letter-2026"
    article = Article(
        address="https://gazette.example/2026/11/18/ferry",
        text=text,
        title="Harbour town argues over its last ferry",
        author="Ines Calloway",
        published="2026-11-18",
        outlet="The Merrow Gazette",
        lang="en",
        digest="sha256:5f0c",
    )
    costs = quoted(
        text,
        "The service costs us four million crowns a year and we have\ntold the council so twice",
        speaker=speaker(text, "Vera Lindqvist"),
    )
    costs_there = "The service costs us five million crowns a year, and we have told the council so"
    engines = quoted(text, "will pay for new engines … this year", speaker=costs.speaker)
    engines_there = (
        "The company will pay for new engines only if the region agrees to share the cost,"
        " and not before the end of this year."
    )
    the_speech = cited(text, "speech", speech)
    the_letter = cited(text, "letter", letter)
    findings = (
        Finding(
            id="harbour-1",
            article=article.address,
            kind=Kind.EDITED,
            reason="The same words; only the first capital and the closing comma differ.",
            quotation=quoted(
                text,
                "We\nwill not leave the island without a boat this winter",
                speaker=speaker(text, "Tomas Ehrling"),
            ),
            citation=the_speech,
            pairing=PairingReason.SAME_SENTENCE,
            passage=Passage(
                "And so I say: we will not leave the island without a boat this winter.",
                Span(1204, 1274),
                "en",
            ),
            changes=(Change(EditClass.CAPITAL, Span(0, 2), Span(1218, 1220)),),
            fetch=fetched(speech, 1, final=speech),
            evidence=evidence(1),
            score=0.987,
            source_title="Speech of the mayor to the council",
            source_published="2026-11-17",
            publisher=Publisher(
                title="Speech of the mayor to the council",
                author="Tomas Ehrling",
                outlet="Town of Port Merrow",
                published="2026-11-17",
                modified="2026-11-19T09:00:00Z",
                lang="en",
            ),
        ),
        Finding(
            id="harbour-2",
            article=article.address,
            kind=Kind.ALTERED,
            reason="The source says “five million”, the article “four million”.",
            quotation=costs,
            citation=the_letter,
            pairing=PairingReason.SAME_SENTENCE,
            passage=Passage(costs_there, Span(310, 310 + len(costs_there)), "en"),
            changes=(
                change(EditClass.NUMBER, costs.text, "four", costs_there, "five", 310),
                Change(
                    EditClass.WORD,
                    span_of(costs.text, " twice"),
                    Span(310 + len(costs_there), 310 + len(costs_there)),
                ),
            ),
            fetch=fetched(
                letter,
                2,
                redirects=(Hop("http://ferries.example/letter", 301),),
                final=letter,
            ),
            evidence=evidence(2),
            score=0.941,
            source_title="Letter to shareholders, autumn 2026",
            source_published="2026-10-30",
        ),
        Finding(
            id="harbour-3",
            article=article.address,
            kind=Kind.MISLEADING_CUT,
            reason="The ellipsis drops the condition “only if the region agrees”.",
            certainty=Certainty.LIKELY,
            quotation=engines,
            citation=the_letter,
            pairing=PairingReason.SAME_PARAGRAPH,
            passage=Passage(engines_there, Span(620, 620 + len(engines_there)), "en"),
            changes=(
                change(
                    EditClass.CUT,
                    engines.text,
                    "…",
                    engines_there,
                    "only if the region agrees to share the cost, and not before the end of",
                    620,
                ),
            ),
            fetch=fetched(letter, 2, final=letter),
            evidence=evidence(2),
            score=0.902,
            source_title="Letter to shareholders, autumn 2026",
            source_published="2026-10-30",
        ),
        Finding(
            id="harbour-4",
            article=article.address,
            kind=Kind.UNSOURCED,
            reason="The article names no source for this quote.",
            quotation=quoted(text, "Nobody asked the people who live out there"),
        ),
        Finding(
            id="harbour-5",
            article=article.address,
            kind=Kind.GONE,
            reason="The cited page answers 404 after two redirects; seen once so far.",
            confirmed=False,
            quotation=quoted(text, "the hull is sound and needs no work"),
            citation=cited(text, "published in March", "http://ferries.example/reports/hull.html"),
            pairing=PairingReason.SAME_SENTENCE,
            fetch=fetched(
                "http://ferries.example/reports/hull.html",
                5,
                status=404,
                redirects=(
                    Hop("http://ferries.example/reports/hull.html", 301),
                    Hop("https://ferries.example/reports/hull.html", 302),
                ),
                final="https://ferries.example/archive/reports/hull",
            ),
            evidence=evidence(5),
            rescue=Rescue(
                "https://archive.example/20260401/http://ferries.example/reports/hull.html",
                "2026-04-01T10:00:00Z",
                Kind.VERBATIM,
            ),
        ),
        Finding(
            id="harbour-6",
            article=article.address,
            kind=Kind.SCARE_QUOTE,
            reason="Two words in quotation marks and nobody who says them.",
            quotation=quoted(text, "bridge lobby", scare=True),
        ),
        Finding(
            id="harbour-7",
            article=article.address,
            kind=Kind.BLOCKED,
            reason="The site answered 403 and a page that asks to prove one is human.",
            citation=cited(text, "regional statistics\npage", "https://stats.example/passengers"),
            fetch=fetched("https://stats.example/passengers", 7, status=403),
            evidence=evidence(7),
        ),
        Finding(
            id="harbour-8",
            article=article.address,
            kind=Kind.ALIVE,
            reason="The page answers.",
            citation=cited(
                text,
                "http://timetables.merrow.example/night/2019",
                "http://timetables.merrow.example/night/2019",
                form=CitationForm.BARE_URL,
            ),
            fetch=fetched("http://timetables.merrow.example/night/2019", 8),
            evidence=evidence(8),
        ),
    )
    return ArticleReport(article, findings)


def _summit() -> ArticleReport:
    text = SUMMIT
    url = "https://delta.example/world/20261113/river-summit-1894.html"
    bare = cited(text, url, url, form=CitationForm.BARE_URL, source_name="Delta")
    article = Article(
        address="summit.txt",
        text=text,
        title="Ministers leave the river summit with little to show",
        published="2026-11-14",
        lang="en",
    )
    fields = "Мы не подпишем бумагу, которая оставит наши поля без воды."
    points = "У нас есть согласие по 11 пунктам и нет по трём."
    twelve = quoted(text, "There are 12 points on which we agree and three on\nwhich we do not")
    source = {
        "article": article.address,
        "citation": bare,
        "pairing": PairingReason.NAMED_SOURCE,
        "fetch": fetched(url, 11, final=url),
        "evidence": evidence(11),
        "source_title": "Переговоры по реке Анвар завершились без договора",
        "source_published": "2026-11-13T18:40:00+03:00",
    }
    statement = "https://summit.example/statement"
    findings = (
        Finding(
            id="summit-1",
            kind=Kind.TRANSLATED,
            reason="The Russian page says the same in this sentence.",
            quotation=quoted(
                text,
                "We shall not\nsign a paper that leaves our fields dry",
                speaker=speaker(text, "Pavel Sorin"),
            ),
            passage=Passage(fields, Span(402, 402 + len(fields)), "ru"),
            alignment=tuple(
                same(
                    Likeness.MEANING, "We shall not\nsign a paper that leaves our fields dry", *both
                )
                for both in (("sign", fields, "подпишем", 402), ("fields", fields, "поля", 402))
            ),
            score=0.874,
            **source,  # type: ignore[arg-type]
        ),
        Finding(
            id="summit-2",
            kind=Kind.TRANSLATION_DIFFERS,
            reason="The numbers disagree: the source has 11, the article 12.",
            quotation=twelve,
            passage=Passage(points, Span(733, 733 + len(points)), "ru"),
            changes=(change(EditClass.NUMBER, twelve.text, "12", points, "11", 733),),
            score=0.832,
            **source,  # type: ignore[arg-type]
        ),
        Finding(
            id="summit-3",
            article=article.address,
            kind=Kind.VERBATIM,
            reason="The same words.",
            quotation=quoted(text, "All parties commit to a further round in\nMay"),
            citation=cited(text, "closing statement", statement),
            pairing=PairingReason.PREVIOUS_PARAGRAPH,
            passage=Passage("All parties commit to a further round in May.", Span(90, 135), "en"),
            fetch=fetched(statement, 13, final=statement),
            evidence=evidence(13),
            score=0.999,
            source_title="Closing statement",
        ),
        Finding(
            id="summit-4",
            article=article.address,
            kind=Kind.ABSENT,
            reason="The page was read in full; the closest passage has none of these words.",
            quotation=quoted(text, "free access to every measurement"),
            citation=cited(text, "closing statement", statement),
            pairing=PairingReason.SAME_SENTENCE,
            fetch=fetched(statement, 13, final=statement),
            evidence=evidence(13),
            score=0.112,
            source_title="Closing statement",
            also=(url,),
        ),
    )
    return ArticleReport(article, findings)
