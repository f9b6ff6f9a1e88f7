"""Every text of the reports is there in every language, down to the reasons of the judges."""

import re
import string
from dataclasses import fields, replace
from html import unescape

import pytest

import reports
from crawler.cli.options import check_options
from crawler.comparison import policy
from crawler.errors import InputError
from crawler.linkstate.walls import _topics
from crawler.model import (
    Certainty,
    CitationForm,
    EditClass,
    Fetch,
    Finding,
    Kind,
    Outcome,
    PairingReason,
    Reason,
    ReasonCode,
)
from reports import catalogue
from reports.catalogue import Entry, languages, words
from tests.support.report_sample import sample_run

LANGUAGES = languages()
ENGLISH = words("en")
OTHERS = [lang for lang in LANGUAGES if lang != "en"]
SAME = {"[sic]", "robots.txt"}
"""Texts that are written alike everywhere."""

# A value for every parameter, of words that are in no catalogue.
PARAMS = {
    **dict.fromkeys(["passage", "left_out", "quoted", "replaced", "source", "named"], "…"),
    **dict.fromkeys(["had", "lost", "since", "said", "host", "asked", "url", "path"], "…"),
    **dict.fromkeys(["media", "fragment", "record", "maker", "frame"], "…"),
    "count": 3,
    "status": 403,
    "seconds": 90,
    "language": "ru",
    "topic": "pills",
    "edits": tuple(edit.value for edit in EditClass if edit.honest),
    "missing": ("…", "…"),
    "words": ("…",),
    "seen": (Reason(ReasonCode.SEEN_PASSWORD), Reason(ReasonCode.SEEN_WORDS, {"count": 3})),
    "detail": "the connection was refused; robots.txt cannot be read: no complete answer in time",
    "differences": (
        Reason(ReasonCode.HAS_FOR, {"quoted": "1", "source": "2"}),
        Reason(ReasonCode.HAS_MORE, {"quoted": "1"}),
        Reason(ReasonCode.HAS_LESS, {"source": "2"}),
    ),
}


def texts_of(catalogue):
    """Every single text, by where it stands; all forms of one as one."""
    for field in fields(catalogue):
        value = getattr(catalogue, field.name)
        if isinstance(value, str):
            continue
        for key, text in value.items():
            if isinstance(text, Entry):
                yield (field.name, str(key), "label"), text.label
                yield (field.name, str(key), "sentence"), text.sentence
            elif isinstance(text, dict):
                assert "other" in text
                yield (field.name, str(key)), " ".join(text.values())
            else:
                yield (field.name, str(key)), text


def places(text):
    """The places to fill of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def reason_of(code):
    """A reason with every parameter that its English sentence has a place for."""
    forms = ENGLISH.reasons[code]
    every = places(forms if isinstance(forms, str) else " ".join(forms.values()))
    return Reason(code, {name: PARAMS[name] for name in every})


def test_the_command_line_offers_the_languages_that_have_a_file(monkeypatch, tmp_path):
    assert LANGUAGES == ("de", "en", "ru")
    for path in catalogue.TEXTS.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    made = (tmp_path / "de.toml").read_text("utf-8").replace("Abweichung", "Afwijking")
    (tmp_path / "nl.toml").write_text(made.replace('locale = "de"', 'locale = "nl"'), "utf-8")
    with pytest.raises(InputError, match="reports are in de, en, ru"):
        check_options({"lang": "nl"}, {}, frozenset())
    monkeypatch.setattr(catalogue, "TEXTS", tmp_path)
    catalogue.languages.cache_clear()
    try:
        assert check_options({"lang": "nl"}, {}, frozenset()).lang == "nl"
        assert words("nl").outcomes[Outcome.DRIFT].label == "Afwijking"
        assert words("nl").language("en") == "Engels"
    finally:
        monkeypatch.undo()
        catalogue.languages.cache_clear()
        catalogue._read.cache_clear()


def test_a_language_without_a_file_reads_english():
    assert words("xx") == words("../schemas/x") == ENGLISH


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_closed_set_is_explained(lang):
    texts = words(lang)
    assert texts.lang == lang
    for told, members in (
        (texts.outcomes, Outcome),
        (texts.kinds, Kind),
        (texts.edits, EditClass),
        (texts.pairings, PairingReason),
        (texts.forms, CitationForm),
        (texts.certainties, Certainty),
        (texts.reasons, ReasonCode),
    ):
        assert set(told) == set(members)
    assert set(texts.honest) == {edit for edit in EditClass if edit.honest}
    assert set(texts.topics) == {name for name, _, _ in _topics()}


def test_honest_are_the_edits_that_leave_a_match():
    for edit, (kind, _) in policy.POLICY.items():
        assert edit.honest == (kind.outcome is Outcome.MATCH)


@pytest.mark.parametrize("lang", OTHERS)
def test_every_text_is_translated_with_the_same_places_to_fill(lang):
    english, other = dict(texts_of(ENGLISH)), dict(texts_of(words(lang)))
    assert english.keys() == other.keys()
    same = [place for place, text in other.items() if text == english[place] and text not in SAME]
    assert same == []
    for place, text in other.items():
        assert places(text) | {"count"} == places(english[place]) | {"count"}
    for name, forms in words(lang).reasons.items():
        if isinstance(forms, dict):
            assert {k for k in ENGLISH.reasons[name] if k.isdigit()} <= set(forms)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", ReasonCode)
def test_every_reason_has_a_sentence(lang, code):
    reason = reason_of(code)
    said = words(lang).sentence(reason)
    assert said
    assert not set("{}") & set(said)
    if lang != "en":
        assert said != ENGLISH.sentence(reason)
    assert words(lang).sentence(replace(reason, more=(reason, "As it was."))) == (
        f"{said} {said} As it was."
    )


@pytest.mark.parametrize(
    ("lang", "count", "said"),
    [
        ("en", 1, "1 article"),
        ("en", 21, "21 articles"),
        ("de", 2, "2 Artikel"),
        ("ru", 1, "1 статья"),
        ("ru", 3, "3 статьи"),
        ("ru", 11, "11 статей"),
        ("ru", 21, "21 статья"),
    ],
)
def test_counted_texts_take_the_plural_of_their_language(lang, count, said):
    assert words(lang).count("articles", count) == said


def test_a_reason_takes_the_form_of_its_number():
    once, often = (Reason(ReasonCode.SAME_WORDS, {"count": count}) for count in (1, 21))
    assert words("ru").sentence(once) == "В источнике те же слова."
    assert words("ru").sentence(often) == "В источнике те же слова, в 21 месте."
    odd = Reason(ReasonCode.REFUSED, {"status": 418})
    assert words("de").sentence(odd) == "Der Server weist die Anfrage ab (Status 418)."


def test_notes_of_a_fetch_are_translated_and_unknown_ones_kept():
    note = "robots.txt cannot be read: no complete answer within 6 s; OpenSSL says 5"
    assert ENGLISH.detail(note) == note
    assert words("de").detail(note) == (
        "robots.txt lässt sich nicht lesen: keine vollständige Antwort in 6 s; OpenSSL says 5"
    )


WORD = re.compile(r"[a-z]{4,}")


def english_only(lang):
    """The English words of the catalogue that the other language's texts do not have."""
    known = {word for _, text in texts_of(words(lang)) for word in WORD.findall(text.lower())}
    found = {word for _, text in texts_of(ENGLISH) for word in WORD.findall(text.lower())}
    return found - known


@pytest.mark.parametrize("lang", OTHERS)
def test_a_report_speaks_its_language_down_to_its_reasons(lang, tmp_path):
    """Every kind and every reason once, in all formats that are for people."""
    kinds, codes = list(Kind), list(ReasonCode)
    some = [
        Finding(
            f"id{n}",
            "a.txt",
            kinds[n % len(kinds)],
            reason_of(code),
            fetch=Fetch("http://a.example/", "", detail=str(PARAMS["detail"])),
        )
        for n, code in enumerate(codes)
    ]
    run = sample_run()
    article = replace(run.articles[0].article, title="0", text="", author=None, outlet="")
    article = replace(article, address="a.txt", canonical=None, quotations=(), citations=())
    one = reports.ArticleReport(replace(article, named=()), tuple(some))
    run = replace(run, lang=lang, title="0", command="", articles=(one,))
    reports.write(run, tmp_path, ["html", "markdown"])
    texts = [path.read_text("utf-8") for path in tmp_path.rglob("*.html")]
    texts = [unescape(re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]+>", " ", t)) for t in texts]
    texts += [path.read_text("utf-8") for path in tmp_path.rglob("*.md")]
    shown = " ".join(texts)
    for code in codes:
        assert words(lang).sentence(reason_of(code)) in shown
    leftovers = english_only(lang) & set(WORD.findall(shown.lower()))
    assert leftovers - {part for kind in Kind for part in kind.value.split("-")} == set()


def test_a_report_in_russian_speaks_russian(tmp_path):
    (path, _) = reports.write(replace(sample_run(), lang="ru"), tmp_path, ["html", "markdown"])
    page = path.read_text("utf-8")
    assert '<html lang="ru">' in page
    assert "Изменено" in page
    assert "Altered" not in page
