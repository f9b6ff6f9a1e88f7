"""JSON, transcripts and mail are read as what they are: words, without codes between them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.comparison.verdict import JudgedSource, compare
from crawler.documents.othertexts import json_words, mail_words, transcript_words
from crawler.documents.page import read_page
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
    assert transcript_words("From here --> to there.\nAnd 10:30 --> later.\n") is None


def test_rich_text_is_not_searched_as_code():
    page = read_page(rb"{\rtf1\ansi We will rebuild}", "application/rtf", "a.rtf")
    assert (page.text, page.complete) == ("We will rebuild", True)


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_nothing_breaks_the_readers(payload):
    mail_words(payload)
    mail_words(b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + payload)
    transcript_words(payload.decode("utf-8", "replace"))
    json_words(payload.decode("utf-8", "replace"))
