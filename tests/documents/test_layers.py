import json

import pytest

from crawler.comparison.verdict import JudgedSource, compare
from crawler.documents.layers import read_layers, unread
from crawler.documents.page import layers_of, read_page
from crawler.model import EditClass, Kind, LayerName, ReasonCode

WORDS = "The mill will be sold before the end of the summer."
OTHER = (
    "<p>The board met on Monday, and it published the minutes of the meeting a week later.</p>" * 3
)
HTML = "text/html; charset=utf-8"


def judged(quote, markup):
    payload = f"<html lang=en><body><main>{OTHER}{markup}</main></body></html>".encode()
    page = read_page(payload, HTML, "")
    return compare(
        [quote], JudgedSource(page.text, "en", layers=lambda: layers_of(payload, HTML, page))
    )


FLIGHT = json.dumps('["$","p",null,{"children":' + json.dumps(WORDS) + "}]")


@pytest.mark.parametrize(
    ("layer", "markup"),
    [
        ("folded", f"<button>Show</button><div hidden><p>{WORDS}</p></div>"),
        ("folded", f"<dl><dt>And the mill?</dt><dd style='display:none'>{WORDS}</dd></dl>"),
        ("folded", "<p>The mill will be <i style='display: none'>sold before the end of the "
         "summer.</i> <button>Read more</button></p>"),
        ("streamed", f"<template id=B:0></template><div hidden id='S:0'><p>{WORDS}</p></div>"),
        ("streamed", f"<template shadowrootmode=open><p>{WORDS}</p></template>"),
        ("script", f"<script type='application/json'>{json.dumps({'body': WORDS})}</script>"),
        ("script", f"<script>window.state={json.dumps({'html': f'<p>{WORDS}</p>'})};</script>"),
        ("script", f"<script>self.__next_f.push([1,{FLIGHT}])</script>"),
    ],
)  # fmt: skip
def test_words_in_a_deeper_layer_are_a_match_that_says_where(layer, markup):
    found = judged(WORDS, markup)
    assert found.kind is Kind.VERBATIM
    assert found.layer is not None
    assert found.layer.name is LayerName(layer)
    assert found.span is not None
    assert "sold before the end" in found.span.of(found.layer.text)
    assert found.reason.more[0].code.value == f"in-{layer}"
    assert found.searched[0] == "shown"
    assert layer in found.searched


def test_words_shown_need_no_layer():
    found = judged(WORDS, f"<p>{WORDS}</p><div hidden><p>{WORDS}</p></div>")
    assert found.layer is None
    assert found.searched == ("shown",)


def test_words_changed_in_a_deeper_layer_are_changed():
    found = judged(WORDS.replace("sold", "burnt"), f"<div hidden><p>{WORDS}</p></div>")
    assert found.kind is Kind.ALTERED
    assert EditClass.WORD in {change.edit for change in found.changes}


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_words_that_a_page_has_struck_out_are_withdrawn(tag):
    markup = f"<p>The mill will be <{tag}>sold</{tag}> <ins>closed</ins> in the summer.</p>"
    assert judged("The mill will be closed in the summer.", markup).kind is Kind.VERBATIM
    found = judged("The mill will be sold in the summer.", markup)
    assert (found.kind, found.reason.code) == (Kind.ALTERED, ReasonCode.WITHDRAWN)
    assert "closed" in str(found.reason.params["passage"])


def test_nothing_found_in_any_layer_is_absent_and_says_what_was_searched():
    found = judged("Nobody has asked the people of the valley.", f"<div hidden>{WORDS}</div>")
    assert found.kind is Kind.ABSENT
    assert found.searched == ("shown", "folded")


@pytest.mark.parametrize(
    ("code", "markup"),
    [
        ("next-page-unread", "<link rel=next href='/story?page=2'>"),
        ("next-page-unread", "<a class=b rel='nofollow next' href='/story/2'>Next</a>"),
        ("page-of-pages", "<p>Page 1 of 3</p>"),
        ("page-of-pages", "<p>Seite 2 von 4</p>"),
        (
            "more-unread",
            "<div class=liveblog></div><button><span>Load more updates</span></button>",
        ),
        ("frame-not-read", "<iframe src='/statement/body.html'></iframe>"),
    ],
)
def test_a_page_that_goes_on_elsewhere_is_not_searched_to_its_end(code, markup):
    found = judged("Nobody has asked the people of the valley.", markup)
    assert (found.kind, found.reason.code.value) == (Kind.UNDECIDED, code)


@pytest.mark.parametrize(
    "markup",
    [
        "<link rel=next href='/another-story-of-the-day'>",
        "<p>Page 3 of 3</p>",
        "<button>Load more comments about nothing</button>",
        "<iframe src='https://ads.example/frame'></iframe><iframe hidden src='/x.html'></iframe>",
    ],
)
def test_a_page_that_only_links_on_is(markup):
    assert unread(markup, "Page 3 of 3" if "Page" in markup else "") is None
    assert judged("Nobody has asked the people of the valley.", markup).kind is Kind.ABSENT


def test_settings_and_code_are_no_layer():
    markup = (
        "<script>var a='x y z'; const b = \"function () { return a; } and so on and on\";</script>"
    )
    assert read_layers(markup, "").deeper == ()


@pytest.mark.parametrize("page", ["", "<", "<script>", '<script>"\\u"</script>', "<template>"])
def test_any_markup_is_read(page):
    read_layers(page, "")
