"""The rooms and the one-way flow of docs/architecture.md: contracts, circles, sizes."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
LONG_FILE = 450  # lines
# Product modules, `__init__` and migrations not counted: 140 for the rooms as they were made, and
# some for what came later (layers and layout of pages, contexts, references, headlines, phrases,
# object stores, shards, hearing of transcripts, context in four steps).
MOST_MODULES = 161

MODULES = sorted(
    path
    for room in ("crawler", "reports")
    for path in (ROOT / room).rglob("*.py")
    if path.name != "__init__.py" and "migrations" not in path.parts
)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("crawler", "reports", cache_dir=None)


def test_the_contracts_hold() -> None:
    """In a process of its own: beside zope.interface, which Scrapy loads, import-linter stops."""
    program = "import sys; from importlinter.cli import lint_imports; "
    done = subprocess.run(
        [sys.executable, "-c", program + "sys.exit(lint_imports(no_cache=True))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_imports_itself_by_others(graph: grimp.ImportGraph) -> None:
    open_, done = set[str](), set[str]()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in open_, " -> ".join((*path, module))
        if module in done:
            return
        open_.add(module)
        for imported in sorted(graph.find_modules_directly_imported_by(module)):
            walk(imported, (*path, module))
        open_.discard(module)
        done.add(module)

    for module in sorted(graph.modules):
        walk(module, ())
    assert len(done) > 100


def test_the_tree_can_be_read() -> None:
    assert 100 < len(MODULES) <= MOST_MODULES


def test_a_long_file_says_why_it_is_one() -> None:
    for path in MODULES:
        source = path.read_text("utf-8")
        if source.count("\n") > LONG_FILE:
            assert "one file" in (ast.get_docstring(ast.parse(source)) or "").lower(), path
