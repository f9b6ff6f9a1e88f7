"""The README names what there is: every kind, every command, every option it shows."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.model import Kind
from reports.formats import FORMATS

ARCHIVE = [f"archive {name}" for name in ("list", "verify", "export", "import", "index")]
TIME = ["recheck", "history", "watch"]
README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def help_of(*command):
    done = subprocess.run(
        [sys.executable, "-m", "crawler", *command, "--help"],
        capture_output=True,
        text=True,
        env={"COLUMNS": "200", "NO_COLOR": "1", "PATH": ""},
        cwd=Path(__file__).parents[2],
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_in_the_outcome_table(kind):
    assert f"`{kind.value}`" in README


@pytest.mark.parametrize(
    "command", ["check", "extract", "compare", "report", "serve", *TIME, *ARCHIVE]
)
def test_every_command_is_shown_and_every_option_shown_exists(command):
    shown = re.findall(rf"citewatch {command}\b(.*(?:\\\n.*)*)", README)
    assert shown
    known = help_of(*command.split())
    for option in re.findall(r"(?<!\S)--[a-z-]+", " ".join(shown)):
        assert option in known


def test_every_report_format_is_named():
    assert all(f"`{name}`" in README for name in FORMATS if name != "html")
