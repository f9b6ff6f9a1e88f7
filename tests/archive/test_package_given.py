"""Packages as others make them: WARCs in folders, manifests of WACZ 1.0, and those not to trust."""

import hashlib
import json
import zipfile

import pytest

from crawler.cli.main import run
from tests.support import archives


@pytest.fixture
def warc(tmp_path):
    archives.small_archive(tmp_path / "made")
    return next(tmp_path.rglob("*.warc.gz")).read_bytes()


def packed(path, content, name="archive/town.warc.gz", digest=None, old=False, times=1):
    told = digest or hashlib.sha256(content).hexdigest()
    size = len(content)
    listed = {"path": name, "hash": f"sha256:{told}", "bytes": size}
    if old:
        listed = {"path": name, "stats": {"hash": told, "bytes": size}, "hashing": "sha256"}
    with zipfile.ZipFile(path, "w") as package:
        for _ in range(times):
            package.writestr(name, content)
        manifest = {"profile": "data-package", "resources": [listed]}
        package.writestr("datapackage.json", json.dumps(manifest))
    return str(path)


def outcome(path, tmp_path, capsys):
    """Exit codes of verify and import, and what was taken in."""
    verified = run(["archive", "verify", "--archive", path])
    target = tmp_path / "taken"
    taken = run(["archive", "import", path, "--archive", str(target)])
    said = capsys.readouterr()
    return verified, taken, len(list(target.glob("*.warc.gz"))), said.out + said.err


@pytest.mark.parametrize(
    "shape", [{"name": "archive/2026/may/town.warc.gz"}, {"old": True}, {}], ids=str
)
def test_what_others_make_is_taken_in(warc, tmp_path, capsys, shape):
    path = packed(tmp_path / "given.wacz", warc, **shape)
    assert outcome(path, tmp_path, capsys)[:3] == (0, 0, 1)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("shape", "word"),
    [({"digest": "0" * 64}, "manifest"), ({"times": 2}, "more than once")],
    ids=str,
)
def test_what_is_not_what_it_says_is_not_taken_in(warc, tmp_path, capsys, shape, word):
    path = packed(tmp_path / "given.wacz", warc, **shape)
    verified, taken, count, said = outcome(path, tmp_path, capsys)
    assert (verified, taken, count) == (1, 2, 0)
    assert word in said


def test_a_check_refuses_a_package_that_is_not_what_its_manifest_says(
    warc, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text('"We will open in May," the mayor said.\n')
    path = packed(tmp_path / "given.wacz", warc, digest="0" * 64)
    assert run(["check", "a.txt", "--offline", "--archive", path]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_name_in_a_package_does_not_play_the_terminal(warc, tmp_path, capsys):
    path = packed(tmp_path / "given.wacz", warc, name="archive/a\nb\x1b[31m.warc.gz")
    said = outcome(path, tmp_path, capsys)[3]
    assert "\x1b" not in said
    assert "a b [31m.warc.gz" in said


def test_a_package_without_a_warc_is_no_success(tmp_path, capsys):
    path = packed(tmp_path / "given.wacz", b"nothing", name="notes/readme.txt")
    _, taken, count, said = outcome(path, tmp_path, capsys)
    assert (taken, count) == (2, 0)
    assert "no WARC" in said


def test_an_encrypted_package_is_named_so(warc, tmp_path, capsys):
    path = tmp_path / "given.wacz"
    content = bytearray((packed(path, warc), path.read_bytes())[1])
    content[6] |= 1  # the flags of the first member's local header,
    content[content.index(b"PK\x01\x02") + 8] |= 1  # and in the directory
    path.write_bytes(content)
    verified, taken, count, said = outcome(str(path), tmp_path, capsys)
    assert (verified, taken, count) == (2, 2, 0)
    assert said.count("is encrypted") == 2


@pytest.mark.parametrize("name", ["empty.wacz", "empty.warc.gz", "empty.warc"])
def test_an_empty_file_is_not_sound(tmp_path, capsys, name):
    (tmp_path / name).touch()
    assert run(["archive", "verify", "--archive", str(tmp_path / name)]) == 1
    assert "empty" in capsys.readouterr().out


@pytest.mark.parametrize("named", ["no-such-folder", "no-such.wacz", "no-such.warc.gz"])
def test_an_archive_that_is_not_there_is_no_success(tmp_path, capsys, monkeypatch, named):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text('"We will open in May," the mayor said.\n')
    assert run(["check", "a.txt", "--offline", "--archive", named]) == 2
    assert named in capsys.readouterr().err
