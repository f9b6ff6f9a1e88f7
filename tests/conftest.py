"""Fixtures every test file may use, the examples that properties try, and the order of tests."""

import random

from tests.support import properties
from tests.support.chromium import browser, browser_page

__all__ = ["browser", "browser_page"]

properties.register()


def pytest_addoption(parser):
    parser.addoption(
        "--shuffle",
        type=int,
        metavar="SEED",
        help="run the files, and the tests of each file, in the order that SEED gives",
    )


def pytest_collection_modifyitems(config, items):
    seed = config.getoption("--shuffle")
    if seed is not None:
        chance, files = random.Random(seed), {}
        items.sort(key=lambda one: (files.setdefault(one.path, chance.random()), chance.random()))
