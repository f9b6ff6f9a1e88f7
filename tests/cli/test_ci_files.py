"""The ready files for CI services: they parse, and every command in them works."""

import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
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


def test_gitlab_has_commands_and_github_an_action():
    assert len(LINES) == 2


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


# The files run step by step, in a fresh clone of this repository.


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A clone of the working tree, with what `make install` would have installed: the packages of
    this environment, and the clone's own code.
    """
    place = tmp_path_factory.mktemp("clone") / "citewatch"
    subprocess.run(["git", "clone", "--quiet", ROOT, place], check=True)
    listed = ["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    for name in subprocess.run(listed, check=True, capture_output=True).stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place / name)
    git = ["git", "-C", place, "-c", "user.name=Desk", "-c", "user.email=desk@news.example"]
    subprocess.run([*git, "add", "--all"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "-m", "As it stands"], check=True)
    bin_folder = place / ".venv" / "bin"
    bin_folder.mkdir(parents=True)
    citewatch = bin_folder / "citewatch"
    citewatch.write_text(
        f'#!/bin/sh\nPYTHONPATH="{place}" exec "{sys.executable}" -m crawler "$@"\n'
    )
    citewatch.chmod(0o755)
    (bin_folder / "python").symlink_to(sys.executable)
    later = time.time() + 60
    for name in (bin_folder.parent / ".installed", bin_folder.parent / ".installed-dev"):
        name.touch()
        os.utime(name, (later, later))
    return place


def bash(script, folder, **env):
    """A step as GitHub and GitLab run it."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def acted(clone, folder, **given):
    """Runs the action's own steps: exit code, output of all of them, the steps of others used."""
    action = parsed(clone / "action.yml")
    inputs = {name: one.get("default") for name, one in action["inputs"].items()} | given
    output = folder.parent / "github-output"
    output.touch()
    told, used, code = "", [], 0

    def filled(text):
        outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
        text = re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda one: inputs[one[1]], str(text))
        return re.sub(
            r"\$\{\{ steps\.check\.outputs\.(\w+) \}\}", lambda one: outputs[one[1]], text
        )

    for step in action["runs"]["steps"]:
        condition = step.get("if", "")
        if "sarif" in condition:
            scanned = inputs["sarif"] == "true"
            if not scanned or int(filled("${{ steps.check.outputs.code }}")) >= 2:
                continue
        if "uses" in step:
            used.append(step["uses"].partition("@")[0])
            continue
        assert step["shell"] == "bash"
        env = {name: filled(value) for name, value in step.get("env", {}).items()}
        where = {"GITHUB_ACTION_PATH": str(clone), "GITHUB_OUTPUT": str(output)}
        done = bash(step["run"], folder, **where, **env)
        told, code = told + done.stdout, done.returncode
        if code:
            assert step is action["runs"]["steps"][-1], done.stderr
    return code, told, used


def test_the_action_is_red_for_drift_and_keeps_what_it_found(clone, repository):
    code, told, used = acted(
        clone, repository, articles="articles/*.md", archive="corpus.wacz", baseline="accepted.toml"
    )
    assert code == 1
    assert "::error file=articles/toll.md,line=3," in told
    (result,) = json.loads((repository / "citewatch.sarif").read_text())["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    assert used == ["actions/cache", "github/codeql-action/upload-sarif", "actions/upload-artifact"]
    assert (repository / "citewatch-out" / "report.html").is_file()


def test_the_action_is_green_once_the_drift_is_accepted(clone, repository):
    given = {"articles": "articles/*.md", "archive": "corpus.wacz", "baseline": "known.toml"}
    code, _, used = acted(clone, repository, **given)
    assert code == 2  # no baseline yet: nothing to upload but what is there
    assert "github/codeql-action/upload-sarif" not in used
    made = bash(
        f"{clone}/.venv/bin/citewatch check articles/*.md --offline --archive corpus.wacz "
        "--baseline known.toml --update-baseline --reason 'Known since May' --author Desk",
        repository,
    )
    assert made.returncode == 0, made.stderr
    (repository.parent / "github-output").unlink()
    assert acted(clone, repository, **given)[0] == 0


def test_the_action_without_an_archive_tells_its_findings_once(clone, repository):
    code, _, _ = acted(clone, repository, articles="articles/none.md", sarif="false")
    assert code == 2
    (repository.parent / "github-output").unlink()
    (repository / "articles" / "plain.md").write_text("# Plain\n\nNothing is cited here.\n")
    assert acted(clone, repository, articles="articles/plain.md")[0] == 0
    assert json.loads((repository / "citewatch.sarif").read_text())["runs"][0]["results"] == []


def test_a_missing_baseline_says_how_it_is_made(repository, capsys):
    assert run(["check", "articles/toll.md", "--offline", "--baseline", "known.toml"]) == 2
    told = capsys.readouterr().err
    assert "known.toml: no such baseline" in told
    assert "--update-baseline" in told


def test_the_workflow_gives_the_action_inputs_that_it_has():
    (job,) = parsed(EXAMPLES / "github-actions.yml")["jobs"].values()
    *_, checkout, used = job["steps"]
    assert used["uses"] == f"./{checkout['with']['path']}"
    assert set(used["with"]) <= set(parsed(ROOT / "action.yml")["inputs"])


def test_the_gitlab_job_runs_as_written(clone, repository):
    (job,) = parsed(EXAMPLES / "gitlab-ci.yml").values()
    # The clone that the job makes has no installed packages; those of the fixture are linked in.
    install = f"cp -a {clone}/.venv .citewatch-source/.venv"
    lines = [*job["before_script"], *job["script"]]
    lines.insert(2, install)
    env = {"CITEWATCH_REPOSITORY": str(clone), "CITEWATCH_REF": "HEAD"}
    done = bash("\n".join(lines), repository, **env)
    assert done.returncode == 1, done.stderr
    (issue,) = json.loads((repository / "gl-code-quality-report.json").read_text())
    assert issue["location"] == {"path": "articles/toll.md", "lines": {"begin": 3}}
    assert ElementTree.parse(repository / "junit.xml").getroot().get("failures") == "1"


def test_the_hooks_run_as_pre_commit_runs_them(clone, repository):
    (entry,) = parsed(EXAMPLES / "pre-commit-config.yaml")["repos"]
    hooks = {hook["id"]: hook for hook in parsed(clone / ".pre-commit-hooks.yaml")}
    for used in entry["hooks"]:
        command = shlex.join([*shlex.split(hooks[used["id"]]["entry"]), *used["args"]])
        done = bash(
            f"{command} articles/toll.md",
            repository,
            PATH=f"{clone}/.venv/bin:{os.environ['PATH']}",
        )
        assert done.returncode == 1, done.stderr
