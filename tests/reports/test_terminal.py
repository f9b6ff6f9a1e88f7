import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from crawler.checks.results import ArticleReport, Run
from reports.catalogue import words
from reports.terminal import summary
from reports.writer import clean, one_line, shortened
from tests.support.report_sample import sample_run


def printed(run, *, terminal=False, width=100, report=None, **more):
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=terminal, width=width, _environ={"TERM": "xterm", **more}
    )
    summary(run, console, report)
    return stream.getvalue()


def test_piped_output_is_plain_lines_worst_first():
    lines = printed(sample_run(), report=Path("out/report.html")).splitlines()
    assert [line.split("\t")[1] for line in lines[:5]] == ["drift"] * 4 + ["dead"]
    assert lines[0].split("\t")[2:4] == ["altered", "Harbour town argues over its last ferry"]
    assert all(line.count("\t") == 6 for line in lines[:12])
    assert lines[-2].endswith("12 findings in 2 articles")
    assert lines[-1] == "Report: out/report.html"
    assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140, 200])
def test_the_table_fits_the_terminal(width):
    plain = printed(sample_run(), terminal=True, width=width, NO_COLOR="1")
    rows = [one_line(line) for line in plain.splitlines()]
    assert max(map(cell_len, rows)) <= width


@pytest.mark.parametrize("width", [60, 69, 70, 100])
def test_the_reason_is_shown_at_every_width(width):
    run = sample_run()
    plain = printed(run, terminal=True, width=width, NO_COLOR="1")
    reasons = [words().sentence(f.reason) for one in run.articles for f in one.findings]
    said = {word for reason in reasons for word in shortened(reason, 100).split()[:5]}
    shown = re.sub(r"\x1b(\[[\d;]*m|\]8;.*?\x1b\\)", "", plain)
    assert said <= set(shown.split())


def test_no_color_is_obeyed():
    assert "\x1b[1;31m" in printed(sample_run(), terminal=True)
    assert "31m" not in printed(sample_run(), terminal=True, NO_COLOR="1")


def test_escape_sequences_and_markup_in_articles_are_inert():
    first = sample_run().articles[0]
    evil = "\x1b[2J\x1b]0;owned\x07[bold red]big[/] \x9b31m\u202egnp.exe\r\nnext"
    finding = replace(first.findings[1], reason=evil)
    article = replace(first.article, title=evil)
    run = Run("t", "", "", "0", articles=(ArticleReport(article, (finding,)),))
    for terminal in (False, True):
        shown = printed(run, terminal=terminal, width=140, NO_COLOR="1")
        assert "owned" not in shown
        assert "[bold" in shown
        assert not set("\x07\x9b\u202e") & set(shown)
        assert "\x1b[2J" not in shown
    assert printed(run).count("\n") == 2


def test_more_findings_than_are_read_are_counted():
    first = sample_run().articles[0]
    many = tuple(replace(first.findings[1], id=str(n)) for n in range(50))
    run = Run("t", "", "", "0", articles=(ArticleReport(first.article, many),))
    shown = printed(run, terminal=True, NO_COLOR="1")
    assert "… and 10 more in the report" in shown
    assert "50 findings in 1 article" in shown
    assert printed(run).count("\n") == 51  # what a program reads has all of them


def test_piped_lines_begin_with_file_and_line_and_the_failures_come_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = sample_run().articles[0]
    article = replace(first.article, address="notes/harbour.md")
    run = Run("t", "", "", "0", articles=(ArticleReport(article, first.findings),))
    stream = io.StringIO()
    dead = lambda finding: finding.outcome.value == "dead"  # noqa: E731
    summary(run, Console(file=stream), fails=dead)
    lines = [line.split("\t") for line in stream.getvalue().splitlines()]
    assert [line[1] for line in lines[:2]] == ["dead", "drift"]
    assert all(re.fullmatch(r"notes/harbour\.md:\d+", line[0]) for line in lines[:-1])
    text = article.text
    for line in lines[:-1]:
        words = line[4].strip("“”")
        if words in " ".join(text.split()):
            assert words[:20] in " ".join(
                text.split("\n", int(line[0].rpartition(":")[2]) - 1)[-1].split()
            )


def test_a_run_without_findings_says_so():
    assert printed(Run("t", "", "", "0")) == "0 findings in 0 articles\n"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a\x1b[31mb\x1b[0m", "ab"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq#0\x1b\\rest", "rest"),
        ("a\x00b\x08c", "abc"),
        ("two\n lines\t here", "two lines here"),
        ("\ud800x", "x"),
    ],
)
def test_one_line_strips_what_a_terminal_would_obey(text, plain):
    assert one_line(text) == plain


def test_clean_keeps_offsets_and_drops_what_no_document_may_hold():
    text = "a\x00b\ud800c\u202ed\ne\tf\x1bg"
    assert len(clean(text)) == len(text)
    assert not set(clean(text)) & set("\x00\ud800\u202e\x1b")
    assert "d\ne\tf" in clean(text)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [("abc", 3, "abc"), ("one two three", 9, "one two…"), ("abcdefgh", 5, "abcd…"), ("ab", 1, "…")],
)
def test_shortened_cuts_at_a_word(text, limit, short):
    assert shortened(text, limit) == short


def test_what_is_not_certain_says_so():
    assert "likely" in printed(sample_run(), terminal=True, NO_COLOR="1")
    assert "misleading-cut\t" in printed(sample_run())
    lines = printed(sample_run()).splitlines()
    assert {line.split("\t")[6] for line in lines[:12]} == {"certain", "likely"}


def test_links_on_a_terminal_lead_to_cards_and_sources(tmp_path):
    shown = printed(sample_run(), terminal=True, width=140, report=tmp_path / "report.html")
    assert f"{tmp_path.as_uri()}/report/articles/" in shown
    assert "#f-harbour-2\x1b\\" in shown
    assert ";https://ferries.example/investors/letter-2026" in shown
    assert "\x1b]8" not in printed(sample_run(), report=tmp_path / "report.html")


def test_an_address_that_is_no_web_address_is_no_link():
    first = sample_run().articles[0]
    evil = "javascript:alert(1)"
    citation = replace(first.findings[1].citation, url=evil, target=evil)
    finding = replace(first.findings[1], citation=citation, passage=None, fetch=None)
    run = Run("t", "", "", "0", articles=(ArticleReport(first.article, (finding,)),))
    assert "\x1b]8" not in printed(run, terminal=True, width=140)
