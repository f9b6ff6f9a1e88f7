import gzip
import tracemalloc
import zlib

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.decoding import Flaw, dechunked, decoded

TEXT = b"The mayor said the harbour would open in May. " * 400


def raw_deflate(payload: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(payload) + packer.flush()


CODINGS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "GZIP ": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "br": lambda payload: brotli.compress(payload, quality=5),
    "zstd": zstd.compress,
    "gzip, br": lambda payload: brotli.compress(gzip.compress(payload)),
    "identity": bytes,
    "": bytes,
}


@pytest.mark.parametrize("name", CODINGS)
@pytest.mark.parametrize("payload", [TEXT, b"", b"\0" * 70, b"x", TEXT * 200])
def test_each_coding_is_undone(name, payload):
    body = decoded(CODINGS[name](payload), name)
    assert body.payload == payload
    assert not body.flaws


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_body_that_ends_early_is_cut_and_its_beginning_kept(name):
    whole = CODINGS[name](TEXT)
    body = decoded(whole[: len(whole) - 9], name)
    assert body.flaws & {Flaw.CUT, Flaw.BROKEN}
    assert TEXT.startswith(body.payload)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_plain_body_said_to_be_encoded_is_kept_and_flagged(name):
    body = decoded(b"<p>plain</p>", name)
    assert body.payload == b"<p>plain</p>"
    assert body.flaws == {Flaw.MISLABELLED}


def test_an_unknown_coding_is_kept_and_flagged():
    assert decoded(b"abc", "compress").flaws == {Flaw.UNDECODED}


def test_damage_inside_is_flagged():
    broken = bytearray(gzip.compress(bytes(range(256)) * 500))
    broken[-6] ^= 1
    assert decoded(bytes(broken), "gzip").flaws == {Flaw.BROKEN}


def test_several_gzip_members_are_one_body():
    assert decoded(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip").payload == b"one two"


def test_ten_thousand_gzip_members_are_bounded():
    body = decoded(gzip.compress(b"x") * 10_000, "gzip")
    assert body.flaws == {Flaw.CUT}
    assert len(body.payload) < 2000


BOMB = b"\0" * (64 << 20)


@pytest.mark.parametrize("name", ["gzip", "br", "zstd", "gzip, gzip", "deflate"])
def test_a_bomb_is_cut_at_the_bound_and_costs_little_memory(name):
    packed = CODINGS.get(name, lambda p: gzip.compress(gzip.compress(p)))(BOMB)
    assert len(packed) < 1 << 20
    tracemalloc.start()
    body = decoded(packed, name, max_bytes=8 << 20)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert body.flaws == {Flaw.TOO_LARGE}
    assert len(body.payload) <= 8 << 20
    assert peak < 64 << 20


def test_too_many_codings_are_not_undone():
    assert decoded(b"x", ", ".join(["gzip"] * 50)).flaws == {Flaw.TOO_LARGE}


@pytest.mark.parametrize(
    ("raw", "payload", "flaws"),
    [
        (b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n", b"hello world", set()),
        (b"5\r\nhello\r\n0\r\nTrailer: x\r\n\r\n", b"hello", set()),
        (b"0\r\n\r\n", b"", set()),
        (b"A\nhellohello\n0\n\n", b"hellohello", set()),
        (b"00005 \r\nhello\r\n0\r\n\r\n", b"hello", set()),
        (b"5\r\nhello\r\n", b"hello", {Flaw.CUT}),
        (b"5\r\nhel", b"hel", {Flaw.CUT}),
        (b"5\r\nhello\r\nzz\r\nx", b"hello", {Flaw.BROKEN}),
        (b"5\r\nhello\r\n-1\r\nx", b"hello", {Flaw.BROKEN}),
    ],
)
def test_chunks_are_joined(raw, payload, flaws):
    body = dechunked(raw)
    assert body is not None
    assert body.payload == payload
    assert body.flaws == flaws


@pytest.mark.parametrize("raw", [b"", b"<html>", b"\r\n", b"fffffffffffffffffff\r\nx", b"<p>\n1"])
def test_a_body_without_chunks_is_left_alone(raw):
    assert dechunked(raw) is None


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=10))
def test_chunking_is_undone_whatever_the_chunks(chunks):
    raw = b"".join(b"%x\r\n%b\r\n" % (len(c), c) for c in chunks) + b"0\r\n\r\n"
    body = dechunked(raw)
    assert body is not None
    assert body.payload == b"".join(chunks)


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "zstd"]))
def test_no_bytes_break_the_decoder(raw, name):
    decoded(raw, name)
    decoded(b"\x1f\x8b\x08" + raw, name)
    dechunked(raw)
