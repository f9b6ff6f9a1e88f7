"""Judging on several cores gives the findings of one process, and leaves no process behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.checks.judging import WORTH, forked_workers

ROOT = Path(__file__).parents[2]
ARTICLES = WORTH + 8


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Articles with a true, a changed or a missing quotation each, and their pages archived."""
    folder = tmp_path_factory.mktemp("corpus")
    html = [("Content-Type", "text/html; charset=utf-8")]
    with open(folder / "pages.warc.gz", "wb") as file:
        writer = WARCWriter(file, gzip=True)
        for n in range(ARTICLES):
            said = f"We will build {n + 20} new houses on the old quay before the winter"
            quoted = said if n % 3 else said.replace("will", "will not" if n % 2 else "may")
            if n % 10 == 7:
                quoted = "Every word of this was made up by somebody at his desk in the night"
            url = f"http://town{n % 9}.example/news/{n}"
            page = f"<title>News {n}</title><p>“{said},” said the mayor.</p>" + (
                "<p>The council met on Monday and spoke of roads, schools and the harbour.</p>" * 9
            )
            head = StatusAndHeaders("200 OK", html, protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=BytesIO(page.encode()), http_headers=head
                )
            )
            text = f'Town news {n}\n\n"{quoted}," the mayor said.\n\n{url}\n'
            (folder / f"{n:03}.txt").write_text(text, "utf-8")
    return folder


def command(corpus, out, jobs):
    names = [f"{n:03}.txt" for n in range(ARTICLES)]
    options = ["--offline", "--archive", "pages.warc.gz", "--out", out, "--jobs", str(jobs)]
    return [sys.executable, "-m", "crawler", "check", *names, *options, "--format", "jsonl"]


def environment():
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="module")
def checked(corpus):
    """The output folders of two checks, of one process and of two."""
    outs = []
    for jobs in (1, 2):
        done = subprocess.run(
            command(corpus, f"out{jobs}", jobs), cwd=corpus, env=environment(), check=False,
            capture_output=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 1, done.stderr
        outs.append(corpus / f"out{jobs}")
    return outs


def test_the_findings_are_the_same_bytes(checked):
    one, two = ((out / "findings.jsonl").read_bytes() for out in checked)
    assert one == two
    assert one.count(b"\n") == ARTICLES
    assert {b'"verbatim"', b'"altered"', b'"absent"'} <= set(one.replace(b",", b" ").split())


def test_the_report_shows_pages_as_a_report_from_the_archive_does(corpus, checked):
    """The check shows what its workers read; the later report reads the archive again."""
    out = checked[1]
    made = {path.name: path.read_bytes() for path in (out / "report" / "sources").iterdir()}
    assert len(made) == ARTICLES
    (out / "archive").mkdir()
    (out / "archive" / "pages.warc.gz").hardlink_to(corpus / "pages.warc.gz")
    done = subprocess.run(
        [sys.executable, "-m", "crawler", "report", "--out", "out2"], cwd=corpus, env=environment(),
        check=False, capture_output=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    again = {path.name: path.read_bytes() for path in (out / "report" / "sources").iterdir()}
    assert again == made


def workers_of(pid):
    """Processes that `pid` started: the workers of the pool and what watches over them."""
    listed = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
    return [one for one in listed if status_of(one)[1] == str(pid)]


def status_of(pid):
    """State and parent of a process, the first two fields behind its name; "Z" is a dead one."""
    try:
        state, parent, *_ = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "Z", ""
    return state, parent


def is_alive(pid):
    return status_of(pid)[0] != "Z"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_the_command_and_it_resumes(corpus, number):
    out = f"killed{number}"
    started = subprocess.Popen(
        command(corpus, out, 2), cwd=corpus, env=environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + 60
    while len(workers := workers_of(started.pid)) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    started.send_signal(number)
    started.wait(30)
    while any(map(is_alive, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_alive, workers))
    done = subprocess.run(
        command(corpus, out, 1), cwd=corpus, env=environment(), check=False,
        capture_output=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert (corpus / out / "findings.jsonl").read_bytes().count(b"\n") == ARTICLES


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux alone")
def test_forked_workers_share_and_leave_nothing_behind():
    with forked_workers(2) as pool:
        assert pool is not None
        numbers = {pool.submit(os.getpid).result() for _ in range(4)}
        assert os.getpid() not in numbers
    with pytest.raises(ZeroDivisionError):
        _failing_beside_workers()
    assert not any(Path(f"/proc/{number}").exists() for number in numbers)


def _failing_beside_workers():
    with forked_workers(2) as pool:
        pool.submit(time.sleep, 60)
        raise ZeroDivisionError


def test_workers_are_not_forked_beside_a_thread():
    going = threading.Event()
    other = threading.Thread(target=going.wait)
    other.start()
    try:
        with forked_workers(2) as pool:
            assert pool is None
    finally:
        going.set()
        other.join()
