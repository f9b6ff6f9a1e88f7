"""The whole table of the demo, by real HTTP: article, quote or link, kind, source passage."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from crawler.model import Kind
from examples.demo import command
from examples.web import demo_web

ROOT = Path(__file__).parents[2]

TRANSLATED, ALTERED = Kind.TRANSLATED, Kind.ALTERED
TABLE = {
    "01-forum.txt": [
        (
            "We will not allow anyone to destabilize our country from outside,",
            TRANSLATED,
            "Мы не позволим никому дестабилизировать нашу страну извне",
        ),
        (
            "These organizations taught young people how to seize buildings and block roads,",
            TRANSLATED,
            "Эти организации учили молодых людей захватывать здания и перекрывать дороги",
        ),
        (
            "Our borders remain open for trade, tourism and study, "
            "We are afraid of no one and we are not fencing ourselves off from anyone.",
            TRANSLATED,
            "Наши границы остаются открытыми для торговли, туризма и учёбы. "
            "Мы никого не боимся и ни от кого не отгораживаемся",
        ),
        (
            "Let them come ... we have nothing to hide,",
            TRANSLATED,
            "Пусть приезжают и смотрят сами: нам нечего скрывать",
        ),
        ("plan", Kind.SCARE_QUOTE, None),
    ],
    "02-harbour.html": [
        (
            "The safety of the people who cross this bridge every morning comes before any "
            "timetable,",
            Kind.VERBATIM,
            "The safety of the people who cross this bridge every morning comes before any "
            "timetable",
        ),
        (
            "We will spend nine million … on the two pillars that are damaged,",
            Kind.EDITED,
            "We will spend nine million from the reserve, and not a coin more, on the two pillars "
            "that are damaged",
        ),
        (
            "[the engineers] have found no sign of damage to the deck,",
            Kind.EDITED,
            "They have found no sign of damage to the deck",
        ),
        (
            "We do expect the toll to rise next year,",
            ALTERED,
            "We do not expect the toll to rise next year",
        ),
        (
            "Every shop on the quay will be paid for its losses,",
            Kind.MISLEADING_CUT,
            "Every shop on the quay will be paid for its losses",
        ),
        (
            "From Monday the ferries will leave every 10 minutes until midnight,",
            ALTERED,
            "From Monday the ferries will leave every 20 minutes until midnight",
        ),
    ],
    "03-sleep.html": [
        ("it was there in every one of the ten hospitals", Kind.HEADLINE, None),
        ("http://uni.example/press/night-shifts", Kind.ALIVE, None),
        (
            "The difference was small, but it was there in every one of the nine hospitals,",
            Kind.VERBATIM,
            "The difference was small, but it was there in every one of the nine hospitals",
        ),
        (
            "Night work destroys the memory of everybody who does it for more than a year,",
            Kind.ABSENT,
            None,
        ),
        ("http://uni.example/press/night-shifts#methods", Kind.ALIVE, None),
        ("http://uni.example/press/night-shifts#funding-2019", Kind.FRAGMENT_MISSING, None),
        (
            "A dark room, a cool room and a fixed hour help most people more than any tea or "
            "tablet,",
            Kind.FOUND_ELSEWHERE,
            "A dark room, a cool room and a fixed hour help most people more than any tea or "
            "tablet",
        ),
        ("http://uni.example/press/night-shifts", Kind.ALIVE, None),
    ],
    "04-prices.html": [
        (
            "Households with low incomes feel the rise most, because they spend a larger part of "
            "their money on food,",
            TRANSLATED,
            "Haushalte mit niedrigem Einkommen spüren den Anstieg am stärksten, weil sie einen "
            "größeren Teil ihres Geldes für Lebensmittel ausgeben",
        ),
        (
            "In December a loaf of bread cost 19 percent more than a year before, while butter "
            "became cheaper again,",
            Kind.TRANSLATION_DIFFERS,
            "Im Dezember kostete ein Laib Brot 9 Prozent mehr als ein Jahr zuvor, während Butter "
            "wieder billiger wurde",
        ),
        (
            "We do not expect prices to fall before the autumn,",
            TRANSLATED,
            "Wir rechnen nicht damit, dass die Preise vor dem Herbst fallen",
        ),
    ],
    "05-clinic.txt": [
        (
            "The inhabitants of the valley must not have to drive for an hour to see a doctor,",
            TRANSLATED,
            "Les habitants de la vallée ne doivent pas rouler une heure pour voir un médecin",
        ),
        (
            "We will pay the rent of every young doctor who settles here,",
            TRANSLATED,
            "Nous paierons le loyer de chaque jeune médecin qui s'installe ici",
        ),
        ("Nobody has asked us a single question in two years,", Kind.UNSOURCED, None),
    ],
    "06-rot.html": [
        ("Every coin will go into the lamp and the stairs,", Kind.GONE, None),
        ("http://lighthouse-fund.invalid/report", Kind.NO_SUCH_HOST, None),
        ("http://oldpaper.example/2016/county-audit", Kind.SOFT_404, None),
        ("http://oldpaper.example/2016/05/14/storm-damages-stairs", Kind.REDIRECTED_AWAY, None),
        ("http://lighthouse-friends.example/members", Kind.PARKED, None),
    ],
    "07-walls.html": [
        ("The port will be sold before the end of the decade,", Kind.BLOCKED, None),
        ("http://gate.example/check", Kind.BLOCKED, None),
        ("http://consent.example/story", Kind.CONSENT, None),
        ("http://quiet.example/private/minutes", Kind.ROBOTS, None),
        ("http://paid.example/analysis", Kind.PAYWALL, None),
        ("http://busy.example/tables", Kind.RATE_LIMITED, None),
        ("http://broken.example/index-of-ships", Kind.SERVER_ERROR, None),
        ("http://slow.example/forecast", Kind.TIMED_OUT, None),
        ("http://closed.example/notice", Kind.NO_CONNECTION, None),
        ("https://badcert.example/permit", Kind.TLS_FAILURE, None),
    ],
    "08-files.html": [
        ("http://media.example/foghorn.mp3", Kind.UNSUPPORTED_TYPE, None),
        ("http://media.example/depths.csv.html", Kind.TOO_LARGE, None),
        ("http://media.example/scan", Kind.UNREADABLE, None),
        (
            "The charter gives every citizen the right to land a boat on the quay,",
            Kind.TRUNCATED,
            None,
        ),
        ("http://media.example/map", Kind.NEEDS_BROWSER, None),
        ("http://169.254.169.254/latest/plan", Kind.DENIED, None),
        ("http://[harbour.example]/broken", Kind.INVALID, None),
    ],
    "09-cup.md": [
        (
            "I have never seen a pitch as wet as this one,",
            Kind.VERBATIM,
            "I have never seen a pitch as wet as this one",
        ),
        (
            "It was a clear foul and I would give it again,",
            Kind.VERBATIM,
            "It was a clear foul and I would give it again",
        ),
        (
            "We kept the passes low because the ball stopped in every puddle,",
            Kind.MISATTRIBUTED,
            "We kept the passes low because the ball stopped in every puddle",
        ),
        ("We were robbed in broad daylight,", Kind.UNDECIDED, None),
        (
            "Both clubs will share the costs of the new drains.",
            Kind.VERBATIM,
            "Both clubs will share the costs of the new drains",
        ),
    ],
    "10-baker.txt": [
        (
            "Dough does not wait for anybody, My father taught me that when I was six.",
            Kind.UNSOURCED,
            None,
        ),
        ("friend", Kind.SCARE_QUOTE, None),
    ],
}

NEED_TIME = {Kind.SOURCE_CHANGED, Kind.UNREACHABLE}
NEED_OFFLINE = {Kind.NOT_ARCHIVED}


def run_demo(out):
    with demo_web() as web:
        done = subprocess.run(
            command(out, web.resolve),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert done.returncode == 1, done.stderr
    lines = (out / "findings.jsonl").read_text("utf-8").splitlines()
    return done, [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def demo(tmp_path_factory, request):
    request.getfixturevalue("at_root")
    return (*run_demo(out := tmp_path_factory.mktemp("demo")), out)


@pytest.fixture(scope="module")
def at_root():
    patch = pytest.MonkeyPatch()
    patch.chdir(ROOT)
    yield
    patch.undo()


def subject(finding):
    return finding["quote"]["text"] if finding["quote"] else finding["citation"]["url"]


def test_the_demo_gives_exactly_its_table(demo):
    _, findings, _ = demo
    observed = {}
    for finding in findings:
        observed.setdefault(Path(finding["article"]).name, []).append(
            (subject(finding), finding["kind"])
        )
    assert observed == {
        name: [(words, kind.value) for words, kind, _ in rows] for name, rows in TABLE.items()
    }


def test_each_finding_shows_the_passage_it_rests_on(demo):
    _, findings, _ = demo
    expected = {words: passage for rows in TABLE.values() for words, _, passage in rows}
    for finding in findings:
        shown = finding["passage"]["text"] if finding["passage"] else None
        wanted = expected[subject(finding)]
        if wanted is None:
            assert shown is None, subject(finding)
        else:
            assert wanted in " ".join((shown or "").split()), subject(finding)


def test_outcomes_agree_with_kinds(demo):
    _, findings, _ = demo
    assert all(Kind(one["kind"]).outcome.value == one["outcome"] for one in findings)


def test_the_demo_shows_every_kind_that_needs_neither_days_nor_an_archive(demo):
    _, findings, _ = demo
    assert {Kind(one["kind"]) for one in findings} == set(Kind) - NEED_TIME - NEED_OFFLINE


def test_findings_out_equal_quotations_and_citations_in(demo):
    _, findings, _ = demo
    assert len({one["id"] for one in findings}) == len(findings)
    assert len(findings) == sum(len(rows) for rows in TABLE.values())


def test_what_was_searched_is_evidence_and_what_is_dead_is_unconfirmed(demo):
    _, findings, _ = demo
    for one in findings:
        if one["outcome"] in ("match", "drift"):
            assert one["evidence"]["record_id"].startswith("<urn:uuid:")
            assert one["evidence"]["digest"].startswith("sha1:")
        assert one["confirmed"] is (one["outcome"] != "dead")


def test_the_report_and_its_path_are_the_end_of_what_is_printed(demo):
    done, _, out = demo
    assert done.stdout.rstrip().endswith("report.html")
    assert (out / "report.html").stat().st_size > 10_000
    assert json.loads((out / "report.json").read_text("utf-8"))["findings"]


def test_every_page_is_fetched_once_however_many_citations_name_it(demo):
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    _, _, out = demo
    asked = Counter()
    for path in sorted((out / "archive").glob("*.warc.gz")):
        with open(path, "rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                asked[record.headers["WARC-Target-URI"]] += 1
    retried = {"http://broken.example/index-of-ships"}
    assert {url for url, count in asked.items() if count > 1} <= retried
    assert asked["http://cityhall.example/statements/bridge"] == 1


def test_warcio_accepts_the_archive(demo):
    _, _, out = demo
    files = sorted(map(str, (out / "archive").glob("*.warc.gz")))
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "digest failed" not in done.stdout


def test_a_second_run_adds_captures_and_loses_none(demo, tmp_path):
    from crawler.archive.reader import Archive

    out = shutil.copytree(demo[2], tmp_path / "demo")
    url = "http://cityhall.example/statements/bridge"
    before = Archive(folders=(out / "archive",)).captures(url)
    _, findings = run_demo(out)
    after = Archive(folders=(out / "archive",)).captures(url)
    assert len(findings) == sum(len(rows) for rows in TABLE.values())
    assert len(after) == len(before) + 1
    assert set(before) <= set(after)
