"""One article that cannot be read, or not be judged, costs itself and nothing else."""

import json
import xml.etree.ElementTree as ET

import pytest

from crawler.checks import findings, inputs, sources
from crawler.cli.main import run
from crawler.errors import error_log

GOOD = '"The old mill by the river burns every night," Ann Lee said.\n\nhttp://mill.example/story\n'
HTML = "<html lang=en><body><article><p>%s</p></article></body></html>"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")
    (tmp_path / "other.txt").write_text(GOOD.replace("mill", "barn"), "utf-8")
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "blank.html").write_text("<html><body></body></html>")
    return tmp_path


def checked(*sources, code):
    given = ["check", *sources, "--offline", "--jobs", "1", "--format", "json"]
    assert run(given) == code
    with open("citewatch-out/report.json", encoding="utf-8") as file:
        return json.load(file)


def addresses(report):
    return [one["address"] for one in report["articles"]]


def unread(report):
    return {one["article"]: one["reason"] for one in report["unread"]}


def test_the_others_are_judged_and_the_unreadable_stand_in_the_report(desk, capsys):
    report = checked("noise.bin", "good.txt", "blank.html", "other.txt", code=0)
    assert addresses(report) == ["good.txt", "other.txt"]
    assert set(unread(report)) == {"noise.bin", "blank.html"}
    assert report["totals"]["articles"] == 2
    assert "noise.bin: " in capsys.readouterr().err


def test_every_report_names_them(desk, capsys):
    for form in ("html", "markdown", "junit", "sarif", "github", "table"):
        run(["check", "noise.bin", "good.txt", "--offline", "--format", form])
        said = capsys.readouterr().out
        assert "noise.bin" in said, form
    run(["check", "noise.bin", "good.txt", "--offline", "--format", "junit"])  # the last run's
    suites = ET.parse("citewatch-out/junit.xml").getroot()
    assert suites.get("errors") == "1"
    assert len(suites.findall(".//error")) == 1
    assert int(suites.get("tests")) == len(suites.findall(".//testcase"))
    assert "noise.bin" in (desk / "citewatch-out" / "report.html").read_text("utf-8")


def test_strict_fails_on_an_article_that_cannot_be_read(desk):
    (desk / "plain.txt").write_text("Nobody is quoted here, and nothing is cited.\n", "utf-8")
    assert run(["check", "noise.bin", "plain.txt", "--offline"]) == 0
    assert run(["check", "noise.bin", "plain.txt", "--offline", "--strict"]) == 1


def test_exit_2_only_when_none_could_be_read(desk, capsys):
    assert run(["check", "noise.bin", "blank.html", "--offline"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_a_parser_that_breaks_costs_one_article_and_says_where_its_traceback_is(
    desk, capsys, monkeypatch
):
    real = inputs.read_article

    def breaking(payload, address, *more):
        if address == "other.txt":
            raise ValueError("second line of it\nfirst")
        return real(payload, address, *more)

    monkeypatch.setattr(inputs, "read_article", breaking)
    report = checked("other.txt", "good.txt", code=0)
    assert addresses(report) == ["good.txt"]
    assert str(error_log()) in unread(report)["other.txt"]
    assert "in breaking" in error_log().read_text("utf-8")
    capsys.readouterr()
    assert run(["extract", "other.txt", "good.txt"]) == 2
    said = capsys.readouterr()
    assert "mill" in said.out
    assert said.err.startswith("citewatch: other.txt: ")
    assert "Traceback" not in said.err


def test_an_article_that_cannot_be_judged_costs_itself(desk, monkeypatch):
    real = findings._named

    def breaking(article, found):
        if article.address == "good.txt":
            raise KeyError("a bug")
        return real(article, found)

    monkeypatch.setattr(findings, "_named", breaking)
    report = checked("good.txt", "other.txt", code=0)
    assert addresses(report) == ["other.txt"]
    assert "cannot be judged" in unread(report)["good.txt"]


@pytest.fixture
def archived(desk):
    from io import BytesIO

    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with open(desk / "pages.warc.gz", "wb") as file:
        writer = WARCWriter(file, gzip=True)
        for name in ("mill", "barn"):
            page = HTML % f"The old {name} by the river burns every night, she said. " * 3
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                f"http://{name}.example/story",
                "response",
                payload=BytesIO(page.encode()),
                http_headers=head,
            )
            writer.write_record(record)
    return desk


@pytest.mark.parametrize("broken", ["page", "words"])
def test_a_source_that_breaks_its_reader_accuses_nobody(archived, monkeypatch, broken):
    if broken == "page":
        real = sources.page_of

        def reading(record, *, with_main=True):
            if "mill" in record.url:
                raise IndexError("a bug")
            return real(record, with_main=with_main)

        monkeypatch.setattr(sources, "page_of", reading)
    else:
        real_compare = findings.compare

        def comparing(parts, source, lang, **told):
            if "mill" in source.text:
                raise OverflowError("a bug")
            return real_compare(parts, source, lang, **told)

        monkeypatch.setattr(findings, "compare", comparing)
    run(["check", "good.txt", "other.txt", "--offline", "--archive", "pages.warc.gz"])
    lines = (archived / "citewatch-out" / "findings.jsonl").read_text("utf-8").splitlines()
    kinds = {one["article"]: one["kind"] for one in map(json.loads, lines)}
    assert kinds == {"good.txt": "unreadable", "other.txt": "verbatim"}


def test_a_file_whose_name_is_no_unicode_text_is_read(desk):
    name = "caf\udce9.txt"
    (desk / name).write_text(GOOD, "utf-8")
    assert addresses(checked(name, code=0)) == ["caf�.txt"]


def test_half_a_character_in_structured_data_is_read_as_a_mark_of_it(desk):
    data = '{"@type": "NewsArticle", "headline": "M\\ud83dll"}'
    told = f'<script type="application/ld+json">{data}</script>'
    page = HTML % "“The old mill burns every night,” Ann Lee said on Monday to the council."
    (desk / "half.html").write_text(page.replace("<body>", f"<head>{told}</head><body>"), "utf-8")
    report = checked("half.html", code=0)
    assert [one["title"] for one in report["articles"]] == ["M�ll"]
