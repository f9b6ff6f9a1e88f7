"""Pages that need a browser: a real crawl, a real Chromium, a web on loopback."""

import json
import subprocess
import sys

import pytest

from crawler.archive.reader import Archive
from crawler.documents.page import read_page
from crawler.errors import InputError
from crawler.middlewares import browser
from crawler.middlewares.browser import BROWSER_AUTO, BROWSER_NONE, browser_path, check_browser
from crawler.middlewares.rendering import same_page
from crawler.model import Evidence
from tests.support.browsed import QUOTE, routes, trap
from tests.support.chromium import executable
from tests.support.crawling import crawl
from tests.support.webs import Web

HOST = "http://app.example"
ARTICLE = f"""Lock to open in May

"We can promise that {QUOTE}," said harbour master Lena Brandt
on Tuesday.

{HOST}/story
"""
TAME = ("story", "closed", "probe", "dialogs", "slug", "empty", "plain")
HOSTILE = ("spin", "asking", "endless", "busy", "drip", "huge", "download", "elsewhere", "loop",
           "rewritten")  # fmt: skip


class Browsed:
    """What a crawl with a browser left behind."""

    def __init__(self, folder, names, **settings):
        with trap() as (port, self.reached), Web(routes(port)) as self.web:
            crawled = crawl(
                [f"{HOST}/{name}" for name in names],
                archive=folder,
                timeout=120,
                CITEWATCH_BROWSER=executable(),
                CITEWATCH_RESOLVE=[self.web.resolve("app.example")],
                CITEWATCH_LOOKUP="tests.support.crawling.stub_lookup",
                **settings,
            )
        self.peak = crawled.peak
        self.fetches = {name: crawled.fetches[f"{HOST}/{name}"] for name in names}
        with Archive(folders=(folder,)) as archive:
            self.records = {
                name: archive.read(Evidence(**fetch["rendered"]))
                for name, fetch in self.fetches.items()
                if fetch["rendered"]
            }

    def text(self, name):
        return read_page(self.records[name].payload, "text/html", HOST).text


@pytest.fixture(scope="module")
def tame(tmp_path_factory):
    return Browsed(tmp_path_factory.mktemp("tame"), TAME, CITEWATCH_BROWSER_SECONDS=30)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    return Browsed(
        tmp_path_factory.mktemp("hostile"),
        HOSTILE,
        CITEWATCH_BROWSER_SECONDS=4,
        CITEWATCH_BROWSER_PAGES=3,
        CITEWATCH_BROWSER_CHARACTERS=1_000_000,
    )


@pytest.mark.parametrize("name", ["story", "closed", "probe", "dialogs", "slug"])
def test_what_scripts_show_is_archived(tame, name):
    assert QUOTE in tame.text(name)


def test_a_page_whose_scripts_were_refused_something_is_flagged(tame):
    """Absence from such a page proves nothing."""
    flagged = {name for name, record in tame.records.items() if record.truncated}
    assert flagged == {"closed", "probe"}


def test_a_page_that_stays_empty_is_archived_as_such(tame):
    assert not tame.text("empty")


def test_a_page_with_text_is_not_run(tame):
    assert tame.fetches["plain"]["rendered"] is None
    assert tame.fetches["plain"]["detail"] == ""


def test_the_page_itself_is_asked_for_once(tame):
    assert tame.web.count("/story") == 1
    assert tame.web.count("/app.js") == 1


def test_nothing_private_is_reached_from_inside_the_browser(tame):
    assert tame.reached == []
    assert tame.web.count("/away") == 1


def test_robots_txt_holds_for_what_scripts_load(tame):
    assert tame.web.count("/private/x") == 0


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("spin", "browser: the page was not done in time"),
        ("asking", "browser: the page was not done in time"),
        ("download", f"browser: its scripts lead to {HOST}/file"),
        ("elsewhere", f"browser: its scripts lead to {HOST}/front"),
        ("loop", f"browser: its scripts lead to {HOST}/loop"),
        ("rewritten", f"browser: its scripts lead to {HOST}/"),
    ],
)
def test_a_page_that_gives_nothing_says_why(hostile, name, detail):
    assert hostile.fetches[name]["rendered"] is None
    assert hostile.fetches[name]["detail"] == detail


def test_a_page_that_fills_the_memory_is_ended(hostile):
    assert hostile.fetches["endless"]["rendered"] is None
    assert hostile.fetches["endless"]["detail"].startswith("browser: ")
    assert hostile.peak < 256_000_000


@pytest.mark.parametrize("name", ["busy", "huge"])
def test_a_page_that_never_ends_is_kept_as_cut_off(hostile, name):
    """Or named, on a machine too busy for it; never taken for the whole page."""
    record = hostile.records.get(name)
    if record is None:
        assert hostile.fetches[name]["detail"] == "browser: the page was not done in time"
    else:
        assert record.truncated
        assert len(record.payload) <= 1_000_100


def test_downloads_are_not_fetched(hostile):
    assert hostile.web.count("/file") == 0
    assert hostile.web.count("/front") == 0


def test_a_request_without_an_answer_is_given_up(hostile):
    assert "drip" in hostile.records or "in time" in hostile.fetches["drip"]["detail"]


def citewatch(folder, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "crawler", "check", "article.txt", *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    lines = (folder / arguments[arguments.index("--out") + 1] / "findings.jsonl").read_text("utf-8")
    return [json.loads(line) for line in lines.splitlines()]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """One article, checked without a browser, with one, and offline from what that archived."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "article.txt").write_text(ARTICLE, "utf-8")
    (folder / "citewatch.toml").write_text(
        "[settings]\nCITEWATCH_BROWSER_SECONDS = 20\nDOWNLOAD_DELAY = 0", "utf-8"
    )
    with trap() as (port, _), Web(routes(port)) as web:
        online = ("--resolve", web.resolve("app.example"), "--out")
        without = citewatch(folder, "--browser", "none", *online, "without")
        rendered = citewatch(folder, "--browser", executable(), *online, "with")
    offline = citewatch(folder, "--offline", "--archive", "with/archive", "--out", "again")
    return folder, without, rendered, offline


def test_without_a_browser_the_finding_says_how_to_install_one(desk):
    _, (finding,), _, _ = desk
    assert finding["kind"] == "needs-browser"
    assert "pip install '.[browser]'" in finding["reason"]
    assert "Chromium" in finding["reason"]


def test_with_a_browser_the_quote_is_found_in_what_it_showed(desk):
    _, _, (finding,), _ = desk
    assert finding["kind"] == "verbatim"
    assert QUOTE in finding["passage"]["text"]
    assert finding["evidence"] == finding["fetch"]["rendered"]
    assert finding["evidence"]["record_id"] != finding["fetch"]["evidence"]["record_id"]


def test_judging_offline_gives_the_same_finding(desk):
    _, _, (online,), (offline,) = desk
    for one in (online, offline):
        one.pop("last_success", None)
        for name in ("detail", "fetched", "content_type"):
            one["fetch"].pop(name)
    assert offline == online


def test_warcio_accepts_what_was_archived(desk):
    folder, *_ = desk
    (file,) = (folder / "with" / "archive").glob("*.warc.gz")
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "WARC-Record-ID" in done.stdout or "conversion" in done.stdout


def test_playwright_is_not_imported_before_a_page_needs_it():
    code = (
        "import sys, crawler.cli.main, crawler.spiders.citations, crawler.middlewares.browser\n"
        "assert not [name for name in sys.modules if 'playwright' in name]"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_browser_is_found_only_with_the_extra(monkeypatch):
    assert browser_path(BROWSER_NONE) is None
    assert browser_path("/nonexistent/chromium") is None
    assert browser_path(executable()) == executable()
    monkeypatch.setattr(browser, "find_spec", lambda name: None)
    assert browser_path(executable()) is None
    assert browser_path(BROWSER_AUTO) is None


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"CITEWATCH_BROWSER": "/nonexistent/chromium"}, "browser /nonexistent/chromium"),
        ({"CITEWATCH_BROWSER": "none", "CITEWATCH_BROWSER_HOSTS": ["a.example"]}, "browser-hosts"),
    ],
)
def test_a_browser_that_is_asked_for_and_missing_stops_the_run(settings, named):
    from scrapy.settings import Settings

    with pytest.raises(InputError) as raised:
        check_browser(Settings(settings))
    assert raised.value.subject == named
    check_browser(Settings({"CITEWATCH_BROWSER": "auto"}))


@pytest.mark.parametrize(
    ("location", "same"),
    [
        ("http://a.example/news/7", True),
        ("http://a.example/News/7/?from=app#top", True),
        ("http://a.example/news/7/lock-opens", True),
        ("http://a.example/en/news/7", True),
        ("http://a.example/", False),
        ("http://a.example/news/8", False),
        ("http://b.example/news/7", False),
        ("https://a.example/news/7", False),
    ],
)
def test_a_page_that_rewrites_its_address_is_still_itself(location, same):
    assert same_page("http://a.example/news/7", location) is same
    assert same_page("http://a.example/", "http://a.example/sign-in") is False


def test_listed_hosts_are_always_run(tmp_path):
    browsed = Browsed(tmp_path, ("plain",), CITEWATCH_BROWSER_HOSTS=["example"])
    assert QUOTE in browsed.text("plain")
