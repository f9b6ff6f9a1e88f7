"""What nobody foresaw, and what the store cannot open: one line each, with a code of its own."""

import json
import signal
import sqlite3
import sys
import time
import weakref

import pytest

import reports
from crawler.cli import check as checking
from crawler.cli.main import listen_for_stops, run
from crawler.errors import error_log


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "article.txt").write_text('"We do not expect it to rain," Ann Lee said.\n')
    return tmp_path


def one_line(capsys):
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def test_a_bug_gives_one_line_a_log_and_exit_4(here, capsys, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(checking, "gather", broken)
    assert run(["check", "article.txt", "--offline"]) == 4
    said = one_line(capsys)
    assert "article.txt" in said
    assert str(error_log()) in said
    assert "ZeroDivisionError: of all things" in error_log().read_text("utf-8")


def test_the_same_command_goes_on_after_a_bug(here, capsys, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(reports, "write_each", lambda *_: 1 / 0)
        assert run(["check", "article.txt", "--offline"]) == 4
    capsys.readouterr()
    assert run(["check", "article.txt", "--offline", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["totals"]["findings"] == 1


def test_a_home_that_cannot_be_written_to_still_gives_one_line(here, capsys, monkeypatch):
    (here / "state").write_text("a file")
    monkeypatch.setattr(checking, "gather", lambda *_: [][1])
    assert run(["check", "article.txt", "--offline"]) == 4
    assert "IndexError" in one_line(capsys)


@pytest.mark.parametrize(
    "command", [["check", "article.txt", "--offline"], ["report"], ["history", "article.txt"]]
)
def test_a_ledger_of_a_revision_that_is_not_known(here, capsys, command):
    assert run(["check", "article.txt", "--offline"]) == 0
    with sqlite3.connect("citewatch-out/citewatch.db") as ledger:
        ledger.execute("UPDATE alembic_version SET version_num = '9999'")
    capsys.readouterr()
    assert run(command) == 2
    said = one_line(capsys)
    assert "9999" in said
    assert "citewatch.db" in said


@pytest.mark.parametrize(
    "command", [["check", "article.txt", "--offline"], ["report"], ["history", "article.txt"]]
)
@pytest.mark.parametrize("damage", ["head", "middle", "noise"])
def test_a_damaged_ledger(here, capsys, command, damage):
    assert run(["check", "article.txt", "--offline"]) == 0
    path = here / "copy.db"
    with (
        sqlite3.connect("citewatch-out/citewatch.db") as ledger,
        sqlite3.connect(path) as copy,
    ):
        ledger.backup(copy)
    copy.close()
    content = path.read_bytes()
    if damage == "noise":
        path.write_bytes(b"no database at all " * 300)
    elif damage == "head":
        path.write_bytes(b"\xff" * 100 + content[100:])
    else:
        path.write_bytes(content[:4096] + b"\xaa" * (len(content) - 4096))
    capsys.readouterr()
    assert run([*command, "--db", f"sqlite:///{path}"]) in (2, 3)
    assert "copy.db" in one_line(capsys)


def test_a_history_with_holes_is_not_told_as_a_whole_one(here, capsys):
    assert run(["check", "article.txt", "--offline"]) == 0
    path = here / "holes.db"
    with sqlite3.connect("citewatch-out/citewatch.db") as ledger, sqlite3.connect(path) as copy:
        ledger.backup(copy)
    copy.close()
    content = path.read_bytes()
    size = int.from_bytes(content[16:18])
    for at in range(size, len(content), size):
        path.write_bytes(content[:at] + bytes(size) + content[at + size :])
        capsys.readouterr()
        code = run(["history", "article.txt", "--db", f"sqlite:///{path}"])
        said = capsys.readouterr()
        assert bool(said.out) == (code == 0)
        assert len(said.err.splitlines()) == (code != 0)


@pytest.mark.parametrize("command", [["report"], ["runs"], ["recheck"], ["history", "x"]])
def test_a_ledger_that_is_not_there_says_how_one_is_made(here, capsys, command):
    assert run([*command, "--out", "nothing-checked"]) == 2
    assert "run a check first" in one_line(capsys)


def test_a_missing_driver_is_named_with_its_extra(here, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert run(["check", "article.txt", "--db", "postgresql+psycopg://u:p@localhost/x"]) == 2
    said = one_line(capsys)
    assert ".[postgresql]" in said
    assert ":p@" not in said


@pytest.fixture
def listening():
    """The process as `citewatch` sets it up for signals."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
    handlers, hook = [signal.getsignal(one) for one in numbers], sys.unraisablehook
    listen_for_stops()
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number, handler in zip(numbers, handlers, strict=True):
        signal.signal(number, handler)
    sys.unraisablehook = hook


class Fleeting:
    """Something that is taken down at once."""


class Finalized:
    """What gets a signal while it is taken down."""

    def __init__(self, number):
        self.number = number

    def __del__(self):
        signal.raise_signal(self.number)


def referenced(number):
    """A weak reference whose callback gets the signal."""
    fleeting = Fleeting()
    reference = weakref.ref(fleeting, lambda _: signal.raise_signal(number))
    del fleeting
    return reference


def at_work(lost_in, number):
    """Get the signal there, and go on for a while."""
    lost_in(number)
    began = time.monotonic()
    while time.monotonic() - began < 10:
        time.sleep(0.001)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("lost_in", [Finalized, referenced])
def test_a_stop_that_lands_where_nothing_can_be_raised_comes_again(
    listening, capsys, number, lost_in
):
    with pytest.raises(KeyboardInterrupt):
        at_work(lost_in, number)
    assert capsys.readouterr().err == ""


def test_other_faults_of_finalizers_are_told(listening, capsys):
    class Faulty:
        def __del__(self):
            raise ValueError("of all things")

    Faulty()
    assert "of all things" in capsys.readouterr().err


EXTRAS = {
    "serve": ("fastapi", ["serve", "--port", "0"]),
    "watch": ("apscheduler", ["watch"]),
    "embeddings": (
        "sentence_transformers",
        ["check", "article.txt", "--offline", "--embedding", "some-model"],
    ),
}


@pytest.mark.parametrize("extra", EXTRAS)
def test_a_command_without_its_extra_says_which_to_install(here, capsys, monkeypatch, extra):
    library, command = EXTRAS[extra]
    for name in [one for one in sys.modules if one.startswith(("reports.server", library))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    assert run(command) == 2
    assert f"pip install '.[{extra}]'" in one_line(capsys)


def test_lines_that_cannot_be_used_are_answered_and_the_rest_too(here, capsys):
    rows = [
        '{"id": "half", "quote": "abc \\ud800 def", "source_text": "abc def"}',
        "[" * 100_000,
        '{"id": "odd", "quote": 3, "source_text": "x"}',
        '{"id": "good", "quote": "ten boats", "source_text": "There were ten boats."}',
        "null",
    ]
    (here / "rows.jsonl").write_text("\n".join(rows), "utf-8")
    assert run(["compare", "--jsonl", "rows.jsonl"]) == 2
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["id"] for one in answers] == ["half", None, "odd", "good", None]
    assert [one.get("kind") for one in answers][3] == "verbatim"
