"""Whatever an article or a source says, it stays words: in every field and every format."""

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from defusedxml import ElementTree

import reports
from crawler.checks.results import ArticleReport, Run
from crawler.jsonlines import finding_from, finding_object
from crawler.model import (
    Article,
    Change,
    Citation,
    EditClass,
    Evidence,
    Fetch,
    Finding,
    Hop,
    Kind,
    Page,
    PairingReason,
    Passage,
    Publisher,
    Quotation,
    Rescue,
    Span,
    Speaker,
)
from reports.catalogue import words
from tests.support.report_sample import sample_run

PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><svg onload=alert(1)>",
    "</style><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "` onload=alert(1) `",
    '" style="background:url(http://evil.example/)',
    '"/><a href="javascript:alert(1)">x</a>',
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "java\x00script:alert(1)",
    "\x01javascript:alert(1)",
    "&#106;avascript:alert(1)",
    "javascript&colon;alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "vbscript:msgbox(1)",
    "file:///etc/hostname",
    "blob:http://evil.example/1",
    "//evil.example/x.js",
    "http://evil.example/\"onclick='alert(1)'",
    "http://evil.example/<script>",
    "http://evil.example/' style='x",
    "https://evil.example@[::1]/",
    "<iframe src=http://evil.example></iframe>",
    "<object data=http://evil.example></object>",
    "<embed src=http://evil.example>",
    "<base href=http://evil.example/>",
    "<link rel=stylesheet href=http://evil.example/>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
    '<meta http-equiv=Content-Security-Policy content="script-src *">',
    "<form action=http://evil.example><input name=q></form>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><use href=http://evil.example/#x></svg>",
    "<math><mtext></p><img src onerror=alert(1)></math>",
    "<img src=http://evil.example/pixel>",
    "<video><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>",
    "<template><script>alert(1)</script></template>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<textarea><script>alert(1)</script>",
    "<plaintext>",
    "<xmp><script>alert(1)</script></xmp>",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<?php echo 1 ?>",
    "{{ 7*7 }}{% include '/etc/hostname' %}",
    "{{ run.__class__.__mro__ }}",
    "${alert(1)} #{7*7} <%= 7*7 %>",
    "\u202e<script>alert(1)</script>\u2066",
    "\ud800<script>alert(1)</script>\udfff",
    "\x00<script\x00>alert(1)</script>",
    "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07",
    "＜script＞alert(1)＜/script＞",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "=cmd|' /C calc'!A0",
    "\u2028alert(1)\u2029",
    "../../../etc/cron.d/x",
    "a" * 5000,
]


def poisoned(payload):
    """A run with `payload` in every string field that an article, source or server can fill."""
    text = f"{payload} “{payload}” {payload}"
    at = len(payload) + 2
    span = Span(at, at + len(payload))
    link = Span(0, len(payload))
    evidence = Evidence(payload, 1, payload, payload, payload)
    finding = Finding(
        id=payload,
        article=payload,
        kind=Kind.ALTERED,
        reason=payload,
        confirmed=False,
        quotation=Quotation(
            (span,), payload, lang=payload, speaker=Speaker(payload, link), source_name=payload
        ),
        citation=Citation(link, payload, payload, anchor=payload, source_name=payload),
        pairing=PairingReason.SAME_SENTENCE,
        passage=Passage(payload, Span(10, 10 + len(payload)), payload),
        changes=(
            Change(EditClass.WORD, Span(1, len(payload) - 1), Span(11, 9 + len(payload))),
            Change(EditClass.NEGATION, Span(1, 1), Span(10, 11)),
        ),
        fetch=Fetch(payload, payload, (Hop(payload, 301),), payload, 404, payload, None, payload),
        evidence=evidence,
        rescue=Rescue(payload, payload, Kind.ABSENT),
        score=0.5,
        source_title=payload,
        source_published=payload,
        also=(payload,),
        publisher=Publisher(*[payload] * 7),
        moved_to=payload,
    )
    alone = replace(finding, id=f"{payload} 2", kind=Kind.GONE, quotation=None, changes=())
    article = Article(
        payload,
        text,
        title=payload,
        author=payload,
        published=payload,
        outlet=payload,
        lang=payload,
        canonical=payload,
    )
    reported = ArticleReport(article, (finding, alone))
    calm = ArticleReport(replace(article, title="Calm"), ())
    return Run(
        payload,
        payload,
        payload,
        payload,
        (reported, calm),
        command=payload,
        captured=lambda _: Page(
            payload,
            f"{payload}\n\n{text}",
            payload,
            payload,
            payload,
            publisher=Publisher(payload, payload, published=payload),
        ),
        earlier=lambda ids: dict.fromkeys(ids, Kind.VERBATIM),
    )


def harmless():
    return poisoned("harmless words")


def skeleton(pages):
    """Every element with the names of its attributes, and how often each shape occurs."""
    return Counter((e.name, tuple(sorted(e.attrs))) for page in pages for e in page.find_all(True))


def site_of(run, folder):
    """Every page of the site: the index, the articles, the captures."""
    (index,) = reports.write(run, folder, ["html"])
    paths = [index, *sorted((folder / "report").rglob("*.html"))]
    return [BeautifulSoup(path.read_text(encoding="utf-8"), "lxml") for path in paths]


ALLOWED = {
    "a",
    "article",
    "b",
    "bdi",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "circle",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "head",
    "header",
    "html",
    "input",
    "kbd",
    "label",
    "li",
    "main",
    "mark",
    "meta",
    "nav",
    "noscript",
    "ol",
    "option",
    "p",
    "path",
    "rect",
    "script",
    "section",
    "select",
    "span",
    "style",
    "summary",
    "svg",
    "symbol",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "ul",
    "use",
}


LINK = re.compile(
    r"(?:#[\w.%-]+|https?://[^\s]+|\.\./\.\./report\.html"
    r"|(?:report/articles|\.\./sources)/[0-9a-f]{16}(?:-\d+)?\.html(?:#[\w.-]+)?)\Z"
)


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    return skeleton(site_of(harmless(), tmp_path_factory.mktemp("harmless")))


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda p: ascii(p)[:40])
def test_a_payload_stays_words_in_every_page(payload, expected, tmp_path):
    pages = site_of(poisoned(payload), tmp_path)
    names = {element.name for page in pages for element in page.find_all(True)}
    assert names <= ALLOWED
    added = skeleton(pages) - expected
    # Real web addresses become links and rows of the pictures of hosts, a line feed begins a
    # paragraph, changes cut text anew.
    assert {name for name, _ in added} <= {"a", "bdi", "span", "svg", "use", "p", "li", "ol"} | {
        *("mark", "dt", "dd", "time"),
        *("table", "caption", "tbody", "tr", "th", "td", "rect"),
    }
    assert [len(page.select("script")) for page in pages] == [2, 1, 1, 0]
    for page in pages:
        assert len(page.select("style")) == len(page.select("meta[http-equiv]")) == 1
        for element in page.find_all(True):
            assert not [name for name in element.attrs if name.startswith("on") or name == "style"]
        for link in page.select("[href]"):
            assert LINK.match(link["href"]), link
        assert not page.select("[src], [action], [formaction], [srcdoc], [data]")


def test_there_are_at_least_fifty_payloads():
    assert len(set(PAYLOADS)) >= 50


@pytest.mark.parametrize("payload", PAYLOADS[:14], ids=lambda p: ascii(p)[:40])
def test_a_payload_is_still_there_to_read(payload, tmp_path):
    reasons = [page.select_one(".reason") for page in site_of(poisoned(payload), tmp_path)]
    assert next(reason.get_text() for reason in reasons if reason) == payload


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda p: ascii(p)[:40])
def test_json_keeps_a_payload_and_ends_no_script_element(payload, tmp_path):
    run = poisoned(payload)
    report, lines = reports.write(run, tmp_path, ["json", "jsonl"])
    findings = [finding for one in run.articles for finding in one.findings]
    read = [json.loads(line) for line in lines.read_text(encoding="utf-8").split("\n") if line]
    assert [finding_from(line) for line in read] == findings
    assert json.loads(report.read_text(encoding="utf-8"))["findings"] == read
    assert read == [finding_object(finding, words().sentence) for finding in findings]


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda p: ascii(p)[:40])
def test_the_machine_formats_stay_whole(payload, tmp_path):
    names = ["csv", "markdown", "junit", "sarif", "github", "gitlab"]
    paths = reports.write(poisoned(payload), tmp_path, names)
    table, markdown, junit, sarif, github, gitlab = (
        path.read_bytes().decode("utf-8") for path in paths
    )
    rows = list(csv.reader(io.StringIO(table, newline="")))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) == 3
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")]
    root = ElementTree.fromstring(junit.encode())
    assert {element.tag for element in root.iter()} == {
        "testsuites",
        "testsuite",
        "testcase",
        "failure",
    }
    assert len(json.loads(sarif)["runs"][0]["results"]) == len(json.loads(gitlab)) == 2
    assert all(re.match(r"::(error|warning) ", line) for line in github.splitlines())
    assert len(github.splitlines()) == 2
    assert not set(markdown + github) & set("\x00\x1b\u202e")
    unescaped = re.sub(r"\\[!-/:-@\[-`{-~]", "", markdown)
    linked = re.sub(r"\]\(<https?://[^<>\s]*>\)", "]", unescaped)
    assert not set(linked) & set("<`~$&@"), linked


def test_the_rows_of_the_index_are_one_json_value(tmp_path):
    index = site_of(poisoned("</script><script>alert(1)</script>\u2028"), tmp_path)[0]
    rows = json.loads(index.select_one("#rows").string)
    assert rows["rows"]["articles"][0][1] == "</script><script>alert(1)</script>"


def test_the_sample_uses_only_the_allowed_elements(tmp_path):
    for page in site_of(sample_run(), tmp_path):
        assert {element.name for element in page.find_all(True)} <= ALLOWED
