"""What ellipses and the ends of a quotation leave out."""

from __future__ import annotations

import pytest

from crawler.comparison.prepared import Source
from crawler.comparison.wording import compare_wording
from crawler.model import EditClass, Kind
from reports.catalogue import words

TALK = (
    "The harbour board met on Tuesday. We will not, whatever the papers say, sell the northern "
    "pier. "
    "The ferry can sail in winter, but only if the ice is broken every day. The captain is, as far "
    "as anyone remembers, a patient man. The crew will strike unless wages rise. I do not think "
    "that the harbour is safe. The board will pay for the damage if the court says so. Nobody was "
    "hurt. The lighthouse keeper, who never liked visitors, opened the gate and smiled at us. The "
    "tide was high. We will open the new terminal in May."
)
RUSSIAN = (
    "Порт не будет закрыт ни при каких условиях. Паром выйдет в море в январе, но только если лёд "
    "будет сломан. Капитан, которого никто не видел с утра, вернулся вечером. Мы построим причал "
    "при условии, что суд согласится."
)


def kind(quote: str, text: str = TALK, lang: str = "en") -> Kind:
    return compare_wording([quote], Source(text, lang)).kind


@pytest.mark.parametrize(
    "quote",
    [
        "We will … sell the northern pier",
        "We will ... , whatever the papers say, sell the northern pier",
        "The ferry can sail in winter … every day",
        "The ferry can sail in winter",
        "The crew will strike",
        "the crew will strike",
        "The harbour is safe",
        "The board will pay for the damage",
        "[The board] will [always] sell the northern pier",
    ],
)
def test_a_cut_that_hides_a_denial_or_condition_misleads(quote: str) -> None:
    assert kind(quote) in (Kind.MISLEADING_CUT, Kind.ALTERED)


@pytest.mark.parametrize(
    "quote",
    [
        "The captain is … a patient man",
        "The lighthouse keeper … opened the gate",
        "The lighthouse keeper […] smiled at us",
        "The harbour board met on Tuesday. … The tide was high",
        "The ferry can sail in winter, but only if the ice is broken … every day",
        "The tide was high … open the new terminal in May",
    ],
)
def test_an_honest_ellipsis_is_an_edit(quote: str) -> None:
    assert kind(quote) is Kind.EDITED


@pytest.mark.parametrize(
    "quote",
    [
        "pay for the damage",  # and the condition
        "I do not think that the harbour is safe",
        "The crew will strike unless wages rise",
        "Nobody was hurt",
        "We will not, whatever the papers say, sell the northern pier",
    ],
)
def test_words_in_place_are_no_cut(quote: str) -> None:
    assert kind(quote) is Kind.VERBATIM


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("Порт … будет закрыт", Kind.MISLEADING_CUT),
        ("Паром выйдет в море в январе", Kind.MISLEADING_CUT),
        ("Мы построим причал", Kind.MISLEADING_CUT),
        ("Капитан … вернулся вечером", Kind.EDITED),
        ("Паром выйдет в море", Kind.VERBATIM),
    ],
)
def test_russian_denials_and_conditions_count(quote: str, expected: Kind) -> None:
    assert kind(quote, RUSSIAN, "ru") is expected


@pytest.mark.parametrize(
    ("lang", "text", "quote"),
    [
        (
            "de",
            "Wir bauen die Brücke im Mai, es sei denn, das Gericht verbietet es.",
            "Wir bauen die Brücke im Mai",
        ),
        (
            "fr",
            "Nous ouvrirons le port en mai, à moins que le juge ne refuse.",
            "Nous ouvrirons le port en mai",
        ),
        (
            "es",
            "Abriremos el puerto en mayo, a menos que el juez se oponga.",
            "Abriremos el puerto en mayo",
        ),
        (
            "uk",
            "Ми відкриємо порт у травні, але тільки якщо суд погодиться.",
            "Ми відкриємо порт у травні",
        ),
    ],
)
def test_conditions_count_in_every_listed_language(lang: str, text: str, quote: str) -> None:
    assert kind(quote, text, lang) is Kind.MISLEADING_CUT


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("We back the plan, but not in its present form.", "We back the plan", Kind.MISLEADING_CUT),
        ("We back the plan, but not in its present form.", "back the plan", Kind.VERBATIM),
        ("She is clever, but not rich.", "She is clever", Kind.VERBATIM),
        ("Мы за план, но не в таком виде.", "Мы за план", Kind.MISLEADING_CUT),
    ],
)
def test_a_contrast_that_takes_the_words_back_counts(text: str, quote: str, expected: Kind) -> None:
    assert kind(quote, text, "ru" if "М" in text else "en") is expected


@pytest.mark.parametrize(
    "quote", ["The pier is … expensive but also ugly", "The harbour was closed for a week"]
)
def test_not_only_is_no_denial(quote: str) -> None:
    text = (
        "The pier is not only expensive but also ugly. Not only the harbour was closed for a week."
    )
    assert kind(quote, text) in (Kind.EDITED, Kind.VERBATIM)


def test_an_ellipsis_that_drops_only_the_not_of_not_only_misleads() -> None:
    text = "The pier is not only expensive but also ugly."
    assert kind("The pier is … only expensive", text) is Kind.MISLEADING_CUT


@pytest.mark.parametrize("end", ["\n\n", "\n"])
def test_a_heading_is_not_limited_by_the_next_paragraph(end: str) -> None:
    text = f"We will open the harbour{end}Unless noted, all times are local."
    assert kind("We will open the harbour", text) is Kind.VERBATIM


def test_a_wrapped_line_goes_on_with_its_condition() -> None:
    text = "We will open the harbour\nunless the ice is thick."
    assert kind("We will open the harbour", text) is Kind.MISLEADING_CUT


def test_the_cut_names_the_words_that_are_gone() -> None:
    found = compare_wording(["The ferry can sail in winter"], Source(TALK, "en"))
    cut = next(c for c in found.changes if c.edit is EditClass.CUT)
    assert cut.source.of(TALK) == "but only if"
    assert "but only if" in words().sentence(found.reason)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            '"We are ready," the mayor said. "The gates open at noon."',
            "We are ready. The gates open at noon.",
        ),
        (
            "«Мы готовы, — сказал мэр, — и ворота откроются в полдень».",
            "Мы готовы и ворота откроются в полдень",
        ),
        (
            "« Nous sommes prêts », a dit le maire, « et les portes ouvrent à midi. »",
            "Nous sommes prêts et les portes ouvrent à midi.",
        ),
    ],
)
def test_an_attribution_between_the_sources_own_marks_may_go(text: str, quote: str) -> None:
    found = compare_wording([quote], Source(text))
    assert found.kind is Kind.EDITED
    assert EditClass.SAID_SPLIT in {c.edit for c in found.changes}


def test_an_attribution_inside_a_sentence_may_not() -> None:
    text = "The new pier, officials said on Monday, is the safest in the whole country."
    found = compare_wording(["The new pier is the safest in the whole country"], Source(text, "en"))
    assert found.kind is Kind.ALTERED
    assert [c.edit for c in found.changes if c.edit is EditClass.ATTRIBUTION]


def test_quoted_single_words_are_not_an_attribution() -> None:
    text = 'They wrote that "thousands" were waiting at the gate for the first ferry.'
    assert kind("They wrote that were waiting at the gate", text) is Kind.ALTERED


def test_an_advertisement_between_paragraphs_is_no_change() -> None:
    text = "We built the pier in two years,\n\nAdvertisement\n\nand we will build the next in one."
    assert kind("We built the pier in two years, and we will build the next in one.", text) in (
        Kind.VERBATIM,
        Kind.EDITED,
    )


def test_a_caption_between_paragraphs_is_no_change() -> None:
    text = "The city paid.\n\nWorkers on the bridge in spring\n\nThe bill was high this year."
    assert kind("The city paid. The bill was high this year.", text) is Kind.VERBATIM


def test_a_paragraph_left_out_is_a_change() -> None:
    text = "The city paid.\n\nBut it will not pay again.\n\nThe bill was high this year."
    assert kind("The city paid. The bill was high this year.", text) is Kind.ALTERED


def test_a_line_of_wrapped_text_is_not_an_advertisement() -> None:
    text = "We shall, as everyone here\nknows full well and accepts\nbuild the next pier in a year."
    assert kind("We shall, as everyone here build the next pier in a year.", text) is Kind.ALTERED


@pytest.mark.parametrize(
    ("text", "quote", "lang", "expected"),
    [
        ("“We pay all,” said Ito, “unless it rains.”", "We pay all", "en", Kind.MISLEADING_CUT),
        ("«Мы приедем, если дадут автобус».", "Мы приедем", "ru", Kind.MISLEADING_CUT),
        ("Играть разрешено, но только утром.", "Играть разрешено", "ru", Kind.MISLEADING_CUT),
        ("Играть разрешено, кроме того, всем.", "Играть разрешено", "ru", Kind.VERBATIM),
        ("He could have won, if he had run.", "He could have won", "en", Kind.VERBATIM),
        ("We walked home, if I recall.", "We walked home", "en", Kind.VERBATIM),
        ("Тут нет рек, нет озёр и нет болот.", "Тут нет рек … и нет болот", "ru", Kind.EDITED),
    ],
)
def test_a_condition_counts_where_it_governs_a_promise(
    text: str, quote: str, lang: str, expected: Kind
) -> None:
    assert kind(quote, text, lang) is expected


def test_a_bracket_takes_the_shortest_stretch() -> None:
    text = "It stood beside the old mill. They found no sign of damage to it."
    quote = "[the divers] found no sign of damage"
    judged = compare_wording([quote], Source(text, "en"))
    assert judged.kind is Kind.EDITED
    assert judged.span is not None
    assert judged.span.of(text) == "They found no sign of damage"
