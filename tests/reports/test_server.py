"""`citewatch serve` as a real process: the site, the API, the door, replay, and the panel."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from crawler.cli.main import run as run_command
from crawler.store.database import open_store
from crawler.store.ledger import Ledger
from reports.server.access import highlighted
from reports.server.app import site_file, with_panel
from tests.support import corpora
from tests.support.chromium import browser, browser_page
from tests.support.report_sample import sample_run

__all__ = ["browser", "browser_page"]

ROOT = Path(__file__).parents[2]


def stored(folder):
    ledger = Ledger(open_store(f"sqlite:///{folder}/citewatch.db"))
    articles = sample_run().articles
    begun = ledger.begin("key", [(one.article.address, None) for one in articles])
    for row, one in zip(list(ledger.articles(begun.id)), articles, strict=True):
        ledger.read(row.id, one.article)
        ledger.judged(begun.id, row.id, one.findings)
    ledger.finish(begun.id)


@contextmanager
def serving(folder, *options):
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler", "serve", "--out", str(folder), "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield line.removeprefix("Report: ").strip()
    finally:
        process.terminate()
        assert process.wait(10) == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("served")
    stored(made)
    return made


@pytest.fixture(scope="module")
def address(folder):
    with serving(folder) as url:
        yield url.rstrip("/")


@pytest.fixture
def own_address(tmp_path):
    """For a test whose decisions no other test is to see."""
    stored(tmp_path)
    with serving(tmp_path) as url:
        yield url.rstrip("/")


def ask(url, data=None, **headers):
    body = None if data is None else json.dumps(data).encode()
    if data is not None:
        headers.setdefault("Content-Type", "application/json")
    request = urllib.request.Request(
        url, body, {k.replace("_", "-"): v for k, v in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers


def findings(address, query=""):
    return json.loads(ask(f"{address}/api/findings?{query}")[1])


def test_findings_are_listed_worst_first_and_narrowed(address):
    every = findings(address, "limit=200")
    assert every["total"] == len(every["findings"]) > 8
    outcomes = [one["finding"]["outcome"] for one in every["findings"]]
    assert outcomes[0] == "drift"
    assert outcomes == sorted(
        outcomes, key=["drift", "dead", "unverifiable", "match", "alive"].index
    )
    dead = findings(address, "outcome=dead")
    assert {one["finding"]["outcome"] for one in dead["findings"]} == {"dead"}
    assert findings(address, "q=night+ferry+nowhere")["total"] == 0
    assert len(findings(address, "limit=2&offset=1")["findings"]) == 2


def test_a_decision_is_kept_and_filtered_by(address):
    finding = findings(address)["findings"][0]["finding"]["id"]
    url = f"{address}/api/findings/{finding}/decisions"
    body = {"verdict": "rejected", "reviewer": "Ada", "comment": "House style."}
    status, text, _ = ask(url, body, X_Citewatch="1")
    assert status == 201
    assert json.loads(text)["review"]["state"] == "rejected"
    assert [one["finding"]["id"] for one in findings(address, "state=rejected")["findings"]] == [
        finding
    ]
    ask(url, {"verdict": "assigned", "reviewer": "Ada", "assignee": "Bo"}, X_Citewatch="1")
    assert findings(address, "assignee=Bo")["total"] == 1
    one = json.loads(ask(f"{address}/api/findings/{finding}")[1])
    assert [entry["verdict"] for entry in one["review"]["log"]] == ["rejected", "assigned"]


@pytest.mark.parametrize(
    ("path", "data", "headers", "status"),
    [
        ("/api/findings/nothing", None, {}, 404),
        ("/api/findings?state=lost", None, {}, 422),
        ("/api/findings?limit=0", None, {}, 422),
        (
            "/api/findings/nothing/decisions",
            {"verdict": "rejected", "reviewer": "A"},
            {"X_Citewatch": "1"},
            404,
        ),
        ("/api/findings/{id}/decisions", {"verdict": "rejected", "reviewer": "A"}, {}, 403),
        (
            "/api/findings/{id}/decisions",
            {"verdict": "loved", "reviewer": "A"},
            {"X_Citewatch": "1"},
            422,
        ),
        (
            "/api/findings/{id}/decisions",
            {"verdict": "rejected", "reviewer": " "},
            {"X_Citewatch": "1"},
            422,
        ),
        ("/report.html", None, {"Host": "evil.example"}, 421),
        ("/citewatch.db", None, {}, 404),
        ("/../citewatch.db", None, {}, 404),
        ("/%2e%2e/%2e%2e/etc/passwd", None, {}, 404),
        ("/-/secret.js", None, {}, 404),
    ],
)
def test_what_is_refused(address, path, data, headers, status):
    finding = findings(address)["findings"][0]["finding"]["id"]
    assert ask(address + path.format(id=finding), data, **headers)[0] == status


def test_the_api_describes_itself(address):
    described = json.loads(ask(f"{address}/openapi.json")[1])
    assert described["openapi"].startswith("3.")
    assert set(described["paths"]) == {
        "/api/findings",
        "/api/findings/{finding}",
        "/api/findings/{finding}/decisions",
    }


def test_off_the_loopback_a_token_is_needed(folder):
    with serving(folder, "--host", "0.0.0.0") as url:
        plain, token = re.fullmatch(r"(http://0\.0\.0\.0:\d+)/\?token=(\S+)", url).groups()
        local = plain.replace("0.0.0.0", "127.0.0.1")
        assert ask(f"{local}/api/findings")[0] == 401
        assert ask(f"{local}/api/findings?token=wrong")[0] == 401
        status, _, headers = ask(f"{local}/?token={token}")
        assert status == 200
        cookie = headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert ask(f"{local}/api/findings", Cookie=cookie.split(";")[0])[0] == 200
        assert ask(f"{local}/api/findings", Authorization=f"Bearer {token}")[0] == 200


def test_a_replayed_page_is_on_another_origin_in_a_sandbox(address):
    finding = next(
        one["finding"]["id"]
        for one in findings(address, "limit=200")["findings"]
        if one["finding"]["evidence"]
    )
    replay = json.loads(ask(f"{address}/api/findings/{finding}")[1])["replay"]
    assert replay.split("/")[2] != address.split("/")[2]
    status, text, headers = ask(replay)
    assert status == 404  # the sample names records of an archive that is not there
    assert "archive" in text
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_no_run_is_one_line(tmp_path, capsys):
    assert run_command(["serve", "--out", str(tmp_path), "--port", "0"]) == 2
    assert "run a check first" in capsys.readouterr().err


@pytest.mark.parametrize("asked", ["/", "report.html", "a/b.css"])
def test_the_sites_files_are_sent(tmp_path, asked):
    (tmp_path / "report.html").write_text("<p>report</p>", "utf-8")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.css").write_text("p{}", "utf-8")
    assert site_file(tmp_path, asked) is not None


@pytest.mark.parametrize("asked", ["citewatch.db", ".hidden.html", "../x.html", "a", "none.html"])
def test_nothing_else_of_the_folder_is(tmp_path, asked):
    for name in ("citewatch.db", ".hidden.html", "x.html"):
        (tmp_path / name).write_text("secret", "utf-8")
    assert site_file(tmp_path / "a", asked) is None
    if asked != "../x.html":
        assert site_file(tmp_path, asked) is None


def test_a_page_without_our_policy_gets_no_panel():
    assert with_panel("<head></head>") == "<head></head>"


def test_a_reviewer_rejects_a_finding_in_the_browser(own_address, browser_page):
    errors = []
    browser_page.on("pageerror", lambda error: errors.append(str(error)))
    browser_page.on(
        "console", lambda message: errors.append(message.text) if message.type == "error" else None
    )
    card = findings(own_address, "outcome=drift&state=open")["findings"][0]["finding"]
    browser_page.goto(f"{own_address}/")
    if not browser_page.locator(f'[id="f-{card["id"]}"]').count():
        (page,) = [
            link
            for link in browser_page.locator("a").evaluate_all("all => all.map(a => a.href)")
            if link.endswith(f"#f-{card['id']}")
        ][:1]
        browser_page.goto(page)
    place = browser_page.locator(f'[id="f-{card["id"]}"]')
    place.scroll_into_view_if_needed()
    panel = place.locator(".cw-review")
    panel.get_by_label("Your name").fill("Cy")
    panel.get_by_label("Comment").fill("<b>Not</b> so.")
    panel.get_by_role("button", name="Reject").click()
    panel.get_by_text("Review: Rejected").wait_for()
    browser_page.reload()
    place.scroll_into_view_if_needed()
    panel.get_by_text("Cy rejected it").wait_for()
    assert "<b>Not</b> so." in panel.inner_text()
    assert panel.get_by_label("Your name").input_value() == "Cy"
    assert errors == []


def test_the_index_says_how_far_the_review_is_and_filters_by_it(own_address, browser_page):
    errors = []
    browser_page.on("pageerror", lambda error: errors.append(str(error)))
    first, second = findings(own_address, "outcome=drift&limit=2")["findings"]
    for one, verdict, more in (
        (first, "rejected", {}),
        (second, "assigned", {"assignee": "Cy"}),
    ):
        ask(
            f"{own_address}/api/findings/{one['finding']['id']}/decisions",
            {"verdict": verdict, "reviewer": "Cy", **more},
            X_Citewatch="1",
        )
    browser_page.goto(f"{own_address}/")
    browser_page.evaluate("localStorage.setItem('citewatch-reviewer', 'Cy')")
    browser_page.reload()
    progress = browser_page.locator(".cw-progress")
    progress.get_by_text("1 of 5 accusations reviewed").wait_for()
    rows = browser_page.locator("#list .row")
    assert rows.count() == 12
    for name, count, badge in (("Rejected", 1, "Rejected"), ("Mine", 1, "Cy"), ("Open", 11, "Cy")):
        progress.get_by_role("button", name=name).click()
        assert rows.count() == count, name
        assert rows.locator(".cw-badge").first.inner_text() == badge
    progress.get_by_role("button", name="Open").click()
    assert rows.count() == 12
    assert errors == []


def test_keys_decide_on_the_card_that_is_chosen(own_address, browser_page):
    card = findings(own_address, "outcome=drift&state=open")["findings"][0]["finding"]
    browser_page.goto(f"{own_address}/#f-{card['id']}")
    place = browser_page.locator(f'[id="f-{card["id"]}"]')
    panel = place.locator(".cw-review")
    panel.get_by_label("Your name").wait_for()
    browser_page.keyboard.press("c")  # nobody is known yet: the name is asked for, once
    assert browser_page.evaluate("document.activeElement.maxLength") == 100
    browser_page.keyboard.type("Cy")
    browser_page.locator("h1").click()
    browser_page.keyboard.press("c")
    panel.get_by_text("Review: Confirmed").wait_for()
    assert place.locator("summary .cw-badge").first.inner_text() == "Confirmed"
    browser_page.keyboard.press("i")
    panel.get_by_text("Review: Confirmed · assigned to Cy").wait_for()
    assert not panel.get_by_label("Your name").is_visible()
    entry = json.loads(ask(f"{own_address}/api/findings/{card['id']}")[1])
    assert (entry["review"]["state"], entry["review"]["assignee"]) == ("confirmed", "Cy")


@pytest.fixture
def archived(tmp_path, monkeypatch):
    """The address of a server over a check of a small archive."""
    monkeypatch.chdir(tmp_path)
    corpora.corpus(tmp_path / "corpus")
    article = "http://daily.example/toll"
    run_command(["check", article, "--offline", "--archive", "corpus", "--out", "out"])
    with serving(tmp_path / "out", "--archive", str(tmp_path / "corpus")) as url:
        yield url.rstrip("/")


def test_a_replayed_page_says_what_it_is_and_shows_its_passage(archived):
    one = findings(archived, "outcome=drift")["findings"][0]["finding"]
    replay = json.loads(ask(f"{archived}/api/findings/{one['id']}")[1])["replay"]
    status, page, headers = ask(replay)
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    told = page[page.index("<body>") :]
    assert told.startswith('<body><div style="all:initial')
    for part in (
        "Archived copy",
        "captured ",
        one["fetch"]["final"],
        one["evidence"]["record_id"].strip("<>"),
    ):
        assert part in told
    marked = re.findall(r"<mark [^>]*>([^<]*)</mark>", told)
    assert "".join(marked).strip() == one["passage"]["text"].strip()


def test_the_capture_opens_in_its_card_by_link_and_key(archived, browser_page):
    one = findings(archived, "outcome=drift")["findings"][0]["finding"]
    browser_page.goto(f"{archived}/#f-{one['id']}")
    card = browser_page.locator(f'[id="f-{one["id"]}"]')
    card.locator("a.frame").click()
    frame = card.frame_locator("iframe")
    frame.get_by_text("It pays for the upkeep of the bridge").wait_for()
    browser_page.keyboard.press("o")
    assert card.locator("iframe").count() == 0


@pytest.mark.parametrize(
    ("page", "passage", "marked"),
    [
        ("<p>One two three.</p>", "two three", ["two three"]),
        ("<p>One <b>two</b>\n three.</p>", "One two three", ["One", "two", "three"]),
        ("<p>Smith &amp; Co &#8211; a firm</p>", "Smith & Co –", ["Smith &amp; Co &#8211;"]),
        ("<script>two three</script><p>two three</p>", "two three", ["two three"]),
        ("<p>One</p>", "two", None),
    ],
)
def test_the_words_of_a_passage_are_marked_through_markup(page, passage, marked):
    found = highlighted(page, passage)
    if marked is None:
        assert found is None
        return
    assert re.findall(r"<mark [^>]*>(.*?)</mark>", found) == marked
    assert re.sub(r"</?mark[^>]*>", "", found) == page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_the_server_breaks_a_rule_of_axe(archived, browser_page, scheme):
    browser_page.emulate_media(color_scheme=scheme)
    one = findings(archived, "outcome=drift")["findings"][0]["finding"]
    browser_page.goto(f"{archived}/")
    browser_page.locator(".cw-progress").wait_for()
    assert Axe().run(browser_page).response["violations"] == []
    browser_page.goto(f"{archived}/#f-{one['id']}")
    browser_page.locator(".finding.current .cw-review").wait_for()
    browser_page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    browser_page.locator(".finding").nth(1).scroll_into_view_if_needed()
    browser_page.locator(".cw-review").nth(1).wait_for()
    assert Axe().run(browser_page).response["violations"] == []
    assert browser_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
