"""JSON, transcripts and mail are read as what they are: words, without codes between them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.comparison.verdict import JudgedSource, compare
from crawler.documents.othertexts import json_words, mail_words, read_transcript
from crawler.documents.page import read_page, time_of
from crawler.model import Kind

SAID = "We will rebuild the quay, plank by plank, before the herring comes back"
LEFT, RIGHT = SAID.split(", plank")

POST = {"id": "https://p.example/9", "content": f"<p>{LEFT}, <b>plank</b>{RIGHT}.</p>", "likes": 12}
END = f"{RIGHT.strip()}.\n"
VTT = (
    f"WEBVTT\n\n1\n00:01.000 --> 00:04.000\n<v Ann>{LEFT}, plank\n\n00:04.500 --> 00:07.000\n{END}"
)
SRT = f"1\n00:00:01,000 --> 00:00:04,000\n{LEFT}, plank\n\n2\n00:00:04,500 --> 00:00:07,000\n{END}"
TTML = (
    '<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml"><body><div>'
    f'<p begin="00:00:01.000" end="00:00:04.000">{LEFT},<br/>plank</p>'
    f'<p begin="00:00:04.500" end="00:00:07.000">{RIGHT.strip()}.</p></div></body></tt>'
)
MAIL = (
    "From: a@a.example\r\nSubject: =?utf-8?q?The_quay?=\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    f"<p>{SAID[:40]}=\r\n{SAID[40:]}.</p>\r\n"
)


@pytest.mark.parametrize(
    ("text", "media"),
    [(json.dumps(POST), "application/json"), (json.dumps([POST]), "application/activity+json"),
     (VTT, "text/vtt"), (SRT, "application/x-subrip"), (SRT, "text/plain"),
     (TTML, "application/ttml+xml"), (MAIL, "message/rfc822")],
)  # fmt: skip
def test_an_honest_quotation_of_it_is_verbatim(text, media):
    page = read_page(text.encode(), media, "http://p.example/9")
    judged = compare((SAID,), JudgedSource(page.text, "en", None, page.complete), "en")
    assert judged.kind is Kind.VERBATIM
    assert not any(code in page.text for code in ("00:0", "<p", "-->", "Content-Type"))


def test_keys_and_addresses_are_no_words():
    words = json_words(
        '{"headline": "Quay", "url": "https://a.example/x y", "n": {"alt": "Boats &amp; men"}}'
    )
    assert words == "Quay\n\nhttps://a.example/x y\n\nBoats & men"
    assert json_words(json.dumps(POST)).startswith(LEFT)
    assert json_words('{"a": "One."}\n{"a": "Two."}\n') == "One.\n\nTwo."
    assert json_words("{not json") is None


def test_a_text_that_only_points_with_arrows_is_no_transcript():
    assert read_transcript("From here --> to there.\nAnd 10:30 --> later.\n") is None


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (VTT, 1, 4.5),
        (SRT, 1, 4.5),
        (SRT.replace("00:00:0", "01:02:0"), 3721, 3724.5),
        (TTML, 1, 4.5),
        (TTML.replace("00:00:01.000", "90s").replace("00:00:04.500", "1.6m"), 90, 96),
        (TTML.replace(' begin="00:00:0', ' begin="00:01:0'), 61, 64.5),
        (TTML.replace('begin="00:00:04.500"', 'begin="00:00:04:12"'), None, None),  # frames
        (TTML.replace("<div>", '<div begin="10s">'), None, None),  # times add up
    ],
)
def test_each_word_of_a_transcript_has_the_time_of_its_cue(text, first, second):
    page = read_page(text.encode(), None, "http://p.example/9")
    starts = page.text.index("We will"), page.text.index("by plank")
    assert [time_of(page, at) for at in (*starts, len(page.text))] == [first, second, second]


def test_a_page_without_times_has_none():
    assert time_of(read_page(b"<p>We will rebuild.", None, "http://p.example/9"), 3) is None


LINES = ("we will rebuild the quay", "plank by plank before", "the herring comes back", "to us")


def rolling(lines):
    """As players' captions roll: the line before stays above the new one, which comes word by
    word, with a moment between that shows it whole."""
    cues, above = ["WEBVTT\n"], " "
    for n, line in enumerate(lines):
        words = "<00:00:01.500><c> ".join(line.split(" "))
        cues.append(f"00:00:0{n}.000 --> 00:00:0{n}.900 align:start\n{above}\n{words}\n")
        cues.append(f"00:00:0{n}.900 --> 00:00:0{n + 1}.000 align:start\n{line}\n \n")
        above = line
    return "\n".join(cues)


def test_lines_that_roll_through_captions_are_read_once():
    read = read_transcript(rolling(LINES))
    assert read.words == " ".join(LINES)
    assert [seconds for _, seconds in read.cues] == [0, 1, 2, 3]


def test_what_is_said_twice_is_read_twice():
    said = ["No.", "No.", "It is ours.", "We built it.", "It is ours."]
    cues = "\n\n".join(f"00:0{n}.000 --> 00:0{n}.900\n{line}" for n, line in enumerate(said))
    assert read_transcript(f"WEBVTT\n\n{cues}\n").words == " ".join(said)


def test_rich_text_is_not_searched_as_code():
    page = read_page(rb"{\rtf1\ansi We will rebuild}", "application/rtf", "a.rtf")
    assert (page.text, page.complete) == ("We will rebuild", True)


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_nothing_breaks_the_readers(payload):
    mail_words(payload)
    mail_words(b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + payload)
    read_transcript(payload.decode("utf-8", "replace"))
    json_words(payload.decode("utf-8", "replace"))
