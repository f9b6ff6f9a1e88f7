"""W3C Web Annotation, ClaimReview drafts, Robust Links, and SARIF against a model of its schema."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from sarif_pydantic import Sarif

import reports
from crawler.model import Outcome
from reports.annotations import decorated, robust_links
from tests.support.report_sample import sample_run

MOTIVATIONS = {"assessing", "classifying"}  # of the model's list, those that we use


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("linked")
    reports.write(sample_run(), made, ["web-annotation", "claimreview", "sarif"])
    return made


@pytest.fixture(scope="module")
def page(folder):
    return json.loads((folder / "annotations.jsonld").read_text(encoding="utf-8"))


def placed():
    return [
        (report.article, finding)
        for report in sample_run().articles
        for finding in report.findings
        if finding.quotation or finding.citation
    ]


def test_the_page_follows_the_annotation_model(page):
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert page["type"] == "AnnotationPage"
    assert re.fullmatch(r"urn:[a-z0-9-]+:[!-~]+", page["id"])
    ids = [item["id"] for item in page["items"]]
    assert len(set(ids)) == len(ids) == len(placed())
    for item in page["items"]:
        assert item["type"] == "Annotation"
        assert item["motivation"] in MOTIVATIONS
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["generated"])
        for body in item["body"]:
            assert body["type"] == "TextualBody"
            assert isinstance(body["value"], str)
            assert body["purpose"] in MOTIVATIONS
        for target in item["target"]:
            assert target["type"] == "SpecificResource"
            assert isinstance(target["source"], str)


def test_selectors_point_at_the_quoted_words(page):
    for (article, _finding), item in zip(placed(), page["items"], strict=True):
        quote, position = item["target"][0]["selector"]
        start, end = position["start"], position["end"]
        assert quote["exact"] == article.text[start:end]
        assert article.text[:start].endswith(quote["prefix"])
        assert article.text[end:].startswith(quote["suffix"])
        assert len(quote["prefix"]) <= 32 >= len(quote["suffix"])


def test_a_passage_is_a_second_target_with_its_capture(page):
    found = [
        (finding, item["target"][1])
        for (_article, finding), item in zip(placed(), page["items"], strict=True)
        if len(item["target"]) > 1
    ]
    assert found
    for finding, target in found:
        quote, position = target["selector"]
        assert quote["exact"] == finding.passage.text
        assert (position["start"], position["end"]) == (
            finding.passage.span.start,
            finding.passage.span.end,
        )
        if finding.evidence:
            assert target["state"]["sourceDate"] == finding.evidence.captured


def test_claim_reviews_are_plainly_drafts(folder):
    drafts = json.loads((folder / "claimreview.draft.json").read_text(encoding="utf-8"))
    drifted = [
        finding for _, finding in placed() if finding.quotation and finding.outcome is Outcome.DRIFT
    ]
    assert len(drafts) == len(drifted) > 0
    for draft in drafts:
        assert draft["@type"] == "ClaimReview"
        assert draft["creativeWorkStatus"] == "Draft"
        assert draft["disambiguatingDescription"].startswith("DRAFT")
        assert draft["reviewRating"]["alternateName"].startswith("DRAFT")
        assert "ratingValue" not in draft["reviewRating"]
        assert not {"author", "datePublished", "url"} & set(draft)
        assert draft["itemReviewed"]["text"]


def test_sarif_is_what_the_schema_asks_for(folder):
    text = (folder / "report.sarif").read_text(encoding="utf-8")
    log = Sarif.model_validate_json(text)
    assert log.version == "2.1.0"
    assert log.runs[0].results


HTML = b"""<!DOCTYPE html><html><head><title>T</title></head><body><p>See
<a href="http://timetables.merrow.example/night/2019">the table</a>, <a href="/own">own</a> and
<a href="http://timetables.merrow.example/night/2019" data-originalurl="kept">an old one</a>
&amp; more.</p></body></html>"""


def test_links_get_the_original_and_the_capture():
    findings = [finding for _, finding in placed()]
    links = robust_links(findings)
    captured = {f.citation.url for f in findings if f.citation and (f.evidence or f.rescue)} - {""}
    assert set(links) == captured
    url = next(iter(captured))
    html = HTML.replace(b"http://timetables.merrow.example/night/2019", url.encode())
    soup = BeautifulSoup(decorated(html, "", links), "lxml")
    first, own, old = soup.find_all("a")
    assert first["href"] == first["data-originalurl"] == url
    assert first["data-versiondate"] == links[url].date
    assert not own.has_attr("data-originalurl")
    assert old["data-originalurl"] == "kept"
    assert soup.get_text().split() == BeautifulSoup(html, "lxml").get_text().split()


def test_relative_links_are_found_by_the_articles_address():
    links = robust_links([finding for _, finding in placed()])
    url = next(url for url in links if url.startswith("http"))
    host, path = re.fullmatch(r"(https?://[^/]+)(/.*)", url).groups()
    html = f'<p><a href="{path}">it</a></p>'.encode()
    assert "data-originalurl" in decorated(html, f"{host}/a/b", links)
    assert "data-originalurl" not in decorated(html, "http://elsewhere.example/", links)
