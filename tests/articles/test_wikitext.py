"""Wikitext as an article: templates, references by name, markup, and places in the source."""

import pytest

from crawler.articles.article import read_article
from crawler.articles.pairing import pair
from crawler.articles.wikitext import sound
from crawler.model import CitationForm, Finding, Kind
from reports.locations import whereabouts

MILL, MAYOR, WHEEL = (f"https://{name}.example/page" for name in ("mill", "mayor", "wheel"))
LEAD = "'''Harrow Mill''' was built in the [[spring (season)|spring]] of 1804.\n\n"


def read(source, name="Harrow_Mill.wiki"):
    return read_article((LEAD + source).encode(), name)


def sources(article):
    found = {}
    for pairing in pair(article):
        words = article.quotations[pairing.quotation].text
        cited = pairing.citation is not None and article.citations[pairing.citation].url
        found[words] = cited or pairing.printed
    return found


def web(url, title, **more):
    fields = "".join(f"|{name.replace('_', '-')}={value}" for name, value in more.items())
    return f"{{{{cite web|url={url}|title={title}{fields}}}}}"


def test_title_text_and_references_are_read_as_a_reader_sees_them():
    article = read(
        "{{Infobox mill|name=Harrow|image=Mill (4 June 2009).jpg}}\nIt ground ''corn'' for "
        f"[[Aldmouth|two villages]].<ref>{web(MILL, 'Two villages', date='3 May 2019')}</ref>\n"
        "[[Category:Mills]]"
    )
    assert article.title == "Harrow Mill"
    assert article.published is None
    assert "It ground corn for two villages.[1]" in article.text
    (cited,) = article.citations
    assert (cited.url, cited.form, cited.anchor) == (MILL, CitationForm.REFERENCE, "Two villages")
    assert cited.place.of(article.text) == "[1]"


@pytest.mark.parametrize(
    "reused",
    ['<ref name="sale" />', "<ref name=sale/>", "{{r|sale}}", "<ref name='sale'></ref>"],
)
def test_a_reference_used_again_is_the_one_of_its_name(reused):
    article = read(
        f'It was sold.<ref name="sale">{web(MAYOR, "Sale")}</ref> The mayor called it "a wonder '
        f'of the whole county".{reused} It burned.<ref>{web(WHEEL, "Fire")}</ref>'
    )
    assert sources(article) == {"a wonder of the whole county": MAYOR}


def test_references_defined_in_the_list_are_found():
    article = read(
        'The mayor called it "a wonder of the whole county".<ref name="sale" />\n'
        f'== References ==\n<references><ref name="sale">{web(MAYOR, "Sale")}</ref></references>'
    )
    assert sources(article) == {"a wonder of the whole county": MAYOR}
    listed = read(
        'The mayor called it "a wonder of the whole county".<ref name="sale" />\n'
        f'{{{{reflist|refs=<ref name="sale">{web(MAYOR, "Sale")}</ref>}}}}'
    )
    assert sources(listed) == {"a wonder of the whole county": MAYOR}


@pytest.mark.parametrize(
    ("template", "url", "title", "quote"),
    [
        ("cite news", "url", "title", "quote"),
        ("Internetquelle", "url", "titel", "zitat"),
        ("Lien web", "url", "titre", "extrait"),
        ("Cita web", "url", "título", "cita"),
        ("Citar web", "url", "titulo", "citação"),
        ("Cytuj", "url", "tytuł", "cytat"),
        ("Наведена мрежна страница", "url", "наслов", "навод"),
        ("یادکرد وب", "نشانی", "عنوان", "گفتاورد"),
    ],
)
def test_a_reference_quotes_its_own_work_in_the_templates_of_every_wiki(
    template, url, title, quote
):
    words = "The wheel turned for the last time on a wet Monday."
    source = (
        f"It stood still.<ref>{{{{{template}|{url}={WHEEL}|{title}=Last turn|{quote}={words}}}}}"
        f"</ref> It burned.<ref>{web(MILL, 'Fire')}</ref>"
    )
    assert sources(read(source)) == {words: WHEEL}


def test_a_printed_reference_is_named_and_keeps_its_quotation():
    book = "{{cite book|last=Tarn|first=Ida|title=Mills|publisher=Coast|year=1931|page=9}}"
    article = read(
        f'A traveller called it "the loudest neighbour that a church ever had".<ref>{book}</ref> '
        f"It burned.<ref>{web(WHEEL, 'Fire')}</ref>"
    )
    assert sources(article) == {
        "the loudest neighbour that a church ever had": "Tarn, Ida (1931), Mills, p. 9"
    }


def test_a_short_note_leads_to_its_work_in_the_bibliography():
    article = read(
        'She wrote that "no stone of it was ever laid in haste".{{sfn|Tarn|1931|p=12}}\n'
        "== Works ==\n* {{cite book|last=Tarn|first=Ida|year=1931|title=Mills|url=" + MILL + "}}"
    )
    assert sources(article) == {"no stone of it was ever laid in haste": MILL}


def test_a_page_and_its_copy_are_one_citation():
    copy = f"https://web.archive.org/web/20140102030405/{MAYOR}"
    article = read(f"It was sold.<ref>{web(MAYOR, 'Sale', archive_url=copy)}</ref>")
    assert [(one.url, one.copy) for one in article.citations] == [(MAYOR, copy)]


def test_block_quotations_have_no_marks():
    article = read(
        "The miller wrote:\n{{quote|The water rose to the very sill of the door.|Amos Reed"
        f"<ref>{web(MILL, 'Diary')}</ref>}}}}\nHis wife wrote otherwise:"
        f"<ref>{web(WHEEL, 'Letters')}</ref>\n"
        "<blockquote>He had never once been down to look at the water.</blockquote>"
    )
    assert sources(article) == {
        "The water rose to the very sill of the door.": MILL,
        "He had never once been down to look at the water.": WHEEL,
    }


def test_comments_attributes_and_files_are_no_text():
    article = read(
        f'It stood.<!-- "it will never turn again",<ref>{web(WHEEL, "Rumour")}</ref> -->\n'
        '{| class="wikitable" style="text-align: left; width: 60%"\n! scope="col" | Miller\n|-\n'
        "| [[Amos Reed (miller)|Amos Reed]]\n|}\n[[File:Mill.jpg|thumb|The mill]]"
    )
    assert article.citations == article.quotations == ()


def test_a_template_that_is_not_known_leaves_a_mark_in_a_quotation():
    article = read(
        'He wrote that "a beam of {{longbeam|12|oak}} had come down".'
        f"<ref>{web(MILL, 'A')}</ref>"
    )
    assert list(sources(article)) == ["a beam of […] had come down"]


def test_a_finding_points_at_its_line_of_the_source(tmp_path):
    path = tmp_path / "mill.wiki"
    words = "a [[wonder|wonder]] of the whole county"
    path.write_text(f'{LEAD}The mayor called it "{words}".<ref>{web(MAYOR, "Sale")}</ref>')
    article = read_article(path.read_bytes(), str(path))
    finding = Finding("x", str(path), Kind.ALTERED, "why", quotation=article.quotations[0])
    region = whereabouts(article, finding).region
    assert (region.line, region.column) == (3, 22)
    assert region.span.of(path.read_text()) == words


def test_raw_wikitext_of_a_wiki_is_told_by_its_type_and_named_by_its_address():
    source = f"A mill.<ref>{web(MILL, 'A')}</ref>"
    address = "https://en.wikipedia.org/w/index.php?title=Harrow_Mill&action=raw"
    article = read_article(source.encode(), address, "text/x-wiki; charset=UTF-8")
    assert article.title == "Harrow Mill"
    assert [one.url for one in article.citations] == [MILL]


@pytest.mark.parametrize(
    "opened",
    ["{{", "[[", "<ref>", "'''", "{|\n", "[http://a.example/ ", "{{a|[[b|}}]]", "<!--", "{{quote|"],
)
def test_broken_markup_is_read_all_the_same_and_soon(opened):
    assert "A mill." in read(f"A mill.\n\n{opened * 5000}").text


def test_only_what_nothing_closes_is_left_out_and_every_place_stays():
    source = "{{a|[[b]]}} {{c <ref>d</ref> [[e}} <small>f [http://g.example h] <!-- i -->"
    expected = source
    for away in ("<small>", "<!-- i -->"):
        expected = expected.replace(away, " " * len(away))
    assert sound(source) == expected.replace("[[e", "  e")
