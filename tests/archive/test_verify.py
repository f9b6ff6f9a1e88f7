import gzip
import random
import zlib

import pytest
from isal import isal_zlib

from crawler.archive.index import INDEX_NAME, Entry
from crawler.archive.stream import GZIP_HEADER, compress_member, has_idle_bits_set
from crawler.archive.verify import Fault, verify
from crawler.errors import ArchiveError
from tests.support import archives
from tests.support.soak import ROUNDS


def entries(folder):
    lines = (folder / INDEX_NAME).read_bytes().splitlines(keepends=True)
    return [Entry.parse(line) for line in lines]


def flipped(whole: bytes, bit: int) -> bytes:
    changed = bytearray(whole)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@pytest.fixture
def mixed(tmp_path):
    """An archive with text, an incompressible picture, an empty body and a revisit."""
    with archives.writer(tmp_path / "a", record_ids=archives.ids()) as out:
        out.write(archives.exchange())
        out.write(archives.exchange())
        picture = random.Random(5).randbytes(1500)
        out.write(archives.exchange("http://news.example/p.jpg", picture))
        out.write(archives.exchange("http://news.example/none", b"", status=204))
    (warc,) = (tmp_path / "a").glob("*.warc.gz")
    return warc


def bits(whole: bytes, seed: int, count: int) -> list[int]:
    """`count` places to flip, so many times as there are rounds, at most all."""
    every = range(len(whole) * 8)
    return random.Random(seed).sample(every, min(count * ROUNDS, len(every)))


def test_a_sound_archive_has_no_problems(mixed):
    assert verify(mixed) == ()
    assert verify(mixed.parent) == ()


@pytest.mark.soak
def test_a_thousand_seeded_bit_flips_are_all_found_in_the_record_they_hit(mixed):
    whole = mixed.read_bytes()
    places = entries(mixed.parent)
    for bit in bits(whole, 20260301, 1000):
        mixed.write_bytes(flipped(whole, bit))
        hit = next(e for e in places if e.offset <= bit // 8 < e.end)
        assert hit.record_id in {p.record_id for p in verify(mixed)}, bit


@pytest.mark.soak
def test_flips_are_found_without_the_index_too(mixed):
    whole = mixed.read_bytes()
    (mixed.parent / INDEX_NAME).unlink()
    for bit in bits(whole, 7, 1000):
        mixed.write_bytes(flipped(whole, bit))
        assert verify(mixed), bit


def test_every_bit_that_gzip_leaves_unchecked_is_found(mixed):
    whole = mixed.read_bytes()
    unchecked = 0
    for entry in entries(mixed.parent):
        ends = (*range(entry.offset, entry.offset + 11), entry.end - 9)
        for bit in (byte * 8 + n for byte in ends for n in range(8)):
            changed = flipped(whole, bit)
            member = changed[entry.offset : entry.end]
            if not inflates_alike(member, whole[entry.offset : entry.end]):
                continue
            unchecked += 1
            mixed.write_bytes(changed)
            assert {p.fault for p in verify(mixed)} == {Fault.SEAL}, bit
    assert unchecked > 400


def inflates_alike(member: bytes, original: bytes) -> bool:
    try:
        return zlib.decompress(member, 31) == zlib.decompress(original, 31)
    except zlib.error:
        return False


@pytest.mark.soak
def test_every_flipped_bit_of_the_index_is_found(mixed):
    index = mixed.parent / INDEX_NAME
    whole = index.read_bytes()
    for bit in bits(whole, 3, 300):
        index.write_bytes(flipped(whole, bit))
        assert verify(mixed.parent), bit


@pytest.mark.parametrize("size", [0, 1, 7, 100, 1500, 70_000, 200_000])
@pytest.mark.parametrize("kind", ["text", "noise"])
def test_what_the_compressor_writes_has_no_idle_bits(size, kind):
    source = random.Random(size)
    noise = source.randbytes(size)
    text = (b"The harbour opens in May. " * (size // 26 + 1))[:size]
    member = compress_member(noise if kind == "noise" else text)
    assert member.startswith(GZIP_HEADER)
    assert not has_idle_bits_set(member)
    assert isal_zlib.decompress(member, wbits=31) == (noise if kind == "noise" else text)


def test_a_cut_file_is_said_to_be_cut_and_names_its_records(mixed):
    last = entries(mixed.parent)[-1]
    mixed.write_bytes(mixed.read_bytes()[:-5])
    (problem,) = verify(mixed)
    assert (problem.fault, problem.offset, problem.record_id) == (
        Fault.CUT,
        last.offset,
        last.record_id,
    )


def test_records_cut_off_whole_are_missed(mixed):
    last = entries(mixed.parent)[-1]
    mixed.write_bytes(mixed.read_bytes()[: last.offset])
    (problem,) = verify(mixed)
    assert (problem.fault, problem.record_id) == (Fault.MISSING, last.record_id)


def test_a_file_that_the_index_names_and_nobody_has_is_missed(mixed):
    mixed.unlink()
    (problem,) = verify(mixed.parent)
    assert (problem.fault, problem.archive) == (Fault.MISSING, mixed.name)


def test_no_file_at_all_is_an_error(tmp_path):
    with pytest.raises(ArchiveError, match="no such file"):
        verify(tmp_path / "none.warc.gz")


GOOD = archives.record("response", "http://a.example/", archives.http(b"one"))
OTHER_ID = "<urn:uuid:11111111-0000-4000-8000-000000000002>"
OTHER = archives.record("response", "http://a.example/2", archives.http(b"two"), record_id=OTHER_ID)
WRONG = (("WARC-Payload-Digest", "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),)


@pytest.mark.parametrize("suffix", ["warc", "warc.gz"])
@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (
            archives.record(
                "response",
                "http://a.example/b",
                archives.http(b"bad"),
                extra=WRONG,
                record_id="<urn:x>",
            ),
            Fault.DIGEST,
        ),
        (
            archives.record(
                "response",
                "http://a.example/b",
                archives.http(b"bad"),
                length=20,
                record_id="<urn:x>",
            ),
            Fault.DAMAGED,
        ),
        (
            archives.record(
                "response",
                "http://a.example/b",
                archives.http(b"bad"),
                length=9999,
                record_id="<urn:x>",
            ),
            Fault.CUT,
        ),
        (GOOD, Fault.DUPLICATE_ID),
        (
            archives.record(
                "response",
                "http://a.example/b",
                archives.http(b"bad"),
                record_id="<urn:x>",
                date="yesterday",
            ),
            Fault.HEADER,
        ),
        (archives.record("response", "http://a.example/b", b"", record_id=""), Fault.HEADER),
        (b"WARC/1.0\r\nContent-Length: -1\r\n\r\n\r\n\r\n", Fault.DAMAGED),
        (b"WARC/1.0\r\nContent-Length: 100000000000000000\r\n\r\nx\r\n\r\n", Fault.CUT),
        (b"WARC/1.0\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\nx\r\n\r\n", Fault.DAMAGED),
        (b"nothing of the kind\n" * 9, Fault.DAMAGED),
    ],
)
def test_each_fault_has_its_name_and_the_records_around_are_read(tmp_path, suffix, bad, fault):
    warc = archives.save(tmp_path / f"x.{suffix}", GOOD, bad, OTHER)
    found = verify(warc)
    assert [problem.fault for problem in found] == [fault]
    if suffix == "warc.gz":
        assert found[0].offset == len(gzip.compress(GOOD))
