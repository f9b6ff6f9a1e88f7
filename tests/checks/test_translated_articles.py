"""English articles that quote a page in another language in pieces of a few words: each piece is
found there, in its own sentence and with its words marked, and none is ever called drift.

`make test` takes one language, asked of both models; `make soak` takes all.
"""

from dataclasses import replace

import pytest

from crawler.articles.markdown import read_markdown
from crawler.articles.pairing import pair
from crawler.checks.findings import judge_article
from crawler.checks.sources import SourceView
from crawler.comparison.verdict import JudgedSource
from crawler.model import Fetch, Kind, LinkState, Outcome, Page
from tests.support.soak import ROUNDS

URL = "http://bakery.example/story"
NOWHERE = "a golden future"
ARTICLE = f"""# Bakers of the old town give up

The head of the guild said on Monday that the trade was going through "a quiet death" and no
mere crisis, according to [a local report]({URL}).

Nobody wants to stand at an oven at two in the morning any more, she said, and the losses could
not be blamed on "the price of flour alone", [she was quoted as saying]({URL}).

She called the new tax "unjust and short-sighted" but said that she would pay it
([report]({URL})). The guild's fund would be "empty" by summer ([report]({URL})).

"Bread cannot be baked with words," she ended ([report]({URL})).

The mayor, for his part, spoke of "{NOWHERE}".
"""
PIECES = {
    "de": [
        ("a quiet death", "stilles Sterben"),
        ("the price of flour alone", "allein mit dem Mehlpreis"),
        ("unjust and short-sighted", "ungerecht und kurzsichtig"),
        ("empty", "leer"),
        ("Bread cannot be baked with words,", "Mit Worten backt man kein Brot"),
    ],
    "fr": [
        ("a quiet death", "une mort silencieuse"),
        ("the price of flour alone", "le seul prix de la farine"),
        ("unjust and short-sighted", "injuste et à courte vue"),
        ("empty", "vide"),
        ("Bread cannot be baked with words,", "On ne cuit pas le pain avec des mots"),
    ],
    "es": [
        ("a quiet death", "una muerte silenciosa"),
        ("the price of flour alone", "solo con el precio de la harina"),
        ("unjust and short-sighted", "injusto y miope"),
        ("empty", "vacío"),
        ("Bread cannot be baked with words,", "Con palabras no se hornea el pan"),
    ],
    "uk": [
        ("a quiet death", "тиху смерть"),
        ("the price of flour alone", "самою лише ціною борошна"),
        ("unjust and short-sighted", "несправедливим і недалекоглядним"),
        ("empty", "порожньою"),
        ("Bread cannot be baked with words,", "Словами хліба не спечеш"),
    ],
    "zh": [
        ("a quiet death", "悄然消亡"),
        ("the price of flour alone", "仅仅归咎于面粉价格"),
        ("unjust and short-sighted", "不公平而且短视"),
        ("empty", "空"),
        ("Bread cannot be baked with words,", "光靠说话烤不出面包"),
    ],
}
SOURCES = {
    "de": [
        "Die Innungsmeisterin sprach am Montag im Rathaus vor vollen Reihen.",
        "Das Handwerk erlebe keine gewöhnliche Krise, sondern ein stilles Sterben.",
        "Niemand wolle mehr um zwei Uhr nachts am Ofen stehen.",
        "Die Verluste ließen sich nicht allein mit dem Mehlpreis erklären.",
        "Die neue Abgabe nannte sie ungerecht und kurzsichtig, zahlen werde sie trotzdem.",
        "Im Sommer werde die Kasse der Innung leer sein.",
        "Danach gab es Kaffee und belegte Brötchen.",
        "„Mit Worten backt man kein Brot“, schloss sie.",
    ],
    "fr": [
        "La présidente de la corporation a parlé lundi à la mairie devant une salle comble.",
        "Le métier ne connaît pas une crise ordinaire, mais une mort silencieuse.",
        "Plus personne ne veut se tenir devant un four à deux heures du matin.",
        "Les pertes ne s'expliquent pas par le seul prix de la farine.",
        "Elle a jugé la nouvelle taxe injuste et à courte vue, mais elle la paiera.",
        "Cet été, la caisse de la corporation sera vide.",
        "On a ensuite servi du café et des tartines.",
        "« On ne cuit pas le pain avec des mots », a-t-elle conclu.",
    ],
    "es": [
        "La presidenta del gremio habló el lunes en el ayuntamiento ante una sala llena.",
        "El oficio no vive una crisis cualquiera, sino una muerte silenciosa.",
        "Ya nadie quiere estar delante de un horno a las dos de la madrugada.",
        "Las pérdidas no se explican solo con el precio de la harina.",
        "Calificó el nuevo impuesto de injusto y miope, pero dijo que lo pagará.",
        "En verano el fondo del gremio estará vacío.",
        "Después se sirvió café con bocadillos.",
        "«Con palabras no se hornea el pan», concluyó.",
    ],
    "uk": [
        "Голова цеху виступила в понеділок у ратуші перед повною залою.",
        "Ремесло переживає не звичайну кризу, а тиху смерть.",
        "Ніхто вже не хоче стояти біля печі о другій ночі.",
        "Збитки не можна пояснити самою лише ціною борошна.",
        "Новий податок вона назвала несправедливим і недалекоглядним, але сплатить його.",
        "Улітку каса цеху буде порожньою.",
        "Потім подали каву з бутербродами.",
        "«Словами хліба не спечеш», — закінчила вона.",
    ],
    "zh": [
        "周一，行会会长在市政厅座无虚席的大厅里讲话。",
        "她说，这个行业经历的不是普通的危机，而是悄然消亡。",
        "再也没有人愿意凌晨两点站在烤炉前。",
        "亏损不能仅仅归咎于面粉价格。",
        "她称新税不公平而且短视，但表示还是会缴纳。",
        "到夏天，行会的金库将是空的。",
        "随后大家喝了咖啡，吃了点心。",
        "“光靠说话烤不出面包，”她最后说。",
    ],
}

MISSED = {
    "de": {"empty"},
    "uk": {"empty", PIECES["uk"][4][0]},
    "zh": {"a quiet death", PIECES["zh"][4][0]},
}
"""What is not found yet, and called nothing worse than undecided."""


class OnePage:
    """One page of a text, at every URL."""

    def __init__(self, text, lang):
        fetch = Fetch(requested=URL, fetched="2026-01-02T03:04:05Z", status=200)
        page = Page(URL, text, lang=lang)
        self._view = SourceView(
            fetch, LinkState(Kind.ALIVE, "alive"), page, JudgedSource(text, lang)
        )

    def view(self, citation):
        return self._view

    def edition(self, citation, lang):
        return None

    def anchored(self, citation):
        return None


@pytest.fixture(scope="module")
def article():
    return replace(read_markdown(ARTICLE, "bakers.md"), lang="en")


@pytest.mark.soak
@pytest.mark.parametrize("lang", ["de"] if ROUNDS == 1 else PIECES)
def test_each_piece_is_found_in_its_own_sentence_with_its_words_marked(article, lang):
    text = "\n\n".join(SOURCES[lang])
    found = judge_article(article, pair(article), OnePage(text, lang))
    said = {one.quotation.text: one for one in found if one.quotation is not None}
    assert all(one.outcome is not Outcome.DRIFT for one in found)
    assert said[NOWHERE].kind in (Kind.UNSOURCED, Kind.UNDECIDED)
    wrong = {}
    for piece, words in PIECES[lang]:
        one = said[piece]
        start = text.index(words)
        marked = one.passage.span if one.passage else None
        inside = marked and marked.start < start + len(words) and marked.end > start
        if one.kind is not Kind.TRANSLATED or not inside:
            wrong[piece] = (one.kind.value, one.passage.text if one.passage else None)
    assert wrong.keys() <= MISSED.get(lang, set()), wrong
