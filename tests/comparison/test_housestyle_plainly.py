"""Short quotations whose source says the same, written otherwise; and ones where it does not."""

import pytest

from crawler.comparison.prepared import Source
from crawler.comparison.wording import compare_wording
from crawler.language.text import fold
from crawler.model import Kind, Outcome

AROUND = {
    "en": "The council met on Monday in the old town hall and spoke at length about the winter.",
    "de": "Der Rat traf sich am Montag im alten Rathaus und sprach lange über den Winter.",
    "es": "El consejo se reunió el lunes en el antiguo ayuntamiento y habló del invierno.",
    "ru": "Совет собрался в понедельник в старой ратуше и долго говорил о зиме.",
    "zh": "市议会周一在老市政厅开会，长时间讨论了即将到来的冬天。",
    "ja": "市議会は月曜日に旧市庁舎で開かれ、冬について長く話し合った。",
}


def judged(lang, quote, said):
    text = f"{AROUND[lang]}\n\n{said}\n\n{AROUND[lang]}"
    return compare_wording((quote,), Source(text, lang)), text


@pytest.mark.parametrize(
    ("lang", "quote", "said"),
    [
        ("en", "The U.S. will act", "The US will act."),
        ("en", "The United States will act", "The U.S. will act."),
        ("en", "we start at 8pm", "We start at 20:00."),
        ("en", "the temperature rose by 1.5C", "The temperature rose by 1.5 °C."),
        ("en", "email us for e-books", "E-mail us for ebooks."),
        ("en", "It was the 1st time", "It was the first time."),
        ("en", "the 21st century is ours", "The twenty-first century is ours."),
        ("en", "Gen. Lee and Sgt. Brown left", "General Lee and Sergeant Brown left."),
        ("en", "Mohammed bin Salman agreed", "Muhammad bin Salman agreed."),
        ("ru", "Мы ждём гостей из Киргизии", "Мы ждем гостей из Кыргызстана."),
        ("en", "claims between March 3 and 5", "Claims between 3 and 5 March."),
        ("en", "All right, let's go", "Alright, let's go."),
        ("en", "It is ok", "It is okay."),
        ("en", "Fifty-one per cent", "51 percent"),
        ("en", "we raised €5bn", "We raised 5 billion euros."),
        ("en", "I love f***ing London", "I love fucking London."),
        ("en", "I said it was bull----", "I said it was bullshit."),
        ("de", "Die USA werden handeln", "Die Vereinigten Staaten werden handeln."),
        ("es", "Somos el 45 por ciento", "Somos el 45%."),
        ("es", "EE. UU. no va a ceder", "Estados Unidos no va a ceder."),
        ("ru", "т.е. мы не согласны", "То есть мы не согласны."),
        ("zh", "我们不会提高税收", "我們不會提高稅收。"),
        ("ja", "失業率は５％です", "失業率は5パーセントです。"),
    ],
)
def test_another_way_of_writing_is_an_edit(lang, quote, said):
    judgement, text = judged(lang, quote, said)
    assert judgement.kind in (Kind.EDITED, Kind.VERBATIM)
    assert judgement.span.of(text).strip(".。 ") in said


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ("The U.S. will act", "The UK will act."),
        ("we start at 8pm", "We start at 8am."),
        ("claims between March 3 and 5", "Claims between 3 and 6 March."),
        ("the 21st century is ours", "The twenty-second century is ours."),
        ("It was the 1st time", "It was the third time."),
        ("we raised €5bn", "We raised 5 million euros."),
        ("It is not ok to leave", "It is okay to leave."),
        ("I love f***ing London", "I love photographing London."),
        ("Fifty-one per cent agree with us", "57 percent agree with us."),
    ],
)
def test_another_meaning_is_not(quote, said):
    judgement, _ = judged("en", quote, said)
    assert judgement.kind.outcome is not Outcome.MATCH


def test_a_condition_behind_the_words_is_not_lost():
    judgement, _ = judged(
        "en", "The U.S. will act", "The US will act, but only if Congress agrees."
    )
    assert judgement.kind not in (Kind.EDITED, Kind.VERBATIM)


@pytest.mark.parametrize(
    "said",
    [
        "We will not\n00:01:23\nraise taxes this year, I promise.",
        "We will not\n\n17\n00:01:23,500 --> 00:01:27,000\nraise taxes this year, I promise.",
        "We will not [12:05] raise taxes this year, I promise.",
        "We will not1 raise taxes this year, I promise.",
    ],
)
def test_time_codes_and_raised_marks_are_no_words(said):
    judgement, _ = judged("en", "We will not raise taxes this year", said)
    assert judgement.kind.outcome is Outcome.MATCH


def test_a_number_that_is_said_is_a_word():
    judgement, _ = judged(
        "en", "The minister gave them pounds", "The minister gave them 12 pounds."
    )
    assert judgement.kind.outcome is not Outcome.MATCH


def test_traditional_and_simplified_characters_fold_alike():
    traditional, simplified = fold("我們不會提高稅收"), fold("我们不会提高税收")
    assert traditional.text == simplified.text
    assert traditional.original(2, 4).of(traditional.source) == "不會"
