"""Articles of MediaWiki sites: references, markers, furniture, in the shapes the software gives."""

import pytest

from crawler.articles.article import read_article
from crawler.articles.pairing import pair
from crawler.model import CitationForm, PairingReason

_LEAD = (
    "The mill at Harrow Bridge was built in the spring of 1804 and ground corn for two villages "
    "until the river was led around it. It is kept by a society of its friends today."
)
MILL, MAYOR, WHEEL = (f"https://{name}.example/page" for name in ("mill", "mayor", "wheel"))


def desktop(body, notes, after=""):
    """A page of the desktop skin; `notes` are (number, HTML) pairs."""
    listed = "".join(
        f'<li id="cite_note-{number}"><span class="mw-cite-backlink"><a href="#cite_ref-{number}">'
        f'^</a></span> <span class="reference-text">{html}</span></li>'
        for number, html in notes
    )
    return (
        '<html><head><title>Harrow Mill</title><meta name="generator" content="MediaWiki 1.45.0">'
        '</head><body><div id="mw-content-text"><div class="mw-parser-output">'
        f"<p>{_LEAD}</p>{body}<h2>References</h2><ol class='references'>{listed}</ol>{after}"
        "</div></div></body></html>"
    )


def mark(number, shown=None):
    return (
        f'<sup id="cite_ref-{number}" class="reference"><a href="#cite_note-{number}">'
        f"[{shown or number}]</a></sup>"
    )


def work(url, title, quote="", more=""):
    link = f'<a rel="nofollow" class="external text" href="{url}">"{title}"</a>' if url else title
    quoted = f' "<q>{quote}</q>"' if quote else ""
    return f'<cite class="citation web cs1">{link}. <i>The Post</i>.{more}{quoted}</cite>'


def read(html, address="https://en.wikipedia.org/wiki/Harrow_Mill"):
    return read_article(html.encode(), address, "text/html; charset=utf-8")


def sources(article):
    """What each quotation is paired with: an address, a printed work, or nothing."""
    found = {}
    for pairing in pair(article):
        words = article.quotations[pairing.quotation].text
        cited = pairing.citation is not None and article.citations[pairing.citation].url
        found[words] = cited or pairing.printed
    return found


def test_what_a_reference_quotes_is_from_its_own_work_and_titles_are_no_quotations():
    words = "The wheel turned for the last time on a wet Monday."
    article = read(
        desktop(
            f"<p>The wheel stood still from 1911.{mark(1)}{mark(2)}</p>",
            [(1, work(MILL, "A mill for two villages")), (2, work(WHEEL, "Last turn", words))],
        )
    )
    assert sources(article) == {words: WHEEL}
    assert [(one.url, one.form, one.anchor) for one in article.citations] == [
        (MILL, CitationForm.REFERENCE, '"A mill for two villages"'),
        (WHEEL, CitationForm.REFERENCE, '"Last turn"'),
    ]


def test_a_printed_reference_keeps_its_quotation():
    book = (
        '<cite class="citation book">Tarn, Ida (1931). <i>Mills of the Harrow</i>. p. 9.</cite>'
        '<span class="Z3988" title="ctx_ver=Z39.88-2004&amp;rft.btitle=Mills+of+the+Harrow&amp;'
        'rft.pages=9&amp;rft.date=1931&amp;rft.au=Tarn%2C+Ida"></span>'
    )
    article = read(
        desktop(
            f'<p>A traveller called it "the loudest neighbour that a church ever had".{mark(1)} '
            f"It was sold in 1850.{mark(2)}</p>",
            [(1, book), (2, work(MAYOR, "Sale of the mill"))],
        )
    )
    printed = "Tarn, Ida (1931), Mills of the Harrow, p. 9"
    assert sources(article) == {"the loudest neighbour that a church ever had": printed}


def test_a_quotation_between_a_printed_and_a_linked_reference_accuses_nobody():
    article = read(
        desktop(
            f'<p>He said it was "as good a mill as any along this river".{mark(1)}{mark(2)}</p>',
            [(1, "Tarn 1931, p. 10."), (2, work(MAYOR, "Sale of the mill"))],
        )
    )
    (found,) = pair(article)
    assert found.reason is PairingReason.FOOTNOTE
    assert found.confidence < 0.6


def test_all_pages_that_the_markers_name_are_kept_beside_the_first():
    article = read(
        desktop(
            f'<p>He said it was "as good a mill as any along this river".{mark(1)}{mark(2)}</p>',
            [(1, work(MILL, "The mill")), (2, work(MAYOR, "Sale of the mill"))],
        )
    )
    (found,) = pair(article)
    assert article.citations[found.citation].url == MILL
    assert [article.citations[at].url for at in found.beside] == [MAYOR]


def test_a_marker_before_a_quotation_is_a_weak_sign():
    article = read(
        desktop(
            f'<p>After the sale{mark(1)} he spoke of "the very end of milling on this river".</p>',
            [(1, work(MAYOR, "Sale of the mill"))],
        )
    )
    (found,) = pair(article)
    assert found.confidence < 0.6


def test_markers_beat_nearness():
    article = read(
        desktop(
            f'<p>The <a class="external text" href="{WHEEL}">wheel</a> was called "a wonder of '
            f'the whole county" by the mayor of the day.{mark(1)}</p>',
            [(1, work(MAYOR, "The mayor at the mill"))],
        )
    )
    assert sources(article) == {"a wonder of the whole county": MAYOR}


def test_the_marker_of_a_remark_stands_back_for_the_number_behind_it():
    article = read(
        desktop(
            f'<p>The mayor called it "a wonder of the whole county"{mark("a")} in a letter to the '
            f"paper.{mark(1)}</p>",
            [("a", "He had never left the county."), (1, work(MAYOR, "A letter"))],
        )
    )
    assert sources(article) == {"a wonder of the whole county": MAYOR}


def test_a_short_note_leads_to_the_work_that_it_names():
    listed = (
        '<h2>Works</h2><ul><li><cite id="CITEREFTarn1931" class="citation book">Tarn, Ida (1931). '
        f'<a class="external text" href="{MILL}"><i>Mills</i></a>.</cite></li></ul>'
    )
    article = read(
        desktop(
            f'<p>She wrote that "no stone of it was ever laid in haste".{mark(1)}</p>',
            [(1, '<a href="#CITEREFTarn1931">Tarn 1931</a>, p. 12.')],
            listed,
        )
    )
    assert sources(article) == {"no stone of it was ever laid in haste": MILL}


@pytest.mark.parametrize("live_first", [True, False])
def test_a_page_and_its_declared_copy_are_one_citation(live_first):
    copy = f"https://web.archive.org/web/20140102030405/{MAYOR}"
    first, second = (MAYOR, copy) if live_first else (copy, MAYOR)
    archived = f' <a class="external text" href="{second}">Archived</a> from the original'
    article = read(
        desktop(f"<p>It was sold.{mark(1)}</p>", [(1, work(first, "Sale", more=archived))])
    )
    assert [(one.url, one.copy) for one in article.citations] == [(MAYOR, copy)]


def test_a_numbered_reference_to_an_encyclopedia_or_a_shop_is_a_citation():
    urls = ["https://www.britannica.com/topic/mill", "https://www.imdb.com/title/tt7/",
            "https://www.amazon.com/dp/B0001"]  # fmt: skip
    body = "".join(f"<p>A sentence about the mill.{mark(number)}</p>" for number in (1, 2, 3))
    article = read(desktop(body, [(n, work(url, "Mill")) for n, url in enumerate(urls, 1)]))
    assert [one.url for one in article.citations] == urls


def test_the_furniture_of_a_wiki_is_no_citation():
    around = (
        '<div class="sistersitebox"><a class="external text" href="https://s.example/">Media</a>'
        '</div><div role="navigation" class="navbox authority-control"><a class="external text" '
        'href="https://d-nb.info/gnd/1">GND</a></div><p>See <a class="extiw" '
        'href="https://en.wiktionary.org/wiki/mill">mill</a>, <a href="/wiki/Wheel">wheel</a>, '
        '<a class="external text" href="https://geohack.toolforge.org/geohack.php?x=1">N</a>.</p>'
    )
    edit = '<span class="mw-editsection"><a href="/w/index.php">edit</a></span>'
    body = f"{around}<p>It was sold.{mark(1)}{edit}</p>"
    article = read(desktop(body, [(1, work(MAYOR, "Sale"))]))
    assert [one.url for one in article.citations] == [MAYOR]


def test_folded_sections_and_markers_of_parsoid_are_read():
    def marker(number):
        return (
            f'<sup class="mw-ref"><a href="./Harrow_Mill#cite_note-{number}">'
            f'<span class="mw-reflink-text">[{number}]</span></a></sup>'
        )

    html = (
        "<html><head><title>Harrow Mill</title></head><body><div id='pcs' class='mw-parser-output'>"
        f"<section data-mw-section-id='0'><p>{_LEAD}{marker(1)}</p></section>"
        "<section data-mw-section-id='1' style='display: none;'><h2>Sale</h2><p>The buyer told the "
        f'court: "I have paid for every stone of that mill."{marker(2)}</p></section>'
        "<section data-mw-section-id='2' style='display: none;'><h2>References</h2>"
        "<ol class='mw-references'>"
        f"<li id='cite_note-1'><a rel='mw:ExtLink' class='external' href='{MILL}'>A</a></li>"
        f"<li id='cite_note-2'><a rel='mw:ExtLink' class='external' href='{MAYOR}'>B</a></li></ol>"
        "</section></div></body></html>"
    )
    article = read(html)
    assert [one.url for one in article.citations] == [MILL, MAYOR]
    assert sources(article) == {"I have paid for every stone of that mill.": MAYOR}


def test_a_quotation_without_a_marker_takes_nobody_elses_reference():
    article = read(
        desktop(
            f"<p>It was sold in 1850.{mark(1)}</p><p>The last miller used to say that "
            '"a mill is only as good as its miller".</p>',
            [(1, work(MAYOR, "Sale"))],
        )
    )
    assert sources(article) == {"a mill is only as good as its miller": None}


def test_terms_in_chinese_are_no_quotations_where_no_marker_follows():
    words = "磨坊最后一次转动是在一个下雨的星期一早晨"
    article = read(
        desktop(
            f"<p>这座磨坊又称「水坊」，当地人称它为「老磨」。看守人说：「{words}」{mark(1)}。</p>",
            [(1, work(MILL, "磨坊"))],
        ),
        "https://zh.wikipedia.org/wiki/Mill",
    )
    assert [one.text for one in article.quotations if not one.scare] == [words]


def test_words_of_a_printed_edition_are_from_the_other_edition_that_is_linked():
    def book(year, link=""):
        title = "<i>The Long Memory of Mill Races and Weirs</i>"
        shown = f'<a class="external text" href="{link}">{title}</a>' if link else title
        return f'<cite class="citation book cs1">Orme J ({year}). {shown}. Fen Press.</cite>'

    body = (
        f"<p>She rejects “simple tales of water and stone”.{mark(1)} Later she asks for “a history "
        f"of the millers themselves”.{mark(2)} Poole wants “a map of all the weirs”.{mark(3)}</p>"
    )
    other = '<cite class="citation book cs1">Poole K (1990). <i>A History of Weirs</i>. Fen.</cite>'
    article = read(desktop(body, [(1, book(2000)), (2, book(1976, MILL)), (3, other)]))
    found = sources(article)
    assert found["simple tales of water and stone"] == MILL
    assert found["a history of the millers themselves"] == MILL
    assert "A History of Weirs" in found["a map of all the weirs"]
    unsure = next(one for one in pair(article) if one.quotation == 0)
    assert unsure.confidence < 0.7  # editions differ: what is not in this one accuses nobody


def test_a_title_in_a_bare_cite_element_is_neither_a_quotation_nor_a_citation():
    title = "The Long Memory of Mill Races"
    html = (
        f"<html lang=en><body><article><h1>Mills</h1><p>{_LEAD}</p><p>The best book on it is "
        f"<cite>{title}</cite> by Joan Orme; <cite>“{title}”</cite> is out of print, "
        f"says <cite>Fen Press</cite>.</p><p>{_LEAD}</p></article></body></html>"
    )
    article = read_article(html.encode(), "https://a.example/mills", "text/html")
    assert [one for one in article.quotations if not one.scare] == []
    assert article.citations == ()
