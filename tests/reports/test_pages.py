import base64
import hashlib
import json
import re
from copy import copy
from dataclasses import replace
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

import reports
from crawler.articles.markdown import read_markdown
from crawler.checks.results import ArticleReport, Run
from crawler.errors import InputError
from crawler.language.paragraphs import flowed, paragraphs
from crawler.model import (
    Article,
    Certainty,
    Change,
    CitationForm,
    EditClass,
    Finding,
    Kind,
    Outcome,
    Page,
    PairingReason,
    Passage,
    Publisher,
    Span,
)
from reports.card import (
    Part,
    anchor_of,
    card_of,
    differences,
    excerpt,
    language_tag,
    passage_parts,
    quoted_parts,
    web_link,
)
from reports.catalogue import words
from reports.pages import asset, csp_hash, day, when
from reports.reader import Mark, annotated, marks_of
from tests.support.report_sample import HARBOUR, cited, quoted, sample_run, span_of


def index_of(run, folder):
    (path,) = reports.write(run, folder, ["html"])
    return BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")


def articles_of(folder):
    paths = sorted((folder / "report" / "articles").glob("*.html"))
    return [BeautifulSoup(path.read_text(encoding="utf-8"), "lxml") for path in paths]


def page_of(run, folder):
    index_of(run, folder)
    (page,) = articles_of(folder)
    return page


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    return index_of(sample_run(), folder), articles_of(folder)


@pytest.fixture(scope="module")
def index(site):
    return site[0]


@pytest.fixture(scope="module")
def page(site):
    """All article pages as one tree: every card of the run."""
    whole = BeautifulSoup("<body></body>", "lxml")
    for one in site[1]:
        whole.body.append(copy(one.main))
    return whole


@pytest.fixture(scope="module")
def findings():
    return [finding for one in sample_run().articles for finding in one.findings]


def one_article(text, *findings, **more):
    article = Article("a.txt", text, **more)
    return Run("t", "", "", "0", articles=(ArticleReport(article, tuple(findings)),))


def test_every_finding_has_one_card(page, findings):
    ids = [card["id"] for card in page.select("details.finding")]
    assert sorted(ids) == sorted(anchor_of(finding) for finding in findings)


def test_every_finding_is_marked_in_the_text_by_its_outcome(page, findings):
    for finding in findings:
        marks = page.select(f'.text a.mark[href="#{anchor_of(finding)}"]')
        assert marks, finding.id
        assert all(finding.outcome.value in mark["class"] for mark in marks)


def test_a_quotation_is_marked_on_exactly_its_words(page):
    marks = page.select('.text a.quote[href="#f-harbour-1"]')
    for extra in [e for mark in marks for e in mark.select(".sr")]:
        extra.extract()
    said = "".join(mark.get_text() for mark in marks)
    assert said == "We will not leave the island without a boat this winter"


def test_the_citation_a_quote_was_checked_against_is_marked_too(page):
    assert page.select('.text a.mark.source[href="#f-harbour-1"]')[0].get_text() == "speech"


def test_marks_differ_by_shape_not_only_by_colour(page):
    signs = {
        outcome: page.select_one(f".text a.quote.{outcome} use")["href"]
        for outcome in ("match", "drift", "dead", "unverifiable")
    }
    assert signs == {outcome: f"#i-{outcome}" for outcome in signs}
    style = asset("report.css")
    lines = re.findall(r"\.mark\.(\w+) \{ text-decoration-style: (\w+)", style)
    assert len({line for name, line in lines if name != "source"}) == 5


def test_a_card_shows_the_differing_words_on_both_sides(page):
    card = page.select_one("#f-harbour-2")
    assert [d.get_text() for d in card.select(".sides .diff:not(.there)")] == ["four", "twice"]
    assert [d.get_text() for d in card.select(".sides .diff.there")] == ["five"]
    assert card.select_one(".sides .gap.there").get_text() == "(nothing here)"
    assert card.select_one(".reason").get_text().startswith("The source says “five million”")


def test_a_translated_quote_shows_the_original_sentence_in_its_language(page):
    card = page.select_one("#f-summit-1")
    original = card.select("blockquote")[1]
    assert original["lang"] == "ru"
    assert original.get_text().startswith("Мы не подпишем")
    assert "in Russian" in card.select("h3")[1].get_text()
    assert "13 Nov 2026" in card.select("figcaption")[1].get_text()


def test_a_dead_link_shows_its_redirects_and_the_archived_copy(page):
    card = page.select_one("#f-harbour-5")
    assert [s.get_text() for s in card.select(".chain .status")] == ["301", "302", "404"]
    assert "Seen once" in card.get_text()
    assert "Verbatim" in card.select_one(".facts").get_text()


def test_a_card_names_the_capture_it_rests_on(page, findings):
    card = page.select_one("#f-harbour-2").get_text(" ")
    record = findings[1].evidence
    for fact in (record.archive, record.record_id, record.digest, str(record.offset)):
        assert fact in card


def test_the_link_to_the_live_page_points_at_the_passage(page):
    hrefs = [a["href"] for a in page.select("#f-summit-1 .actions a[target]")]
    assert len(hrefs) == 1
    assert hrefs[0].startswith(
        "https://delta.example/world/20261113/river-summit-1894.html#:~:text"
    )


def test_every_inner_link_has_a_target_and_every_id_is_unique(site):
    for page in (site[0], *site[1]):
        ids = [element["id"] for element in page.select("[id]")]
        assert len(ids) == len(set(ids))
        inner = {a["href"][1:] for a in page.select("a[href^='#']")}
        assert inner <= set(ids)


def test_the_summary_counts_by_outcome(index):
    chips = {
        chip["data-outcome"]: chip.select_one(".n").get_text() for chip in index.select(".chip")
    }
    assert chips == {
        "": "12",
        "drift": "4",
        "dead": "1",
        "unverifiable": "3",
        "match": "3",
        "alive": "1",
    }
    assert index.h1.get_text() == "4 quotations differ from their sources. 1 cited page is gone."


def test_the_summary_says_what_a_later_check_has_to_confirm(index):
    assert index.select_one(".lead").get_text() == (
        "Of 12 quotations and links in 2 articles, 4 hold and 3 could not be checked."
        " One finding was seen once only; a later check has to confirm it."
    )


def test_what_accuses_is_listed_first(index):
    kinds = [kind.contents[1] for kind in index.select(".first .kind")]
    assert kinds == ["Altered", "Misleading cut", "Absent", "Translation differs", "Gone"]


def test_only_accusing_cards_are_unfolded(page):
    for card in page.select("details.finding"):
        accuses = bool({"drift", "dead"} & set(card["class"]))
        assert card.has_attr("open") is accuses


def test_headings_go_down_one_level_at_a_time(site):
    for page in (site[0], *site[1]):
        levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4, h5, h6")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_nothing_is_loaded_from_anywhere(site):
    for page in (site[0], *site[1]):
        assert not page.select(
            "link, img, iframe, object, embed, base, script[src], [srcset], image"
        )
        assert "url(" not in page.style.string
        assert "@import" not in page.style.string
        assert all(use["href"].startswith("#") for use in page.select("use"))
        assert not page.select("[style]")


def test_the_policy_allows_our_own_style_and_script_only(site):
    for page in (site[0], *site[1]):
        policy = page.select_one("meta[http-equiv='Content-Security-Policy']")["content"]
        assert policy.startswith("default-src 'none'; ")
        own = page.select("script:not([type])")
        for element, directive in ((page.style, "style-src"), (own[0], "script-src")):
            digest = hashlib.sha256(element.string.encode()).digest()
            assert f"{directive} 'sha256-{base64.b64encode(digest).decode()}'" in policy
        assert "unsafe" not in policy
        assert len(page.select("style")) == len(own) == 1
    assert csp_hash("").startswith("sha256-47DEQpj8HBSa")


def test_an_article_without_findings_says_so(tmp_path):
    index = index_of(one_article("Nothing quoted here."), tmp_path)
    (page,) = articles_of(tmp_path)
    assert "Nothing to check" in page.select_one(".evidence").get_text()
    assert index.h1.get_text() == "No quotation and no link was found."


def test_a_clean_run_says_so(tmp_path):
    report = sample_run().articles[0]
    index = index_of(one_article(HARBOUR, report.findings[0]), tmp_path)
    assert index.h1.get_text() == "Every quotation and link that could be checked holds."
    assert not index.select(".first")


def test_a_run_that_could_check_nothing_does_not_say_that_all_is_well(tmp_path):
    finding = Finding("r", "a.txt", Kind.UNSOURCED, "", quotation=quoted("“We stay.”", "We stay."))
    index = index_of(one_article("“We stay.”", finding), tmp_path)
    assert index.h1.get_text() == "Nothing could be checked."


def test_an_empty_run_is_a_whole_page(tmp_path):
    index = index_of(Run("t", "", "", "0"), tmp_path)
    assert index.h1
    assert index.footer


def test_what_changed_since_the_last_check_comes_first(tmp_path):
    earlier = {"harbour-5": Kind.ALIVE, "harbour-2": Kind.ALTERED, "summit-1": Kind.ALTERED}
    run = replace(sample_run(), earlier=lambda ids: {i: earlier[i] for i in ids if i in earlier})
    index = index_of(run, tmp_path)
    assert [kind.contents[1] for kind in index.select(".first .kind")][:3] == [
        "Gone",
        "Translated",
        "Altered",
    ]
    assert index.select_one(".first .was").get_text() == "was Alive"
    assert "2 findings changed since the last check." in index.select_one(".lead").get_text()


def test_a_capture_is_a_page_with_its_passage_highlighted(tmp_path):
    run = sample_run()
    altered = run.articles[0].findings[1]
    text = "x" * 310 + altered.passage.text + "\n\nAnd <b>more</b>."
    shown = Page("http://a.example/", text, lang="en", publisher=Publisher("The letter"))
    index_of(replace(run, captured=lambda _: shown), tmp_path)
    link = next(page for page in articles_of(tmp_path) if page.select("#f-harbour-2")).select_one(
        "#f-harbour-2 .frame"
    )["href"]
    path, passage = link.removeprefix("../").split("#")
    page = BeautifulSoup((tmp_path / "report" / path).read_text("utf-8"), "lxml")
    assert page.select_one(f"mark#{passage}").get_text() == altered.passage.text
    assert "And <b>more</b>." in page.select_one(".text").get_text()
    assert not page.select("script, iframe")


def test_a_capture_that_cannot_be_read_says_so(tmp_path):
    index_of(replace(sample_run(), captured=lambda _: None), tmp_path)
    for path in (tmp_path / "report" / "sources").iterdir():
        assert "holds no text" in path.read_text("utf-8")


def test_a_new_report_replaces_the_pages_of_the_last_one(tmp_path):
    index_of(sample_run(), tmp_path)
    index_of(one_article("One.", title="Alone"), tmp_path)
    assert [page.h1.get_text() for page in articles_of(tmp_path)] == ["Alone"]


def test_a_folder_that_is_no_report_is_left_alone(tmp_path):
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "mine.txt").write_text("keep")
    with pytest.raises(InputError, match="in the way"):
        index_of(sample_run(), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report"]


def test_rows_that_do_not_fit_the_page_stand_in_files_beside_it(tmp_path, monkeypatch):
    monkeypatch.setattr("reports.index.CHUNK", 100)
    report = sample_run().articles[0]
    articles = tuple(
        ArticleReport(replace(report.article, address=f"a{n}"), report.findings) for n in range(4)
    )
    index = index_of(replace(sample_run(), articles=articles), tmp_path)
    files = [script["src"] for script in index.select("script[src]")]
    assert files == ["report/data-1.js", "report/data-2.js", "report/data-3.js"]
    rows = [json.loads(index.select_one("#rows").string)["rows"]]
    for name in files:
        text = (tmp_path / name).read_text("utf-8")
        rows.append(json.loads(text.removeprefix("citewatch(").removesuffix(");\n")))
    assert [row[0] for part in rows for row in part["findings"]] == [0] * 8 + [1] * 8 + [2] * 8 + [
        3
    ] * 8
    assert len({row[0] for part in rows for row in part["articles"]}) == 4


def test_right_to_left_and_cjk_text_carry_their_language(tmp_path):
    text = "قال: “لن نغادر” اليوم. 他说「我们不走」。"
    passage = Passage("我们不走。", Span(0, 5), "zh")
    finding = Finding("r", "a.txt", Kind.TRANSLATED, "", quotation=quoted(text, "لن نغادر"))
    page = page_of(one_article(text, replace(finding, passage=passage), lang="ar"), tmp_path)
    assert page.select_one(".text")["lang"] == "ar"
    assert page.select_one(".text p")["dir"] == "auto"
    assert page.select("blockquote")[1]["lang"] == "zh"


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.0, "at 0:00"), (61.9, "at 1:01"), (3723.5, "at 1:02:03")]
)
def test_a_passage_of_a_recording_says_when_it_is_said(tmp_path, seconds, shown):
    text = "She said “we will stay” on air."
    passage = Passage("we will stay", Span(0, 12), "en", seconds=seconds)
    finding = Finding("r", "a.txt", Kind.VERBATIM, "", quotation=quoted(text, "we will stay"))
    page = page_of(one_article(text, replace(finding, passage=passage)), tmp_path)
    assert shown in page.select("figcaption")[-1].text


# The catalogue


def test_every_member_of_every_closed_set_has_its_words():
    english = words()
    assert set(english.outcomes) == set(Outcome)
    assert set(english.kinds) == set(Kind)
    assert set(english.edits) == set(EditClass)
    assert set(english.pairings) == set(PairingReason)
    assert set(english.forms) == set(CitationForm)
    assert set(english.certainties) == set(Certainty)
    assert all(e.sentence.endswith((".", ").")) for e in english.kinds.values())


def test_an_unknown_language_falls_back_to_english():
    assert words("tlh") is words("en")


# Paragraphs and marks


_FULL_LINE = "words of a line that is as wide as lines of mail and wire copy are"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\n\ntwo", ["one", "two"]),
        ("One\nTwo", ["One", "Two"]),
        ("one\n \t\n\n\ntwo\n", ["one", "two"]),
        ("", []),
        ("\n\n", []),
        (f"{_FULL_LINE}\n{_FULL_LINE}\nend\n", [f"{_FULL_LINE}\n{_FULL_LINE}\nend"]),
        (f"Head\nA {_FULL_LINE}\nend", ["Head", f"A {_FULL_LINE}\nend"]),
    ],
)
def test_paragraphs_are_those_a_reader_sees(text, expected):
    assert [span.of(text) for span in paragraphs(text)] == expected


def test_wrapped_lines_flow_and_a_word_broken_at_its_hyphen_is_closed():
    text = "x" * 60 + " the well-\nknown harbour, said to be quite very old\nand deep"
    ((piece,),) = annotated(text, ())
    assert "well-known harbour" in piece.text
    assert "old and deep" in piece.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("from out-\nside", "from outside"),
        ("state-\nrun", "state-run"),
        ("a full-page ad, full-\npage", "a full-page ad, full-page"),
        ("red and blue, red-\nblue", "red and blue, red-blue"),
        ("1990-\n1995", "1990-1995"),
        ("Franco-\nGerman", "Franco-German"),
        ("at the end -\nand on", "at the end - and on"),
        ("one\ntwo", "one two"),
    ],
)
def test_a_hyphen_at_a_line_end_goes_when_it_is_the_typesetters(text, shown):
    assert flowed(text) == shown


def test_no_word_of_the_text_is_lost_or_doubled():
    report = sample_run().articles[0]
    entries = [(anchor_of(f), "", f) for f in report.findings]
    blocks = annotated(HARBOUR, marks_of(entries, report.article))
    shown = "".join(piece.text + " " * (piece is block[-1]) for block in blocks for piece in block)
    assert shown.split() == HARBOUR.split()


def test_the_inner_mark_wins_where_marks_overlap():
    text = "He said “we saw the report today” again."
    quote = Finding("q", "a", Kind.VERBATIM, "", quotation=quoted(text, "we saw the report today"))
    link = Finding("l", "a", Kind.GONE, "", citation=cited(text, "report", "http://a.example/"))
    marks = marks_of([("f-q", "", quote), ("f-l", "", link)], Article("a", text))
    (block,) = annotated(text, marks)
    assert [(p.text, p.mark and p.mark.anchor) for p in block] == [
        ("He said “", None),
        ("we saw the ", "f-q"),
        ("report", "f-l"),
        (" today", "f-q"),
        ("” again.", None),
    ]


def test_a_span_outside_the_text_is_no_mark():
    quote = quoted("abc", "abc")
    far = Finding("q", "a", Kind.ABSENT, "", quotation=replace(quote, fragments=(Span(5, 9),)))
    assert marks_of([("f", "", far)], Article("a", "abc")) == ()


# Words side by side


def _compared(quote, passage, *changes, at=0):
    return Finding(
        "x",
        "a",
        Kind.ALTERED,
        "",
        quotation=quoted(quote, quote),
        passage=Passage(passage, Span(at, at + len(passage)), "en"),
        changes=changes,
    )


def test_parts_join_to_the_whole_text():
    quote, passage = "we do not go", "we do never go"
    finding = _compared(
        quote, passage, Change(EditClass.NEGATION, span_of(quote, "not"), Span(106, 111)), at=100
    )
    assert "".join(p.text for p in quoted_parts(finding)) == quote
    assert "".join(p.text for p in passage_parts(finding)) == passage
    assert [p.text for p in passage_parts(finding) if p.edit] == ["never"]


def test_a_dropped_word_leaves_a_gap_in_the_quote():
    finding = _compared(
        "we do go", "we do not go", Change(EditClass.NEGATION, Span(6, 6), Span(6, 10))
    )
    assert Part("", EditClass.NEGATION) in quoted_parts(finding)
    assert [(d.quoted, d.source) for d in differences(finding)] == [("", "not")]


@pytest.mark.parametrize(
    "change",
    [
        Change(EditClass.WORD, Span(90, 95), Span(0, 2)),
        Change(EditClass.WORD, Span(0, 2), Span(900, 950)),
        Change(EditClass.WORD, Span(-5, 400), Span(-5, 400)),
    ],
)
def test_offsets_out_of_range_lose_no_words(change):
    finding = _compared("we go", "we went", change)
    assert "".join(p.text for p in quoted_parts(finding)) == "we go"
    assert "".join(p.text for p in passage_parts(finding)) == "we went"


def test_overlapping_changes_lose_no_words():
    finding = _compared(
        "we do not go",
        "we go",
        Change(EditClass.WORD, Span(0, 9), Span(0, 2)),
        Change(EditClass.NEGATION, Span(3, 12), Span(0, 5)),
        Change(EditClass.CAPITAL, Span(0, 1), Span(0, 1)),
    )
    assert "".join(p.text for p in quoted_parts(finding)) == "we do not go"


def test_an_excerpt_keeps_the_first_change_in_sight():
    parts = (Part("a " * 200), Part("not", EditClass.NEGATION), Part(" b" * 200))
    short = excerpt(parts, 60)
    assert any(part.edit for part in short)
    assert short[0].text.startswith("…")
    assert sum(len(part.text) for part in short) <= 62


# Links, ids, dates


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>1</script>",
        "vbscript:x",
        "file:///etc/hostname",
        "//host/path",
        "http:path",
        "http://",
        "http://a.example/\x00",
        "http://[",
        "blob:http://a.example/1",
    ],
)
def test_only_web_addresses_become_links(url):
    assert web_link(url).href is None


@pytest.mark.parametrize(
    "url", ["http://a.example/", "HTTPS://a.example/x?y#z", "http://ü.example/"]
)
def test_web_addresses_become_links(url):
    assert web_link(url).href == url


def test_ids_that_are_safe_are_kept_and_others_are_hashed():
    finding = sample_run().articles[0].findings[0]
    assert anchor_of(finding) == "f-harbour-1"
    odd = anchor_of(replace(finding, id='"><script>'))
    assert re.fullmatch(r"f-[0-9a-f]{16}", odd)
    assert odd != anchor_of(replace(finding, id='"><script> '))


@pytest.mark.parametrize(("lang", "kept"), [("ru", "ru"), ("zh-Hant", "zh-Hant"), ('"x', None)])
def test_a_language_attribute_is_shaped_like_a_tag(lang, kept):
    assert language_tag(lang) == kept


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        ("2026-11-24T03:02:39Z", "24 Nov 2026, 03:02 UTC"),
        ("2026-11-24T03:02:39+03:00", "24 Nov 2026, 00:02 UTC"),
        ("yesterday", "yesterday"),
        ("", ""),
    ],
)
def test_times_are_shown_in_utc(time, shown):
    assert when(time) == shown


@pytest.mark.parametrize(
    ("date", "shown"), [("2026-11-04", "4 Nov 2026"), ("2026-11", "2026-11"), ("soon", "soon")]
)
def test_dates_are_shown_as_days(date, shown):
    assert day(date) == shown


def test_every_kind_makes_a_card_with_nothing_but_its_reason(tmp_path):
    bare = [Finding(kind.value, "a.txt", kind, "Because.") for kind in Kind]
    page = page_of(one_article("Some text.", *bare), tmp_path)
    assert len(page.select("details.finding")) == len(Kind)
    assert {card_of(finding, words()).label for finding in bare} == {
        words().kinds[kind].label for kind in Kind
    }


def test_markdown_is_shown_as_a_reader_sees_it():
    text = "# Fares\n\nHe said “we **will** go on” in [a speech][s].\n\n[s]: http://a.example/s\n"
    article = read_markdown(text, "a.md")
    start = text.index("we **")
    quote = Mark(Span(start, start + len("we **will** go on")), "f1", Outcome.MATCH, "f1", "quote")
    emphasis = Mark(
        Span(text.index("**will"), text.index(" go")), "f2", Outcome.DRIFT, "f2", "link"
    )
    target = Mark(Span(text.index("[s]:"), len(text) - 1), "f3", Outcome.DEAD, "f3", "link")
    head, said = annotated(text, (quote, emphasis, target), article.layout)
    assert (head.tag, said.tag) == ("h2", "p")
    assert "".join(piece.text for piece in said) == "He said “we will go on” in a speech."
    marked = [(piece.mark.anchor, piece.text, piece.closes) for piece in said if piece.mark]
    assert marked == [("f1", "we ", False), ("f2", "will", True), ("f1", " go on", True)]
