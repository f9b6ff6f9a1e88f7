import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.web.wrappers import split_archive, unwrap

TARGET = "https://news.example/story?id=7&lang=en"
CODED = "https%3A%2F%2Fnews.example%2Fstory%3Fid%3D7%26lang%3Den"


@pytest.mark.parametrize(
    "wrapped",
    [
        f"https://www.google.com/url?sa=t&q={CODED}&ved=1",
        f"https://www.google.co.uk/url?url={CODED}",
        f"https://l.facebook.com/l.php?u={CODED}&h=AT0",
        f"https://lm.facebook.com/l.php?u={CODED}",
        f"https://l.instagram.com/?u={CODED}&e=1",
        f"https://eur01.safelinks.protection.outlook.com/?url={CODED}&data=05&reserved=0",
        f"https://www.youtube.com/redirect?event=video&q={CODED}",
        f"https://out.reddit.com/t3_1?url={CODED}",
        f"https://vk.com/away.php?to={CODED}",
        f"https://duckduckgo.com/l/?uddg={CODED}",
        f"https://www.linkedin.com/redir/redirect?url={CODED}",
        f"https://go.skimresources.com/?id=1&url={CODED}",
        f"https://click.linksynergy.com/deeplink?id=1&murl={CODED}",
        f"https://www.awin1.com/cread.php?awinmid=1&ued={CODED}",
        f"https://www.anrdoezrs.net/links/1/type/dlg/{TARGET}",
        f"https://prf.hn/click/camref:1/destination:{CODED}",
        f"https://shop.pxf.io/c/1/2/3?u={CODED}",
        f"https://href.li/?{TARGET}",
        f"https://www.forum.example/redirect.php?url={CODED}",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3D"
        + CODED.replace("%", "%25"),
        "https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9uZXdzLmV4YW1wbGUvc3Rvcnk_aWQ9NyZsYW5nPWVu&ntb=1",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__news.example_story-3Fid-3D7-26lang-3Den&d=x",
        f"https://urldefense.com/v3/__{TARGET}__;!!abc$",
    ],
)
def test_a_target_that_stands_in_the_url_is_unwrapped(wrapped):
    assert unwrap(wrapped) == TARGET


@pytest.mark.parametrize(
    ("amp", "target"),
    [
        ("https://www.google.com/amp/s/news.example/story", "https://news.example/story"),
        ("https://www.google.com/amp/news.example/story", "http://news.example/story"),
        (
            "https://news-example.cdn.ampproject.org/c/s/news.example/story?x=1",
            "https://news.example/story?x=1",
        ),
        (
            "https://news-example.cdn.ampproject.org/v/s/news.example/story?amp_js_v=0.1",
            "https://news.example/story",
        ),
    ],
)
def test_amp_caches_lead_to_the_page(amp, target):
    assert unwrap(amp) == target


@pytest.mark.parametrize(
    "url",
    [
        TARGET,
        "https://t.co/AbCdEf",
        "https://lnkd.in/abc",
        f"https://www.facebook.com/sharer/sharer.php?u={CODED}",
        f"https://news.example/search?q={CODED}",
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://www.google.com/search?q=story",
        f"https://evilbing.com/ck/a?u={CODED}",
        "https://web.archive.org/web/2024/https://news.example/",
    ],
)
def test_other_addresses_stay(url):
    assert unwrap(url) == url


@given(
    st.one_of(
        st.text(max_size=50),
        st.builds(
            lambda start, rest: start + rest,
            st.sampled_from(
                [
                    "https://www.google.com/url?q=https://",
                    "https://l.facebook.com/l.php?u=http%3A%2F%2Fa.",
                    "https://a.example/go?url=https://b.example/go?url=",
                    "https://www.google.com/amp/s/",
                ]
            ),
            st.text(alphabet="abc.%2F/:?&=#хя ", max_size=40),
        ),
    )
)
def test_unwrapping_twice_changes_nothing(url):
    once = unwrap(url)
    assert unwrap(once) == once


@pytest.mark.parametrize(
    ("url", "archive", "date", "original"),
    [
        (
            "https://web.archive.org/web/20240109123456/https://news.example/a?b=1",
            "web.archive.org",
            "2024-01-09T12:34:56Z",
            "https://news.example/a?b=1",
        ),
        (
            "http://web.archive.org/web/20240109id_/http:/news.example/a",
            "web.archive.org",
            "2024-01-09",
            "http://news.example/a",
        ),
        (
            "https://archive.ph/2024.01.09-123456/https://news.example/a",
            "archive.ph",
            "2024-01-09T12:34:56Z",
            "https://news.example/a",
        ),
        ("https://archive.today/AbC12", "archive.today", None, None),
        ("https://perma.cc/AB12-CD34", "perma.cc", None, None),
        (
            "https://arquivo.pt/wayback/20150101000000/http://news.example/",
            "arquivo.pt",
            "2015-01-01T00:00:00Z",
            "http://news.example/",
        ),
        (
            "https://megalodon.jp/2024-0109-1234-56/news.example/a",
            "megalodon.jp",
            "2024-01-09T12:34:56Z",
            "http://news.example/a",
        ),
    ],
)
def test_links_into_archives_are_taken_apart(url, archive, date, original):
    assert split_archive(url) == (archive, date, original)


@pytest.mark.parametrize(
    "url", ["https://news.example/2024/a", "https://archive.org/details/x", "x"]
)
def test_other_links_are_no_archive_links(url):
    assert split_archive(url) is None
