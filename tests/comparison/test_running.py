import pytest

from crawler.comparison.prepared import prepare
from crawler.comparison.running import running_text
from crawler.comparison.verdict import JudgedSource, compare
from crawler.documents.layout import read_layout
from crawler.documents.visibletext import visible_text
from crawler.model import EditClass, Kind, ReasonCode

CAPTION = "<figure><figcaption>Men carry sand to the dam on Friday night.</figcaption></figure>"
PAGE = (
    "<html lang=en><body><main><article><h1>Flood</h1>"
    "<p>The valley woke up to a brown lake on Saturday, and to silence.</p>"
    "<p>The water came over the dam at four in the morning.</p>{between}"
    "<p>Nobody had told the people who live below it.</p>"
    "<p>The owner of the mill counts his losses in the yard.</p></article></main></body></html>"
)
QUOTE = "The water came over the dam at four in the morning. Nobody had told the people"


def judged(quote, between, *, page=PAGE):
    markup = page.format(between=between)
    text = visible_text(markup)
    source = JudgedSource(text, "en", layout=lambda: read_layout(markup, text))
    return compare([quote], source), text


def test_a_caption_between_two_quoted_sentences_is_no_omission():
    found, text = judged(QUOTE, CAPTION)
    assert found.kind is Kind.VERBATIM
    assert found.reason.code is ReasonCode.HONEST_EDITS
    (gap,) = [c for c in found.changes if c.edit is EditClass.LAYOUT]
    assert "Men carry sand" in gap.source.of(text)
    assert gap.quote.start == QUOTE.index("Nobody")
    assert "Men carry sand" in found.span.of(text)
    excerpt = found.excerpt(text)
    assert excerpt.split() == QUOTE.split()


def test_a_paragraph_left_out_between_two_quoted_sentences_is_one():
    found, _ = judged(QUOTE, "<p>The wardens had seen it rise since midnight, they say.</p>")
    assert found.kind is Kind.ALTERED


def test_a_list_left_out_between_two_quoted_sentences_is_undecided():
    found, _ = judged(QUOTE, "<ul><li>It took the bridge at the mill and two of the barns.</ul>")
    assert (found.kind, found.reason.code) == (Kind.UNDECIDED, ReasonCode.SET_OFF)


@pytest.mark.parametrize(
    "quote",
    [
        QUOTE.replace("four", "five"),
        QUOTE.replace("Nobody", "Somebody"),
        QUOTE.replace("came", "did not come"),
    ],
)
def test_a_caption_excuses_no_changed_word(quote):
    assert judged(quote, CAPTION)[0].kind is Kind.ALTERED


def test_the_running_text_keeps_a_line_that_is_itself_quoted():
    markup = PAGE.format(between="<h2>Warned by nobody</h2>")
    text = visible_text(markup)
    layout = read_layout(markup, text)
    quote = prepare((QUOTE.replace("Nobody had", "Warned by nobody Nobody had"),))
    running = running_text(quote, text, layout)
    assert running is not None
    assert "Warned by nobody" in running.text
    found, _ = judged(QUOTE.replace("Nobody had", "Warned by nobody Nobody had"), CAPTION)
    assert found.kind is Kind.ALTERED


def test_words_of_no_line_have_no_running_text():
    markup = PAGE.format(between=CAPTION)
    text = visible_text(markup)
    layout = read_layout(markup, text)
    assert running_text(prepare(("Words of another page altogether",)), text, layout) is None


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("I never thought of it at my age", "BELL: I never thought of it [laughter] at my age."),
        ("We are ready and we will go on", "We are ready (long applause) and we will go on."),
        ("I told the judges all I know", "I told the judges -- [crosstalk] -- all I know."),
        ("Nous sommes prêts et nous irons", "Nous sommes prêts (applaudissements) et nous irons."),
    ],
)
def test_a_stage_direction_is_none_of_the_speakers_words(quote, text):
    found = compare([quote], JudgedSource(text))
    assert found.kind is Kind.VERBATIM
    assert EditClass.LAYOUT in {change.edit for change in found.changes}


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("We will build it here", "We will (probably) build it here."),
        ("We will build it here", "We will [never] build it here."),
    ],
)
def test_an_aside_of_the_speaker_is_not(quote, text):
    assert compare([quote], JudgedSource(text)).kind is Kind.ALTERED


MINUTES = """{a} The board met on two days in June and it heard
{b} thirty farmers from the valley, who told it of the
{c} mud that had come into their houses in the night."""


@pytest.mark.parametrize("first", [1, 14, 98])
def test_the_numbers_of_lines_are_no_words(first):
    text = MINUTES.format(a=first, b=first + 1, c=first + 2)
    quote = "it heard thirty farmers from the valley, who told it of the mud"
    assert compare([quote], JudgedSource(text)).kind is Kind.VERBATIM


def test_a_number_at_a_lines_edge_that_counts_no_lines_is_a_word():
    text = MINUTES.format(a=7, b=250, c=3)
    quote = "it heard thirty farmers from the valley, who told it of the mud"
    assert compare([quote], JudgedSource(text)).kind is Kind.ALTERED


def test_page_numbers_and_running_heads_are_left_out():
    page = "The Mill Report\n{n}\n"
    text = (
        page.format(n=1)
        + "The board met on two days in June and it heard\n"
        + page.format(n=2)
        + "thirty farmers from the valley, who told it of the\n"
        + page.format(n=3)
        + "mud that had come into their houses in the night.\n"
    )
    quote = "it heard thirty farmers from the valley, who told it of the mud"
    assert compare([quote], JudgedSource(text)).kind is Kind.VERBATIM


def test_the_label_of_the_same_speaker_is_left_out_and_that_of_another_is_not():
    text = "MS. HALL: We saw the water rise that night.\n{who}: It was about four o'clock.\n"
    quote = "We saw the water rise that night. It was about four o'clock."
    assert compare([quote], JudgedSource(text.format(who="MS. HALL"))).kind is Kind.VERBATIM
    assert compare([quote], JudgedSource(text.format(who="MR. OTT"))).kind is Kind.ALTERED
