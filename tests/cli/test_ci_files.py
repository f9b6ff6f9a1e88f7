"""The ready files for CI services: they parse, and every command in them works."""

import glob
import json
import re
import shlex
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from crawler.cli.main import run
from tests.support import corpora

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "ci"
HOOKS = ROOT / ".pre-commit-hooks.yaml"

ARTICLE = """# Toll

"We do expect the toll to rise next year," the mayor said in a
[statement](http://cityhall.example/toll) on Monday.
"""


def parsed(path):
    return yaml.safe_load(path.read_text("utf-8"))


def strings(value):
    """Every string in a parsed YAML file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings(one)


def commands(path):
    return [text for text in strings(parsed(path)) if text.startswith("citewatch ")]


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository as the files expect it: articles, an exported corpus and a baseline."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "toll.md").write_text(ARTICLE)
    corpora.corpus(tmp_path / "run" / "archive")
    run(["check", "articles/toll.md", "--offline", "--out", "run"])
    assert run(["archive", "export", "--out", "run", "--wacz", "corpus.wacz"]) == 0
    (tmp_path / "accepted.toml").write_text("version = 1\n")
    return tmp_path


def ran(command, capsys, *more):
    """Exit code and output of a command line, its globs and redirection as the shell has them."""
    words = shlex.split(command)[1:]
    words = [one for word in words for one in (sorted(glob.glob(word)) or [word])]
    words = words[: words.index(">")] if ">" in words else words
    capsys.readouterr()
    code = run([*words, *more])
    return code, capsys.readouterr().out


LINES = [
    pytest.param(command, id=f"{path.name}-{number}")
    for path in sorted(EXAMPLES.glob("*.yml"))
    for number, command in enumerate(commands(path))
]


@pytest.mark.parametrize("command", LINES)
def test_every_command_is_accepted_and_fails_on_the_drift_unless_told_otherwise(
    repository, capsys, command
):
    code, out = ran(command, capsys)
    assert code == (0 if "--fail-on none" in command else 1)
    (format_of,) = re.findall(r"--format (\S+)", command)
    if format_of == "junit":
        assert ElementTree.fromstring(out).get("failures") == "1"
    elif format_of == "github":
        assert out.startswith("::error file=articles/toll.md,line=3,")
    elif format_of == "sarif":
        (result,) = json.loads(out)["runs"][0]["results"]
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    else:
        (issue,) = json.loads(out)
        assert issue["location"] == {"path": "articles/toll.md", "lines": {"begin": 3}}


def test_each_service_has_commands():
    assert len(LINES) == 4


def test_the_hooks_are_accepted_with_the_arguments_of_the_example(repository, capsys):
    hooks = {hook["id"]: hook for hook in parsed(HOOKS)}
    (entry,) = parsed(EXAMPLES / "pre-commit-config.yaml")["repos"]
    for used in entry["hooks"]:
        command = hooks[used["id"]]["entry"]
        assert re.search(used["files"], "articles/toll.md")
        code, _ = ran(command, capsys, *used["args"], "articles/toll.md")
        assert code == 1


def test_a_hook_says_what_pre_commit_needs(repository, capsys):
    for hook in parsed(HOOKS):
        assert {"id", "name", "entry", "language"} <= set(hook)
        code, _ = ran(hook["entry"], capsys, "--archive", "corpus.wacz", "missing.md")
        assert code == 2  # the options are known; the file is not
