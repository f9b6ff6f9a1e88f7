import pytest

from crawler.comparison.verdict import JudgedSource, compare
from crawler.language.lexicon import lexicon
from crawler.language.spelling import one_by_ear
from crawler.model import EditClass, Kind

BEFORE = {"en": "The hearing began at nine. ", "de": "Die Anhörung begann um neun Uhr. "}
BEHIND = {"en": " The hearing went on until four.", "de": " Die Anhörung dauerte bis vier Uhr."}


def judged(quote, said, lang="en"):
    text = f"{BEFORE.get(lang, '')}{said}{BEHIND.get(lang, '')}"
    return compare([quote], JudgedSource(text, lang), lang)


READABLE = [
    ("en", "disfluency", "The town wants a new quay.", "The town wants a — it wants a new quay."),
    (
        "en",
        "disfluency",
        "Listen, if they raise the dam, the valley is lost.",
        "Listen, and if they raise... If they raise the dam, the valley is lost.",
    ),
    ("en", "disfluency", "He never came back. We waited.", "He never came back, never. We waited."),
    ("en", "disfluency", "We said no. No. We go.", "We said no. No. No. We go."),
    ("en", "disfluency", "Yes, we were told by him.", "Yes, it's — we were told by him."),
    ("en", "small-word", "Who paid? I think she knows.", "Who paid? And I think she knows."),
    ("en", "small-word", "It is the price that we pay.", "It is the price we pay."),
    ("en", "small-word", "Half the nets were torn.", "Half of the nets were torn."),
    ("en", "small-word", "It is the men who mend nets.", "It is the men that mend nets."),
    ("en", "disfluency", "We mend it, and we go out.", "We mend it, my friends, and we go out."),
    ("en", "spelling", "He wasn’t willing to sign it.", "He was unwilling to sign it."),
    ("en", "spelling", "She was not a happy woman.", "She was an unhappy woman."),
    ("en", "spelling", "Although it rained, they came.", "Though it rained, they came."),
    ("en", "spelling", "We asked Stephen for the key.", "We asked Steven for the key."),
    ("de", "small-word", "Wer zahlt? Das weiß sie.", "Wer zahlt? Und das weiß sie."),
    ("de", "small-word", "Das ist so in diesem Dorf.", "Das ist halt so in diesem Dorf."),
    ("de", "spelling", "Er war nicht zufrieden mit uns.", "Er war unzufrieden mit uns."),
    ("fr", "small-word", "Qui paie ? Elle le sait bien.", "Qui paie ? Et elle le sait bien."),
    ("es", "small-word", "¿Quién paga? Ella lo sabe bien.", "¿Quién paga? Pues ella lo sabe bien."),
    ("ru", "disfluency", "Кто платит? Она это знает.", "Кто платит? Ну она это знает."),
]


@pytest.mark.parametrize(("lang", "edit", "quote", "said"), READABLE)
def test_speech_made_readable_is_edited(lang, edit, quote, said):
    found = judged(quote, said, lang)
    assert found.kind is Kind.EDITED
    assert EditClass(edit) in {change.edit for change in found.changes}


TURNED = [
    ("en", "He came back. We waited.", "He never came back, never. We waited."),
    ("en", "All of the nets were torn.", "None of the nets were torn."),
    ("en", "They will raise the dam.", "They may raise the dam."),
    ("en", "It is a price we pay for it.", "It is a price they pay for it."),
    ("en", "We have few nets left to mend.", "We have a few nets left to mend."),
    ("en", "It is not good for the valley.", "It is not so good for the valley."),
    ("en", "The town wants a new quay.", "The town wants a — it never wants a new quay."),
    ("en", "The town wants a new quay.", "The town wants a — it can pay for a new quay."),
    ("en", "It was a valuable key to us.", "It was an invaluable key to us."),
    ("en", "He was willing to sign it.", "He was unwilling to sign it."),
    ("en", "We sold nets or boats to him.", "We sold nets and boats to him."),
    ("en", "We asked Stephen for the key.", "We asked Marion for the key."),
    ("en", "That is the price of that and that.", "Is the price of it and the."),
    ("de", "Die Fischer bleiben an Land.", "Die Fischer bleiben nicht an Land."),
    ("de", "Sie kommen morgen mit dem Boot.", "Sie kommen morgen auch mit dem Boot."),
    ("ru", "Он был доволен ответом мэра.", "Он был недоволен ответом мэра."),
]


@pytest.mark.parametrize(("lang", "quote", "said"), TURNED)
def test_what_turns_the_sense_stays_drift(lang, quote, said):
    assert judged(quote, said, lang).kind is Kind.ALTERED


def test_a_german_noun_is_no_name_because_of_its_capital():
    found = judged("Im Hafen liegen zwei Kähne.", "Im Hafen liegen zwei Boote.", "de")
    assert found.kind is Kind.ALTERED
    assert {change.edit for change in found.changes} == {EditClass.WORD}
    found = judged("Das sagte Frau Anna Berg dazu.", "Das sagte Frau Anna Holm dazu.", "de")
    assert EditClass.NAME in {change.edit for change in found.changes}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("kathy", "cathy", True),
        ("jon", "john", True),
        ("meyer", "maier", True),
        ("philip", "phillip", True),
        ("thomson", "thompson", False),
        ("marin", "moran", False),
        ("iran", "iraq", False),
        ("austria", "australia", False),
        ("mali", "malay", False),
    ],
)
def test_names_that_sound_alike(one, other, same):
    assert one_by_ear(one, other, lexicon("en")) is same
