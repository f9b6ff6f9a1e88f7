"""CSV, Markdown, JUnit, SARIF, GitHub annotations and GitLab code quality."""

import csv
import json
import os
import re
import subprocess
from dataclasses import replace

import pytest
from defusedxml import ElementTree

import reports
from crawler.checks.acceptance import fingerprint
from crawler.checks.results import ArticleReport, Run, Worst
from crawler.jsonlines import finding_object
from crawler.model import Article, EditClass, Kind, Outcome
from reports.catalogue import words
from reports.json import COLUMNS, cell
from reports.locations import whereabouts
from reports.markdown import MOST_CHARACTERS, escaped, link
from tests.support.report_sample import SUMMIT, sample_run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("report")
    reports.write(sample_run(), made, list(reports.FORMATS))
    return made


def many(count, kind=Kind.ALTERED):
    report = sample_run().articles[1]
    findings = tuple(
        replace(report.findings[3], id=f"f{number}", kind=kind, reason=f"Reason {number}.")
        for number in range(count)
    )
    return Run("many", "", "", "0", (ArticleReport(report.article, findings),))


def written(run, folder, name):
    (path,) = reports.write(run, folder, [name])
    return path.read_text(encoding="utf-8")


def test_every_format_writes_its_own_file(folder):
    names = {form.filename for form in reports.FORMATS.values()}
    assert {path.name for path in folder.iterdir()} == names | {"report"}
    assert len(names) >= len(reports.FORMATS) - 1  # gitlab has two names


@pytest.mark.parametrize("name", list(reports.FORMATS))
def test_a_run_without_articles_gives_a_whole_file(name, tmp_path):
    text = written(Run("t", "", "", "0"), tmp_path, name)
    if name in ("json", "sarif", "gitlab"):
        json.loads(text)
    if name == "junit":
        ElementTree.fromstring(text.encode())


# CSV


def test_csv_has_one_row_for_each_finding(folder):
    with open(folder / "findings.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12
    assert tuple(rows[0]) == COLUMNS
    altered = next(row for row in rows if row["kind"] == "altered")
    assert altered["changes"] == "number word"
    assert altered["quote"].startswith("The service costs us four")
    assert (altered["status"], altered["confirmed"]) == ("200", "yes")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1+1", "\x00=1"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_quoted(text):
    assert cell(text).startswith("'")


@pytest.mark.parametrize(("value", "text"), [("a=1", "a=1"), (None, ""), (404, "404"), ("", "")])
def test_other_cells_stay_as_they_are(value, text):
    assert cell(value) == text


# Markdown


def test_markdown_tells_the_worst_first(folder):
    text = (folder / "report.md").read_text(encoding="utf-8")
    headings = re.findall(r"^### ([^:]+):", text, re.M)
    assert headings == [
        "Altered",
        "Misleading cut",
        "Absent",
        "Translation differs",
        "Gone",
        "Blocked",
        "Unsourced",
        "Scare quote",
    ]
    assert "| Drift | 4 |" in text
    assert "**four** → **five**" in text


@pytest.mark.parametrize(
    ("text", "inert"),
    [
        ("*a*", r"\*a\*"),
        ("It’s 5.5 % (at 10:30), isn't it?", "It’s 5.5 % (at 10:30), isn't it?"),
        ("- item", r"\- item"),
        ("12. item", r"12\. item"),
        ("see http://a.example", r"see http\://a.example"),
        ("www.a.example", r"www\.a.example"),
        (":smile:", r"\:smile:"),
        ("GH-12 and !12", r"GH\-12 and \!12"),
        ("[x](javascript:1)", r"\[x\](javascript:1)"),
        ("<script>", r"\<script\>"),
        ("http://a.example", r"http\://a.example"),
        ("@team", "\\@\u2060team"),
        ("#12", "\\#\u206012"),
        ("a\n# b", r"a \# b"),
        ("| cell", r"\| cell"),
        ("\\", r"\\"),
    ],
)
def test_markdown_obeys_nothing_from_outside(text, inert):
    assert escaped(text) == inert


def test_a_markdown_link_cannot_be_left():
    assert link("a", "javascript:alert(1)") == "a"
    assert link("a]", "http://a.example/>)<x> y") == r"a\]"
    assert link("a", "http://a.example/)>") == "[a](<http://a.example/%29%3E>)"


def test_markdown_is_never_longer_than_a_comment_may_be(tmp_path):
    text = written(many(3000), tmp_path, "markdown")
    assert len(text) <= MOST_CHARACTERS + 100
    told = text.count("### Altered")
    assert f"and {3000 - told} more below" in text


# JUnit


def test_junit_counts_what_it_holds(folder):
    root = ElementTree.parse(folder / "junit.xml").getroot()
    suites = root.findall("testsuite")
    assert [suite.get("tests") for suite in suites] == ["8", "4"]
    for suite in [*suites, root]:
        cases = suite.findall(".//testcase")
        assert int(suite.get("tests")) == len(cases)
        assert int(suite.get("failures")) == sum(case.find("failure") is not None for case in cases)
    assert len(root.findall(".//skipped")) == 3
    failure = root.find(".//failure")
    assert failure.get("type") == "altered"
    assert "five million" in failure.text


@pytest.mark.parametrize("bad", ["\x00", "\x1b[31m", "]]>", "\ud800", "\ufffe", "\"<&>'", "\x85"])
def test_junit_is_well_formed_whatever_is_said(bad, tmp_path):
    run = many(1)
    (report,) = run.articles
    finding = replace(report.findings[0], reason=f"a{bad}b", article=bad)
    article = replace(report.article, title=bad)
    text = written(
        replace(run, title=bad, articles=(ArticleReport(article, (finding,)),)), tmp_path, "junit"
    )
    root = ElementTree.fromstring(text.encode("utf-8"))
    assert root.find(".//failure").text.startswith("a")


# SARIF


def test_sarif_holds_what_accuses_or_is_open(folder):
    (run,) = json.loads((folder / "report.sarif").read_text(encoding="utf-8"))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [result["level"] for result in run["results"]] == [
        *["error"] * 4,
        "warning",
        *["note"] * 3,
    ]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
    codes = {code for result in run["results"] for code in result["properties"]["changes"]}
    assert codes <= {edit.value for edit in EditClass}
    assert "number" in codes
    prints = [result["partialFingerprints"]["citewatch/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


def test_sarif_points_at_the_words_in_a_text_file(folder):
    (run,) = json.loads((folder / "report.sarif").read_text(encoding="utf-8"))["runs"]
    (result,) = [r for r in run["results"] if r["ruleId"] == "drift/absent"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "summit.txt"
    region = place["region"]
    line = SUMMIT.splitlines()[region["startLine"] - 1]
    words = line[region["startColumn"] - 1 : region["endColumn"] - 1]
    assert words == "free access to every measurement"
    assert SUMMIT[region["charOffset"] :][: region["charLength"]] == words


def test_sarif_keeps_the_worst_when_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr("reports.ci.MOST_RESULTS", 5)
    (run,) = json.loads(written(many(9), tmp_path, "sarif"))["runs"]
    assert len(run["results"]) == 5
    assert run["properties"]["leftOut"] == 4


# GitHub, GitLab


def test_github_shows_ten_of_a_level_and_counts_the_rest(tmp_path):
    lines = written(many(12), tmp_path, "github").splitlines()
    assert sum(line.startswith("::error ") for line in lines) == 10
    assert lines[-1] == "Drift: and 2 more below"


def test_github_commands_cannot_be_broken_out_of(tmp_path):
    run = many(1)
    (report,) = run.articles
    finding = replace(report.findings[0], reason="100%\n::error::injected\r\n::set-output x")
    article = replace(report.article, address="a,line=1::b\n.txt")
    text = written(replace(run, articles=(ArticleReport(article, (finding,)),)), tmp_path, "github")
    assert text.count("\n") == 1
    assert text.startswith("::error file=a%2Cline=1%3A%3Ab .txt,line=13")
    assert "100%25 ::error" in text


def test_gitlab_issues_have_unique_fingerprints_and_lines(tmp_path):
    issues = json.loads(written(many(3), tmp_path, "gitlab"))
    assert len({issue["fingerprint"] for issue in issues}) == 3
    assert {issue["severity"] for issue in issues} == {"major"}
    assert issues[0]["location"] == {"path": "summit.txt", "lines": {"begin": 13}}
    assert issues[0]["check_name"] == "citewatch/altered"


# Where a finding stands


@pytest.mark.parametrize(
    ("address", "path", "lines"),
    [
        ("notes/a.txt", "notes/a.txt", True),
        ("a.MD", "a.MD", True),
        ("a.html", "a.html", False),
        ("https://a.example/x", "https://a.example/x", False),
        ("http://[", "http:/[", True),
    ],
)
def test_lines_are_given_only_where_the_file_is_read_as_it_stands(address, path, lines):
    report = sample_run().articles[1]
    place = whereabouts(replace(report.article, address=address), report.findings[0])
    assert (place.path, place.region is not None) == (path, lines)


def test_an_absolute_path_below_here_becomes_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    report = sample_run().articles[1]
    article = replace(report.article, address=str(tmp_path / "in" / "a b.txt"))
    place = whereabouts(article, report.findings[0])
    assert (place.path, place.uri) == ("in/a b.txt", "in/a%20b.txt")


def test_a_fingerprint_stays_when_kind_and_place_change():
    report = sample_run().articles[1]
    finding = report.findings[3]
    changed = replace(finding, kind=Kind.VERBATIM, id="other", reason="Now there.")
    other = replace(finding, quotation=report.findings[2].quotation)
    assert fingerprint(report.article, finding) == fingerprint(report.article, changed)
    assert fingerprint(report.article, finding) != fingerprint(report.article, other)


def test_the_worst_are_kept_in_order_and_the_rest_counted():
    report = sample_run().articles[0]
    worst = Worst(3)
    for finding in report.findings:
        worst.add(report.article, finding)
    assert [finding.id for _, finding in worst] == ["harbour-2", "harbour-3", "harbour-5"]
    assert worst.left_out == len(report.findings) - 3


def test_a_limit_of_nothing_keeps_nothing():
    report = sample_run().articles[0]
    worst = Worst(0)
    worst.add(report.article, report.findings[0])
    assert list(worst) == []
    assert worst.left_out == 1


def test_the_formats_agree_on_what_accuses(folder):
    accused = {
        finding_object(finding, words().sentence)["reason"]
        for one in sample_run().articles
        for finding in one.findings
        if finding.outcome in (Outcome.DRIFT, Outcome.DEAD)
    }
    root = ElementTree.parse(folder / "junit.xml").getroot()
    assert {failure.get("message") for failure in root.iter("failure")} == accused
    issues = json.loads((folder / "gl-code-quality-report.json").read_text(encoding="utf-8"))
    worst = [issue for issue in issues if issue["severity"] in ("major", "minor")]
    assert len(worst) == len(accused)


def test_an_article_given_as_a_value_needs_no_file():
    article = Article("", "text")
    finding = replace(sample_run().articles[1].findings[3], quotation=None, citation=None)
    assert whereabouts(article, finding).region is None


def test_a_file_name_that_is_not_utf8_keeps_its_bytes():
    report = sample_run().articles[1]
    name = b"caf\xe9.txt".decode(errors="surrogateescape")
    assert whereabouts(replace(report.article, address=name), report.findings[0]).uri == (
        "caf%E9.txt"
    )


def test_no_two_junit_cases_of_a_class_have_one_name(tmp_path):
    twins = many(3).articles[0]
    words_long = "word " * 60
    quotation = replace(twins.findings[0].quotation, text=words_long + "one")
    longer = [
        replace(twins.findings[0], id=name, quotation=replace(quotation, text=words_long + name))
        for name in ("long-1", "long-2")
    ]
    numbered = tuple(replace(one, occurrence=at) for at, one in enumerate(twins.findings, 1))
    report = replace(twins, findings=(*numbered, *longer))
    text = written(Run("t", "", "", "0", (report, report)), tmp_path, "junit")
    cases = [(one.get("classname"), one.get("name"))
             for one in ElementTree.fromstring(text.encode()).iter("testcase")]  # fmt: skip
    assert len(set(cases)) == len(cases) == 10
    assert [name.endswith(f" ({at})") for at, (_, name) in enumerate(cases[:3], 1)] == [
        False, True, True,
    ]  # fmt: skip


# Wikitext


def test_the_talk_page_suggests_and_shows_where(folder):
    text = (folder / "talk-page.wiki").read_text(encoding="utf-8")
    assert text.count('{| class="wikitable"') == text.count("\n|}\n") == 2
    assert "<nowiki>{{verify quote|date=November 2026|reason=" in text
    assert "(line 9): <code><nowiki>{{verify quote" in text
    assert "<nowiki>{{failed verification|date=November 2026|reason=" in text
    assert "{{dead link" not in text  # seen once: nobody is to tag that yet


def test_a_copy_is_proposed_where_the_page_is_gone_for_good(tmp_path):
    report = sample_run().articles[0]
    gone = next(one for one in report.findings if one.kind is Kind.GONE)
    sure = replace(gone, confirmed=True)
    run = Run("t", "", "2026-11-24T03:15:41Z", "0", (ArticleReport(report.article, (sure,)),))
    text = written(run, tmp_path, "wikitext")
    assert f"|archive-url={gone.rescue.url} |archive-date=2026-04-01 |url-status=dead" in text
    bare = replace(sure, rescue=None)
    run = replace(run, articles=(ArticleReport(report.article, (bare,)),))
    assert "{{dead link|date=November 2026|reason=" in written(run, tmp_path, "wikitext")


@pytest.mark.parametrize(
    ("lang", "absent", "altered", "gone"),
    [
        ("ru", "<nowiki>The", "<nowiki>", "{{недоступная ссылка}}"),
        ("fr", "{{référence non conforme}}", "{{référence non conforme}}", "{{lien brisé|url=http"),
        ("de", "{{Belege fehlen|1=", "{{Belege fehlen|1=", "{{Toter Link|date=2026-11|url=http"),
        ("pl", "{{fakt|data=2026-11}}", "{{fakt|data=2026-11}}", "{{martwy link}}"),
        ("pt", "<nowiki>The", "<nowiki>", "{{ligação inativa|data=novembro de 2026}}"),
        ("sv", "<nowiki>The", "<nowiki>", "<nowiki>"),
        ("tlh", "<nowiki>The", "<nowiki>", "<nowiki>"),
    ],
)  # fmt: skip
def test_the_tags_are_those_of_the_articles_own_wiki(tmp_path, lang, absent, altered, gone):
    wanted = {Kind.ABSENT: absent, Kind.ALTERED: altered, Kind.GONE: gone}
    for kind, tag in wanted.items():
        report, finding = next(
            (report, one)
            for report in sample_run().articles
            for one in report.findings
            if one.kind is kind
        )
        finding = replace(finding, confirmed=True, rescue=None)
        article = replace(report.article, lang=lang)
        told = (ArticleReport(article, (finding,)),)
        text = written(Run("t", "", "2026-11-24T03:15:41Z", "0", told), tmp_path, "wikitext")
        suggested = text[text.index("=== ") :]
        assert tag in suggested
        assert ("{{" in suggested) == ("{{" in tag)


def test_words_of_the_web_do_nothing_on_a_talk_page(tmp_path):
    report = sample_run().articles[1]
    finding = next(one for one in report.findings if one.kind is Kind.ABSENT)
    words = "* [[x]] {{subst:y}} </nowiki> ~~~~ |- '''b''' http://a.example ISBN 1 <ref>z</ref>"
    hostile = replace(finding, quotation=replace(finding.quotation, text=words))
    article = replace(report.article, title=words)
    run = Run("t", "", "", "0", (ArticleReport(article, (hostile,)),))
    told = written(run, tmp_path, "wikitext").replace("<code><nowiki>{{failed", "")
    for sign in ("[[", "{{", "</nowiki> ~", "~~", "'''b", "http://a", "ISBN 1", "<ref"):
        assert sign not in told.replace("'''Absent'''", ""), sign


def test_what_a_killed_run_left_of_a_report_goes_with_the_next(tmp_path):
    ended = subprocess.Popen(["true"])
    ended.wait()
    for process in (ended.pid, os.getpid()):
        (tmp_path / f".report.json.{process}.part").touch()
        (tmp_path / f".report.{process}.part").mkdir()
        (tmp_path / f".report.{process}.part" / "half.html").touch()
    others = tmp_path / f".report.json.{os.getppid()}.part"  # it may be writing just now
    others.touch()
    reports.write(sample_run(), tmp_path, ("html", "json"))
    assert [path.name for path in tmp_path.glob(".*")] == [others.name]
