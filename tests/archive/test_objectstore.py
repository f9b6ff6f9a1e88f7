"""An archive whose files are in an object store: whole or not there, read by ranges."""

import io
import threading

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive import folder, objectstore
from crawler.archive.index import INDEX_NAME
from crawler.archive.objectstore import ObjectStore, Presence, Ranged, attach
from crawler.archive.reader import open_archive
from crawler.archive.verify import verify
from crawler.archive.writer import ArchiveWriter
from crawler.errors import ArchiveError, InputError
from crawler.model import Fetch
from crawler.spiders.shards import SHARDS, Piece, left_behind
from tests.support import s3

URLS = [f"http://a.example/{n}" for n in range(3)]


@pytest.fixture(scope="module")
def bucket():
    with s3.server() as url:
        yield url


@pytest.fixture
def prompt(monkeypatch):
    monkeypatch.setattr(objectstore, "BEAT", 0.05)
    monkeypatch.setattr(objectstore, "SILENCE", 0.3)


def kept(place):
    with open_archive((), place) as archive:
        found = [entry for entry in archive.entries() if entry.type == "resource"]
        return {entry.url: archive.read(entry.evidence).payload for entry in found}


def written(place, *urls):
    with ArchiveWriter(place) as out:
        for url in urls:
            out.resource(url, "text/plain", url.encode())


def test_every_machine_sees_what_one_has_written(bucket, tmp_path):
    one = attach(f"{bucket}/seen", tmp_path / "one", INDEX_NAME)
    written(one, URLS[0])
    two = attach(f"{bucket}/seen", tmp_path / "two", INDEX_NAME)
    written(two, URLS[1])
    written(one, URLS[2])  # without the index of the second: it looks at the file itself
    fresh = attach(f"{bucket}/seen", tmp_path / "fresh", INDEX_NAME)
    for place in (one, fresh):
        assert kept(place) == {url: url.encode() for url in URLS}
        assert not verify(place)
    assert [path.name for path in fresh.iterdir() if path.name.endswith(".gz")] == []
    gone = next(iter(folder.states(fresh)))
    folder.drop(fresh, [gone])
    assert gone not in folder.states(one)
    assert not verify(fresh)
    with pytest.raises(InputError, match="is the folder of"):
        attach(f"{bucket}/other", one, INDEX_NAME)


def test_one_writes_and_a_dead_one_is_replaced(bucket, tmp_path, prompt):
    one = attach(f"{bucket}/locked", tmp_path / "one", INDEX_NAME)
    two = attach(f"{bucket}/locked", tmp_path / "two", INDEX_NAME)
    with ArchiveWriter(one) as out:
        with pytest.raises(ArchiveError, match="another run is writing"):
            ArchiveWriter(two)
        out._lock._presence._ended.set()  # as if its machine had lost its power
        with ArchiveWriter(two) as other:
            out._lock._presence.stopped.set()
            with pytest.raises(ArchiveError, match="taken over"):
                out.sync()
            out.sync = lambda: None  # so that only its index could do harm
            other.resource(URLS[0], "text/plain", b"kept")
    assert kept(attach(f"{bucket}/locked", tmp_path / "three", INDEX_NAME)) == {URLS[0]: b"kept"}


def test_of_many_who_ask_at_once_one_writes(bucket, prompt):
    held, refused = [], []

    def ask():
        try:
            held.append(Presence(ObjectStore(f"{bucket}/many"), "lock", "somebody"))
        except ArchiveError as error:
            refused.append(error)

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held) == 1
    held[0].release()


def test_what_a_killed_worker_had_complete_is_taken_in_once(bucket, tmp_path, prompt):
    place = attach(f"{bucket}/shards", tmp_path / "own", INDEX_NAME)
    store = ObjectStore(f"{bucket}/shards")
    with ArchiveWriter(tmp_path / "work", prefix="shard-7", part=True) as work:
        work.resource(URLS[0], "text/plain", b"complete")
        work.cut()
        work.resource(URLS[1], "text/plain", b"not yet")
    whole, begun = folder.warcs(tmp_path / "work")
    lines = (tmp_path / "work" / INDEX_NAME).read_text("utf-8").splitlines(keepends=True)
    store.put(f"{SHARDS}/7/{begun.name}", begun)  # put there, and killed before its piece was
    store.put(f"{SHARDS}/7/{whole.name}", whole)
    of_whole = "".join(line for line in lines if whole.name in line)
    piece = Piece({whole.name: of_whole}, (Fetch(URLS[0], "2026-01-01T00:00:00Z"),))
    store.put(f"{SHARDS}/7/1.piece.json", msgspec.json.encode(piece))
    with ArchiveWriter(place) as out:
        (left,) = left_behind(place)
        left.settle()
        for _ in range(2):  # killed before the ledger knew of it, and once more
            assert [fetch.requested for fetch in left.take_in(out)] == URLS[:1]
        left.remove()
        assert not left_behind(place)
    assert kept(place) == {URLS[0]: b"complete"}
    assert not verify(place)


def test_what_the_store_refuses_is_said_with_its_address(bucket):
    with pytest.raises(ArchiveError, match="s3://bucket/gone/x: the store: "):
        ObjectStore(f"{bucket}/gone").file("x", 10).read(1)
    with pytest.raises(InputError, match="s3://BUCKET"):
        ObjectStore("s3://")


class Held:
    """An object store of one file."""

    def __init__(self, content):
        self.content, self.asked = content, 0

    def read(self, _name, start, length):
        assert 0 < length <= len(self.content) - start
        self.asked += 1
        return self.content[start : start + length]


@given(st.lists(st.tuples(st.integers(-5, 300_000), st.integers(0, 150_000)), max_size=12))
@settings(max_examples=40)
def test_ranges_read_as_a_file_does(steps):
    content = bytes(range(251)) * 800
    plain, ranged = io.BytesIO(content), Ranged(Held(content), "x", len(content))
    for place, size in steps:
        assert ranged.seek(max(0, place)) == plain.seek(max(0, place))
        assert ranged.read(size) == plain.read(size)
        assert ranged.tell() == plain.tell()
    assert ranged.read() == plain.read()


def test_a_whole_file_takes_few_requests():
    held = Held(bytes(20_000_000))
    file = Ranged(held, "x", len(held.content))
    while file.read(1 << 16):
        pass
    assert held.asked < 12
