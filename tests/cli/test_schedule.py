"""The files under examples/schedule work: their commands parse, their settings are read."""

import configparser
import inspect
import re
import shlex
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
import typer
from apscheduler.triggers.cron import CronTrigger

from crawler.checks.notices import notice_options
from crawler.checks.recheck import policy_of
from crawler.cli.main import app
from crawler.cli.options import read_config
from crawler.cli.recheck import trigger_of
from crawler.errors import InputError
from crawler.spiders.citations import CitationsSpider

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
    assert named == {
        "crontab", "citewatch-recheck.service", "github-recheck.yml", "scrapyd.sh", "compose.yml",
    }  # fmt: skip


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


def test_scrapyd_is_given_arguments_that_the_spider_takes():
    text = (FILES / "scrapyd.sh").read_text("utf-8")
    given = dict(re.findall(r"-d (\w+)=(\S+)", text))
    project = configparser.ConfigParser()
    project.read(ROOT / "scrapy.cfg")
    assert given.pop("spider") == CitationsSpider.name
    assert given.pop("project") == project["deploy"]["project"]
    assert set(given) <= set(inspect.signature(CitationsSpider).parameters)


def test_the_settings_are_read():
    read = read_config(str(FILES / "citewatch.toml"))
    assert policy_of(read["recheck"]).hosts["ministry.example"].days == 1
    telling = notice_options(read["notices"])
    assert telling.webhooks[0].secret == "CITEWATCH_WEBHOOK_SECRET"
    assert tomllib.loads((FILES / "citewatch.toml").read_text("utf-8")) == read


@pytest.mark.parametrize(
    ("every", "cron"), [("soon", None), (None, "61 * * * *"), ("1h", "* * * * *"), ("0s", None)]
)
def test_a_time_that_cannot_be_read_is_refused(every, cron):
    with pytest.raises(InputError):
        trigger_of(every, cron)


def test_watch_rechecks_at_once_and_again_and_ends_on_sigterm(tmp_path):
    (tmp_path / "citewatch-out").mkdir()
    with open(tmp_path / "out.jsonl", "wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "crawler", "watch", "--every", "1s", "--format", "json"],
            cwd=tmp_path,
            stdout=out,
            stderr=subprocess.PIPE,
        )
        limit = time.monotonic() + 60
        while (tmp_path / "out.jsonl").read_bytes().count(b"\n") < 2:
            assert time.monotonic() < limit, process.kill()
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert b'"known": 0' in (tmp_path / "out.jsonl").read_bytes()
