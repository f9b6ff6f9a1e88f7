"""Two ways to write the same words or numbers, and pairs that only look like it."""

import pytest

from crawler.comparison.verdict import JudgedSource, compare
from crawler.language.text import fold
from crawler.model import Kind, Outcome

SAME = [
    ("en", "The carters kept the mill supplied.", "The carters kept the mill sup¬\nplied."),
    ("en", "Less H2O and 30 m3 of air", "Less H₂O and 30 m³ of air"),
    ("en", "The town counted 213,450 boats", "The town counted 2,13,450 boats"),
    ("en", "It cost ₹200,000 for each boat", "It cost ₹2,00,000 for each boat"),
    ("en", "They caught 15 lakh herrings", "They caught 1.5 million herrings"),
    ("en", "We spent 2,350 euros on every boat", "We spent € 2.350 on every boat"),
    ("en", "It took two and a half hours to land", "It took 2½ hours to land"),
    ("en", "It was minus 7 degrees on the quay", "It was -7 degrees on the quay"),
    ("en", "On 4 June 2021 the quay was shut", "On 2021-06-04 the quay was shut"),
    ("de", "Frau Groessler aus Koenigsbruck weiss es", "Frau Größler aus Königsbruck weiß es"),
    ("de", "Die Delphine folgen der Schiffahrt", "Die Delfine folgen der Schifffahrt"),
    ("de", "Die LehrerInnen streiken am Montag", "Die Lehrer*innen streiken am Montag"),
    ("da", "Byen vil ikke stoette den nye havn", "Byen vil ikke støtte den nye havn"),
    ("ar", "السلام عليكم يا أهل القرية الصغيرة", "الســلام عليكم يا أهـل القرية الصغيرة"),
    ("th", "ราคาน้ำมันในเมืองนี้สูงมาก", "ราคาน้ํามันในเมืองนี้สูงมาก"),
    ("ja", "タクシーは駅前に並んでいます", "ﾀｸｼｰは駅前に並んでいます"),
]


@pytest.mark.parametrize(("lang", "quote", "said"), SAME)
def test_equal_writing_is_a_match(lang, quote, said):
    assert compare([quote], JudgedSource(f"{said}.", lang), lang).outcome is Outcome.MATCH


OTHER = [
    ("en", "The town counted 213,450 boats", "The town counted 2,14,450 boats"),
    ("en", "We spent 2,350 euros on every boat", "We spent € 2.450 on every boat"),
    ("en", "It took three and a half hours to land", "It took 2½ hours to land"),
    ("en", "On 4 June 2021 the quay was shut", "On 2021-07-04 the quay was shut"),
    ("de", "Die Lehrerinnen streiken am Montag", "Die Lehrer*innen streiken am Montag"),
    ("de", "Die Lehrer streiken am Montag", "Die Lehrer*innen streiken am Montag"),
    ("de", "Neun Leute kamen am Montag", "Neue Leute kamen am Montag"),
]


@pytest.mark.parametrize(("lang", "quote", "said"), OTHER)
def test_other_values_and_words_are_altered(lang, quote, said):
    assert compare([quote], JudgedSource(f"{said}.", lang), lang).kind is Kind.ALTERED


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("settle¬\nment", "settlement"),
        ("رحمــة الله", "رحمة الله"),
        ("4½ m² CO₂", "4.5 m2 co2"),
        ("½ litre", "1/2 litre"),
        ("น้ำ", "น้ํา"),
        ("ｶﾞｽ", "ガス"),
        ("Ⅳ ㎏", "iv kg"),
    ],
)
def test_folding_keeps_the_way_back(text, folded):
    found = fold(text)
    assert found.text == folded
    assert found.original(0, len(folded)).of(text) == text
    for at in range(len(folded)):
        assert found.original(at, at + 1).of(text)
