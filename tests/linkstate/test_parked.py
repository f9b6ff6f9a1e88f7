"""Domains in other hands are told by what they sell, and ordinary pages about a trade are not."""

# ruff: noqa: E501 - pages stay whole

from __future__ import annotations

from dataclasses import dataclass

import pytest

from crawler.documents.page import read_page
from crawler.linkstate.walls import hijacked
from crawler.model import Citation, Kind, Outcome, Span
from tests.support.standins import STORIES, document, menu

OLD = "http://mill-museum.example/2014/05/museum-opens-its-garden"
BARE = "http://mill-museum.example/"
MUSEUM = "The old mill is a museum now. " + " ".join(STORIES["en"][1:])


def told(html: str, url: str, article: str = MUSEUM, lang: str | None = "en"):  # type: ignore[no-untyped-def]
    return hijacked(read_page(html.encode(), "text/html; charset=utf-8", url), url, article, lang)


def offer(title: str, sentence: str, lang: str = "en", times: int = 4) -> str:
    text = "".join(f"<h2>{title}</h2><p>{sentence}</p>" for _ in range(times))
    return document(title, f"<h1>{title}</h1>{text}", lang)


SEIZED: tuple[tuple[str, str, str, str], ...] = (
    ("id-slot", "Situs Judi Slot Gacor Terpercaya 2026", "Daftar situs judi slot gacor dengan taruhan kecil dan jackpot besar setiap hari untuk pemain togel.", "id"),
    ("id-togel", "Bandar Togel Online Resmi", "Pasang togel dan judi online dengan taruhan termurah di casino resmi kami sekarang juga.", "id"),
    ("en-casino", "Best Online Casino 2026 | Slots and Poker", "Play slots, poker and roulette at the best casino with a welcome jackpot for every new player.", "en"),
    ("en-betting", "Top Sportsbook and Betting Sites", "Compare every sportsbook and bookmaker, place a betting slip and try our casino tonight.", "en"),
    ("tr-bahis", "Canlı Bahis ve Casino Sitesi", "Canlı bahis, casino ve poker oyunları, rulet ve iddaa kuponları, slot oyunlarında jackpot.", "tr"),
    ("ru-kazino", "Онлайн казино: играть в слоты", "Казино предлагает слоты, рулетка и покер ждут вас, букмекер принимает ставки на спорт.", "ru"),
    ("vi-bet", "Nhà cái cá cược uy tín", "Nhà cái cá cược uy tín với sòng bạc trực tuyến, nổ hũ và poker, casino đổi thưởng mỗi ngày.", "vi"),
    ("th-slot", "สล็อต คาสิโน ออนไลน์", "คาสิโน สล็อต บาคาร่า แทงบอล พนันออนไลน์ คาสิโนอันดับหนึ่ง สล็อตแตกง่าย บาคาร่าสด", "th"),
    ("zh-bocai", "博彩娱乐城 百家乐 投注", "娱乐城提供博彩、百家乐和彩票投注，赌场信誉最好，立即注册娱乐城开始投注百家乐。", "zh"),
    ("ja-casino", "オンラインカジノ スロット", "オンラインカジノでスロットやパチンコを楽しもう。カジノの特典とスロットの大当たり。", "ja"),
    ("ko-casino", "카지노 바카라 토토", "카지노 사이트 추천, 바카라와 슬롯, 토토 사이트까지. 카지노 바카라 슬롯 안내입니다.", "ko"),
    ("de-casino", "Online Casino und Spielautomaten", "Im Casino warten Roulette, Poker und Spielautomaten, Slots und ein Jackpot auf neue Spieler.", "de"),
    ("es-casino", "Casino online y apuestas", "Apuestas, tragaperras, ruleta y poker en el mejor casino, con jackpot para cada jugador nuevo.", "es"),
    ("pl-kasyno", "Kasyno online i bukmacher", "Kasyno, poker i bukmacher bez podatku, jackpot i casino na żywo dla nowych graczy co dzień.", "pl"),
    ("en-pills", "Buy Viagra and Cialis Online", "Order viagra, cialis, levitra and kamagra without a visit, tramadol and xanax shipped at night.", "en"),
    ("ru-pills", "Виагра и сиалис: купить", "Купить виагра, сиалис и дженерик левитра с доставкой, дженерик виагра и сиалис в наличии.", "ru"),
    ("en-adult", "Escort and Porn Webcam", "Free porn, escort ads and xxx webcam shows, nude milf porn and escorts every single night.", "en"),
    ("ja-copy", "スーパーコピー ブランドコピー", "スーパーコピー専門店。ブランドコピーのrolexとvuittonのスーパーコピーを販売しています。", "ja"),
)  # fmt: skip


@pytest.mark.parametrize("case", SEIZED, ids=lambda case: case[0])
def test_seized_domain_is_parked_and_never_surely(case: tuple[str, str, str, str]) -> None:
    _, title, sentence, lang = case
    state = told(offer(title, sentence, lang), OLD)
    assert state is not None
    assert (state.kind, state.certainty.value) == (Kind.PARKED, "possible")


@pytest.mark.parametrize("lang", ["id", "ru", "th", "zh"])
def test_a_seized_front_page_is_told_by_its_language_too(lang: str) -> None:
    _, title, sentence, _ = next(case for case in SEIZED if case[3] == lang)
    assert told(offer(title, sentence, lang), BARE) is not None


CASINO = offer(*SEIZED[2][1:])


@dataclass(frozen=True)
class Fine:
    name: str
    html: str
    url: str = OLD
    article: str = MUSEUM
    lang: str | None = "en"


def story(title: str, paragraph: str, lang: str = "en") -> str:
    return document(title, f"{menu()}<h1>{title}</h1>" + f"<p>{paragraph}</p>" * 5, lang)


FINE: tuple[Fine, ...] = (
    Fine("article-speaks-of-it", CASINO, article="The minister owns a casino, records show."),
    Fine("address-speaks-of-it", CASINO, url="http://play.example/best-casino-of-the-town"),
    Fine("address-still-fits", CASINO.replace("Play slots", "The museum and its garden: slots")),
    Fine("front-in-the-same-language", CASINO, url=BARE),
    Fine("front-that-names-itself", offer(*SEIZED[0][1:]).replace("Situs", "Mill Museum"), url=BARE),
    Fine("site-that-names-itself", CASINO.replace("Play slots", "Spinhall: slots"), url="http://www.spinhall.example/2014/05/museum-opens-its-garden"),
    Fine("site-of-another-name", CASINO.replace("Play slots", "Spinhall: slots").replace("</title>", "</title><link rel=canonical href=https://en.spinhall.example/>")),
    Fine("language-unknown", offer(*SEIZED[0][1:]), url=BARE, lang=None),
    Fine("casino-news", story("Casino revenue pays for the bridge", "The casino paid the town a tenth of what it earned, and the council spent it on the bridge over the river, the mayor said."), url="http://news.example/2014/casino-revenue-pays"),
    Fine("casino-news-bare-number", story("Casino revenue pays for the bridge", "The casino paid the town a tenth of what it earned, and the council spent it on the bridge over the river, the mayor said on Monday."), url="http://news.example/12345"),
    Fine("one-word-much-repeated", story("The casino at the lake", "The casino stands by the lake, and the casino will stay, whatever the casino earns."), url=OLD),
    Fine("rates-ru", story("Ключевая ставка выросла", "Ставки растут, и ставки по вкладам тоже: банк объявил о ставке в понедельник.", "ru")),
    Fine("laws-nl", story("Nieuwe wetten van kracht", "De wetten over wonen zijn van kracht, en de wetten over werk volgen, zei de minister.", "nl")),
    Fine("works-pl", story("Zakłady nad rzeką", "Zakłady nad rzeką zatrudniają ludzi, a zakłady chemiczne stoją puste od lat.", "pl")),
    Fine("health", story("What sildenafil does to the heart", "Doctors gave sildenafil, sold as viagra, to patients with weak hearts, and watched them for a year in the ward."), url="http://health.example/sildenafil-heart-study"),
    Fine("poker-face", story("A poker face in parliament", "The minister kept a poker face while the jackpot of the state lottery was discussed for two hours on Tuesday.")),
    Fine("advert-in-the-rail", document("Bridge", f"<h1>Bridge</h1>{'<p>' + STORIES['en'][1] + '</p>'}" * 9 + "<aside>casino slots poker roulette betting jackpot</aside>")),
    Fine("comment-spam", document("Old mill", "<h1>Old mill</h1>" + f"<p>{STORIES['en'][1]}</p>" * 3 + "<p>casino slots jackpot poker roulette betting casino slots</p>")),
    Fine("other-language-only", story(STORIES["ru"][0], STORIES["ru"][1], "ru")),
    Fine("empty", document("", "")),
    Fine("no-address", CASINO, url="not an address"),
)  # fmt: skip


@pytest.mark.parametrize("fine", FINE, ids=lambda fine: fine.name)
def test_ordinary_page_is_left_alone(fine: Fine) -> None:
    assert told(fine.html, fine.url, fine.article, fine.lang) is None


def test_a_hijacked_source_is_not_searched_and_not_called_drift() -> None:
    from crawler.checks.findings import judge_article
    from crawler.checks.sources import SourceView, prepared
    from crawler.model import Article, Fetch, LinkState, Page, Pairing, PairingReason, Quotation

    page: Page = read_page(offer(*SEIZED[0][1:]).encode(), "text/html", OLD)
    fetch = Fetch(OLD, "2026-11-24T03:00:00Z", final=OLD, status=200)

    class OneSource:
        def view(self, citation: Citation) -> SourceView:
            return SourceView(fetch, LinkState(Kind.ALIVE, ""), page, prepared(page))

        def edition(self, citation: Citation, lang: str | None) -> SourceView | None:
            return None

        def anchored(self, citation: Citation) -> LinkState | None:
            return None

        def parts(self, citation: Citation) -> tuple[()]:
            return ()

    text = f"“The garden belongs to all of us,” she said. {MUSEUM}"
    quotation = Quotation((Span(1, 34),), "The garden belongs to all of us,", lang="en")
    article = Article(
        "a.txt", text, lang="en", quotations=(quotation,),
        citations=(Citation(Span(35, 38), OLD, OLD),),
    )  # fmt: skip
    pairing = Pairing(0, 0, PairingReason.SAME_SENTENCE, 0.95)
    (finding,) = judge_article(article, (pairing,), OneSource())
    assert finding.kind is Kind.PARKED
    assert finding.outcome is Outcome.DEAD
    assert not finding.confirmed
