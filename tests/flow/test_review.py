"""What a reviewer rejects is accepted in later checks, until the evidence changes."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from crawler.cli.main import run
from tests.reports.test_server import ask, findings, serving
from tests.support.webs import Reply, Web

ARTICLE = """Harbour news

"The ferries will leave every 10 minutes until midnight," the harbour office said.

http://harbour.example/ferries

"The bridge stays open to everybody in the winter," the mayor said.

http://harbour.example/bridge
"""


MORE = """The harbour lies at the mouth of the river, below the old town. Two piers were built for
the fishing boats, and a third one later for the ferries to the islands. In summer the market stands
on the quay on Thursdays and Saturdays."""


def page(words):
    text = f"<html lang=en><title>Harbour</title><p>{words}</p><p>{MORE}</p></html>"
    return Reply(body=text.encode())


FERRIES = page("The ferries will leave every 20 minutes until midnight, the harbour office said.")
BRIDGE = page("The bridge stays open to everybody in the winter, the mayor said.")


@pytest.fixture
def town(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news.txt").write_text(ARTICLE, "utf-8")
    with Web({"/ferries": FERRIES, "/bridge": BRIDGE}) as web:
        yield web


def check(town, *more):
    """Crawls once in a process: the exit code and the findings by outcome."""
    command = [sys.executable, "-m", "crawler", "check", "news.txt", "--out", "out", *more]
    command += ["--resolve", town.resolve(), "--delay", "0", "--no-rescue", "--browser", "none"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = Path("out/findings.jsonl").read_text("utf-8").splitlines()
    return done, {one["kind"]: one for one in map(json.loads, lines)}


def reject(comment="Both figures were given."):
    with serving(Path("out").absolute()) as url:
        address = url.rstrip("/")
        (drift,) = findings(address, "outcome=drift")["findings"]
        decided = f"{address}/api/findings/{drift['finding']['id']}/decisions"
        body = {"verdict": "rejected", "reviewer": "Ada Holm", "comment": comment}
        assert ask(decided, body, X_Citewatch="1")[0] == 201


def test_a_rejected_finding_fails_no_more_until_the_evidence_changes(town, tmp_path):
    done, found = check(town)
    assert (done.returncode, sorted(found)) == (1, ["altered", "verbatim"])
    assert found["altered"]["accepted"] is None
    reject()

    done, found = check(town)
    assert done.returncode == 0
    assert found["altered"]["accepted"]["reason"] == "Both figures were given."
    assert found["altered"]["accepted"]["author"] == "Ada Holm"
    assert found["altered"]["accepted"]["decided"].endswith("Z")
    assert "Rejected in review by Ada Holm: Both figures were given." in done.stdout
    assert run(["report", "--out", "out", "--format", "junit"]) == 0
    assert "rejected in review by Ada Holm" in (tmp_path / "out" / "junit.xml").read_text()
    site = "".join(one.read_text() for one in (tmp_path / "out" / "report").rglob("*.html"))
    assert "Rejected in review" in site

    town.routes["/ferries"] = page(
        "The ferries will leave every 40 minutes until midnight, the harbour office said."
    )
    done, found = check(town)
    drift = next(one for one in found.values() if one["outcome"] == "drift")
    assert (done.returncode, drift["accepted"]) == (1, None)


def test_a_rejected_finding_goes_into_the_baseline_with_the_reviewers_words(town, tmp_path):
    check(town)
    reject()
    done, _ = check(town, "--baseline", "known.toml", "--update-baseline")
    assert done.returncode == 0, done.stderr
    (entry,) = tomllib.loads((tmp_path / "known.toml").read_text("utf-8"))["accepted"]
    assert (entry["reason"], entry["author"]) == ("Both figures were given.", "Ada Holm")
    assert entry["expires"] != "never"
