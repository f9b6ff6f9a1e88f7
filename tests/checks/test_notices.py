"""Telling of changes: over real HTTP, to a real command, in a feed."""

import base64
import hashlib
import hmac
import sys

import pytest
from lxml import etree

from crawler.checks.notices import ATOM, notice_options, post, run_hook, signature, write_feed
from crawler.errors import InputError
from crawler.model import Citation, Finding, Kind, Span
from crawler.store.history import NewsItem
from reports.catalogue import words
from tests.support.webs import Reply, Web, moved, silent_port

BODY = b'{"type": "findings.changed"}'


def test_a_webhook_is_signed_over_id_time_and_body():
    with Web({"/hook": Reply(204, b"", (), None)}) as web:
        url = f"http://127.0.0.1:{web.port}/hook"
        assert post(url, "n1", BODY, "whsec_c2VjcmV0", clock=lambda: 1700000000) is None
        (asked,) = web.asked
    assert (asked.method, asked.headers["webhook-id"]) == ("POST", "n1")
    digest = hmac.new(b"secret", b"n1.1700000000." + BODY, hashlib.sha256).digest()
    assert asked.headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()


@pytest.mark.parametrize(
    ("route", "tries", "problem"),
    [
        ([Reply(503), Reply(200)], 2, None),
        (Reply(503), 3, "the receiver answers 503"),
        (Reply(400), 1, "the receiver answers 400"),
        (moved("http://elsewhere.example/"), 1, "the receiver answers 302"),
    ],
)
def test_what_may_pass_is_tried_again_with_growing_pauses(route, tries, problem):
    pauses = []
    with Web({"/hook": route}) as web:
        url = f"http://127.0.0.1:{web.port}/hook"
        assert post(url, "n", BODY, None, sleep=pauses.append) == problem
        assert len(web.asked) == tries
        assert {asked.headers["webhook-id"] for asked in web.asked} == {"n"}
    assert pauses == [1.0, 4.0][: tries - 1]


def test_a_receiver_that_is_not_there_is_a_problem_and_no_crash():
    problem = post(f"http://127.0.0.1:{silent_port()}/", "n", BODY, None, sleep=lambda _: None)
    assert problem is not None
    assert "no answer" in problem


def test_a_secret_that_is_no_base64_is_named():
    with pytest.raises(ValueError, match="base64"):
        signature("whsec_###", "n", 1, BODY)


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        ("import sys,os; assert sys.stdin.read() and os.environ['CITEWATCH_NOTICE_ID']", None),
        ("import sys; sys.exit('mail is down')", "exits with 1: mail is down"),
    ],
)
def test_a_hook_gets_the_notice_on_its_standard_input(program, problem):
    said = run_hook((sys.executable, "-c", program), "n", BODY)
    assert said == problem or (said is not None and said.endswith(str(problem)))


def test_a_hook_that_does_not_exist_is_named():
    assert "./nowhere cannot be run" in str(run_hook(("./nowhere",), "n", BODY))


def test_the_feed_is_atom_with_an_id_of_its_own_for_each_change(tmp_path):
    citation = Citation(Span(0, 1), "http://a.example/1?x=1&y=<2>", "http://a.example/1")
    finding = Finding("f", "a.txt", Kind.GONE, "bad\x00 <reason>", citation=citation)
    items = [NewsItem(run, f"2026-03-0{n}T00:00:00Z", finding, Kind.ALIVE, True)
             for n, run in ((2, "r2"), (1, "r1"))]  # fmt: skip
    path = tmp_path / "changes.atom"
    write_feed(path, items, "2026-03-09T00:00:00Z", words().sentence)
    first = path.read_bytes()
    write_feed(path, items, "2026-03-10T00:00:00Z", words().sentence)
    assert path.read_bytes() == first
    feed = etree.fromstring(first)
    name = {"a": ATOM}
    assert feed.findtext("a:updated", namespaces=name) == "2026-03-02T00:00:00Z"
    for element in [feed, *feed.findall("a:entry", name)]:
        for needed in ("a:id", "a:title", "a:updated"):
            assert element.findtext(needed, namespaces=name)
    assert len(set(feed.xpath("//a:id/text()", namespaces=name))) == 3
    assert feed.findtext("a:author/a:name", namespaces=name)


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ({"hooks": []}, "notices.hooks"),
        ({"hook": "sh tell.sh"}, "notices.hook"),
        ({"webhooks": [{"url": "ftp://a"}]}, "notices.webhooks.url"),
        ({"webhooks": [{"url": "https://a", "secret": "x"}]}, "notices.webhooks.secret"),
        ({"feed": 3}, "notices.feed"),
    ],
)
def test_settings_that_cannot_be_read_name_the_key(table, named):
    with pytest.raises(InputError, match=named):
        notice_options(table)
