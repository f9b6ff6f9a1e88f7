"""`citewatch drift`: the captures of one page, one after the other."""

import json

import pytest

from crawler.cli.main import run
from tests.support.pywbserver import Held, write_warc

URL = "http://paper.example/ferries"
SAID = "The ferries will not run on Sundays before the summer of next year"
EDITED = SAID.replace(" not", "")


def page(words: str, counter: int) -> str:
    return (
        '<html lang="en"><head><title>Ferries</title></head><body><article><h1>Ferries</h1>'
        f'<p>“{words},” the mayor said.</p><p>The harbour office had asked for a decision since '
        'the winter, when two boats were sold to a firm on the mainland.</p>'
        f'<p class="count">{counter} views · 3 comments</p></article></body></html>'
    )  # fmt: skip


@pytest.fixture
def kept(tmp_path):
    return write_warc(
        tmp_path / "kept.warc.gz",
        [
            Held(URL, "2024-01-01T10:00:00Z", page(SAID, 14)),
            Held(URL, "2024-02-01T10:00:00Z", page(SAID, 2_201)),
            Held(URL, "2024-03-01T10:00:00Z", page(EDITED, 2_309)),
            Held(URL, "2024-04-01T10:00:00Z", "<h1>Not Found</h1>", "404 Not Found"),
        ],
    )


def test_each_change_is_named_marked_and_told_what_it_does_to_the_quote(kept, capsys):
    assert run(["drift", URL, "--archive", str(kept), "--quote", SAID]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "2024-01-01T10:00:00Z → 2024-02-01T10:00:00Z  none"
    assert shown[1] == "  the quote: still there"
    assert shown[2].endswith("edited")
    assert shown[3] == "  the quote: changed"
    assert "[-not-]" in shown[4]
    assert shown[5].endswith("gone")


def test_programs_read_one_object_a_line(kept, capsys):
    assert run(["drift", URL, "--archive", str(kept), "--format", "json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["drift"] for line in lines] == ["none", "edited", "gone"]
    assert lines[1]["changes"] == [{"before": "not", "after": ""}]
    assert lines[1]["quote"] is None


def test_a_page_that_is_not_archived_is_named(kept, capsys):
    assert run(["drift", "http://paper.example/other", "--archive", str(kept)]) == 2
    assert "http://paper.example/other" in capsys.readouterr().err
