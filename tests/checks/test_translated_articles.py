"""English articles that quote a page in another language in pieces of a few words: each piece is
found there, in its own sentence and with its words marked, and none is ever called drift.

`make test` takes one language, asked of both models; `make soak` takes all.
"""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.articles.markdown import read_markdown
from crawler.articles.pairing import pair
from crawler.checks.findings import judge_article
from crawler.checks.sources import SourceView
from crawler.comparison.verdict import JudgedSource
from crawler.model import Fetch, Kind, LinkState, Outcome, Page
from tests.support.soak import ROUNDS

URL = "http://paper.example/story"
PAGES = Path(__file__).parent.parent / "pages/translated"
STORIES = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in PAGES.glob("*.toml")}
"""Stories by name: the article, in which URL stands for the page's; what `nowhere` stands in a
source; and by language the sentences of the page and the pieces with the words they translate."""

MISSED = {
    ("bakers", "de"): {"empty"},
    ("bakers", "uk"): {"empty", "Bread cannot be baked with words,"},
    ("bakers", "zh"): {"a quiet death"},
    ("railway", "de"): {"rotten"},
    ("railway", "fr"): {"rotten"},
    ("railway", "es"): {"high fares"},
    ("railway", "uk"): {"a slow bleeding", "rotten"},
    ("railway", "ru"): {"rotten"},
}
"""What is not found yet, and called nothing worse than undecided."""


class OnePage:
    """One page of a text, at every URL."""

    def __init__(self, text, lang):
        fetch = Fetch(requested=URL, fetched="2026-01-02T03:04:05Z", status=200)
        page = Page(URL, text, lang=lang)
        self._view = SourceView(
            fetch, LinkState(Kind.ALIVE, "alive"), page, JudgedSource(text, lang)
        )

    def view(self, citation):
        return self._view

    def edition(self, citation, lang):
        return None

    def anchored(self, citation):
        return None


@pytest.mark.soak
@pytest.mark.parametrize(
    ("story", "lang"),
    [("bakers", "de")]
    if ROUNDS == 1
    else [(name, lang) for name, story in STORIES.items() for lang in story if len(lang) == 2],
)
def test_each_piece_is_found_in_its_own_sentence_with_its_words_marked(story, lang):
    told = STORIES[story]
    article = replace(read_markdown(told["article"].replace("URL", URL), "story.md"), lang="en")
    text = "\n\n".join(told[lang]["source"])
    found = judge_article(article, pair(article), OnePage(text, lang))
    said = {one.quotation.text: one for one in found if one.quotation is not None}
    assert all(one.outcome is not Outcome.DRIFT for one in found)
    assert said[told["nowhere"]].kind in (Kind.UNSOURCED, Kind.UNDECIDED)
    wrong = {}
    for piece, words in told[lang]["pieces"]:
        one = said[piece]
        start = text.index(words)
        marked = one.passage.span if one.passage else None
        inside = marked and marked.start < start + len(words) and marked.end > start
        if one.kind is not Kind.TRANSLATED or not inside:
            wrong[piece] = (one.kind.value, one.passage.text if one.passage else None)
    assert wrong.keys() <= MISSED.get((story, lang), set()), wrong
