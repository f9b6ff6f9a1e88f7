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
    ("en", "It was −9 degrees on the quay all night", "It was -9 degrees on the quay all night"),
    ("en", "boys aged 11–13 and all of the others", "boys aged 11 to 13 and all of the others"),
    (
        "en",
        "They dug 14 m² of mud from the cellar",
        "They dug 14 square metres of mud from the cellar",
    ),
    ("en", "The town lost ½ of all its boats", "The town lost half of all its boats"),
    ("en", "The ﬁrst oﬀer came on that day", "The first offer came on that day"),
    ("en", "The mediæval encyclopædia burned", "The mediaeval encyclopaedia burned"),
    ("de", "Der Stengel war rauh und die Gemse lief", "Der Stängel war rau und die Gämse lief"),
    (
        "de",
        "Sie hat den Photographen selbständig gefunden",
        "Sie hat den Fotografen selbstständig gefunden",
    ),
    ("ru", "Хлеб лежал на столе, и дети ели его", "Хлѣбъ лежалъ на столѣ, и дѣти ѣли его"),
    ("ru", "указ доброго царя объявлен в Москве", "указъ добраго царя объявленъ въ Москвѣ"),
    ("pt", "A acção do director foi boa para o porto", "A ação do diretor foi boa para o porto"),
    ("fr", "Le maître a senti l'oignon de l'île", "Le maitre a senti l'ognon de l'ile"),
    ("hi", "हमने ४५ लोगों को गाँव से बाहर निकाला", "हमने 45 लोगों को गाँव से बाहर निकाला"),
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
    ("en", "It was 9 degrees on the quay all night", "It was -9 degrees on the quay all night"),
    ("en", "It was 9 degrees on the quay all night", "It was −9 degrees on the quay all night"),
    ("en", "It was −9 degrees on the quay all night", "It was 9 degrees on the quay all night"),
    (
        "en",
        "It was 9 degrees on the quay all night",
        "It was minus 9 degrees on the quay all night",
    ),
    ("de", "Es waren 9 Grad am Kai die ganze Nacht", "Es waren −9 Grad am Kai die ganze Nacht"),
    ("en", "They dug 14 m² of mud from the cellar", "They dug 14 m³ of mud from the cellar"),
    ("en", "boys aged 11–14 and all of the others", "boys aged 11 to 13 and all of the others"),
]


@pytest.mark.parametrize(("lang", "quote", "said"), OTHER)
def test_other_values_and_words_are_altered(lang, quote, said):
    assert compare([quote], JudgedSource(f"{said}.", lang), lang).kind is Kind.ALTERED


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ("It took 41/2 hours to land in it", "It took 4½ hours to land in it"),
        ("They lost 12 boats in that night", "They lost –12 boats in that night"),
        ("Prices fell 12 percent on the quay", "Prices fell -12 percent on the quay"),
        ("Prices fell by 12% on the quay", "Prices fell by −12% on the quay"),
    ],
)
def test_what_is_merely_possible_is_undecided(quote, said):
    assert compare([quote], JudgedSource(f"{said}.", "en"), "en").kind is Kind.UNDECIDED


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


@pytest.mark.parametrize(
    ("quote", "said", "told"),
    [
        ("The low was 12 °C on the quay.", "The low was −12 °C on the quay.", ("12", "−12")),
        ("It was minus 12 degrees there.", "It was 12 degrees there.", ("minus 12", "12")),
    ],
)
def test_the_reason_shows_the_sign_of_a_number(quote, said, told):
    found = compare([quote], JudgedSource(f"Cold air came. {said} It snowed.", "en"), "en")
    assert (found.reason.params["quoted"], found.reason.params["replaced"]) == told
