import codecs
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.documents.encoding import _BROKEN as BROKEN
from crawler.documents.encoding import _broken_in as broken_in
from crawler.documents.encoding import decode

RUSSIAN = "Мы не допустим этого никогда, сказал министр на встрече в столице. " * 4
CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy, řekl ministr „včera“ večer. " * 4
GERMAN = "Wir können das nicht länger dulden, sagte die Ministerin für Äußeres. " * 4
JAPANESE = "首相は記者会見で「これは許されない」と述べた。" * 8
CHINESE = "总理在记者会上说，这是不可接受的，我们不会同意。" * 8
KOREAN = "총리는 기자회견에서 받아들일 수 없다고 말했다. " * 8


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "utf-16-le"),
        (RUSSIAN, "utf-16-be"),
        (CZECH, "cp1250"),
        (CZECH, "utf-16-le"),
        (GERMAN, "cp1252"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "utf-16-le"),
        (CHINESE, "gb18030"),
        (KOREAN, "euc_kr"),
        ("plain words only " * 5, "ascii"),
        ("plain words only " * 5, "utf-16-le"),
    ],
)
@pytest.mark.parametrize("header", [None, "text/plain; charset=unknown", "text/plain"])
def test_undeclared_encodings_are_detected(text, encoding, header):
    read = decode(text.encode(encoding), header)
    assert read.readable
    assert read.text == text


@pytest.mark.parametrize(
    ("payload", "header", "text"),
    [
        (codecs.BOM_UTF8 + "é".encode(), "text/html; charset=windows-1252", "é"),
        (codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), None, "é"),
        ("é".encode(), "text/html; charset=UTF-8", "é"),
        ("é".encode("latin-1"), 'text/html; charset="ISO-8859-1"', "é"),
        ("“é”".encode("cp1252"), "text/html; charset=iso-8859-1", "“é”"),
        (
            b'<meta charset="windows-1251">' + "да".encode("cp1251"),
            None,
            '<meta charset="windows-1251">да',
        ),
    ],
)
def test_the_order_of_trust_is_mark_header_page(payload, header, text):
    assert decode(payload, header).text == text


def test_the_header_wins_over_the_page_and_the_conflict_is_noted():
    payload = '<meta charset="windows-1252">Grüße'.encode()
    read = decode(payload, "text/html; charset=utf-8")
    assert "Grüße" in read.text
    assert any("header wins" in note for note in read.notes)


def test_a_header_that_the_bytes_contradict_is_set_aside():
    read = decode(RUSSIAN.encode("cp1251"), "text/html; charset=utf-8")
    assert read.text == RUSSIAN
    assert read.notes


def test_an_unknown_charset_is_noted():
    assert any("unknown" in note for note in decode(b"words", "text/plain; charset=unknown").notes)


def test_gzip_under_another_type_is_read_and_noted():
    read = decode(gzip.compress(b"words of the page"), "text/plain")
    assert read.text == "words of the page"
    assert read.complete
    assert any("gzip" in note for note in read.notes)


def test_a_cut_gzip_body_is_read_as_incomplete():
    read = decode(gzip.compress(RUSSIAN.encode() * 50, mtime=0)[:-20], "text/plain")
    assert not read.complete


def test_noise_is_not_readable():
    import random

    noise = random.Random(7).randbytes(5000)
    assert not decode(noise, "text/plain; charset=utf-8").readable


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "text/html; charset=utf-8", "x; charset=utf-16"]),
)
def test_any_bytes_give_text_that_every_store_takes(payload, header):
    text = decode(payload, header).text
    assert "\0" not in text
    text.encode("utf-8")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_utf8_comes_back_unchanged(text):
    assert decode(text.encode(), "text/plain; charset=utf-8").text == text.removeprefix("\ufeff")


@given(st.text(max_size=300), st.integers(0, 20))
def test_broken_signs_are_counted_as_if_all_were_looked_at(text, times):
    text += "\x00\x85\x9f\ufffe\ud800" * times
    assert broken_in(text) == len(BROKEN.findall(text))


def test_sound_utf8_beats_another_charset_that_the_page_names():
    page = '<meta charset="windows-1251"><p>Паром идёт в десять</p>'.encode()
    read = decode(page, "text/html")
    assert "Паром идёт" in read.text
    assert read.encoding == "utf-8"
    old = '<meta charset="windows-1251"><p>Паром идёт в десять</p>'.encode("cp1251")
    assert "Паром идёт" in decode(old, "text/html").text
