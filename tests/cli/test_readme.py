"""README.md and docs/ name what there is: every kind, command, option, format and file."""

import re
import tomllib
from pathlib import Path

import pytest
import typer

from crawler.checks.recheck import policy_of
from crawler.cli.main import app
from crawler.cli.options import options_of, read_config
from crawler.model import Kind
from reports.formats import FORMATS

ARCHIVE = [f"archive {name}" for name in ("list", "verify", "export", "import", "index", "prune")]
TIME = ["recheck", "history", "watch"]
ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
ALL = "\n".join(DOCUMENTS.values())


def options(command):
    """The options of a command, as `--help` lists them."""
    found = typer.main.get_command(app)
    for name in command.split():
        found = found.commands[name]
    return {name for one in found.params for name in (*one.opts, *one.secondary_opts)}


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_in_the_outcome_table(kind):
    assert f"`{kind.value}`" in README


@pytest.mark.parametrize(
    "command", ["check", "extract", "compare", "report", "serve", "drift", *TIME, *ARCHIVE]
)
def test_every_command_is_shown_and_every_option_shown_exists(command):
    shown = re.findall(rf"citewatch {command}\b(.*(?:\\\n.*)*)", ALL)
    assert shown
    known = options(command)
    for option in re.findall(r"(?<!\S)--[a-z-]+", " ".join(shown)):
        assert option in known


def test_every_option_in_running_text_is_one_of_some_command():
    commands = ["check", "extract", "compare", "report", "serve", "drift", *TIME, *ARCHIVE]
    known = set().union(*map(options, commands))
    prose = re.sub(r"^ *```.*?^ *```$", "", ALL, flags=re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"(?<=`)--[a-z-]+", prose))
    assert len(named) > 20
    assert named <= known


def test_every_report_format_is_named():
    assert all(f"`{name}`" in DOCUMENTS["docs/formats.md"] for name in FORMATS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_between_files_leads_somewhere(name):
    for target in re.findall(r"\]\(([^)\s]+)\)", DOCUMENTS[name]):
        if "://" not in target:
            path, _, fragment = target.partition("#")
            file = (ROOT / name).parent / path if path else ROOT / name
            assert file.exists(), target
            if fragment:
                heads = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
                assert fragment in {re.sub(r"\W+", "-", head.lower()) for head in heads}, target


def test_every_settings_example_is_accepted(tmp_path):
    examples = re.findall(r"^```toml\n(.*?)^```$", ALL, re.MULTILINE | re.DOTALL)
    assert examples
    for number, example in enumerate(examples):
        file = tmp_path / f"{number}.toml"
        file.write_text(example, "utf-8")
        read = read_config(str(file))
        assert read == tomllib.loads(example)
        assert options_of({}, read)
        assert policy_of(read.get("recheck", {}))


def test_no_package_index_has_to_have_it():
    """There is no package and no tag yet: what is installed is the clone or a repository."""
    files = [*(ROOT / "examples" / "ci").iterdir(), *(ROOT / "examples" / "schedule").iterdir()]
    text = ALL + "".join(path.read_text("utf-8") for path in files)
    assert not re.search(r"""pip install (?:-\S+ )*["']?citewatch(?! @)""", text)
    assert not re.search(r"rev: v\d", text)
