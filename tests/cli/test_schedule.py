"""The files under examples/schedule work: their commands parse, their settings are read."""

import configparser
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
import tomllib
from pathlib import Path

import pytest
import typer
import yaml
from apscheduler.triggers.cron import CronTrigger

from crawler.checks.notices import notice_options
from crawler.checks.recheck import policy_of
from crawler.cli.main import app
from crawler.cli.options import read_config
from crawler.cli.recheck import trigger_of, watchdog_seconds
from crawler.errors import InputError

ROOT = Path(__file__).parents[2]
FILES = ROOT / "examples" / "schedule"
COMMAND = re.compile(r"(?:^|[\s/])citewatch ((?:recheck|check|watch)\b[^\n\"|&>]*)", re.MULTILINE)


def commands():
    for path in sorted(FILES.iterdir()):
        text = re.sub(r"^\s*#.*$", "", path.read_text("utf-8"), flags=re.MULTILINE)
        for found in COMMAND.finditer(text.replace("\\\n", " ")):
            yield pytest.param(shlex.split(found[1].split(" 2>")[0]), id=path.name)


COMMANDS = list(commands())


def test_every_way_to_schedule_has_its_file():
    named = {parameter.id for parameter in COMMANDS}
    assert named == {"crontab", "citewatch-recheck.service", "github-recheck.yml"} | {
        "citewatch-watch.service"
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_is_one_that_citewatch_understands(command):
    group = typer.main.get_command(app)
    chosen = group.commands[command[0]]
    context = chosen.make_context(command[0], list(command[1:]))
    assert context.params


def test_the_times_are_crontab_times():
    fields = re.search(r"^((?:\S+ ){5})cd ", (FILES / "crontab").read_text("utf-8"), re.MULTILINE)
    quoted = re.search(r'cron: "(.+)"', (FILES / "github-recheck.yml").read_text("utf-8"))
    for found in (fields[1].strip(), quoted[1]):
        CronTrigger.from_crontab(found)


def test_the_timer_starts_the_service_beside_it():
    timer, service = configparser.ConfigParser(), configparser.ConfigParser()
    timer.read(FILES / "citewatch-recheck.timer")
    service.read(FILES / "citewatch-recheck.service")
    assert timer["Timer"]["OnCalendar"] == "hourly"
    assert service["Service"]["Type"] == "oneshot"


_PLAIN = """<html><body><article><h1>Of ferries</h1><p>Nothing at all is cited in here, and nobody
is quoted: the ferries go from the old harbour to the island and come back in the evening.</p><p>In
winter there are two of them, in summer there are four, and the last one waits for the train.</p>
</article></body></html>"""


@pytest.fixture
def installed(tmp_path):
    """A folder as the files expect it: a run's ledger, the command in .venv, an article."""
    command = tmp_path / ".venv" / "bin" / "citewatch"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m crawler "$@"\n')
    command.chmod(0o755)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "plain.html").write_text(_PLAIN)
    return tmp_path


def shell(line, folder, **env):
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", line],
        cwd=folder,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_lines_of_cron_and_systemd_run_as_they_are_written(installed):
    checked = shell(".venv/bin/citewatch check articles/*.html --fail-on none", installed)
    assert checked.returncode == 0, checked.stderr
    cron = (FILES / "crontab").read_text("utf-8").splitlines()[-1].split(None, 5)[5]
    service = configparser.ConfigParser()
    service.read(FILES / "citewatch-recheck.service")
    unit = service["Service"]
    for line in (cron, f"cd {unit['WorkingDirectory']} && {unit['ExecStart']}"):
        done = shell(line.replace("/srv/citewatch", str(installed)), installed)
        assert done.returncode == 0, done.stderr
    assert '"known": 0' in (installed / "changes.jsonl").read_text()


def test_the_ci_schedule_reads_the_articles_once_and_then_rechecks(installed):
    (job,) = yaml.safe_load((FILES / "github-recheck.yml").read_text("utf-8"))["jobs"].values()
    *_, first, later = (step["run"] for step in job["steps"] if "run" in step)
    for line in (first, first, later):
        path = f"{installed}/.venv/bin:{os.environ['PATH']}"
        done = shell(line, installed, PATH=path)
        assert done.returncode == 0, done.stderr
    assert (installed / "citewatch-out" / "citewatch.db").is_file()


def test_the_settings_are_read():
    read = read_config(str(FILES / "citewatch.toml"))
    assert policy_of(read["recheck"]).hosts["ministry.example"].days == 1
    telling = notice_options(read["notices"])
    assert telling.webhooks[0].secret == "CITEWATCH_WEBHOOK_SECRET"
    assert tomllib.loads((FILES / "citewatch.toml").read_text("utf-8")) == read


def test_the_watching_service_restarts_what_fails_or_is_silent():
    service = configparser.ConfigParser()
    service.read(FILES / "citewatch-watch.service")
    unit = service["Service"]
    assert (unit["Type"], unit["Restart"], unit["WatchdogSec"]) == ("notify", "on-failure", "60")


def test_a_watchdog_of_another_process_is_not_served(monkeypatch):
    monkeypatch.setenv("WATCHDOG_USEC", "60000000")
    assert watchdog_seconds() == 30
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid() + 1))
    assert watchdog_seconds() is None
    monkeypatch.delenv("WATCHDOG_USEC")
    assert watchdog_seconds() is None


@pytest.mark.parametrize(
    ("every", "cron"), [("soon", None), (None, "61 * * * *"), ("1h", "* * * * *"), ("0s", None)]
)
def test_a_time_that_cannot_be_read_is_refused(every, cron):
    with pytest.raises(InputError):
        trigger_of(every, cron)


def listen(systemd, states):
    """What a service says, until its last word."""
    while not states or states[-1] != b"STOPPING=1":
        states.append(systemd.recv(100))


def test_watch_rechecks_at_once_and_again_tells_systemd_and_ends_on_sigterm(tmp_path):
    (tmp_path / "citewatch-out").mkdir()
    systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    systemd.bind(str(tmp_path / "notify"))
    systemd.settimeout(60)
    settings = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "400000"}
    with systemd, open(tmp_path / "out.jsonl", "wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "crawler", "watch", "--every", "1s", "--format", "json"],
            cwd=tmp_path,
            env={**os.environ, **settings},
            stdout=out,
            stderr=subprocess.PIPE,
        )
        states = []
        listening = threading.Thread(target=listen, args=(systemd, states), daemon=True)
        listening.start()
        limit = time.monotonic() + 60
        while (tmp_path / "out.jsonl").read_bytes().count(b"\n") < 2:
            assert time.monotonic() < limit, process.kill()
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        listening.join(60)
    assert states[0] == b"READY=1"
    assert states.count(b"WATCHDOG=1") >= 2
    assert b"STATUS=rechecking" in states
    assert b"STATUS=the last recheck ended with 0" in states
    assert process.returncode == 0, errors
    assert b'"known": 0' in (tmp_path / "out.jsonl").read_bytes()
