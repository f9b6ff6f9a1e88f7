"""Every text of the reports is there in every language."""

import re
from dataclasses import fields

import pytest

import reports
from crawler.cli import options
from crawler.model import Kind, Outcome
from reports.catalogue import ENGLISH, LANGUAGES, Entry, words
from tests.support.report_sample import sample_run

OTHERS = [lang for lang in LANGUAGES if lang != "en"]
SAME = {"[sic]", "robots.txt"}
"""Texts that are written alike everywhere."""


def texts_of(catalogue):
    """Every single text, by where it stands."""
    for field in fields(catalogue):
        value = getattr(catalogue, field.name)
        if isinstance(value, str):
            continue
        for key, text in value.items():
            if isinstance(text, Entry):
                yield (field.name, str(key), "label"), text.label
                yield (field.name, str(key), "sentence"), text.sentence
            elif isinstance(text, tuple):
                yield from (((field.name, str(key), n), one) for n, one in enumerate(text))
            else:
                yield (field.name, str(key)), text


def test_the_command_line_offers_the_catalogues():
    assert options.LANGUAGES == LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_outcomes_and_kinds_are_all_explained(lang):
    catalogue = words(lang)
    assert catalogue.lang == lang
    assert set(catalogue.outcomes) == set(Outcome)
    assert set(catalogue.kinds) == set(Kind)


@pytest.mark.parametrize("lang", OTHERS)
def test_every_text_is_translated_with_the_same_places_to_fill(lang):
    english, other = dict(texts_of(ENGLISH)), dict(texts_of(words(lang)))
    assert english.keys() == other.keys()
    same = [place for place, text in other.items() if text == english[place] and text not in SAME]
    assert same == []
    for place, text in other.items():
        if place[0] != "counted":
            assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", english[place]))


def test_a_report_in_russian_speaks_russian(tmp_path):
    from dataclasses import replace

    (path, _) = reports.write(replace(sample_run(), lang="ru"), tmp_path, ["html", "markdown"])
    page = path.read_text("utf-8")
    assert '<html lang="ru">' in page
    assert "Изменено" in page
    assert "Altered" not in page
