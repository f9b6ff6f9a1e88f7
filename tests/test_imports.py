"""Imports run one way: each room may import only the rooms below it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BASE = {"crawler", "crawler.model", "crawler.errors"}
LINES = BASE | {"crawler.lines", "crawler.linereader", "crawler.selectors"}
READING = BASE | {"crawler.reading"}
ARCHIVE = BASE | {"crawler.archive"}
STORE = BASE | {"crawler.store"}
JUDGING = READING | {"crawler.judging"}
CHECKING = (
    JUDGING
    | ARCHIVE
    | STORE
    | LINES
    | {"crawler.checking", "crawler.findings", "crawler.keeping", "crawler.linemode"}
    | {"crawler.incontext", "crawler.shelf"}
    | {
        "crawler.excluding",
        "crawler.judgingpool",
        "crawler.noting",
        "crawler.options",
        "crawler.pagespool",
        "crawler.replaytime",
        "crawler.runfrontier",
        "crawler.sources",
    }
    | {"crawler.rescue", "crawler.timeline"}
    | {"crawler.webarchives"}
)
SPIDERS = CHECKING | {
    "crawler.middlewares",
    "crawler.pipelines",
    "crawler.settings",
    "crawler.spiders",
}
FLAGS = BASE | {"crawler.flags", "crawler.options"}

ALLOWED = {
    "crawler.model": set(),
    "crawler.errors": set(),
    "crawler.lines": LINES,
    "crawler.selectors": BASE,
    "crawler.linereader": LINES,
    "crawler.options": LINES | {"crawler.excluding"},
    "crawler.excluding": BASE,
    "crawler.progress": STORE,
    "crawler.replaytime": BASE,
    "crawler.noting": CHECKING,
    "crawler.settings": BASE,
    "crawler.reading": READING,
    "crawler.archive": ARCHIVE,
    "crawler.store": STORE,
    "crawler.judging": JUDGING,
    "crawler.shelf": CHECKING,
    "crawler.captures": CHECKING,
    "crawler.pagespool": BASE,
    "crawler.sources": CHECKING,
    "crawler.findings": CHECKING,
    "crawler.incontext": CHECKING,
    "crawler.linemode": CHECKING,
    "crawler.checking": CHECKING,
    "crawler.runfrontier": CHECKING,
    "crawler.judgingpool": CHECKING,
    "crawler.rescue": CHECKING,
    "crawler.timeline": BASE,
    "crawler.flags": {"crawler.options", "crawler.settings", "crawler.middlewares"},
    "crawler.checkcli": FLAGS | {"crawler.commands"},
    "crawler.driftcli": FLAGS | {"crawler.archiving", "crawler.drifting"},
    "crawler.drifting": CHECKING | {"crawler.archiving", "crawler.exits"},
    "crawler.webarchives": ARCHIVE,
    "crawler.keeping": CHECKING,
    "crawler.recheckpolicy": STORE,
    "crawler.rechecking": CHECKING | {"crawler.recheckpolicy"},
    "crawler.newslines": STORE | LINES,
    "crawler.notices": STORE | LINES | {"crawler.newslines", "crawler.options"},
    "crawler.timecli": FLAGS | {"crawler.timecommands", "crawler.watching"},
    "crawler.watching": STORE | {"crawler.exits", "crawler.recheckpolicy"},
    "crawler.timecommands": CHECKING
    | {"crawler.commands", "crawler.exits", "crawler.newslines", "crawler.notices"}
    | {"crawler.progress", "crawler.rechecking", "crawler.recheckpolicy", "reports"},
    "crawler.middlewares": SPIDERS,
    "crawler.pipelines": SPIDERS,
    "crawler.spiders": SPIDERS,
    "crawler.exits": set(),
    "crawler.commands": SPIDERS
    | {"crawler.captures", "crawler.exits", "crawler.progress", "reports"}
    | {"crawler.accepting"},
    "crawler.baseline": BASE,
    "crawler.accepting": BASE | {"crawler.baseline", "crawler.exits", "crawler.options", "reports"},
    "crawler.resting": ARCHIVE | STORE | LINES,
    "crawler.archivecli": FLAGS | {"crawler.archiving", "crawler.handing"},
    "crawler.archiving": ARCHIVE | LINES | {"crawler.exits", "crawler.resting"},
    "crawler.handing": ARCHIVE | STORE | LINES | {"crawler.exits", "crawler.archiving", "reports"},
    "crawler.reporting": STORE
    | {"crawler.captures", "crawler.exits", "crawler.options", "reports"},
    "crawler.serving": ARCHIVE | STORE | LINES | {"crawler.exits", "crawler.options", "reports"},
    "crawler.cli": FLAGS
    | {"crawler.commands", "crawler.exits", "crawler.linemode"}
    | {"crawler.reporting", "crawler.serving"}
    | {"crawler.archivecli", "crawler.checkcli", "crawler.driftcli", "crawler.timecli"},
    "crawler.__main__": {"crawler.cli"},
    "reports": LINES | STORE | {"reports"},
}
SCRAPY_ROOMS = {
    "crawler.middlewares",
    "crawler.pipelines",
    "crawler.spiders",
    "crawler.settings",
    "crawler.cli",
    "crawler.commands",
}


def modules():
    for package in ("crawler", "reports"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" not in parts:
                yield ".".join(part for part in parts if part != "__init__"), path


def room(name):
    parts = name.split(".")
    return parts[0] if parts[0] != "crawler" else ".".join(parts[:2])


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from names if node.module == "crawler" else [node.module]


MODULES = list(modules())


def test_every_room_is_known():
    assert {room(name) for name, _ in MODULES} - {"crawler"} == set(ALLOWED)


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_imports_run_one_way(name, path):
    ours = {room(one) for one in imported(path) if one.split(".")[0] in ("crawler", "reports")}
    ours -= {room(name)}
    ours = {one for one in ours if one not in ("crawler.__version__",)}
    allowed = ALLOWED.get(room(name), set()) if name != "crawler" else set()
    assert ours <= allowed


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_only_the_crawl_and_the_command_line_import_scrapy(name, path):
    engines = {one for one in imported(path) if one.split(".")[0] in ("scrapy", "twisted")}
    assert not engines or room(name) in SCRAPY_ROOMS
