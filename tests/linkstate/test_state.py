"""What a fetched page is called, and that ordinary pages are left alone."""

# ruff: noqa: E501 - phrases and pages stay whole

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.documents.page import read_page
from crawler.linkstate.addresses import landing, says_missing
from crawler.linkstate.state import STORY_NOTE, state_of, told_by_markup
from crawler.model import Fetch, Hop, Kind, Outcome, Page
from reports.catalogue import words
from tests.labelled import ALL_ORDINARY, ALL_STAND_INS, LEAST_F1, confusion, macro_f1, named
from tests.support.properties import examples
from tests.support.standins import Labelled
from tests.support.standins_later import LATER_STAND_INS
from tests.support.standins_shapes import SHAPED_STAND_INS

STORY = "The council agreed on Monday to repair the bridge before the winter sets in again. " * 12
URL = "http://a.example/news/2024/bridge-to-be-repaired"


def fetched(status: int | None = 200, **fields: object) -> Fetch:
    return Fetch(URL, "2026-11-24T03:00:00Z", final=URL, status=status, **fields)  # type: ignore[arg-type]


def story() -> Page:
    return Page(URL, STORY, tab_title="Bridge to be repaired")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, Kind.ALIVE),
        (203, Kind.ALIVE),
        (300, Kind.UNREADABLE),
        (304, Kind.UNREADABLE),
        (400, Kind.BLOCKED),
        (401, Kind.BLOCKED),
        (402, Kind.PAYWALL),
        (403, Kind.BLOCKED),
        (404, Kind.GONE),
        (405, Kind.BLOCKED),
        (408, Kind.TIMED_OUT),
        (410, Kind.GONE),
        (418, Kind.BLOCKED),
        (429, Kind.RATE_LIMITED),
        (451, Kind.BLOCKED),
        (500, Kind.SERVER_ERROR),
        (503, Kind.SERVER_ERROR),
        (522, Kind.SERVER_ERROR),
        (999, Kind.BLOCKED),
    ],
)
def test_status_decides(status: int, kind: Kind) -> None:
    assert state_of(fetched(status), story()).kind is kind


@pytest.mark.parametrize("status", range(100, 1000))
def test_only_404_and_410_accuse_by_status(status: int) -> None:
    dead = state_of(fetched(status), story()).kind.outcome is Outcome.DEAD
    assert dead == (status in (404, 410))


PASSED_ON = (
    Kind.NO_SUCH_HOST, Kind.NO_CONNECTION, Kind.TIMED_OUT, Kind.TLS_FAILURE, Kind.ROBOTS,
    Kind.DENIED, Kind.INVALID, Kind.TOO_LARGE, Kind.NOT_ARCHIVED,
)  # fmt: skip


@pytest.mark.parametrize("failure", PASSED_ON)
def test_failure_keeps_its_kind_and_its_detail(failure: Kind) -> None:
    state = state_of(fetched(None, failure=failure, detail="because of this"), None)
    assert state.kind is failure
    assert "because of this" in words().sentence(state.reason)


def test_rate_limit_says_how_long_to_wait() -> None:
    assert "90 s" in words().sentence(state_of(fetched(429, retry_after=90.0), None).reason)


def test_cut_page_is_truncated_only_where_it_has_text() -> None:
    cut = fetched(200, failure=Kind.TRUNCATED)
    assert state_of(cut, story()).kind is Kind.TRUNCATED
    assert state_of(cut, Page(URL, "")).kind is Kind.UNREADABLE


def test_response_without_a_body_is_unreadable() -> None:
    assert state_of(fetched(200), None).kind is Kind.UNREADABLE
    assert state_of(fetched(204), None).kind is Kind.UNREADABLE


@pytest.mark.parametrize(
    ("media", "kind"),
    [
        ("image/png", Kind.UNSUPPORTED_TYPE),
        ("video/mp4", Kind.UNSUPPORTED_TYPE),
        ("application/zip", Kind.UNSUPPORTED_TYPE),
        ("application/pdf", Kind.UNREADABLE),
        ("text/html", Kind.UNREADABLE),
    ],
)
def test_media_without_text_is_named(media: str, kind: Kind) -> None:
    notes = ("application/zip is not read",) if media == "application/zip" else ()
    assert state_of(fetched(), Page(URL, "", media=media, notes=notes)).kind is kind


REDIRECTS = (
    ("http://a.example/news/2024/bridge", "http://a.example/", Kind.REDIRECTED_AWAY),
    ("http://a.example/news/2024/bridge", "http://a.example/index.html", Kind.REDIRECTED_AWAY),
    ("http://a.example/news/2024/bridge", "https://www.a.example/en/", Kind.REDIRECTED_AWAY),
    ("http://a.example/news/2024/bridge", "http://b.example/", Kind.REDIRECTED_AWAY),
    ("http://a.example/news/bridge-to-be-repaired", "http://a.example/news/", Kind.REDIRECTED_AWAY),
    ("http://a.example/news/article123456", "http://a.example/news", Kind.REDIRECTED_AWAY),
    ("http://a.example/story?id=123456", "http://a.example/", Kind.REDIRECTED_AWAY),
    ("http://a.example/news", "http://a.example/", Kind.REDIRECTED_AWAY),
    ("http://a.example/ferry.html", "http://a.example/de/", Kind.REDIRECTED_AWAY),
    ("http://a.example/2024/01/09/bridge", "http://a.example/404.html", Kind.SOFT_404),
    ("http://a.example/2024/01/09/bridge", "http://a.example/page-not-found", Kind.SOFT_404),
    ("http://a.example/2024/01/09/bridge", "http://a.example/error/404", Kind.SOFT_404),
    ("http://a.example/news/bridge", "http://consent.a.example/?to=x", Kind.CONSENT),
    ("http://a.example/news/bridge", "http://a.example/login?next=/news/bridge", Kind.PAYWALL),
    ("http://a.example/news/bridge", "http://sso.a.example/oauth/authorize", Kind.PAYWALL),
    (
        "http://a.example/news/minister-leaves-office-after-strike",
        "http://a.example/sport/cyclists-reach-mountain-village",
        Kind.REDIRECTED_AWAY,
    ),
    ("http://a.example/x", "http://consent.a.example/", Kind.CONSENT),
    # Fine:
    (
        "http://a.example/news/council-wants-repair-of-bridge",
        "http://a.example/local/winter-brings-money-for-river-crossing",
        Kind.ALIVE,
    ),
    (
        "http://a.example/news/minister-leaves-office-after-strike-1234567",
        "http://a.example/sport/cyclists-reach-mountain-village-1234567",
        Kind.ALIVE,
    ),
    (
        "http://a.example/news/minister-leaves-office-after-strike",
        "http://a.example/n/77",
        Kind.ALIVE,
    ),
    ("http://a.example/news/bridge", "https://a.example/news/bridge", Kind.ALIVE),
    ("http://a.example/news/bridge", "http://www.a.example/news/bridge/", Kind.ALIVE),
    ("http://a.example/news/12345-old", "http://a.example/news/12345-new", Kind.ALIVE),
    ("http://a.example/news/bridge-1", "http://b.example/news/bridge-1", Kind.ALIVE),
    ("http://a.example/", "http://a.example/en/", Kind.ALIVE),
    ("http://a.example/", "http://b.example/", Kind.ALIVE),
    ("http://a.example/de", "http://a.example/", Kind.ALIVE),
    ("http://s.example/xYz12", "http://a.example/", Kind.ALIVE),
    ("http://a.example/login", "http://a.example/login/", Kind.ALIVE),
    ("http://a.example/blog/error-404-pages", "http://a.example/posts/error-404-pages", Kind.ALIVE),
    ("http://a.example/article.php?id=77", "http://a.example/news/77-bridge", Kind.ALIVE),
    ("http://a.example/bridge", "http://a.example/?p=7711", Kind.ALIVE),
    ("http://a.example/docs/latest", "http://a.example/docs/", Kind.ALIVE),
)


@pytest.mark.parametrize(("asked", "final", "kind"), REDIRECTS)
def test_redirect_is_named_by_where_it_lands(asked: str, final: str, kind: Kind) -> None:
    fetch = Fetch(asked, "", redirects=(Hop(asked, 302),), final=final, status=200)
    assert state_of(fetch, story()).kind is kind


def test_page_without_a_redirect_is_never_redirected_away() -> None:
    page = story()
    assert landing(Fetch(URL, "", final=URL, status=200), page) is None


NOT_FOUND = (
    "Page not found", "404", "Error 404", "404 Not Found", "404 - Page Not Found",
    "Sorry, we couldn't find that page", "The page you requested could not be found.",
    "The page you are looking for doesn’t exist.", "Oops! That page can’t be found.",
    "This page is no longer available", "This article has been removed.",
    "You've taken a wrong turn", "Nothing to see here", "This content isn't available",
    "Seite nicht gefunden", "Die angeforderte Seite wurde nicht gefunden.",
    "Dieser Artikel ist nicht mehr verfügbar", "Fehler 404",
    "Page introuvable", "La page demandée n'existe plus", "Désolé, cette page n’existe pas.",
    "Página no encontrada", "Lo sentimos, la página que busca no existe", "No se encontró la página",
    "Pagina non trovata", "La pagina richiesta non esiste",
    "Página não encontrada", "A página que você procura não existe",
    "Pagina niet gevonden", "Deze pagina bestaat niet meer",
    "Страница не найдена", "Запрашиваемая страница не существует", "Ошибка 404",
    "К сожалению, такой страницы не существует", "Материал удалён",
    "Сторінку не знайдено", "Такої сторінки не існує",
    "Strona nie została znaleziona", "Nie znaleziono strony",
    "Stránka nenalezena", "Stránka nebyla nalezena", "Sidan kunde inte hittas",
    "Siden blev ikke fundet", "Sivua ei löytynyt", "Sayfa bulunamadı", "Η σελίδα δεν βρέθηκε",
    "Az oldal nem található", "Pagina nu a fost găsită", "Страницата не е намерена",
    "ページが見つかりません", "お探しのページは見つかりませんでした。", "页面不存在", "抱歉，您访问的页面不存在",
    "找不到网页", "페이지를 찾을 수 없습니다", "الصفحة غير موجودة", "הדף לא נמצא",
    "Trang không tồn tại", "Halaman tidak ditemukan",
)  # fmt: skip
SOMETHING_ELSE = (
    "Why 404 pages have become an art", "Lost dog found after three weeks", "Page 404 of the report",
    "Missing hiker found alive", "The page turns in Belfast", "Article 50 has been triggered",
    "The documents could not be found by the commission, the minister told parliament on Tuesday",
    "Police did not find the man", "Not found guilty", "404 people were killed",
    "A page from history", "Nothing was decided on Monday", "News", "Home", "",
    "Neue Seite im Streit", "Der Artikel wurde heftig kritisiert", "La page est tournée",
    "Страница истории", "Статья вызвала споры", "Следы не найдены", "记者没有找到答案",
    "We found the page that changed the law", "Error 404: how a number became famous",
    "The story that was not there", "This article was updated on Tuesday",
    "This post has been removed because it violated the rules, the platform said in a statement.",
)  # fmt: skip


@pytest.mark.parametrize("line", NOT_FOUND)
def test_error_message_is_known_in_many_languages(line: str) -> None:
    assert says_missing(line)


@pytest.mark.parametrize("line", SOMETHING_ELSE)
def test_headline_is_no_error_message(line: str) -> None:
    assert not says_missing(line)


@pytest.mark.parametrize("labelled", ALL_ORDINARY, ids=lambda one: one.name)
def test_ordinary_page_is_alive(labelled: Labelled) -> None:
    assert named(labelled) is Kind.ALIVE


@pytest.mark.parametrize("labelled", ALL_STAND_INS, ids=lambda one: one.name)
def test_stand_in_is_never_called_dead_unless_it_is(labelled: Labelled) -> None:
    said = named(labelled)
    assert said is labelled.kind or said.outcome is not Outcome.DEAD


ASKING = (
    ("May we set cookies?", "<h1>Accept cookies to go on?</h1><p>Cookies help us.</p>"),
    ("Gazette", "<h1>Allow all cookies of this site?</h1><button>Allow</button>"),
    ("You must be over 18 to proceed", "<ul><li>Wine</li><li>Cellars</li></ul>"),
    ("Keller", "<h1>Bitte bestätigen Sie Ihr Alter</h1><p>Ihr Alter wird geprüft.</p>"),
    ("年齢確認", "<p>あなたは18歳以上ですか？</p><a>はい</a><a>いいえ</a>"),
)


@pytest.mark.parametrize(("title", "body"), ASKING)
def test_a_page_that_asks_for_consent_or_age_alone_is_a_wall(title: str, body: str) -> None:
    assert _kind(title, body) is Kind.CONSENT


@pytest.mark.parametrize(("title", "body"), ASKING)
def test_a_story_beneath_the_question_is_itself(title: str, body: str) -> None:
    told = "".join(f"<h2>Part {n}</h2><p>{STORY}</p>" for n in range(4))
    assert _kind(title, body + told) is Kind.ALIVE


def _kind(title: str, body: str) -> Kind:
    html = f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()
    page = read_page(html, "text/html; charset=utf-8", URL)
    return state_of(fetched(200), page, html).kind


def test_labelled_pages_are_many_enough() -> None:
    counts = Counter(labelled.kind for labelled in ALL_STAND_INS)
    assert len(ALL_ORDINARY) >= 150
    assert min(counts.values()) >= 15
    assert {Kind.SOFT_404, Kind.BLOCKED, Kind.PAYWALL, Kind.PARKED, Kind.NEEDS_BROWSER} <= set(
        counts
    )


def test_every_class_is_named_well() -> None:
    counts = confusion(ALL_STAND_INS + LATER_STAND_INS + SHAPED_STAND_INS + ALL_ORDINARY)
    assert macro_f1(counts) >= LEAST_F1
    assert {seen for (label, seen) in counts if label is Kind.ALIVE} == {Kind.ALIVE}


@given(st.text(max_size=400), st.text(max_size=60), st.integers(100, 999))
@examples(200)
def test_any_text_gets_one_state(text: str, title: str, status: int) -> None:
    state = state_of(
        fetched(status), Page(URL, text, tab_title=title), text.encode("utf-8", "replace")
    )
    assert isinstance(state.kind, Kind)
    assert words().sentence(state.reason)


@pytest.mark.parametrize(
    "piece",
    ["the page you ", "<div id=", "<noscript ", "this domain is ", "sorry, 404 ", "subscribe to ",
     "verify that you ", "a.b.c! ", "ページ", "<input type=", "class=paywall ", "\n", "x" * 50 + "."],
)  # fmt: skip
def test_time_grows_no_faster_than_the_page(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        page = Page(URL, text, tab_title=text[:500])
        best = 9.0
        for _ in range(3):
            started = perf_counter()
            state_of(fetched(), page, text.encode())
            best = min(best, perf_counter() - started)
        return best

    seconds(1000)
    # From 250 kB to 1 MB; 4 is linear, and a busy machine adds to either.
    assert seconds(1_000_000) < 8 * seconds(250_000) + 0.1


TOLD = "<p>The council met on Monday and spoke of the old bridge for two hours, it said.</p>" * 70
LONG = TOLD.replace(
    "said.", "said, and of the new one, of the road to it and of all that both cost."
)


@pytest.mark.parametrize(
    ("title", "fields", "told"),
    [
        (b"The old bridge", {}, True),
        (b"Best casino slots", {}, False),  # a seized domain may say so: it has to be read
        ("Старый мост".encode("cp1251"), {}, False),
        (b"The old bridge", {"redirects": (Hop("https://a.example/1", 301),)}, False),
        (b"The old bridge", {"status": 404}, False),
    ],
)
def test_the_markup_of_a_story_tells_its_state(
    title: bytes, fields: dict[str, object], told: bool
) -> None:
    markup = b"<title>" + title + b"</title>" + LONG.encode()
    assert told_by_markup(fetched(**fields), markup, {"content-type": "text/html"}) is told


def test_markup_that_a_wall_sent_tells_nothing() -> None:
    headers = {"content-type": "text/html", "cf-mitigated": "challenge"}
    assert not told_by_markup(fetched(), LONG.encode(), headers)
    assert not told_by_markup(fetched(), LONG.encode(), {"content-type": "application/pdf"})


def test_a_page_known_by_its_markup_is_there_unless_its_host_asks_for_consent() -> None:
    assert state_of(fetched(detail=STORY_NOTE), None).kind is Kind.ALIVE
    asked = replace(fetched(detail=STORY_NOTE), final="https://consent.a.example/story")
    assert state_of(asked, None).kind is Kind.CONSENT
