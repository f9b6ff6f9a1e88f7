"""Looking for words first finds what the patterns alone find."""

import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.linkstate.phrases import Words, keys_of, plain, sign, words
from tests.support.standins import STAND_INS

NAMES = ("bot_check_titles", "bot_check_words", "consent", "default_pages", "for_sale",
         "login_titles", "missing", "paywall_cut")  # fmt: skip
TEXTS = sorted(
    {"\n".join(re.sub(r"<[^>]+>", "\n", page.html).split("\n")[-60:])[-600:] for page in STAND_INS}
    | {"Before you continue to Herald", "We value your privacy", "Avant de continuer"}
)


@pytest.mark.parametrize("name", NAMES)
def test_a_sign_finds_what_its_patterns_find(name):
    whole = re.compile(f"(?i){'|'.join(words(name))}")
    found = 0
    for text in (*TEXTS, *(text.upper() for text in TEXTS)):
        expected, got = whole.search(text), sign(name).search(text)
        assert (got and got.span()) == (expected and expected.span())
        found += expected is not None
    assert found


@pytest.mark.parametrize(
    ("pattern", "keys"),
    [
        ("not found", ("not found",)),
        ("(?:this|the) page is (?:gone|missing)", (" page is ",)),
        ("(?:page|site) (?:unavailable|offline)", ("unavailable", "offline")),
        ("pages?", ("page",)),
        ("a{2}b", ()),
        ("(?:optional)? no", (" no",)),
        (r"\w+", ()),
        ("(?:long word|x)", ()),
        ("KAPALI", ("kapali",)),
    ],
)
def test_keys_are_words_that_every_match_holds(pattern, keys):
    assert keys_of(pattern) == keys


@pytest.mark.parametrize("name", NAMES)
def test_every_match_of_a_line_holds_one_of_its_keys(name):
    for pattern in (
        files("crawler.linkstate").joinpath(f"phrases/{name}.txt").read_text().splitlines()
    ):
        for text in TEXTS:
            match = re.search(f"(?i){pattern}", text) if not pattern.startswith("#") else None
            keys = keys_of(pattern)
            if match and keys:
                assert any(key in plain(match[0]) for key in keys), pattern


@given(
    st.lists(st.text("abc", min_size=1, max_size=9), max_size=12),
    st.text("abc", max_size=60),
)
def test_words_looked_for_together_are_found_as_alone(some, text):
    assert Words(some).found(text) == {word for word in some if word in text}


def test_letters_that_only_case_tells_apart_are_the_same_key():
    assert plain("İNSAN ONAYI ΤΕΛΟΣ") == plain("insan onayi τελοσ")
