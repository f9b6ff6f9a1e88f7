"""Dead and drifting citations against a real Memento archive, through the real command."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.cli.main import run
from tests.support.pywbserver import Held, PywbArchive, pywb, write_warc
from tests.support.webs import Reply, Web

HOST = "http://paper.example"
QUOTE = "We will rebuild the old ferry landing before the first snow falls"
EDITED = "We might rebuild some of the old ferry landing in the coming years"
OTHER = "Nobody at the harbour office has ever promised a new crane to the crews"
FILLER = """<p>The town council met on Tuesday in the hall above the fire station. Some forty
residents had come, more than in any session since the flood. The mayor opened with the budget,
which has a gap of two million, and went on to the harbour.</p>"""
TAIL = """<p>The works are to be paid from the reserve. A tender goes out in May, and the firm
that built the northern quay has said that it will bid. Trains run as usual.</p>"""


def story(words: str) -> str:
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Council on the harbour'
        f"</title></head><body><article><h1>Council on the harbour</h1>{FILLER}"
        f"<p>“{words},” the mayor Anna Holm said.</p>{TAIL}</article></body></html>"
    )


CAPTCHA = """<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>
<h1>Checking your browser before accessing paper.example</h1>
<p>Please complete the security check. Verify you are human by completing the captcha below.</p>
<div class="g-recaptcha" data-sitekey="k"></div><p>Ray ID: 8a1b2c3d</p></body></html>"""
MISSING = "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>"

HELD = [
    *(Held(f"{HOST}/dead", f"202{year}-03-01T10:00:00Z", story(QUOTE)) for year in (2, 4, 5)),
    Held(f"{HOST}/patchy", "2023-12-30T10:00:00Z", MISSING, "404 Not Found"),
    Held(f"{HOST}/patchy", "2024-05-01T10:00:00Z", story(QUOTE)),
    Held(f"{HOST}/walled", "2024-01-08T10:00:00Z", CAPTCHA),
    Held(f"{HOST}/walled", "2024-08-01T10:00:00Z", story(QUOTE)),
    Held(f"{HOST}/onlywall", "2024-01-08T10:00:00Z", CAPTCHA),
    Held(f"{HOST}/moved", "2024-01-08T10:00:00Z", "", "301 Moved", (("Location", f"{HOST}/dead"),)),
    *(
        Held(f"{HOST}/edited", f"2024-0{month}-01T10:00:00Z", story(QUOTE if month < 6 else EDITED))
        for month in range(1, 10)
    ),
    *(Held(f"{HOST}/never", f"2024-0{month}-01T10:00:00Z", story(OTHER)) for month in (1, 4)),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory):
    with pywb(tmp_path_factory.mktemp("pywb"), HELD) as running:
        yield running


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory):
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def found(archive: PywbArchive, desk: Path):
    """One check of one article each; its findings by the last part of the source's address."""
    names = ["dead", "patchy", "walled", "onlywall", "moved", "edited", "never", "unheld"]
    done = check(desk, names, archive.timemap)
    assert done.returncode == 1, done.stderr
    return {finding["citation"]["url"].rsplit("/", 1)[1]: finding for finding in findings(desk)}


def article(name: str) -> str:
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Harbour</title>'
        '<meta property="article:published_time" content="2024-01-09T08:00:00Z"></head><body>'
        f"<article><h1>Harbour</h1><p>The mayor Anna Holm promised a new landing. “{QUOTE},” "
        f'she <a href="{HOST}/{name}">said in the council</a>.</p></article></body></html>'
    )


def check(desk: Path, names, address: str, *more: str, key: str = "timemap"):
    """Check an article for each name against a site where only the edited pages are left."""
    for name in names:
        (desk / f"{name}.html").write_text(article(name), "utf-8")
    (desk / "citewatch.toml").write_text(
        f'[[archives]]\nname = "test"\n{key} = "{address}"\nraw = "id_"\ndelay = 0\n'
        "[settings]\nCITEWATCH_RETRY_BACKOFF = 0.05\n"
    )
    alive = {"/edited": story(EDITED), "/never": story(OTHER)}
    with Web({path: Reply(body=html.encode()) for path, html in alive.items()}) as web:
        resolve = f"paper.example:80:127.0.0.1:{web.port}"
        command = [
            *(sys.executable, "-m", "crawler", "check", *(f"{name}.html" for name in names)),
            *("--delay", "0", "--allow-private", "--resolve", resolve, *more),
        ]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=desk, stdout=pipe, stderr=pipe, text=True) as running:
            (desk / "pid").write_text(str(running.pid))
            out, err = running.communicate(timeout=120)
        return subprocess.CompletedProcess(command, running.returncode, out, err)


def findings(desk: Path, out: str = "citewatch-out"):
    lines = (desk / out / "findings.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_a_dead_citation_is_rescued_with_the_copy_nearest_the_articles_date(found):
    assert (found["dead"]["outcome"], found["dead"]["kind"]) == ("dead", "gone")
    assert found["dead"]["rescue"]["captured"] == "2024-03-01T10:00:00Z"
    assert found["dead"]["rescue"]["kind"] == "verbatim"


def test_an_archived_error_page_is_passed_over_for_the_next_copy(found):
    assert found["patchy"]["rescue"]["captured"] == "2024-05-01T10:00:00Z"
    assert found["patchy"]["rescue"]["kind"] == "verbatim"


def test_an_archived_captcha_is_not_taken_for_the_source(found):
    assert found["walled"]["rescue"]["captured"] == "2024-08-01T10:00:00Z"
    assert found["onlywall"]["rescue"] is None
    assert found["onlywall"]["kind"] == "gone"


def test_an_archived_redirect_is_followed_inside_the_archive(found):
    assert found["moved"]["rescue"]["kind"] == "verbatim"


def test_a_page_edited_after_publication_is_source_changed_with_the_first_such_capture(found):
    edited = found["edited"]
    assert (edited["outcome"], edited["kind"]) == ("drift", "source-changed")
    assert edited["last_seen"]["at"] == "2024-05-01T10:00:00Z"
    assert edited["first_missing"]["at"] == "2024-06-01T10:00:00Z"
    assert edited["rescue"]["kind"] == "verbatim"


def test_a_page_that_never_had_the_words_stays_absent(found):
    assert found["never"]["kind"] == "absent"
    assert found["never"]["rescue"]["kind"] == "absent"
    assert found["never"]["last_seen"] is None


def test_a_page_that_no_archive_holds_stays_as_it_is(found):
    assert (found["unheld"]["kind"], found["unheld"]["rescue"]) == ("gone", None)


def test_the_same_findings_come_from_the_archive_alone(found, desk):
    again = subprocess.run(
        [sys.executable, "-m", "crawler", "check", *(f"{name}.html" for name in found),
         "--offline", "--allow-private", "--archive", "citewatch-out/archive", "--out", "again"],
        cwd=desk, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert again.returncode == 1, again.stderr
    for finding in findings(desk, "again"):
        name = finding["citation"]["url"].rsplit("/", 1)[1]
        for key in ("kind", "reason", "rescue", "last_seen", "first_missing"):
            assert finding[key] == found[name][key], (name, key)


def test_a_copy_is_archived_with_its_original_address_and_date(found, desk):
    (warc,) = (desk / "citewatch-out" / "archive").glob("*.warc.gz")
    with warc.open("rb") as file:
        notes = [
            record.content_stream().read().decode()
            for record in ArchiveIterator(file)
            if record.rec_type == "metadata"
        ]
    assert any(
        f"source-uri: {HOST}/dead" in note and "source-date: 2024-03-01T10:00:00Z" in note
        for note in notes
    )


def test_a_timegate_serves_where_there_is_no_timemap(archive, tmp_path):
    done = check(tmp_path, ["dead"], archive.timegate, key="timegate")
    assert done.returncode == 1, done.stderr
    (dead,) = findings(tmp_path)
    assert dead["rescue"]["captured"] == "2024-03-01T10:00:00Z"
    assert dead["rescue"]["kind"] == "verbatim"


def test_our_own_earlier_captures_tell_a_changed_source_from_a_wrong_quote(tmp_path):
    page = f"{HOST}/edited"
    words = {"01": QUOTE, "02": QUOTE, "03": EDITED, "04": EDITED}
    kept = [(page, f"2024-{month}-01T10:00:00Z", said) for month, said in words.items()]
    write_warc(tmp_path / "kept.warc.gz", [Held(url, at, story(words)) for url, at, words in kept])
    (tmp_path / "edited.html").write_text(article("edited"), "utf-8")
    (tmp_path / "never.html").write_text(article("edited").replace(QUOTE, OTHER), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "crawler", "check", "edited.html", "never.html", "--offline",
         "--archive", "kept.warc.gz"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    edited, never = findings(tmp_path)
    assert edited["kind"] == "source-changed"
    assert edited["last_seen"]["at"] == "2024-02-01T10:00:00Z"
    assert edited["first_missing"]["at"] == "2024-03-01T10:00:00Z"
    assert edited["first_missing"]["evidence"]["archive"] == "kept.warc.gz"
    assert never["kind"] == "absent"


LIMITED = Reply(429, b"slow down", (("Retry-After", "3600"),))


@pytest.mark.parametrize(
    "answer",
    [
        LIMITED,
        Reply(200, CAPTCHA.encode()),
        b"",
    ],
    ids=["rate limit", "captcha", "silence"],
)
def test_an_archive_that_fails_changes_nothing(answer, tmp_path):
    with Web({"/robots.txt": Reply(404), "*": answer}) as failing:
        done = check(tmp_path, ["dead", "edited"], f"http://127.0.0.1:{failing.port}/timemap/")
    assert done.returncode == 1, done.stderr
    dead, edited = findings(tmp_path)
    assert (dead["kind"], dead["rescue"]) == ("gone", None)
    assert (edited["kind"], edited["rescue"]) == ("altered", None)


def test_archive_now_asks_once_for_each_source_that_is_alive(tmp_path):
    with Web({"/robots.txt": Reply(404), "*": Reply(302, b"", (("Location", "/copy"),))}) as asked:
        address = f"http://127.0.0.1:{asked.port}/save/"
        done = check(tmp_path, ["edited", "dead"], address, "--archive-now", key="save")
    assert done.returncode == 1, done.stderr
    wanted = [one.path for one in asked.asked if one.path != "/robots.txt"]
    assert wanted == [f"/save/{HOST}/edited"]


def test_archive_now_asks_no_public_archive_about_a_test_web(tmp_path, capsys):
    (tmp_path / "a.html").write_text(article("dead"))
    assert run(["check", str(tmp_path / "a.html"), "--allow-private", "--archive-now"]) == 2
    assert "[[archives]]" in capsys.readouterr().err


def test_without_rescue_no_archive_is_asked(tmp_path):
    with Web({}) as asked:
        check(tmp_path, ["dead"], f"http://127.0.0.1:{asked.port}/timemap/", "--no-rescue")
    assert asked.asked == []
    assert findings(tmp_path)[0]["rescue"] is None


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('timemap = "ftp://x/"', "timemap must be an http or https address"),
        ('name = "x"', "needs a timemap or a timegate"),
        ('timegat = "http://x/"', "unknown key 'timegat'"),
        ('timemap = "http://x/"\ndelay = 999', "delay must be from 0 to 60 seconds"),
    ],
)
def test_an_archive_that_cannot_be_used_is_named(entry, said, tmp_path, capsys):
    (tmp_path / "citewatch.toml").write_text(f"[[archives]]\n{entry}\n")
    (tmp_path / "a.html").write_text(article("dead"))
    code = run(
        [
            *("check", str(tmp_path / "a.html"), "--out", str(tmp_path / "out")),
            *("--config", str(tmp_path / "citewatch.toml")),
        ]
    )
    assert code == 2
    assert f"archives entry 1: {said}" in " ".join(capsys.readouterr().err.split())


def test_a_check_stopped_while_an_archive_is_asked_goes_on_where_it_was(tmp_path):
    ready = threading.Event()

    def answer(asked, connection):
        if not ready.is_set():
            ready.wait(4)
            return
        copy = f"http://{asked.headers['host']}/web/20240108100000/{HOST}/dead"
        at = "Mon, 08 Jan 2024 10:00:00 GMT"
        if asked.path.startswith("/timemap/"):
            reply = Reply(200, f'<{copy}>; rel="memento"; datetime="{at}"'.encode())
        else:
            reply = Reply(200, story(QUOTE).encode(), (("Memento-Datetime", at),))
        connection.sendall(reply.raw())

    with Web({"/robots.txt": Reply(404), "*": answer}) as archive:
        address = f"http://127.0.0.1:{archive.port}/timemap/"
        stopper = threading.Thread(target=_stop_when_asked, args=(archive, tmp_path))
        stopper.start()
        stopped = check(tmp_path, ["dead"], address)
        stopper.join()
        assert stopped.returncode == 3, stopped.stderr
        ready.set()
        done = check(tmp_path, ["dead"], address)
    assert done.returncode == 1, done.stderr
    (dead,) = findings(tmp_path)
    assert (dead["kind"], dead["rescue"]["kind"]) == ("gone", "verbatim")


def _stop_when_asked(archive, folder):
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        if any(one.path.startswith("/timemap/") for one in archive.asked):
            os.kill(int((folder / "pid").read_text()), signal.SIGINT)
            return
        time.sleep(0.05)
