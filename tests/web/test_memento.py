"""TimeMaps as archives write them, and which capture is tried first."""

import time

import pytest

from crawler.web.memento import (
    Memento,
    WebArchive,
    chosen,
    declared,
    from_any_date,
    http_date,
    moved,
    negotiated,
    original,
    raw,
    read_timemap,
)

WAYBACK = WebArchive(
    "wayback", "http://a.example/web/timemap/link/", "http://a.example/web/", "id_"
)
BASE = "http://a.example/web/timemap/link/http://paper.example/x"
LINKS = b"""<http://paper.example/x>; rel="original",
<http://a.example/web/timemap/link/http://paper.example/x>; rel="self"; type="application/link-format"; from="Mon, 01 Jan 2024 10:00:00 GMT",
<http://a.example/web/http://paper.example/x>; rel="timegate",
<http://a.example/web/20250101100000/http://paper.example/x>; rel="last memento"; datetime="Wed, 01 Jan 2025 10:00:00 GMT",
<http://a.example/web/20240101100000/http://paper.example/x,y?a=1>; rel="first memento"; datetime="Mon, 01 Jan 2024 10:00:00 GMT"
"""  # noqa: E501


def test_link_format_gives_the_captures_oldest_first():
    found = read_timemap(LINKS, BASE)
    assert [memento.at for memento in found.mementos] == [
        "2024-01-01T10:00:00Z",
        "2025-01-01T10:00:00Z",
    ]
    assert found.mementos[0].url.endswith("x,y?a=1")
    assert found.further == ()


def test_an_index_of_timemaps_points_onward():
    payload = b'<http://b.example/tm/1>; rel="timemap"; from="Mon, 01 Jan 2024 10:00:00 GMT"'
    assert read_timemap(payload, BASE).further == ("http://b.example/tm/1",)


def test_the_aggregators_json_is_read():
    payload = b"""{"original_uri": "http://paper.example/x", "mementos": {"list":
      [{"datetime": "2024-05-06T07:08:09Z", "uri": ["http://b.example/20240506070809/x"]}]}}"""
    assert read_timemap(payload, BASE).mementos == (
        Memento("http://b.example/20240506070809/x", "2024-05-06T07:08:09Z"),
    )


@pytest.mark.parametrize(
    "payload", [b"", b"<html>Captcha</html>", b"{", b"[[1]]", b'{"mementos": 3}', b"\xff\xfe\x00"]
)
def test_anything_else_lists_nothing(payload):
    assert read_timemap(payload, BASE).mementos == ()


def test_hostile_timemaps_take_linear_time():
    for hostile in (b"<a>;" * 250_000, b"<" * 1_000_000, b'<a>;x="' * 150_000):
        started = time.process_time()
        read_timemap(hostile, BASE)
        assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-01-09", "2024-01-09T00:00:00Z"),
        ("2024-01-09T10:00:00+02:00", "2024-01-09T08:00:00Z"),
        ("20240109080000", "2024-01-09T08:00:00Z"),
        ("Tue, 09 Jan 2024 08:00:00 GMT", "2024-01-09T08:00:00Z"),
        ("next week", None),
        ("", None),
    ],
)
def test_times_are_read_in_every_form_that_archives_use(text, said):
    assert from_any_date(text) == said


def test_accept_datetime_is_an_http_date():
    assert http_date("2024-01-09T08:00:00Z") == "Tue, 09 Jan 2024 08:00:00 GMT"


def test_raw_mode_goes_into_the_address_of_a_known_archive_only():
    known = "http://a.example/web/20240101100000/http://paper.example/x"
    assert raw(known, [WAYBACK]) == known.replace("100000/", "100000id_/")
    assert raw(known.replace("100000/", "100000mp_/"), [WAYBACK]) == raw(known, [WAYBACK])
    other = known.replace("a.example", "b.example")
    assert raw(other, [WAYBACK]) == other


AT = "Mon, 01 Jan 2024 10:00:00 GMT"
COPY = "http://a.example/web/20240101100000/http://paper.example/x"


@pytest.mark.parametrize(
    "headers",
    [
        {"location": COPY},
        {"content-location": COPY, "memento-datetime": AT},
        {"link": f'<http://paper.example/x>; rel="original", <{COPY}>; rel="memento"; '
                 f'datetime="{AT}"'},
    ],
    ids=["redirect", "content", "link"],
)  # fmt: skip
def test_a_timegate_names_one_copy_in_each_way_the_standard_knows(headers):
    gate = "http://a.example/web/http://paper.example/x"
    assert negotiated(headers, gate) == Memento(COPY, "2024-01-01T10:00:00Z")
    assert negotiated({}, gate) is None


def test_an_archived_redirect_stays_in_the_archive_at_its_time():
    here = "http://a.example/web/20240101100000id_/http://paper.example/x"
    assert moved(here, "http://paper.example/y") == here.replace("/x", "/y")
    inside = "http://a.example/web/20240102000000id_/http://paper.example/y"
    assert moved(here, inside) == inside
    assert original(here) == "http://paper.example/x"


def test_the_nearest_capture_is_tried_first_then_later_then_earlier_ones():
    captures = [Memento(f"m{year}", f"{year}-01-01T00:00:00Z") for year in range(2020, 2026)]
    order = [memento.url for memento in chosen(captures, "2023-03-01T00:00:00Z")]
    assert order == ["m2023", "m2024", "m2025", "m2022", "m2021", "m2020"]
    assert [memento.url for memento in chosen(captures, None)][:2] == ["m2025", "m2024"]


def test_the_copy_that_an_article_names_has_the_time_of_its_address():
    copy = "https://web.archive.org/web/20140102030405/https://a.example/page"
    assert declared(copy) == (Memento(copy, "2014-01-02T03:04:05Z"),)
    assert declared("https://archive.ph/AbCdE") == ()
    assert declared(None) == ()
