import json

import pytest

from crawler.cli.main import run

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Statement</title></head><body>
<h1>Statement</h1><p>We do not expect the toll to rise next year. It pays for upkeep.</p>
<p>The ferries leave every 20 minutes, and bicycles travel free of charge.</p></body></html>"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text('"We do not expect it to rain," Ann Lee said.\n')
    (tmp_path / "page.html").write_text(PAGE)
    return tmp_path


def complaint(capsys):
    """What stderr says: exactly one line, and stdout nothing."""
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    return said.err


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["check", "missing.txt"], "missing.txt"),
        (["check", "empty.txt"], "empty.txt"),
        (["check", "binary.bin"], "binary.bin"),
        (["check", "nav.html"], "nav.html"),
        (["check", "."], "."),
        (["check", "article.txt", "--nonsense"], "--nonsense"),
        (["check", "article.txt", "--fail-on", "anger"], "anger"),
        (["check", "article.txt", "--format", "yaml"], "yaml"),
        (["check", "article.txt", "--config", "missing.toml"], "missing.toml"),
        (["check", "article.txt", "--config", "unknown.toml"], "colour"),
        (["check", "article.txt", "--config", "knob.toml"], "NO_SUCH_KNOB"),
        (["check", "article.txt", "--config", "broken.toml"], "broken.toml"),
        (["check", "article.txt", "--archive", "missing.warc.gz"], "missing.warc.gz"),
        (["check", "article.txt", "--resolve", "nonsense"], "nonsense"),
        (["check", "article.txt", "--timeout", "-1"], "timeout"),
        (["check", "article.txt", "--db", "nonsense"], "database"),
        (["check", "article.txt", "--out", "article.txt/inside"], "article.txt/inside"),
        (["check", "article.txt", "--out", "/proc/citewatch"], "/proc/citewatch"),
        (["check"], "SOURCE"),
        (["extract"], "extract"),
        (["extract", "missing.txt"], "missing.txt"),
        (["extract", "--jsonl", "missing.jsonl"], "missing.jsonl"),
        (["compare", "--quote", "x"], "--source"),
        (["compare", "--quote", " ", "--source", "page.html"], "--quote"),
        (["compare", "--quote", "x", "--source", "missing.html"], "missing.html"),
        (["compare", "--quote", "x", "--source", "empty.txt"], "empty.txt"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_bad_input_gives_one_clear_line_and_exit_2(here, capsys, arguments, names):
    (here / "empty.txt").write_bytes(b"")
    (here / "binary.bin").write_bytes(bytes(range(256)) * 16)
    (here / "nav.html").write_text("<html><body><nav><a href='/'>Home</a></nav></body></html>")
    (here / "unknown.toml").write_text('colour = "red"\n')
    (here / "knob.toml").write_text("[settings]\nNO_SUCH_KNOB = 1\n")
    (here / "broken.toml").write_text("= 1\n")
    assert run(arguments) == 2
    assert names in complaint(capsys)


def test_control_characters_of_a_name_do_not_reach_the_terminal(here, capsys):
    assert run(["check", "a\x1b[31m.txt"]) == 2
    assert "\x1b" not in complaint(capsys)


def test_compare_finds_a_match_and_exits_0(here, capsys):
    code = run(["compare", "--quote", "bicycles travel free", "--source", "page.html"])
    assert code == 0
    assert "match/verbatim" in capsys.readouterr().out


def test_compare_with_a_transcript_tells_the_time(here, capsys):
    cues = (
        "WEBVTT\n\n00:01.000 --> 00:04.000\nGood day.\n\n01:05.000 --> 01:09.000\nCycles go free\n"
    )
    (here / "talk.vtt").write_text(cues, "utf-8")
    words = ["compare", "--quote", "Cycles go free", "--source", "talk.vtt"]
    assert run(words) == 0
    assert "time\t1:05\n" in capsys.readouterr().out
    assert run([*words, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["seconds"] == 65


def test_compare_exits_1_on_drift_and_shows_the_change(here, capsys):
    quote = "We do expect the toll to rise next year"
    code = run(["compare", "--quote", quote, "--source", "page.html", "--format", "json"])
    answer = json.loads(capsys.readouterr().out)
    assert code == 1
    assert answer["kind"] == "altered"
    assert [change["class"] for change in answer["changes"]] == ["negation"]


def test_lines_in_are_lines_out_even_when_one_is_broken(here, capsys):
    rows = [
        json.dumps({"id": "a", "quote": "bicycles travel free", "source_html": PAGE}),
        "{not json",
        json.dumps({"id": "c", "quote": "bicycles"}),
        json.dumps(
            {"id": "d", "fragments": ["every 20 minutes"], "source_text": "x every 20 minutes"}
        ),
    ]
    (here / "rows.jsonl").write_text("\n".join(rows) + "\n")
    assert run(["compare", "--jsonl", "rows.jsonl"]) == 2
    said = capsys.readouterr()
    answers = [json.loads(line) for line in said.out.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", None, "c", "d"]
    assert [answer.get("kind") for answer in answers] == ["verbatim", None, None, "verbatim"]
    assert "rows.jsonl:2" in said.err
    assert "rows.jsonl:3" in said.err


def test_extract_gives_offsets_into_the_text_that_was_sent(here, capsys):
    text = 'The mayor was brief. "We do not expect it to rain," Ann Lee said.\nhttp://a.example/x\n'
    (here / "rows.jsonl").write_text(json.dumps({"id": "1", "text": text}) + "\n")
    assert run(["extract", "--jsonl", "rows.jsonl"]) == 0
    answer = json.loads(capsys.readouterr().out)
    (quote,) = answer["quotes"]
    assert text[quote["start"] : quote["end"]].rstrip(",") == "We do not expect it to rain"
    assert quote["speaker"] == "Ann Lee"
    (citation,) = answer["citations"]
    assert text[citation["start"] : citation["end"]] == citation["url"] == "http://a.example/x"
    assert quote["citation"] == 0


def test_extract_shows_an_article_to_a_person(here, capsys):
    assert run(["extract", "article.txt"]) == 0
    assert "Ann Lee" in capsys.readouterr().out


def test_version_is_printed(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("citewatch ")


def test_extract_writes_a_page_that_shows_every_mark_and_runs_nothing(here, capsys):
    hostile = 'See <img src=x onerror=alert(1)>. "We have a plan for all of it," Ann Lee said.\n'
    (here / "hostile.txt").write_text(hostile + "javascript:alert(1) http://a.example/x\n")
    assert run(["extract", "article.txt", "hostile.txt", "--html", "reading.html"]) == 0
    page = (here / "reading.html").read_text("utf-8")
    assert page.count('<mark class="quote"><sup>q1</sup>We') == 2
    assert '<mark class="speaker">Ann Lee</mark>' in page
    assert 'href="http://a.example/x"' in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert "default-src 'none'" in page
