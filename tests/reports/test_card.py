"""What a card shows of the source around the quoted words."""

from crawler.model import Change, EditClass, Finding, Kind, Passage, Quotation, Span
from reports.card import Part, card_of
from reports.catalogue import languages, words

PAGE = "So far there is no sign that the pier, old as it is, sinks into the sand. Boats land."
START, END = PAGE.index("no sign"), PAGE.index(" into")
OWN = Span(PAGE.index("the pier"), END)


def card():
    aside = Span(PAGE.index(", old"), PAGE.index(", sinks") + 1)
    quotation = Quotation((Span(0, 24),), "the [long] pier … sinks")
    changes = (
        Change(EditClass.FRONT_CUT, Span(0, 0), Span(START, START + 7), "denial"),
        Change(EditClass.BRACKET, Span(4, 10), Span(OWN.start + 3, OWN.start + 3)),
        Change(EditClass.ELLIPSIS, Span(16, 17), aside),
    )
    place = Span(START, END)
    around = {"before": PAGE[:START], "behind": " into the sand.", "own": OWN}
    passage = Passage(place.of(PAGE), place, "en", **around)
    told = {"quotation": quotation, "passage": passage, "changes": changes}
    return card_of(Finding("a", "a.txt", Kind.MISLEADING_CUT, "Cut.", **told), words())


def test_the_rest_of_the_sentence_stands_beside_the_passage():
    shown = card()
    assert shown.before == "So far there is "
    assert shown.behind == " into the sand."
    assert shown.stands_around


def test_what_is_not_quoted_is_grey_in_its_place():
    around = [part.text for part in card().passage if part.around]
    assert around == ["no sign", " that ", ", old as it is,"]
    assert Part("the", None) in card().passage


def test_the_sign_that_decides_is_named_in_every_language():
    ((_, difference),) = card().differences
    assert (difference.sign, difference.source) == ("denial", "no sign")
    for lang in languages():
        assert words(lang).signs["denial"]


def test_a_passage_that_is_its_whole_sentence_has_nothing_around():
    place = Span(0, 7)
    passage = Passage("We left", place, "en", behind=".")
    finding = Finding("a", "a.txt", Kind.VERBATIM, "Same.", passage=passage)
    assert not card_of(finding, words()).stands_around
