"""The test archive itself: what it is filled with is what it gives."""

import urllib.request
from pathlib import Path

import pytest

from tests.support.pywbserver import Held, PywbArchive, pywb

PAGE = "http://paper.example/story"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("pywb")
    with pywb(
        folder,
        [
            Held(PAGE, "2024-01-01T10:00:00Z", "<p>First words.</p>"),
            Held(PAGE, "2025-01-01T10:00:00Z", "<p>Second words.</p>"),
        ],
    ) as running:
        yield running


def _got(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode()


def test_raw_mode_gives_the_capture_without_a_banner(archive: PywbArchive):
    assert _got(archive.memento("20240101100000", PAGE)) == "<p>First words.</p>"


def test_the_timemap_lists_every_capture(archive: PywbArchive):
    timemap = _got(archive.timemap + PAGE)
    assert "/20240101100000" in timemap
    assert "/20250101100000" in timemap
