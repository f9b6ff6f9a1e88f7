"""The report site in a real Chromium: what a reader does, what no page may do."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe

import reports
from crawler.checks.results import ArticleReport
from crawler.model import Kind, Page, Publisher
from tests.reports.test_hostile import PAYLOADS, poisoned
from tests.support.chromium import browser, browser_page  # noqa: F401  fixtures
from tests.support.report_sample import sample_run


def captured(evidence):
    text = "Opening of the page.\n\n" + "Some more words. " * 120 + "\n\nعربي\n\nThe end."
    return Page("http://a.example/", text, lang="en", publisher=Publisher("The source"))


def written(run, folder):
    (index,) = reports.write(run, folder, ["html"])
    return index.as_uri()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The sample run, and twenty more articles so that the list has pages."""
    run = sample_run()
    harbour = run.articles[0]
    more = tuple(
        ArticleReport(
            replace(
                harbour.article,
                address=f"https://gazette.example/{number}",
                title=f"Ferry report {number:02}",
                published=f"2025-{number % 12 + 1:02}-05",
                outlet="The Ferry Post",
            ),
            tuple(replace(one, id=f"more-{number}-{one.id}") for one in harbour.findings),
        )
        for number in range(20)
    )
    earlier = {"harbour-5": Kind.ALIVE, "summit-1": Kind.ALTERED}
    run = replace(
        run,
        articles=run.articles + more,
        captured=captured,
        earlier=lambda ids: {one: earlier[one] for one in ids if one in earlier},
    )
    return written(run, tmp_path_factory.mktemp("site"))


@pytest.fixture(autouse=True)
def requests(browser_page):  # noqa: F811
    """Every address the page asked for; a test fails that asked for one on the network."""
    asked = []
    browser_page.on("request", lambda request: asked.append(request.url))
    yield asked
    assert [url for url in asked if not url.startswith("file:")] == []


@pytest.fixture
def errors(browser_page):  # noqa: F811
    told = []
    browser_page.on("pageerror", lambda error: told.append(str(error)))
    browser_page.on(
        "console", lambda line: told.append(line.text) if line.type == "error" else None
    )
    return told


def heads(page):
    return page.locator("#list .row .head").all_inner_texts()


def article(page, site, title):
    page.goto(site)
    page.fill("#q", title)
    page.click("[data-view=articles]")
    page.click("#list .row a")
    page.wait_for_selector("#evidence")


# The index


def test_the_list_opens_with_what_changed_then_the_worst(browser_page, site, errors):  # noqa: F811
    browser_page.goto(site)
    kinds = browser_page.locator("#list .kind").all_inner_texts()
    assert kinds[0].replace("\n", "").startswith("Gone")
    assert "was Alive" in kinds[0]
    assert "was Altered" in kinds[1]
    assert set(kinds[2:]) == {"Altered"} | set(kinds[2:])
    assert kinds[2] == "Altered"
    assert len(kinds) == 50
    assert errors == []


def test_every_filter_narrows_the_list_and_stands_in_the_address(browser_page, site):  # noqa: F811
    page = browser_page
    page.goto(site)
    page.click(".chip.dead")
    assert page.locator("#list .row").count() == 21
    assert set(page.locator("#list .kind").evaluate_all("all => all.map(k => k.className)"))
    page.select_option("#outlet", "The Merrow Gazette")
    assert page.locator("#list .row").count() == 1
    assert "outcome=dead" in page.url
    assert "outlet=The+Merrow+Gazette" in page.url
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.locator("#list .row").count() == 1
    assert page.locator(".chip.dead").get_attribute("aria-pressed") == "true"
    assert page.input_value("#outlet") == "The Merrow Gazette"
    page.click("#clear")
    assert page.locator("#list .row").count() == 50
    assert "#" not in page.url


@pytest.mark.parametrize(
    ("field", "value", "count"),
    [
        ("#kind", "translation-differs", 1),
        ("#host", "delta.example", 2),
        ("#lang", "ru", 2),
        ("#q", "summit 12 points", 1),
        ("#from", "2026-11-18", 8),
        ("#to", "2025-01-31", 16),
        ("#q", "nothing like this", 0),
    ],
)
def test_a_filter_keeps_what_it_names(browser_page, site, field, value, count):  # noqa: F811
    browser_page.goto(site)
    if field in ("#kind", "#host", "#lang"):
        browser_page.select_option(field, value)
    else:
        browser_page.fill(field, value)
        browser_page.dispatch_event(field, "change")
    assert browser_page.locator("#list .row").count() == count
    assert browser_page.locator("#said").inner_text().startswith(f"{count} of 172")


def test_only_what_changed_can_be_shown(browser_page, site):  # noqa: F811
    browser_page.goto(site)
    browser_page.check("#changed")
    assert browser_page.locator("#list .was").count() == 2
    assert browser_page.locator("#list .row").count() == 2


def test_the_list_sorts_and_pages(browser_page, site):  # noqa: F811
    page = browser_page
    page.goto(site)
    page.select_option("#sort", "old")
    assert "Ferry report 00" in page.locator("#list .where").first.inner_text()
    page.click("#on")
    assert page.inner_text("#at") == "Page 2 of 4"
    assert "page=2" in page.url
    page.reload()
    assert page.inner_text("#at") == "Page 2 of 4"
    page.click("#back")
    assert page.locator("#back").is_disabled()


@pytest.mark.parametrize(("count", "pages"), [(51, []), (60, []), (61, [50, 11])])
def test_no_few_rows_stand_alone_on_a_last_page(browser_page, tmp_path, count, pages):  # noqa: F811
    one = sample_run().articles[0]
    findings = tuple(replace(one.findings[0], id=f"n-{number}") for number in range(count))
    run = replace(sample_run(), articles=(ArticleReport(one.article, findings),))
    browser_page.goto(written(run, tmp_path))
    rows = browser_page.locator("#list .row")
    assert rows.count() == (pages[0] if pages else count)
    assert browser_page.locator(".pages").is_visible() is bool(pages)
    if pages:
        browser_page.locator("#on").click()
        assert rows.count() == pages[1]


@pytest.mark.parametrize(("width", "rows"), [(1280, 2), (820, 4), (390, 6)])
def test_the_filters_stand_in_full_rows(browser_page, site, width, rows):  # noqa: F811
    browser_page.set_viewport_size({"width": width, "height": 900})
    browser_page.goto(site)
    tops = browser_page.locator(".sieve input:not([type=checkbox]), .sieve select")
    assert len(set(tops.evaluate_all("all => all.map(one => one.offsetTop)"))) in (rows, rows - 1)
    ends = browser_page.locator("#from, #to").evaluate_all("all => all.map(one => one.offsetTop)")
    assert ends[0] == ends[1]  # a span of days stands in one row


def test_articles_are_listed_with_their_outcomes(browser_page, site):  # noqa: F811
    page = browser_page
    page.goto(site)
    page.click("[data-view=articles]")
    assert page.locator("#list .row").count() == 22
    page.click(".chip.alive")
    assert "Ministers leave the river summit with little to show" not in heads(page)
    assert page.locator("#list .row .counts .drift").count() == 0


def test_a_permalink_of_the_old_form_leads_to_the_card(browser_page, site):  # noqa: F811
    browser_page.goto(f"{site}#f-harbour-5")
    browser_page.wait_for_selector("#f-harbour-5.current")
    assert "/report/articles/" in browser_page.url


# The article


def test_keys_step_through_the_findings(browser_page, site, errors):  # noqa: F811
    page = browser_page
    article(page, site, "Harbour town")
    page.keyboard.press("n")
    assert page.locator(".finding.current").get_attribute("id") == "f-harbour-1"
    page.keyboard.press("n")
    assert page.url.endswith("#f-harbour-2")
    assert page.locator(".mark.current").count() > 0
    page.keyboard.press("p")
    assert page.url.endswith("#f-harbour-1")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#help").is_hidden()
    assert errors == []


def test_the_capture_opens_in_a_frame_that_may_do_nothing(browser_page, site):  # noqa: F811
    page = browser_page
    article(page, site, "Harbour town")
    page.keyboard.press("n")
    page.keyboard.press("o")
    frame = page.locator(".finding.current iframe")
    assert frame.get_attribute("sandbox") == ""
    inside = page.frame_locator(".finding.current iframe")
    assert inside.locator("h1").inner_text() == "The source"
    assert inside.locator("mark").count() == 1
    assert page.locator(".finding.current .frame").get_attribute("aria-expanded") == "true"
    page.keyboard.press("o")
    assert frame.count() == 0


def test_the_permalink_is_copied_and_leads_back(browser_page, site):  # noqa: F811
    page = browser_page
    article(page, site, "river summit")
    page.keyboard.press("n")
    page.keyboard.press("y")
    page.wait_for_function("() => document.getElementById('said').textContent !== ''")
    link = page.locator("#said").get_attribute("data-link")
    page.goto("about:blank")
    page.goto(link)
    assert page.locator(".finding.current").get_attribute("id") == unquote(link.split("#")[1])


def test_the_margin_keeps_in_step_with_the_scroll(browser_page, site):  # noqa: F811
    page = browser_page
    page.set_viewport_size({"width": 1280, "height": 420})
    page.emulate_media(reduced_motion="reduce")
    article(page, site, "Harbour town")
    page.mouse.move(5, 5)
    page.locator(".text p").last.scroll_into_view_if_needed()
    page.wait_for_function("() => document.getElementById('evidence').scrollTop > 100")


def test_a_mark_in_the_text_opens_its_card(browser_page, site):  # noqa: F811
    page = browser_page
    article(page, site, "Harbour town")
    page.click("a.mark.match")
    assert page.locator("#f-harbour-1").get_attribute("open") is not None


def test_outcomes_can_be_filtered_beside_the_text(browser_page, site):  # noqa: F811
    page = browser_page
    article(page, site, "Harbour town")
    page.click(".chip.dead")
    assert page.locator(".finding:visible").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".finding:visible").count() == 8


def test_an_article_prints_whole(browser_page, site, tmp_path):  # noqa: F811
    page = browser_page
    article(page, site, "Harbour town")
    page.pdf(path=str(tmp_path / "article.pdf"), format="A4")
    document = pypdfium2.PdfDocument(tmp_path / "article.pdf")
    text = "".join(one.get_textpage().get_text_range() for one in document)
    assert "The source says “five million”" in text.replace("\r\n", " ")
    assert "Show the capture here" not in text


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_no_page_scrolls_sideways(browser_page, site, width):  # noqa: F811
    page = browser_page
    page.set_viewport_size({"width": width, "height": 900})
    for address in [site, *article_and_capture(site)]:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_right_to_left_paragraphs_run_right_to_left(browser_page, site):  # noqa: F811
    browser_page.goto(article_and_capture(site)[1])
    directions = browser_page.locator(".text p").evaluate_all(
        "all => all.map(p => getComputedStyle(p).direction)"
    )
    assert directions.count("rtl") == 1


# What every page owes


def article_and_capture(site):
    folder = Path(unquote(site.removeprefix("file://"))).parent / "report"
    harbour = next(
        path
        for path in sorted((folder / "articles").iterdir())
        if "Harbour town argues" in path.read_text("utf-8")
    )
    return harbour.as_uri(), sorted((folder / "sources").iterdir())[0].as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_axe(browser_page, site, scheme):  # noqa: F811
    page = browser_page
    page.emulate_media(color_scheme=scheme)
    for address in [site, f"{site}#view=articles&outcome=drift", *article_and_capture(site)]:
        page.goto("about:blank")
        page.goto(address)
        if "/articles/" in address:
            page.keyboard.press("n")
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_payloads_run_nothing_and_ask_for_nothing(browser_page, tmp_path):  # noqa: F811
    page = browser_page
    page.add_init_script("window.ran = 0; window.alert = () => { window.ran += 1; };")
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    runs = [poisoned(payload) for payload in PAYLOADS]
    whole = replace(runs[0], articles=tuple(one for run in runs for one in run.articles[:1]))
    page.goto(written(whole, tmp_path))
    assert page.locator("#list .row").count() == 50
    assert page.evaluate("window.ran") == 0
    paths = [*(tmp_path / "report").rglob("*.html")]
    assert len(paths) > len(PAYLOADS)
    for path in paths:
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_load_state("domcontentloaded")
        assert page.evaluate("window.ran") == 0, path
        assert page.url == path.as_uri()


def test_the_policy_stops_what_would_get_in(browser_page, site):  # noqa: F811
    page = browser_page
    for address in [site, *article_and_capture(site)]:
        page.goto(address)
        ran = page.evaluate(
            """async () => {
                window.ran = false;
                const script = document.createElement("script");
                script.textContent = "window.ran = true";
                document.body.append(script);
                const button = document.createElement("button");
                button.setAttribute("onclick", "window.ran = true");
                document.body.append(button);
                button.click();
                const asked = await fetch("http://127.0.0.1:9/").then(() => true, () => false);
                return window.ran || asked;
            }"""
        )
        assert ran is False
