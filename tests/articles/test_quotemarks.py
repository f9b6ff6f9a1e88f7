"""Marks: which characters are quotation marks, which way they face, what they enclose."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.articles.quotemarks import Side, enclosures, marks, nest
from crawler.language.paragraphs import paragraphs
from crawler.model import Span
from tests.support.properties import examples

MARK_SOUP = st.text(alphabet="ab .,!?\n-—–5sS\"'“”„‟«»‹›「」『』‘’‚`", max_size=300)


def enclosed(text: str) -> list[str]:
    return [pair.inner.of(text) for pair in nest(marks(text), text).pairs]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("She said “yes” twice.", "yes"),
        ('She said "yes" twice.', "yes"),
        ("She said ‘yes’ twice.", "yes"),
        ("She said 'yes' twice.", "yes"),
        ("She said ``yes'' twice.", "yes"),
        ("Elle dit « oui » deux fois.", " oui "),
        ("Она сказала «да» дважды.", "да"),
        ("Sie sagte „ja“ zweimal.", "ja"),
        ('Sie sagte „ja" zweimal.', "ja"),
        ("Sie sagte »ja« zweimal.", "ja"),
        ("Sie sagte ‚ja‘ zweimal.", "ja"),
        ("Sie sagte ›ja‹ zweimal.", "ja"),
        ("Hon sade ”ja” två gånger.", "ja"),
        ("Powiedziała „tak” dwa razy.", "tak"),
        ("彼女は「はい」と言った。", "はい"),
        ("彼女は『はい』と言った。", "はい"),
        ("她说“是”两次。", "是"),
        ("The web writes “so“ at times.", "so"),
        ('Mixed “so" at times.', "so"),
    ],
)
def test_every_usual_mark_encloses_its_words(text: str, inner: str) -> None:
    assert enclosed(text) == [inner]


@pytest.mark.parametrize(
    "text",
    [
        "It wasn't the dog's fault, it's ours.",
        "The boys' dog and the Joneses’ cat ran.",
        "Back in the '90s and the ’80s we had rock 'n' roll.",
        "Give 'em hell, 'til dawn, ’tis said.",
        'A 6\'2" guard on a 12" plank, 5\' 10" at least.',
        "An angle of 30° 15' 20\" north.",
        "O’Neill and D'Angelo, l’été d'avant.",
        "```\ncode\n```",
    ],
)
def test_apostrophes_primes_and_fences_enclose_nothing(text: str) -> None:
    assert enclosed(text) == []


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ('He said: "The 12" plank broke," and left.', 'The 12" plank broke,'),
        ("‘The boys’ dog barked,’ he said.", "The boys’ dog barked,"),
        ("“They call it ‘odd’ and ‘new’,” he said.", "They call it ‘odd’ and ‘new’,"),
        ('"They call it "odd" here," he said.', 'They call it "odd" here,'),
        ('"It sounds “too loud” or “too new.”"', "It sounds “too loud” or “too new.”"),
        ("“He began, ‘Yes, and never closed it.”", "He began, ‘Yes, and never closed it."),
        ("„Wer „nein“ sagt, geht“, sagte er.", "Wer „nein“ sagt, geht"),
        ("「彼は『はい』と言った」", "彼は『はい』と言った"),
    ],
)
def test_nested_marks_stay_inside_the_outermost(text: str, inner: str) -> None:
    assert enclosed(text) == [inner]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ('A review of systems" came out. He said "fine" to it.', ["fine"]),
        ('"An open mark. He said "fine" and "good" to it.', ["fine", "good"]),
        ("“An open mark. He said “fine” to it.", ["fine"]),
        ('Only one " mark', []),
        ('"', []),
    ],
)
def test_an_odd_mark_costs_only_itself(text: str, inner: list[str]) -> None:
    assert enclosed(text) == inner


def test_one_closing_mark_may_stand_for_two() -> None:
    text = "«Холдинг «Заря» закрыт «навсегда», — сказал он. Фирма «Луч» жива."
    found = enclosures(text, paragraphs(text), marks(text))
    assert [e.inners[0].of(text) for e in found] == ["Холдинг «Заря» закрыт «навсегда", "Луч"]


@pytest.mark.parametrize(
    "text",
    [
        'He has said: "They are poems. A critic finds them plain. A letter stated: "Odd."',
        "He said: “They are poems. A critic finds them plain. She said, “It is all very odd.”",
    ],
)
def test_speech_behind_a_quotation_never_closed_is_not_swallowed_by_it(text: str) -> None:
    assert enclosed(text) in (["Odd."], ["It is all very odd."])


def test_a_quotation_left_open_goes_on_where_the_next_paragraph_opens_again() -> None:
    text = "“One.\n\n“Two ‘x’.\n\n“Three,” she said.\n\n“Four,” he said."
    found = enclosures(text, paragraphs(text), marks(text))
    assert [[inner.of(text) for inner in e.inners] for e in found] == [
        ["One.", "Two ‘x’.", "Three,"],
        ["Four,"],
    ]


def test_a_quotation_left_open_goes_on_until_the_missing_mark() -> None:
    text = "Он сказал: «Раз.\n\nДва.\n\nТри». Потом ушёл."
    found = enclosures(text, paragraphs(text), marks(text))
    assert [[inner.of(text) for inner in e.inners] for e in found] == [["Раз.", "Два.", "Три"]]


def test_a_mark_never_closed_does_not_swallow_what_follows() -> None:
    text = 'He said: "One.\n\nTwo is plain.\n\nThree is "quoted" here.\n\n' + "Plain.\n\n" * 50
    found = enclosures(text, paragraphs(text), marks(text))
    assert [e.inners[0].of(text) for e in found] == ["quoted"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One line.\nAnother line.", ["One line.", "Another line."]),
        ("A wrapped line that\ngoes on here and\nends. So does\nthis.", None),
        (
            "First\npart of it\nends.\n\nNext\nof it\nends.",
            ["First\npart of it\nends.", "Next\nof it\nends."],
        ),
        ("  \n\n  One.  \n\t\n Two. \n", ["One.", "Two."]),
        ("", []),
    ],
)
def test_paragraphs_are_told_from_wrapped_lines(text: str, expected: list[str] | None) -> None:
    found = [span.of(text) for span in paragraphs(text)]
    assert found == ([text] if expected is None else expected)


def test_dialogue_lines_are_paragraphs_in_wrapped_text_too() -> None:
    text = "Он долго молчал и\nсмотрел в окно на\nпустой двор.\n— Пора.\n— Куда это нам\nпора?"
    assert [span.of(text) for span in paragraphs(text)][1:] == ["— Пора.", "— Куда это нам\nпора?"]


@given(MARK_SOUP)
def test_marks_are_in_order_and_carry_their_own_characters(text: str) -> None:
    last = 0
    for mark in marks(text):
        assert last <= mark.start < mark.end <= len(text)
        assert text[mark.start : mark.end] == mark.shape
        assert isinstance(mark.side, Side)
        last = mark.end


@given(MARK_SOUP)
def test_enclosures_lie_apart_and_inside_the_text(text: str) -> None:
    blocks = paragraphs(text)
    last = 0
    for enclosure in enclosures(text, blocks, marks(text)):
        assert last <= enclosure.start < enclosure.end <= len(text)
        inside = enclosure.start
        for inner in enclosure.inners:
            assert inside <= inner.start <= inner.end <= enclosure.end
            inside = inner.end
        assert len(enclosure.inners) == enclosure.last - enclosure.first + 1
        last = enclosure.end


@given(MARK_SOUP)
def test_paragraphs_hold_every_visible_character(text: str) -> None:
    held = "".join(span.of(text) for span in paragraphs(text))
    assert "".join(held.split()) == "".join(text.split())


@examples(12)
@given(st.text(alphabet="a \"'“”«»„\n.", min_size=1, max_size=8))
def test_marks_take_time_in_proportion_to_the_text(unit: str) -> None:
    def spent(length: int) -> float:
        text = unit * (length // len(unit))
        best = float("inf")
        for _ in range(2):
            began = time.process_time()
            enclosures(text, paragraphs(text), marks(text))
            best = min(best, time.process_time() - began)
        return best

    # Quadratic work takes 64 times as long on 8 times the text; the best of two stays below 30.
    assert spent(16_000) < 30 * max(spent(2_000), 0.002)


def test_spans_are_code_points() -> None:
    text = "🙂 “é🙂” said Ann."
    assert nest(marks(text), text).pairs[0].inner == Span(3, 5)
