"""The class of every difference, with its places in the quotation and in the source."""

from __future__ import annotations

import pytest

from crawler.comparison.policy import POLICY, verdict
from crawler.comparison.prepared import Source
from crawler.comparison.wording import compare_wording
from crawler.model import Certainty, EditClass, Kind

ARTICLE = (
    "The orchard lies above Lake Tarn. Mr Oleksandr Petrenko planted 2,500 trees, um, in nineteen "
    "days. They have not failed once. The colour of the fruit may change in autumn. Almost all of "
    "the pickers came from Kyiv. It's a programme that we, we really like. The harvest rose by 12 "
    "percent after the storm, and prices fell. The farmer picks apples every morning. Nobody can't "
    "say he didn't try. The gate was was painted green [by hand] last spring."
)
E = EditClass


@pytest.mark.parametrize(
    ("quote", "classes", "kind"),
    [
        ("They have not failed once", set(), Kind.VERBATIM),
        ("they have not failed once", {E.CAPITAL}, Kind.VERBATIM),
        ("They have not failed once!", {E.FINAL_PUNCTUATION}, Kind.VERBATIM),
        ("They have\u00a0not fai\u00adled once", {E.TYPOGRAPHIC}, Kind.VERBATIM),
        ("They have … failed once", {E.CUT}, Kind.MISLEADING_CUT),
        ("The orchard … planted 2,500 trees", {E.SPLICE}, Kind.MISLEADING_CUT),
        ("The harvest rose … after the storm", {E.ELLIPSIS}, Kind.EDITED),
        ("[The trees] have not failed once", {E.BRACKET}, Kind.EDITED),
        ("[t]hey have not failed once", {E.BRACKET}, Kind.EDITED),
        ("The farmer pick[ed] apples every morning", {E.BRACKET}, Kind.EDITED),
        ("They [the trees] have not failed once", {E.BRACKET}, Kind.EDITED),
        ("They have not failed [sic] once", {E.SIC}, Kind.EDITED),
        ("The color of the fruit may change", {E.SPELLING}, Kind.EDITED),
        ("Mr Olexandr Petrenko planted", {E.SPELLING}, Kind.EDITED),
        ("pickers came from Kiev", {E.SPELLING}, Kind.EDITED),
        ("It is a program that we, we really like", {E.SPELLING}, Kind.EDITED),
        ("They haven't failed once", {E.SPELLING}, Kind.EDITED),
        ("planted 2.5 thousand trees, um, in 19 days", {E.SPELLING}, Kind.EDITED),
        ("rose by twelve per cent after the storm", {E.SPELLING}, Kind.EDITED),
        ("planted 2,500 trees in nineteen days", {E.DISFLUENCY}, Kind.EDITED),
        ("a programme that we really like", {E.DISFLUENCY}, Kind.EDITED),
        ("picking apples every morning", {E.INFLECTION}, Kind.EDITED),
        ("They have failed once", {E.NEGATION}, Kind.ALTERED),
        ("They have not not failed once", {E.NEGATION}, Kind.ALTERED),
        ("planted 2,600 trees, um, in nineteen days", {E.NUMBER}, Kind.ALTERED),
        ("planted 2,500 trees, um, in ninety days", {E.NUMBER}, Kind.ALTERED),
        ("rose by 12 dollars after the storm", {E.NUMBER}, Kind.ALTERED),
        ("The colour of the fruit will change in autumn", {E.HEDGE}, Kind.ALTERED),
        ("some of the pickers came from Kyiv", {E.HEDGE}, Kind.ALTERED),
        ("The orchard lies above Lake Garda", {E.NAME}, Kind.ALTERED),
        ("Mr Oleksandr Ivanenko planted 2,500 trees", {E.NAME}, Kind.ALTERED),
        ("The harvest rose by 12 percent before the storm", {E.WORD}, Kind.ALTERED),
        ("The farmer steals apples every morning", {E.WORD}, Kind.ALTERED),
        ("The gate was painted green [by hand] last spring", {E.DISFLUENCY}, Kind.EDITED),
    ],
)
def test_each_edit_has_its_class(quote: str, classes: set[EditClass], kind: Kind) -> None:
    found = compare_wording([quote], Source(ARTICLE, "en"))
    seen = {change.edit for change in found.changes}
    grave = {c for c in seen if POLICY[c][0] is not Kind.VERBATIM}
    assert found.kind is kind
    assert classes <= seen
    assert grave <= classes


@pytest.mark.parametrize(
    ("quote", "edit"),
    [
        ("prices fell and the harvest rose by 12 percent after the storm", E.ORDER),
        ("The harvest rose by 12 percent after a storm", E.FUNCTION_WORD),
    ],
)
def test_what_is_altered_in_writing_is_left_open_in_a_transcript(quote: str, edit: E) -> None:
    written = ARTICLE.replace("um, ", "").replace("we, we", "we").replace("was was", "was")
    found = compare_wording([quote], Source(written, "en"))
    assert found.kind is Kind.ALTERED
    assert edit in {change.edit for change in found.changes}
    assert compare_wording([quote], Source(ARTICLE, "en")).kind is Kind.UNDECIDED


def test_changes_point_at_the_words_themselves() -> None:
    quote = "The colour of the fruit will change"
    found = compare_wording([quote], Source(ARTICLE, "en"))
    change = next(c for c in found.changes if c.edit is E.HEDGE)
    assert change.quote.of(quote) == "will"
    assert change.source.of(ARTICLE) == "may"


def test_offsets_count_from_the_fragments_joined_by_one_space() -> None:
    fragments = ["They have not failed once", "The colour of the fruit will change"]
    found = compare_wording(fragments, Source(ARTICLE, "en"))
    change = next(c for c in found.changes if c.edit is E.HEDGE)
    assert change.quote.of(" ".join(fragments)) == "will"


@pytest.mark.parametrize(
    ("lang", "text", "quote", "edit"),
    [
        ("ru", "Мы гордимся новой стратегией развития порта.", "новая стратегия", E.INFLECTION),
        ("uk", "Ми пишаємося новою пристанню на річці.", "нова пристань на річці", E.INFLECTION),
        ("de", "Er sprach von der neuen Brücke am Fluss.", "neue Brücke am Fluss", E.INFLECTION),
        (
            "ru",
            "Бригада посадила две с половиной тысячи деревьев.",
            "посадила 2500 деревьев",
            E.SPELLING,
        ),
        ("ru", "Всё готово к открытию порта.", "Все готово к открытию порта", E.TYPOGRAPHIC),
        ("ru", "Порт будет открыт весной.", "Порт не будет открыт весной", E.NEGATION),
        ("ru", "Порт может быть открыт весной.", "Порт будет открыт весной", E.HEDGE),
        ("de", "Die Brücke wird nicht gebaut.", "Die Brücke wird gebaut", E.NEGATION),
        ("fr", "Le pont n'est pas fermé aux piétons.", "Le pont est fermé aux piétons", E.NEGATION),
        ("es", "El puente nunca se cerró al público.", "El puente se cerró al público", E.NEGATION),
        ("uk", "Міст не закрили для пішоходів.", "Міст закрили для пішоходів", E.NEGATION),
        (
            "pl",
            "Most nie został zamknięty dla pieszych.",
            "Most został zamknięty dla pieszych",
            E.WORD,
        ),
    ],
)
def test_classes_hold_in_other_languages(lang: str, text: str, quote: str, edit: EditClass) -> None:
    found = compare_wording([quote], Source(text, lang))
    assert edit in {change.edit for change in found.changes}


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("It cost taxpayers £1.2bn in all.", "cost taxpayers £1.2 billion in all"),
        ("About 40 per cent of it was spent.", "About 40% of it was spent"),
        ("They meet on Monday at 10:30 a.m. sharp.", "meet on Monday at 10.30 a.m. sharp"),
        ("They met on 12 June, he wrote.", "met on 12th June, he wrote"),
        ("Mr. Khodorkovsky was freed in May.", "Mr Khodorkovskiy was freed in May"),
        ("The U.S. delegation left early.", "The US delegation left early"),
        ("The trade-off is co-operation at sea.", "The trade off is cooperation at sea"),
    ],
)
def test_house_style_is_no_change_of_wording(text: str, quote: str) -> None:
    assert compare_wording([quote], Source(text, "en")).kind in (Kind.VERBATIM, Kind.EDITED)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("It cost taxpayers £1.2bn in all.", "cost taxpayers £1.2 million in all"),
        ("It cost taxpayers £1.2bn in all.", "cost taxpayers $1.2bn in all"),
        ("They meet on Monday at 10:30 a.m. sharp.", "meet on Monday at 10.20 a.m. sharp"),
        ("They met on 12 June, he wrote.", "met on 13th June, he wrote"),
        ("Of 12 boats, 3 sank at once.", "Of 123 boats sank at once"),
    ],
)
def test_other_numbers_are_never_house_style(text: str, quote: str) -> None:
    assert compare_wording([quote], Source(text, "en")).kind is Kind.ALTERED


def test_a_day_and_its_month_may_change_places() -> None:
    source = Source("The treaty was signed on 5 March 1998 in a barn.", "en")
    assert compare_wording(["was signed on March 5 1998"], source).kind is Kind.EDITED
    assert compare_wording(["was signed on March 6 1998"], source).kind is Kind.ALTERED


def test_the_sources_footnote_marks_are_no_words() -> None:
    source = Source(
        "The treaty was signed in a barn.[12] It held for years.3 The barn burned.", "en"
    )
    quote = "signed in a barn. It held for years. The barn burned."
    assert compare_wording([quote], source).kind is Kind.VERBATIM


@pytest.mark.parametrize(
    ("text", "quote", "kind"),
    [
        ("We are, you know, done with it all.", "We are done with it all", Kind.EDITED),
        ("Do you know we are done with it all?", "Do we are done with it all", Kind.ALTERED),
        ("We are um done with it all.", "We are done with it all", Kind.EDITED),
        ("I mean we are done with it all.", "we are done with it all", Kind.VERBATIM),
        ("What I mean we never say out loud.", "What we never say out loud", Kind.ALTERED),
    ],
)
def test_fillers_are_set_off_or_mere_sounds(text: str, quote: str, kind: Kind) -> None:
    assert compare_wording([quote], Source(text, "en")).kind is kind


@pytest.mark.parametrize(
    ("said", "there"), [("filed", "filled"), ("tiled", "tilled"), ("part", "party"), ("now", "not")]
)
def test_words_that_only_look_alike_are_other_words(said: str, there: str) -> None:
    text = f"The clerk had {there} the whole cabinet by noon."
    quote = f"The clerk had {said} the whole cabinet by noon"
    assert compare_wording([quote], Source(text, "en")).kind is Kind.ALTERED


def test_a_repeated_sentence_start_is_no_stammer() -> None:
    source = Source("The barn burned. Burned timber lay in the yard.", "en")
    assert compare_wording(["The barn burned timber lay"], source).kind is Kind.ALTERED


def test_an_ending_that_changes_the_word_is_not_inflection() -> None:
    text = "The party lost the vote in the old town hall."
    assert compare_wording(["part lost the vote"], Source(text, "en")).kind is Kind.ALTERED


def test_every_class_has_a_policy() -> None:
    assert set(POLICY) == set(EditClass)
    assert verdict([]) == (Kind.VERBATIM, Certainty.CERTAIN)
    assert verdict([E.ELLIPSIS, E.NEGATION, E.CUT])[0] is Kind.ALTERED
    assert verdict([E.CUT, E.BRACKET])[0] is Kind.MISLEADING_CUT


@pytest.mark.parametrize(
    ("source", "quote", "lang"),
    [
        (
            "«Крыша течёт с марта, — проворчал сторож Зимин. — Но мы привыкли», — и ушёл.",
            "Крыша течёт с марта. Но мы привыкли",
            "ru",
        ),
        (
            "«Дах тече з березня, — буркнув сторож Зимін. — Та ми звикли», і пішов геть.",
            "Дах тече з березня. Та ми звикли",
            "uk",
        ),
        (
            "— Крыша течёт с марта, — проворчал сторож. — Но мы привыкли.",
            "Крыша течёт с марта. Но мы привыкли",
            "ru",
        ),
        (
            "«Крыша, — проворчал Зимин, — течёт с самого марта», и мы ушли.",
            "Крыша течёт с самого марта",
            "ru",
        ),
    ],
)
def test_an_attribution_is_known_by_its_dashes_whatever_its_verb(
    source: str, quote: str, lang: str
) -> None:
    judged = compare_wording([quote], Source(source, lang))
    assert judged.kind is Kind.EDITED
    assert EditClass.SAID_SPLIT in {change.edit for change in judged.changes}


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        ("«Крыша, — и в этом вся беда, — течёт с марта», вздыхают люди.", "Крыша течёт с марта"),
        ("Крыша течёт, — и кто бы сомневался. — Мы привыкли.", "Крыша течёт. Мы привыкли"),
    ],
)
def test_an_aside_between_dashes_is_no_attribution(source: str, quote: str) -> None:
    judged = compare_wording([quote], Source(source, "ru"))
    assert EditClass.SAID_SPLIT not in {change.edit for change in judged.changes}


@pytest.mark.parametrize(
    ("source", "quote", "lang"),
    [
        ("It felt like, um, like a slow train.", "It felt like a slow train", "en"),
        ("Then we were, well, we were glad of it.", "Then we were glad of it", "en"),
        ("Мы нашли, ну, нашли её в подвале дома.", "Мы нашли её в подвале дома", "ru"),
        ("Fitters replaced the tyres at dawn today.", "Fitters replaced the tires at dawn", "en"),
        ("Farmers ploughed the field at dawn today.", "Farmers plowed the field at dawn", "en"),
        ("Вода залила тоннели под рекой утром.", "Вода залила туннели под рекой", "ru"),
        ("Мост открыт с 1957 г. и закрыт для машин.", "Мост открыт с 1957 года", "ru"),
        ("Река поднялась на двадцать сантиметров.", "Река поднялась на 20 см", "ru"),
        ("Ріка піднялася на двадцять сантиметрів.", "Ріка піднялася на 20 см", "uk"),
        ("The river rose by twenty centimetres.", "The river rose by 20 cm", "en"),
        ("Der Fluss stieg um zwanzig Zentimeter.", "Der Fluss stieg um 20 cm", "de"),
        ("La rivière a monté de vingt centimètres.", "La rivière a monté de 20 cm", "fr"),
        ("El río subió veinte centímetros anoche.", "El río subió 20 cm anoche", "es"),
        ("В мешке было десять граммов золота.", "В мешке было 10 г золота", "ru"),
    ],
)
def test_fillers_spellings_and_short_units_are_edits(source: str, quote: str, lang: str) -> None:
    assert compare_wording([quote], Source(source, lang)).kind is Kind.EDITED


@pytest.mark.parametrize(
    ("source", "quote", "lang"),
    [
        ("The river rose by twenty centimetres.", "The river rose by 20 mm", "en"),
        ("Река поднялась на двадцать сантиметров.", "Река поднялась на 20 м", "ru"),
        ("В мешке было десять граммов золота.", "В мешке было 10 кг золота", "ru"),
        ("We lost, sadly, lost the match by one.", "We lost the match by one", "en"),
    ],
)
def test_another_unit_or_a_dropped_word_is_a_change(source: str, quote: str, lang: str) -> None:
    assert compare_wording([quote], Source(source, lang)).kind is Kind.ALTERED
