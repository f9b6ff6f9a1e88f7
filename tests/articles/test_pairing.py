import re
from dataclasses import replace

import pytest

from crawler.articles.article import read_article, read_html
from crawler.articles.citations import bare_urls
from crawler.articles.markdown import read_markdown
from crawler.articles.outlets import named_sources
from crawler.articles.pairing import CONFIDENCE, others, pair
from crawler.checks.findings import ABSENCE_NEEDS
from crawler.documents.document import tie_notes
from crawler.jsonlines import extract_object
from crawler.model import (
    Article,
    Citation,
    CitationForm,
    PairingReason,
    Quotation,
    QuoteForm,
    Span,
    Speaker,
)

_LINK = re.compile(r"\{([^|{}]*)\|([^{}]*)\}")


def article(marked, **changes):
    """An article from text with links as {words|url}, "?url" a mention and "!url" an embed."""
    text, links, at = "", [], 0
    for found in _LINK.finditer(marked):
        text += marked[at : found.start()]
        words, url = found[1], found[2]
        span = Span(len(text), len(text) + len(words))
        form = CitationForm.EMBED if url.startswith("!") else CitationForm.LINK
        target = url.lstrip("?!")
        links.append(Citation(span, target, target, form, words, mention=url.startswith("?")))
        text += words
        at = found.end()
    text += marked[at:]
    linked = {link.span.start for link in links}
    bare = [c for c in tie_notes(text, bare_urls(text)) if c.span.start not in linked]
    citations = tuple(sorted((*links, *bare), key=lambda citation: citation.span))
    quotations = tuple(
        Quotation((Span(*found.span(1)),), found[1]) for found in re.finditer(r"“([^”]*)”", text)
    )
    values = {"lang": "en", "quotations": quotations, "citations": citations}
    return Article("a.txt", text, named=named_sources(text), **{**values, **changes})


def paired(marked):
    read = article(marked)
    return [
        (read.citations[found.citation].url if found.citation is not None else None, found.reason)
        for found in pair(read)
    ]


A, B, C = "https://a.example/1", "https://b.example/2", "https://c.example/3"
RIA = "https://ria.ru/20240109/1.html"


@pytest.mark.parametrize(
    ("text", "url", "reason"),
    [
        (f"“We will go on,” he {{said|{A}}}. Other {{news|{B}}}.", A, PairingReason.SAME_SENTENCE),
        (
            f"In {{an interview|{A}}}, he said: “We go on.” It is {{late|{B}}}.",
            A,
            PairingReason.SAME_SENTENCE,
        ),
        (f"“We will go on,” he said{{.|{A}}} Other {{news|{B}}}.", A, PairingReason.SAME_SENTENCE),
        (f"“We will go on,” he said ({A}). Next.", A, PairingReason.SAME_SENTENCE),
        (f"“We will go on!” He said. And {{then|{A}}} he left.", A, PairingReason.SAME_PARAGRAPH),
        (
            f"He {{wrote|{A}}} this:\n\n“We will go on.”\n\nAnd {{news|{B}}}.",
            A,
            PairingReason.SAME_SENTENCE,
        ),
        (
            f"“We will go on,” he told RIA Novosti.\n\nSee {{this|{A}}} and {{that|{RIA}}}.",
            RIA,
            PairingReason.NAMED_SOURCE,
        ),
        (
            f"“We will go on,” he said.\n\n{A}\n\nMore {{words|{B}}}.",
            A,
            PairingReason.NEXT_PARAGRAPH,
        ),
        (
            f"He spoke {{there|{A}}}.\n\n“We will go on,” he said.\n\nMore {{words|{B}}}.",
            A,
            PairingReason.PREVIOUS_PARAGRAPH,
        ),
        (
            f"“We will go on,” he said.\n\nMore {{words|{B}}} followed.",
            B,
            PairingReason.NEXT_PARAGRAPH,
        ),
        (
            f"“We will go on,” he said.\n\nWords.\n\nWords.\n\nWords {{here|{B}}}.",
            B,
            PairingReason.ONLY_SOURCE,
        ),
        (f"“We will go on.”[1] So.\n\nSee {{this|{A}}}.\n\n[1] {B}\n", B, PairingReason.FOOTNOTE),
        (
            f"“We will go on,” he said.² So.\n\nSee {{this|{A}}}.\n\n1. {A}\n2. {B}\n",
            B,
            PairingReason.FOOTNOTE,
        ),
    ],
)
def test_the_strongest_sign_decides(text, url, reason):
    assert paired(text)[0] == (url, reason)


def test_several_quotations_of_one_speech_pair_with_the_link_below_them():
    speech = "“One is here,” he said.\n\n“Two is here,” he said. “Three.”"
    text = f"{speech}\n\n{A}\n\n“Four,” he said.\n\n{B}\n"
    assert [url for url, _ in paired(text)] == [A, A, A, B]


def test_a_marker_used_again_points_to_the_same_note():
    text = f"“One is here.”[1] Words. And “two is here.”[2] So “three”.[1]\n\n[1] {A}\n[2] {B}\n"
    assert [url for url, _ in paired(text)] == [A, B, A]


def test_each_quotation_of_a_sentence_has_the_link_nearest_to_it():
    text = f"“One is here,” {{he said|{A}}}, while she said “two is here” {{elsewhere|{B}}}."
    assert [url for url, _ in paired(text)] == [A, B]


def test_a_mention_gives_way_to_a_source():
    text = f"{{Jane Doe|?{A}}} said: “We will go on.” The {{speech|{B}}} was long."
    assert paired(text) == [(B, PairingReason.SAME_PARAGRAPH)]


def test_an_embed_comes_last():
    text = f"“We will go on,” he said.\n\n{{post|!{A}}}\n\nOther words are here."
    assert paired(text) == [(A, PairingReason.NEXT_PARAGRAPH)]


def test_a_speech_goes_on_in_the_next_paragraph_with_its_source():
    speech = f"He {{told a paper|{A}}}: “One is here.”\n\n“Two is here,” he added."
    text = f"{speech}\n\nWords {{there|{B}}}."
    assert [url for url, _ in paired(text)] == [A, A]


def test_another_speaker_does_not_inherit_the_source():
    speech = f"Ann {{said|{A}}}: “One is here.” Then words.\n\n“Two is here,” Bob Smith said."
    text = f"{speech}\n\n{{Link|{B}}}"
    first, second = article(text).quotations
    name = article(text).text.index("Bob Smith")
    ann, bob = Speaker("Ann Jones", Span(0, 3)), Speaker("Bob Smith", Span(name, name + 9))
    spoken = (replace(first, speaker=ann), replace(second, speaker=bob))
    read = article(text, quotations=spoken)
    assert [read.citations[found.citation].url for found in pair(read)] == [A, B]


def test_a_name_without_a_link_is_told():
    read = article(
        f"“We will go on,” he told RIA Novosti.\n\nWords.\n\nWords.\n\nSee {{this|{A}}}."
    )
    (found,) = pair(read)
    assert (found.citation, found.named, found.confidence) == (None, "RIA Novosti", 0.0)


def test_an_article_without_links_has_no_sources():
    (found,) = pair(article("“We will go on,” he said."))
    assert (found.citation, found.reason, found.named) == (None, None, None)


def test_a_note_that_links_nothing_is_no_other_link():
    text = f"“We will go on,” he said by telephone.[1] So {{it|{A}}} is.\n\n[1] Interview.\n"
    assert paired(text)[0] == (None, None)


def test_a_document_linked_before_is_known_by_its_kind():
    text = (
        f"He answered in {{an open letter|{A}}} to all.\n\nThe costs come from {{a study|{B}}}.\n\n"
        f"“We will go on,” the letter ends. Some readers {{wrote|{C}}} to us."
    )
    assert paired(text)[0] == (A, PairingReason.NAMED_DOCUMENT)


DOCUMENTS = [
    ("en", "He sent {a letter|%s}. A {paper|%s} wrote.", "“We will go on,” the letter ends."),
    (
        "de",
        "Er schickte {einen Brief|%s}. Ein {Blatt|%s} schrieb.",
        "“Wir machen weiter”, heißt es im Brief.",
    ),
    (
        "fr",
        "Il a envoyé {une lettre|%s}. Un {quotidien|%s} a écrit.",
        "“On continue ici”, dit la lettre.",
    ),
    ("es", "Envió {una carta|%s}. Un {diario|%s} escribió.", "“Vamos a seguir”, dice la carta."),
    (
        "ru",
        "Он отправил {письмо|%s}. {Газета|%s} писала.",
        "“Мы не уйдём отсюда”, говорится в письме.",
    ),
    (
        "uk",
        "Він надіслав {лист|%s}. {Газета|%s} писала.",
        "“Ми не підемо звідси”, сказано в листі.",
    ),
    ("cs", "Poslal {dopis|%s}. {Noviny|%s} psaly.", "“Budeme tu dál,” stojí v dopisu."),
    (
        "pl",
        "Wydał {oświadczenie|%s}. {Gazeta|%s} pisała.",
        "“Zostaniemy tu dalej” – napisano w oświadczeniu.",
    ),
    (
        "it",
        "Ha mandato {una lettera|%s}. Un {giornale|%s} scrisse.",
        "“Andiamo avanti qui”, dice la lettera.",
    ),
    (
        "pt",
        "Enviou {uma carta|%s}. Um {jornal|%s} escreveu.",
        "“Vamos continuar aqui”, diz a carta.",
    ),
    (
        "nl",
        "Hij stuurde {een brief|%s}. Een {krant|%s} schreef.",
        "“Wij gaan hier door”, staat in de brief.",
    ),
    (
        "sv",
        "Han skickade {ett brev|%s}. En {tidning|%s} skrev.",
        "“Vi går vidare här”, står det i brevet.",
    ),
]


@pytest.mark.parametrize(("lang", "linked", "quoted"), DOCUMENTS, ids=lambda value: value[:2])
def test_a_document_is_paired_by_the_noun_for_it_in_each_language(lang, linked, quoted):
    text = f"{linked % (A, B)}\n\nLater.\n\n{quoted}"
    found = pair(replace(article(text), lang=lang))
    assert [one.reason for one in found] == [PairingReason.NAMED_DOCUMENT]
    assert found[0].citation == 0


def test_words_between_the_parts_of_a_split_quotation_name_its_document():
    text = (
        f"It got {{a report|{A}}} last week. A {{paper|{B}}} wrote.\n\nHe read it.\n\n"
        "“No quay was inspected,” the report says, “and no money was asked for.”"
    )
    read = article(text)
    one, two = read.quotations
    whole = Quotation((*one.fragments, *two.fragments), f"{one.text} {two.text}")
    (found,) = pair(replace(read, quotations=(whole,)))
    assert (found.citation, found.reason) == (0, PairingReason.NAMED_DOCUMENT)


@pytest.mark.parametrize(
    ("address", "outlet", "said"),
    [
        ("https://www.valleyherald.com/a", None, "Ms Hall told the Valley Herald"),
        ("https://www.vh.com/a", "Valley Herald", "Ms Hall told the Valley Herald"),
        ("https://www.vh.com/a", None, "Ms Hall told us"),
        ("https://www.vh.com/a", None, "Ms Hall told this newspaper"),
    ],
)
def test_words_told_to_the_articles_own_outlet_have_no_background_link(address, outlet, said):
    text = f"“Nobody asked us about the map,” {said}. The line runs along {{the coast|{A}}}."
    written = replace(article(text), address=address, outlet=outlet, lang="en")
    (found,) = pair(written)
    assert (found.citation, found.told_here) == (None, True)
    (other,) = pair(replace(written, address="https://other.com/b", outlet="Other"))
    assert other.told_here is ("told us" in text or "this newspaper" in text)


def test_words_that_stand_in_an_embedded_post_are_from_it():
    post = "The harbour will be closed to all ships until March."
    text = f"He said so {{here|{A}}}.\n\n{post}\n\n“The harbour will be closed,” he wrote there."
    written = article(text)
    start = written.text.index(post)
    shown = Citation(Span(start, start + len(post)), B, B, CitationForm.EMBED)
    written = replace(written, citations=(*written.citations, shown))
    (found,) = pair(written)
    assert (found.citation, found.reason) == (1, PairingReason.EMBEDDED)
    (found,) = pair(replace(written, text=written.text.replace("will be closed to", "was open to")))
    assert found.reason is not PairingReason.EMBEDDED


def test_a_link_in_another_quotations_sentence_is_not_taken():
    text = f"“One is here,” he said. On {{a site|{A}}} she wrote: “Two is here.”"
    assert [url for url, _ in paired(text)][1] == A
    assert paired(text)[0][1] is not PairingReason.SAME_PARAGRAPH


def test_a_cite_attribute_is_the_source():
    text = "He said so: We will go on."
    span = Span(12, 26)
    read = Article(
        "a.html",
        text,
        quotations=(Quotation((span,), span.of(text), QuoteForm.BLOCK),),
        citations=(
            Citation(Span(0, 2), A, A),
            Citation(span, B, B, CitationForm.CITE_ATTRIBUTE),
        ),
    )
    (found,) = pair(read)
    assert (found.citation, found.reason) == (1, PairingReason.CITE_ATTRIBUTE)


def test_an_archived_page_of_the_outlet_is_the_outlets():
    archived = f"https://web.archive.org/web/2024/{RIA}"
    text = f"“We will go on,” he told RIA Novosti.\n\nSee {{this|{A}}} and {archived} for it."
    assert paired(text)[0][1] is PairingReason.NAMED_SOURCE


def test_the_other_citations_come_in_the_order_to_search_them():
    read = article(
        f"{{Ann|?{C}}} said “We will go on” {{here|{A}}}. {{Again|{A}}}, {{far|{B}}}."
        + " Words." * 30
        + " {post|!https://x.example/9}"
    )
    (found,) = pair(read)
    searched = [read.citations[index].url for index in others(read, found)]
    assert searched == [B, C, "https://x.example/9"]


def test_the_outlet_that_is_named_is_searched_first():
    far = " Words." * 30
    told = f"“We will go on,” he told RIA Novosti {{here|{A}}}."
    read = article(f"{told} {{News|{B}}}.{far} {{Ria|{RIA}}}.")
    (found,) = pair(read)
    searched = [read.citations[index].url for index in others(read, found)]
    assert (read.citations[found.citation].url, searched) == (A, [RIA, B])


def test_stronger_signs_are_trusted_more():
    assert list(CONFIDENCE.values()) == sorted(CONFIDENCE.values(), reverse=True)
    assert set(CONFIDENCE) == set(PairingReason) - {PairingReason.ELSEWHERE}


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        (f"The fee {{rose|{A}}} last year. “We will go on,” Ann Holm said.", False),
        (f"The port {{reported|{A}}} a loss. “We will go on,” Ann Holm said.", False),
        (f"The guild sent {{a letter|{A}}}. “We will go on,” Ann Holm said.", False),
        (f"In {{an interview|{A}}} Ann Holm was calm. “We will go on,” she said.", True),
        (f"RIA Novosti reported {{it|{RIA}}}. “We will go on,” Ann Holm said.", True),
        (f"“We will go on,” Ann Holm said.\n\n{{Source|{A}}}", True),
        (f"“We will go on,” Ann Holm said.\n\nThen {{a study|{A}}} came.", False),
        (f"“We will go on,” Ann Holm told RIA Novosti.\n\n{{Source|{A}}}", False),
        (f"“We will go on,” Ann Holm {{told reporters|{A}}}.", True),
        (f"In {{a video|{A}}} Ann Holm said: “We will go on.”", True),
        (f"“We will go on,” Ann Holm said, according to {{the port|{A}}}.", True),
        (f"{{“We will go on,”|{A}}} Ann Holm said.", True),
        (f"“We will go on,” Ann Holm said{{.|{A}}}", True),
        (f"“We will go on,” Ann Holm said ({A}).", True),
        (f"“We will go on,” said Ann Holm, who had {{resigned in May|{A}}}.", False),
        (f"After {{the port lost two cranes|{A}}}, Ann Holm said: “We will go on.”", False),
        (f"“We will go on,” Ann Holm said as {{thousands marched|{A}}}.", False),
        (f"“We will go on,” said Ann Holm, who lives next to {{the new line|{A}}}.", False),
        (f"“We will go on,” said Ann Holm, whose land lies on {{the line|{A}}}.", False),
        (f"“We will go on,” said Ann Holm of the {{plan|{A}}}.", False),
        (f"“We will go on,” said Ann Holm, the mayor, in {{a letter|{A}}}.", True),
        (
            f"“We will go on,” Ann Holm told RIA Novosti.\n\nA crane fell.\n\nIt had "
            f"{{fallen before|{RIA}}}, too.\n\nThe end.",
            False,
        ),
        (
            f"“We will go on,” Ann Holm told RIA Novosti.\n\nA crane fell.\n\nIt had "
            f"fallen before, too.\n\n{RIA}",
            True,
        ),
    ],
)
def test_only_a_telling_link_of_the_paragraph_is_trusted_to_accuse(text, sure):
    read = article(text)
    spoken = tuple(
        replace(quotation, speaker=Speaker(name, Span(at, at + len(name))))
        for quotation in read.quotations
        for name in ("she" if "she said" in text else "Ann Holm",)
        for at in (read.text.rindex(name),)
    )
    (found,) = pair(replace(read, quotations=spoken))
    assert (found.confidence >= ABSENCE_NEEDS) is sure


def test_a_headline_of_the_outlets_own_below_a_quotation_is_not_trusted_to_accuse():
    read = article(f"“We will go on,” he said.\n\n{{Council waits for the boats|{A}}}\n\nWords.")
    own = tuple(replace(citation, internal=True) for citation in read.citations)
    (found,) = pair(replace(read, citations=own))
    assert found.confidence < ABSENCE_NEEDS


def test_twenty_thousand_links_are_bounded():
    text = "".join(
        f"“Quote number {n}” he {{said|https://a.example/{n}}}.\n\n" for n in range(1000)
    )
    read = article(text)
    assert all(found.citation == found.quotation for found in pair(read))


_ENTRY = (
    '<div class="entry"><h2>{head}</h2><time datetime="2024-03-0{day}">{day}.3.</time>{body}</div>'
)
_QUOTED = "<p>“We heard a lecture on cranes and left,” Lena Falk told Reuters on the way out.</p>"
_LINKED = (
    '<p><a href="https://www.reuters.com/markets/portline-2024">Portline loses a tenth</a></p>'
    "<p>The company had expected half of that, and its chairman said nothing.</p>"
)


def test_a_source_is_looked_for_in_the_section_of_its_quotation() -> None:
    entries = [
        _ENTRY.format(head="Talks break off", day=6, body=_QUOTED + "<p>They meet on Friday.</p>"),
        _ENTRY.format(head="Shares fall", day=5, body=_LINKED),
    ]
    page = f"<main><h1>Day two</h1><p>We follow the strike at four ports.</p>{''.join(entries)}"
    parted = read_html(page, "https://paper.example/live/strike")
    assert [one.published for one in parted.sections] == ["2024-03-06", "2024-03-05"]
    assert [one.title for one in parted.sections] == ["Talks break off", "Shares fall"]
    assert pair(parted)[0].citation is None
    # The same words as one article: the outlet that is named is linked below.
    whole = read_html(re.sub("<time.*?</time>", "", page), "https://paper.example/news/strike")
    assert not whole.sections
    assert pair(whole)[0].citation == 0


def test_dated_subheads_and_one_authors_pictures_part_nothing() -> None:
    prose = "<p>The last night train ran on a Sunday, and nobody came to see it off.</p>"
    picture = '<figure><span rel="author">Ida Holm</span></figure>'
    dated = "".join(f"<h2>March {year}: a cut</h2>{prose}" for year in (1994, 2008, 2023))
    signed = "".join(f"<div class='part'><h2>{n} cuts</h2>{prose}{picture}</div>" for n in "2345")
    for body in (dated, signed):
        page = f"<main><h1>How the line was lost</h1>{prose}{body}</main>"
        assert not read_html(page, "https://paper.example/2024/line").sections


def test_a_newsletter_in_markdown_has_sections() -> None:
    text = (
        "# Monday\n\n## The quay\n\n*By Ida Holm*\n\nA vote.\n\n## The boats\n\nBy Jo Lund\n\nNone."
    )
    assert [(one.title, one.author) for one in read_markdown(text, "letter.md").sections] == [
        ("The quay", "Ida Holm"),
        ("The boats", "Jo Lund"),
    ]


def test_extract_lists_outlets_that_are_named_with_their_link_and_section() -> None:
    page = (
        "<main><h1>Night of the strike</h1><p>According to Reuters, the two sides met twice at "
        "night. The Guardian reported otherwise, and nobody wished to comment on either.</p>"
        '<p>The first meeting had <a href="https://www.reuters.com/world/dockers-met-2024-03-04">'
        "ended within minutes</a>, and the second was held in a car.</p></main>"
    )
    article = read_html(page, "https://paper.example/news/strike")
    line = extract_object("1", article, pair(article), given_text=False)
    named = [(one["name"], one.get("citation")) for one in line["named"]]
    assert named == [("Reuters", 0), ("The Guardian", None)]
    assert "sections" not in line
    entries = "".join(
        _ENTRY.format(head=head, day=day, body=body)
        for head, day, body in (("Talks", 6, _QUOTED + _QUOTED), ("Shares", 5, _LINKED))
    )
    article = read_html(f"<main><h1>Live</h1>{entries}</main>", "https://paper.example/live/s")
    line = extract_object("2", article, pair(article), given_text=False)
    assert [one["published"] for one in line["sections"]] == ["2024-03-06", "2024-03-05"]
    assert {one["section"] for one in line["quotes"]} == {0}
    assert [one["section"] for one in line["citations"]] == [1]


def test_a_heading_of_a_tables_column_begins_no_list_of_sources() -> None:
    rows = (
        "<tr><th>Who</th><th>What</th><th>Source</th></tr>"
        "<tr><td>Ida Holm, mayor</td><td>“We will never sell the old quay”</td>"
        '<td><a href="https://council.example/2016/speech">speech</a></td></tr>'
        "<tr><td>2019</td><td>“The cranes will be gone by then”</td><td></td></tr>"
    )
    prose = "<p>We went through ten years of speeches about the harbour, and checked them all.</p>"
    page = f"<main><h1>Promises</h1>{prose}<table>{rows}</table>{prose}</main>"
    article = read_html(page, "https://paper.example/2024/promises")
    assert [one.speaker and one.speaker.name for one in article.quotations] == ["Ida Holm", None]
    assert not article.references
    first, second = pair(article)
    assert first.citation == 0
    assert second.confidence < ABSENCE_NEEDS


def test_a_source_that_stands_in_another_row_is_no_speechs_end() -> None:
    linked = '<a href="https://council.example/2019/speech">speech</a>'
    rows = (
        "<tr><td>“We will never sell the old quay”</td><td></td></tr>"
        f"<tr><td>“The cranes will be gone by then”</td><td>{linked}</td></tr>"
    )
    prose = "<p>We went through ten years of speeches about the harbour, and checked them all.</p>"
    page = f"<main><h1>Promises</h1>{prose}<table>{rows}</table>{prose}</main>"
    first, second = pair(read_html(page, "https://paper.example/2024/promises"))
    assert first.confidence < ABSENCE_NEEDS <= second.confidence


LETTER = """The Harbour Letter

Good morning. Two stories this week from the coast, with their sources.

The lighthouse changes hands
By Anna Petit

The council sold the lighthouse for one euro to a club of sailors, who will paint it this year.
“We no longer knew how to pay for the paint,” said the mayor, Paul Legrand.
The minutes: https://council.example/minutes/lighthouse

A whale in the estuary
By Louis Marchand

The animal, twelve metres long, left for the sea on Monday night with the tide, led by two boats.
“It swam better than we row,” the mayor said. https://aquarium.example/log/whale
"""


def test_a_newsletter_in_plain_text_has_sections_with_speakers_of_their_own() -> None:
    article = read_article(LETTER.encode(), "letter.txt")
    assert [one.author for one in article.sections] == ["Anna Petit", "Louis Marchand"]
    _, other = article.quotations
    assert other.speaker is not None
    assert other.speaker.refers_to is None  # another town's mayor
    assert [one.citation for one in pair(article)][1] == 1
    story = LETTER.replace("By Anna Petit\n", "").replace("By Louis Marchand\n", "By Anna Petit\n")
    assert read_article(story.encode(), "story.txt").sections == ()


@pytest.mark.parametrize(
    ("times", "published"),
    [
        (("2.05 pm", "12:30", "9:15 am"), ("14:05", "12:30", "09:15")),
        (("14h05", "12h30", "9h15"), ("14:05", "12:30", "09:15")),
        (("0:20", "23:40", "22:10"), ()),  # past midnight: the page's day is not that of all
    ],
)
def test_a_time_of_day_is_of_the_pages_date(times: tuple[str], published: tuple[str]) -> None:
    said = "<p>The ferry turned back before it had reached the harbour, and nobody was hurt.</p>"
    body = "".join(f"<div class=entry><h3>{time} News</h3>{said}</div>" for time in times)
    head = '<meta property="article:published_time" content="2024-03-06T08:00:00Z">'
    page = f"<html><head>{head}</head><body><article><h1>Live</h1>{body}</article></body></html>"
    parts = read_article(page.encode(), "https://a.example/live", "text/html").sections
    assert [one.published for one in parts if one.published] == [
        f"2024-03-06T{time}" for time in published
    ]
    assert len(parts) == 3
