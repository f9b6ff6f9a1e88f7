import numpy as np
import pytest

from crawler.comparison import translation
from crawler.comparison.embedding import TranslationSource, parts, weight
from crawler.comparison.guards import Pair
from crawler.comparison.retrieval import Family, Located
from crawler.comparison.translation import compare_translation
from crawler.language import embedding
from crawler.model import Certainty, Change, EditClass, Kind, ReasonCode, Span

RUSSIAN = [
    "Мэр рассказал журналистам о планах на следующий год.",
    "Старый порт закроют в марте на два года.",
    "Мы построим три новые школы и одну больницу.",
    "Деньги на это выделит областной бюджет.",
    "Вопрос о трамвае пока не решён, сказал он.",
    "Вечером в городском парке прошёл концерт.",
]
UKRAINIAN = [
    "Мер розповів журналістам про плани на наступний рік.",
    "Старий порт закриють у березні на два роки.",
    "Ми збудуємо три нові школи й одну лікарню.",
    "Гроші на це виділить обласний бюджет.",
    "Питання про трамвай поки не вирішене, сказав він.",
    "Увечері в міському парку відбувся концерт.",
]
CHINESE = [
    "市长向记者介绍了明年的计划。",
    "旧港口将于三月关闭，为期两年。",
    "我们将建三所新学校和一家医院。",
    "资金将由州预算提供。",
    "他说，有轨电车的问题尚未解决。",
    "晚上，城市公园里举行了音乐会。",
]
PAGES = {"ru": " ".join(RUSSIAN), "uk": " ".join(UKRAINIAN), "zh": "".join(CHINESE)}
SENTENCES = {"ru": RUSSIAN, "uk": UKRAINIAN, "zh": CHINESE}


def judged(quote, lang, text=None, **options):
    return compare_translation([quote], text or PAGES[lang], "en", lang, **options)


@pytest.mark.parametrize("lang", PAGES)
@pytest.mark.parametrize(
    ("quote", "number"),
    [
        ("The old port will be closed in March for two years.", 1),
        ("We will build three new schools and one hospital.", 2),
        ("There was a concert in the city park in the evening.", 5),
    ],
)
def test_the_right_sentence_is_shown(quote, number, lang):
    found = judged(quote, lang)
    assert found.kind is Kind.TRANSLATED
    assert found.span is not None
    assert found.span.of(PAGES[lang]) == SENTENCES[lang][number]


@pytest.mark.parametrize("lang", PAGES)
def test_a_changed_number_is_named_with_both_places(lang):
    quote = "We will build seven new schools and one hospital."
    found = judged(quote, lang)
    assert found.kind is Kind.TRANSLATION_DIFFERS
    (change,) = found.changes
    assert change.quote.of(quote) == "seven"
    assert change.source.of(PAGES[lang]) in {"три", "三"}


def test_a_quotation_of_two_sentences_spans_both():
    quote = "We will build three new schools and one hospital. The regional budget will pay for it."
    found = judged(quote, "ru")
    assert found.span is not None
    assert found.span.of(PAGES["ru"]) == " ".join(RUSSIAN[2:4])


def test_fragments_of_a_split_quotation_are_kept_together():
    found = compare_translation(
        ["We will build three new schools", "and one hospital."], PAGES["ru"], "en", "ru"
    )
    assert found.span is not None
    assert found.span.of(PAGES["ru"]) == RUSSIAN[2]


def test_a_heading_run_together_with_the_lead_is_found():
    text = "Старый порт закроют на два года Городские власти объявили о большом ремонте причалов."
    found = judged("The old port will be closed for two years", "ru", f"{text} {PAGES['ru']}")
    assert found.span is not None
    assert found.span.start == 0
    assert found.span.end <= len("Старый порт закроют на два года Городские")


@pytest.mark.parametrize("lang", PAGES)
def test_what_the_source_never_says_is_absent_only_when_it_was_read_in_full(lang):
    quote = "Scientists discovered a new species of frog in the rainforests of Borneo."
    assert judged(quote, lang).kind is Kind.ABSENT
    assert judged(quote, lang, complete=False).kind is Kind.UNDECIDED


@pytest.mark.parametrize("lang", PAGES)
def test_a_sentence_cut_out_of_its_page_is_not_found(lang):
    page = PAGES[lang].replace(SENTENCES[lang][2], "")
    found = judged("We will build three new schools and one hospital.", lang, page)
    assert found.kind in {Kind.UNDECIDED, Kind.ABSENT}


@pytest.mark.parametrize(("quote", "text"), [("", "Текст."), ("Words.", ""), ("  ", " \n ")])
def test_nothing_to_compare_is_undecided(quote, text):
    found = compare_translation([quote], text, "en", "ru")
    assert (found.kind, found.score, found.span) == (Kind.UNDECIDED, 0.0, None)


def test_right_quotations_score_higher_than_wrong_ones_across_languages():
    right = [judged("The old port will be closed in March for two years.", x) for x in PAGES]
    wrong = [judged("The striker scored twice in the final minutes.", x) for x in PAGES]
    assert min(found.score for found in right) > max(found.score for found in wrong) + 0.5


class Counting:
    """A cache that counts what is asked of it and keeps what it is given."""

    def __init__(self):
        self.rows = {}
        self.stored = 0

    def get(self, model, texts):
        return [self.rows.get((model, text)) for text in texts]

    def put(self, model, texts, rows):
        self.stored += len(texts)
        self.rows.update({(model, text): row for text, row in zip(texts, rows, strict=True)})


def test_no_sentence_is_embedded_twice():
    cache = Counting()
    quote = "We will build three new schools and one hospital."
    first = judged(quote, "ru", cache=cache)
    stored = cache.stored
    again = judged(quote, "ru", cache=cache)
    assert stored >= len(RUSSIAN)
    assert cache.stored == stored
    assert again == first


class Mirror:
    """A stand-in model: texts are near when they share Latin letters' counts."""

    name = "mirror"
    languages: frozenset[str] = frozenset()

    def embed(self, texts):
        rows = np.array(
            [[text.lower().count(chr(97 + i)) + 0.01 for i in range(26)] for text in texts]
        )
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_another_model_takes_the_place_of_those_in_the_wheels():
    source = TranslationSource(
        "Zzz qqq xxx. Il porto chiude a marzo. Www kkk.", "it", embedder=Mirror()
    )
    found = compare_translation(["Il porto chiude a marzo."], source, "en", "it")
    assert found.span is not None
    assert found.span.of(source.text) == "Il porto chiude a marzo."


def test_speech_without_full_stops_is_read_in_stretches():
    speech = "мы вчера весь день ехали и было очень холодно а потом нас встретили друзья " * 8
    source = TranslationSource(speech, "ru")
    assert len(source.spans) > 3
    assert max(map(len, source.spans)) < 200


def test_parts_lie_within_their_sentence():
    text = "В начале года, сказал он, порт закроют, а школы построят, когда найдут деньги."
    span = Span(0, len(text))
    found = parts(text, span, weight("the port will be closed"))
    assert found
    assert all(0 <= part.start < part.end <= span.end for part in found)


@pytest.mark.parametrize(
    ("quote", "around", "words"),
    [
        (
            "three new schools",
            'The town promises "three new schools" beside a hospital.',
            "три новые школы",
        ),
        ("not yet decided", 'The tram is "not yet decided", he said.', "пока не решён"),
    ],
)
def test_a_phrase_is_found_in_its_sentence_and_marked(quote, around, words):
    found = judged(quote, "ru", around=around)
    assert found.kind is Kind.TRANSLATED
    assert found.certainty is not Certainty.CERTAIN
    assert found.span is not None
    assert found.span.of(PAGES["ru"]) == words


def test_a_phrase_that_stands_nowhere_is_undecided():
    assert judged("a terrible accident", "ru").kind is Kind.UNDECIDED


def test_nothing_is_accused_of_a_page_whose_language_is_not_surely_known():
    wrong = "We will build seven new schools and one hospital."
    assert judged(wrong, "ru", identified=False).kind is not Kind.TRANSLATION_DIFFERS
    frog = "Scientists discovered a new species of frog in the rainforests of Borneo."
    assert judged(frog, "ru", identified=False).kind is Kind.UNDECIDED


def test_a_language_that_no_model_learned_is_undecided_with_that_reason():
    text = "Il-port il-qadim jingħalaq f'Marzu. Se nibnu tliet skejjel ġodda u sptar wieħed."
    found = judged("The old port will be closed in March.", "mt", text)
    assert (found.kind, found.reason.code) == (Kind.UNDECIDED, ReasonCode.UNSERVED_LANGUAGE)


def test_a_lone_sign_in_a_served_language_is_a_note():
    text = "Gamla höfnin lokar í mars. Við byggjum 40 nýja skóla í borginni. Það rigndi í gær."
    found = judged("We will build 30 new schools in the city.", "is", text)
    assert found.kind is not Kind.TRANSLATION_DIFFERS


def test_the_pieces_of_a_quotation_with_an_omission_are_found_in_their_order():
    found = judged("three new schools ... and one hospital", "ru")
    assert found.kind is Kind.TRANSLATED
    assert found.span is not None
    assert found.span.of(PAGES["ru"]) in RUSSIAN[2]


@pytest.mark.parametrize("lang", ["ru", "uk", "zh"])
def test_two_quotations_of_one_source_sentence_share_it(lang):
    around = 'The mayor promised "three new schools" and, beside them, "one hospital".'
    found = [judged(words, lang, around=around) for words in ("three new schools", "one hospital")]
    assert [each.kind for each in found] == [Kind.TRANSLATED] * 2
    place = PAGES[lang].index(SENTENCES[lang][2])
    for each in found:
        assert each.span is not None
        assert place <= each.span.start < each.span.end <= place + len(SENTENCES[lang][2])


@pytest.mark.parametrize("lang", ["ru", "uk", "zh"])
def test_a_quotation_that_runs_into_the_next_sentence_spans_both(lang):
    quote = "three new schools and one hospital. The money for it will come from the state budget"
    found = judged(quote, lang)
    assert found.kind is Kind.TRANSLATED
    assert found.span is not None
    there = found.span.of(PAGES[lang])
    assert SENTENCES[lang][2][-6:-1] in there
    assert SENTENCES[lang][3][:3] in there


def test_a_headline_glued_to_the_first_sentence_is_cut_off():
    text = "Мэр рассказал о планах Старый порт закроют в марте на два года. " + " ".join(
        RUSSIAN[2:]
    )
    found = judged("The old port will be closed in March for two years.", "ru", text)
    assert found.kind is Kind.TRANSLATED
    assert found.span is not None
    assert found.span.of(text).startswith("Старый порт")


QUOTE = "We are going to build three new schools and one hospital."
SIGNS = [EditClass.NUMBER, EditClass.NAME, EditClass.NEGATION, EditClass.WORD]


@pytest.mark.parametrize("near", [True, False])
def test_outside_the_measured_languages_nothing_accuses_on_one_sign(near, monkeypatch):
    """In the right place with one sign of each kind, and on a page that has nothing near."""
    measures = (0.92, 0.92, 0.12, 0.12, 0.08) if near else (0.6, 0.6, -0.1, -0.1, -0.1)
    place = Located(Span(0, 9), range(1), (*measures, *[0.0] * 6), 0.8, Family.OTHER)
    monkeypatch.setattr(translation, "locate", lambda *_: place)
    monkeypatch.setattr(translation, "convincing", lambda *_: True)
    said = set()
    for sign in SIGNS:
        change = Change(sign, Span(0, 2), Span(0, 2))
        pair = Pair(QUOTE, "Passage 7", "en", None)
        monkeypatch.setattr(translation, "_disagreements", lambda *_, c=change, p=pair: ((c,), p))
        for lang in [*embedding.LEARNED, "xx"]:
            kind = compare_translation([QUOTE], "Passage 7", "en", lang).kind
            accused = kind in (Kind.TRANSLATION_DIFFERS, Kind.ABSENT)
            assert not accused or lang in embedding.MEASURED, (lang, sign)
            said.add((kind, embedding.service(lang)))
    accusing = Kind.TRANSLATION_DIFFERS if near else Kind.ABSENT
    served = Kind.TRANSLATED if near else Kind.UNDECIDED
    assert said == {
        (accusing, embedding.Service.MEASURED),
        (served, embedding.Service.SERVED),
        (Kind.UNDECIDED, embedding.Service.UNSERVED),
    }
