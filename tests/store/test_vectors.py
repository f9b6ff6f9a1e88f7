import json

import pytest

from crawler.cli.main import run
from crawler.store.database import ROWS_AT_ONCE, open_store
from crawler.store.vectors import VectorStore


@pytest.fixture
def vectors(tmp_path):
    return VectorStore(open_store(f"sqlite:///{tmp_path / 'store.db'}"))


def test_rows_come_back_in_the_order_of_the_texts(vectors):
    texts = [f"sentence {n} \udc80 文" for n in range(ROWS_AT_ONCE + 5)]
    rows = [bytes([n % 256, 1, 2, 3]) for n in range(len(texts))]
    vectors.put("m", texts, rows)
    assert vectors.get("m", [texts[7], "unknown", *texts]) == [rows[7], None, *rows]
    assert vectors.get("other", texts[:1]) == [None]


def test_a_row_is_kept_once(vectors):
    vectors.put("m", ["a"], [b"1234"])
    vectors.put("m", ["a", "b"], [b"5678", b"9999"])
    assert vectors.get("m", ["a", "b"]) == [b"1234", b"9999"]
    vectors.put("m", [], [])


def test_a_second_run_embeds_nothing_anew(tmp_path, monkeypatch):
    from crawler.language import embedding
    from tests.flow.test_flow import ARTICLE, RUSSIAN, warc_of

    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text(ARTICLE, "utf-8")
    html = [("Content-Type", "text/html; charset=utf-8")]
    url = "http://reka.example/news/17-damba-dlinoy-vosem-km"
    warc_of(tmp_path / "that.warc.gz", [(url, "200 OK", html, RUSSIAN.encode())])
    command = ["check", "article.txt", "--offline", "--archive", "that.warc.gz", "--out", "out"]
    assert run(command) == 0
    first = (tmp_path / "out" / "findings.jsonl").read_bytes()
    asked = []
    embed = embedding.UseEmbedder.embed
    monkeypatch.setattr(
        embedding.UseEmbedder,
        "embed",
        lambda self, texts: asked.extend(texts) or embed(self, texts),
    )
    assert run(command) == 0
    assert asked == []
    assert (tmp_path / "out" / "findings.jsonl").read_bytes() == first
    assert json.loads(first.splitlines()[0])["kind"] == "translated"


def test_a_model_that_is_not_installed_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text("A line of text that is an article.\n", "utf-8")
    assert run(["check", "article.txt", "--offline", "--embedding", "no/such-model"]) == 2
    assert "no/such-model" in capsys.readouterr().err
