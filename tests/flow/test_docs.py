"""The commands of README.md and docs/ work as they are written, and show what they say.

A `console` block is run from top to bottom at a terminal 100 columns wide, the README's in a folder
that looks like a clone, the others' in one that looks so after `make demo`. `console no-run` marks
what needs a package index or a service, or never ends. Where output is shown it must come so: `…`
stands for anything, times and digests for any other, and a command that shows none may print what
it likes.
"""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^( *)```console\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
COLUMNS = 100
END = "\x1e"

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\].*?(?:\x07|\x1b\\)")
CHANGING = (
    (r"\d{4}\\-\d\d\\-\d\dT\d\d:\d\d:\d\dZ", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    (r"sha1:[A-Z2-7]{32}", r"sha1:[A-Z2-7]{32}"),
)
"""What differs from run to run, as `re.escape` leaves it and as it may be instead."""


@dataclass(frozen=True, slots=True)
class Command:
    line: str
    shown: str


def blocks(document):
    text = document.read_text("utf-8")
    return [textwrap.dedent(found[2]) for found in BLOCK.finditer(text)]


def commands(block):
    """What is typed, continued lines included, and what is shown below it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        typed, shown = re.fullmatch(r"((?:[^\n]*\\\n)*[^\n]*\n)(.*)", part, re.DOTALL).groups()
        yield Command(typed, shown)


def pattern(shown):
    told = "\n".join(_pattern_of_line(line.rstrip()) for line in shown.rstrip().split("\n"))
    for changing, any_other in CHANGING:
        told = re.sub(changing, lambda _, other=any_other: other, told)
    return told


def _pattern_of_line(line):
    return r"(?s:.*?)" if line == "…" else re.escape(line).replace("…", ".*?")


def run(block, folder):
    """Every command of a block with its output and exit code, all in one shell."""
    typed = list(commands(block))
    lines = [f"{one.line}code=$?; printf '\\036%d\\036' $code; (exit $code)\n" for one in typed]
    ours, theirs = os.openpty()
    with (folder / "stderr").open("w+b") as errors:
        process = subprocess.Popen(
            ["timeout", "300", "bash", "-c", "set -o pipefail\n" + "".join(lines)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=errors,
            env=environment(folder),
        )
        os.close(theirs)
        read = b""
        while chunk := _more(ours):
            read += chunk
        os.close(ours)
        process.wait()
        errors.seek(0)
        told = errors.read().decode()
    text = ESCAPES.sub("", read.decode()).replace("\r\n", "\n")
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    pieces = text.split(END)[:-1]
    assert len(pieces) == 2 * len(typed), told
    outputs, codes = pieces[0::2], map(int, pieces[1::2])
    return list(zip(typed, outputs, codes, strict=True)), told


def _more(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other side is closed: how Linux ends a terminal
        return b""


def environment(folder):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return kept | {
        "PATH": f"{folder / '.venv/bin'}:{kept['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "TERM": "xterm",
        "NO_COLOR": "1",
        "COLUMNS": str(COLUMNS),
    }


def clone(folder):
    """`folder` as a clone that is set up: `make` finds nothing left to install."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "crawler", "reports"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "examples", folder / "examples")
    tools = folder / ".venv" / "bin"
    tools.mkdir(parents=True)
    for name, what in {"python": "", "citewatch": "-m crawler "}.items():
        (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {what}"$@"\n')
        (tools / name).chmod(0o755)
    (tools / "activate").write_text("")
    (folder / ".venv" / ".installed").write_text("")
    return folder


@pytest.fixture(scope="module")
def after_demo(tmp_path_factory):
    """A folder in which the README's own commands have been run, `make demo` the first."""
    folder = clone(tmp_path_factory.mktemp("readme"))
    ran = [run(block, folder) for block in blocks(ROOT / "README.md")]
    return folder, ran


@pytest.fixture(params=DOCUMENTS, ids=lambda path: path.name)
def ran(request, after_demo, tmp_path):
    folder, of_readme = after_demo
    if request.param.name == "README.md":
        return of_readme
    clone(tmp_path)
    shutil.copytree(folder / "demo-report", tmp_path / "demo-report")
    return [run(block, tmp_path) for block in blocks(request.param)]


def test_every_command_works_as_written_and_shows_what_the_page_shows(ran):
    for block, errors in ran:
        for command, output, code in block:
            assert code in (0, 1), (command.line, output, errors)
            if command.shown.strip():
                assert re.fullmatch(pattern(command.shown), output.strip("\n")), (
                    f"{command.line}\n{output}\n{errors}"
                )


def test_few_blocks_are_not_run():
    text = "".join(path.read_text("utf-8") for path in DOCUMENTS)
    run_at_all, left_out = text.count("```console\n"), text.count("```console no-run\n")
    assert left_out <= 5 < run_at_all
    assert text.count("```console") == run_at_all + left_out
