"""Numbered lists of sources, footnotes, author and year in plain text, Markdown and HTML."""

import pytest

from crawler.articles.article import read_article
from crawler.articles.pairing import pair
from crawler.model import PairingReason

MILL, MAYOR, WHEEL = (f"https://{name}.example/page" for name in ("mill", "mayor", "wheel"))
OPENING = "The mill at Harrow stands on the river, and it has been shut for some years now.\n\n"


def read(text, name="article.md"):
    return read_article((OPENING + text).encode(), name)


def sources(article):
    found = {}
    for pairing in pair(article):
        words = article.quotations[pairing.quotation].text
        cited = pairing.citation is not None and article.citations[pairing.citation].url
        found[words] = cited or pairing.printed
    return found


@pytest.mark.parametrize("name", ["article.md", "article.txt"])
@pytest.mark.parametrize(
    ("heading", "marker", "entry"),
    [
        ("## Sources", "[{}]", "[{}] "),
        ("References", "[{}]", "{}. "),
        ("Quellen:", "[{}]", "{}) "),
        ("**Источники**", "[{}]", "[{}] "),
    ],
)
def test_a_numbered_list_of_sources_says_what_each_quotation_is_from(name, heading, marker, entry):
    first, second = marker.format(1), marker.format(2)
    article = read(
        f'The mayor called it "a wonder of the whole county" {first}. A traveller said it was "the '
        f'loudest neighbour of any church" {second}.\n\n{heading}\n\n'
        f'{entry.format(1)}"A mayor at the mill", The Post, {MAYOR}\n'
        f'{entry.format(2)}"Wheels that turn at night", The Post, {WHEEL}\n',
        name,
    )
    assert sources(article) == {
        "a wonder of the whole county": MAYOR,
        "the loudest neighbour of any church": WHEEL,
    }
    assert {found.reason for found in pair(article)} == {PairingReason.FOOTNOTE}


def test_an_entry_without_an_address_keeps_its_quotation():
    article = read(
        'A traveller said it was "the loudest neighbour of any church" [1]. It was sold [2].\n\n'
        f"## Sources\n\n[1] Tarn, Ida: *Mills*. Coast Press 1931.\n[2] Sale, {MAYOR}\n"
    )
    (found,) = pair(article)
    assert (found.citation, found.printed) == (None, "Tarn, Ida: Mills. Coast Press 1931.")


def test_several_numbers_in_one_marker_stand_in_its_order():
    article = read(
        'It was "broken in three places at once" [2, 1].\n\n'
        f"## Sources\n\n[1] {MAYOR}\n[2] {WHEEL}\n"
    )
    assert sources(article) == {"broken in three places at once": WHEEL}


BIBLIOGRAPHY = (
    "\n\n## Bibliography\n\n"
    f'- Holt, A. (2021). "Asking the miller". {MILL}\n'
    "- Orme, Lucy (1988). *Lamps and Mirrors*. Coast Press.\n"
    f'- Marsh, B. & Reed, C. (2019). "Sold". {MAYOR}\n'
    f'- Holt, A. (2021b). "Asking again". {WHEEL}\n'
)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ('Holt (2021) writes that "nobody had asked him". It fell (Orme 1988).', MILL),
        ('It is said that "nobody had asked him" (Holt 2021, p. 14).', MILL),
        ('It is said that "nobody had asked him" (Holt 2021b).', WHEEL),
        ('It is said that "nobody had asked him" (Marsh & Reed, 2019).', MAYOR),
        ('It is said that "nobody had asked him" (Marsh et al. 2019).', MAYOR),
        ('It stood (Marsh & Reed 2019). "Nobody had asked him" (ibid., p. 3).', MAYOR),
        ('It is said that "nobody had asked him" (Tarn 1931).', None),
        (
            'It is said that "nobody had asked him" (Orme 1988, p. 41). It fell (Holt 2021).',
            "Orme, Lucy (1988). Lamps and Mirrors. Coast Press.",
        ),
    ],
)
def test_author_and_year_name_an_entry_of_the_bibliography(sentence, source):
    found = {
        words.lower(): cited for words, cited in sources(read(sentence + BIBLIOGRAPHY)).items()
    }
    assert found == {"nobody had asked him": source}


def test_a_numbered_list_that_nothing_refers_to_is_no_list_of_sources():
    article = read(
        f'He gave reasons.\n\n1. It is "a wonder of the whole county" ({MAYOR}).\n2. It fell.'
    )
    assert article.references == ()
    assert sources(article) == {"a wonder of the whole county": MAYOR}


def test_a_page_s_printed_footnote_keeps_its_quotation():
    page = (
        f"<html><body><article><p>{OPENING}</p><p>A traveller said it was “the loudest neighbour "
        'of any church”.<sup><a href="#fn1" id="r1">1</a></sup> It was later sold by the council '
        'to a man from the coast.<sup><a href="#fn2" id="r2">2</a></sup></p><ol class="footnotes">'
        '<li id="fn1">Tarn, Ida: “Mills of the Harrow”. Coast Press 1931.</li>'
        f'<li id="fn2">“A sale”, <a href="{MAYOR}">The Post</a>.</li></ol></article></body></html>'
    )
    article = read_article(page.encode(), "https://news.example/a", "text/html")
    printed = "Tarn, Ida: “Mills of the Harrow”. Coast Press 1931."
    assert sources(article) == {"the loudest neighbour of any church": printed}


def test_paragraphs_of_a_bibliography_are_no_numbered_notes():
    works = "".join(f"<p>Tarn, Ida. “Mills {n}”. Coast Press 193{n}.</p>" for n in range(4))
    page = (
        f"<html><body><article><p>{OPENING}</p><p>A traveller said it was “the loudest neighbour "
        f"of any church”.<sup>2</sup></p><h2>Works cited</h2>{works}</article></body></html>"
    )
    article = read_article(page.encode(), "https://news.example/a", "text/html")
    assert sources(article)["the loudest neighbour of any church"] is None
