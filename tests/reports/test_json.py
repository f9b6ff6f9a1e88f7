import json
from importlib import resources

import jsonschema
import pytest

import reports
from crawler.checks.results import ArticleReport, Run
from crawler.errors import InputError
from crawler.jsonlines import finding_from
from crawler.model import CitationForm, EditClass, Kind, Outcome, PairingReason
from tests.support.report_sample import sample_run

SCHEMA = (resources.files("reports") / "schemas" / "report.schema.json").read_text("utf-8")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    return folder, reports.write(sample_run(), folder, ("json", "jsonl"))


def test_the_paths_come_back_in_the_order_asked(written):
    folder, paths = written
    assert paths == (folder / "report.json", folder / "findings.jsonl")


def test_the_report_holds_to_its_schema(written):
    rules = json.loads(SCHEMA)
    jsonschema.Draft202012Validator.check_schema(rules)
    report = json.loads(written[1][0].read_text(encoding="utf-8"))
    assert list(jsonschema.Draft202012Validator(rules).iter_errors(report)) == []


@pytest.mark.parametrize("key", ["kind", "outcome", "reason", "changes"])
def test_the_schema_refuses_a_finding_without(written, key):
    report = json.loads(written[1][0].read_text(encoding="utf-8"))
    del report["findings"][0][key]
    assert not jsonschema.Draft202012Validator(json.loads(SCHEMA)).is_valid(report)


def test_the_schema_names_every_member_of_every_closed_set():
    definitions = json.loads(SCHEMA)["$defs"]
    assert set(definitions["kind"]["enum"]) == {kind.value for kind in Kind}
    assert set(definitions["outcome"]["enum"]) == {outcome.value for outcome in Outcome}
    assert set(definitions["pairing"]["enum"]) == {None, *(r.value for r in PairingReason)}
    assert set(definitions["change"]["properties"]["class"]["enum"]) == {e.value for e in EditClass}
    assert set(definitions["citation"]["properties"]["form"]["enum"]) == {
        form.value for form in CitationForm
    }


def test_lines_and_report_hold_the_same_findings(written):
    report = json.loads(written[1][0].read_text(encoding="utf-8"))
    lines = written[1][1].read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == report["findings"]
    expected = [finding for one in sample_run().articles for finding in one.findings]
    assert [finding_from(entry) for entry in report["findings"]] == expected


def test_the_totals_add_up(written):
    report = json.loads(written[1][0].read_text(encoding="utf-8"))
    totals = report["totals"]
    assert totals["articles"] == len(report["articles"]) == 2
    assert totals["findings"] == len(report["findings"]) == 12
    assert sum(totals["outcomes"].values()) == sum(totals["kinds"].values()) == 12
    assert totals["outcomes"]["drift"] == 4
    assert sum(a["totals"]["findings"] for a in report["articles"]) == 12


def test_the_same_run_gives_the_same_bytes(written, tmp_path):
    again = reports.write(sample_run(), tmp_path, ("json", "jsonl"))
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in written[1]]


def test_a_run_without_articles_is_a_whole_report(tmp_path):
    (path,) = reports.write(Run("t", "", "", "0"), tmp_path, ["json"])
    assert json.loads(path.read_text(encoding="utf-8"))["findings"] == []


def test_articles_are_passed_over_once(tmp_path):
    passes = []

    def articles():
        passes.append(1)
        yield from sample_run().articles

    run = Run("t", "", "", "0", articles=articles())
    reports.write(run, tmp_path, list(reports.FORMATS))
    assert passes == [1]


def test_an_unknown_format_is_named(tmp_path):
    with pytest.raises(InputError, match="sculpture: no such report format"):
        reports.write(sample_run(), tmp_path, ["json", "sculpture"])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("here already")
    with pytest.raises(InputError, match="cannot be written"):
        reports.write(sample_run(), blocked / "out", ["json"])


def test_a_run_that_breaks_off_leaves_the_old_report_and_no_draft(tmp_path):
    old = tmp_path / "report.json"
    old.write_text("old")

    def articles():
        yield ArticleReport(sample_run().articles[0].article, ())
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError):
        reports.write(Run("t", "", "", "0", articles=articles()), tmp_path, ["json", "html"])
    assert old.read_text() == "old"
    assert list(tmp_path.iterdir()) == [old]
