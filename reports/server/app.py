"""The findings of one run as reviewers work on them: listed, filtered, decided."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Annotated, Any
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI, HTTPException, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import Engine

import reports
from crawler import __version__
from crawler.checks.results import ACCUSING, Run, StoredArticles, severity
from crawler.errors import InputError
from crawler.jsonlines import finding_object
from crawler.model import Article, Finding, Kind, Outcome
from crawler.store.decisions import Decision, DecisionLog, Review, Verdict, review_of
from crawler.store.history import PastRun, standing_readings
from crawler.store.ledger import ArticleState, Ledger
from reports.catalogue import words
from reports.index import dumped
from reports.server.access import AccessGuard, App, Replay, is_loopback, new_token

MOST_LISTED = 200
"""Findings in one answer of the API; clients page on with `offset`."""

STATES = ("open", "confirmed", "rejected", "outdated")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; None and "" stand for everything."""

    outcome: Outcome | None = None
    kind: Kind | None = None
    article: str = ""
    host: str = ""
    assignee: str = ""
    state: str = ""
    text: str = ""


class ReviewQueue:
    """All findings that stand after a run (`alone`: those of the run), worst first, with their
    reviews. All methods may raise StoreError.
    """

    def __init__(
        self, engine: Engine, run: PastRun, log: DecisionLog | None = None, *, alone: bool = False
    ) -> None:
        self.run = run
        self._log = log or DecisionLog(engine)
        ledger = Ledger(engine)
        own = ledger.article_ids(run.id, ArticleState.JUDGED)
        stored = StoredArticles(ledger, own if alone else standing_readings(engine, run.id)[0])
        every = [(one.article, finding) for one in stored for finding in one.findings]
        self._findings = sorted(every, key=lambda entry: severity(entry[1]))
        self._by_id = {
            name: (article, finding)
            for article, finding in self._findings
            for name in (finding.id, *finding.former_ids)
        }

    def listed(
        self, wanted: Wanted, offset: int = 0, limit: int = 50
    ) -> tuple[int, list[dict[str, Any]]]:
        """How many findings are `wanted`, and those from `offset` on, worst first. Raises
        InputError for an unknown state.
        """
        if wanted.state and wanted.state not in STATES:
            raise InputError("state", f"'{wanted.state}' is unknown; use {', '.join(STATES)}")
        chosen = [entry for entry in self._findings if _is_wanted(entry, wanted)]
        if wanted.state or wanted.assignee:
            chosen = list(self._in_review(chosen, wanted))
        page = chosen[offset : offset + min(limit, MOST_LISTED)]
        logs = self._log.of(finding.id for _, finding in page)
        return len(chosen), [_entry(*one, logs.get(one[1].id, ())) for one in page]

    def one(self, finding: str) -> dict[str, Any]:
        """A finding with its review. Raises InputError when the run has none of that id."""
        article, found = self.finding(finding)
        return _entry(article, found, self._log.of([found.id]).get(found.id, ()))

    def finding(self, finding: str) -> tuple[Article, Finding]:
        """A finding and its article. Raises InputError when the run has none of that id."""
        if finding not in self._by_id:
            raise InputError(finding, "is no finding of this run")
        return self._by_id[finding]

    def decide(
        self, finding: str, verdict: Verdict, reviewer: str, comment: str = "", assignee: str = ""
    ) -> dict[str, Any]:
        """Keep a decision; the finding with its review afterwards. Raises InputError."""
        _, found = self.finding(finding)
        self._log.add(found, verdict, reviewer, comment, assignee)
        return self.one(finding)

    def survey(self) -> dict[str, Any]:
        """Where the reviews stand: `reviews` by finding, open ones without assignee left out;
        `counts` by state; how many findings accuse, and how many of these are decided.
        """
        logs = self._log.of(finding.id for _, finding in self._findings)
        counts = dict.fromkeys(STATES, 0)
        reviews: dict[str, dict[str, str]] = {}
        accusing = decided = 0
        for _, finding in self._findings:
            review = review_of(finding, logs.get(finding.id, ()))
            state = state_of(review)
            counts[state] += 1
            if finding.outcome in ACCUSING:
                accusing += 1
                decided += review.verdict is not None
            if state != "open" or review.assignee:
                reviews[finding.id] = {"state": state, "assignee": review.assignee}
        return {"reviews": reviews, "counts": counts, "accusing": accusing, "decided": decided}

    def _in_review(
        self, chosen: Sequence[tuple[Article, Finding]], wanted: Wanted
    ) -> Iterator[tuple[Article, Finding]]:
        logs = self._log.of(finding.id for _, finding in chosen)
        for article, finding in chosen:
            review = review_of(finding, logs.get(finding.id, ()))
            if wanted.assignee and review.assignee != wanted.assignee:
                continue
            if not wanted.state or state_of(review) == wanted.state:
                yield article, finding


def state_of(review: Review) -> str:
    """Where a review stands, one of `STATES`."""
    if review.verdict is not None:
        return review.verdict.verdict.value
    return "outdated" if review.outdated else "open"


def _is_wanted(entry: tuple[Article, Finding], wanted: Wanted) -> bool:
    article, finding = entry
    url = finding.citation.url if finding.citation else ""
    if wanted.outcome is not None and finding.outcome is not wanted.outcome:
        return False
    if wanted.kind is not None and finding.kind is not wanted.kind:
        return False
    if wanted.article and article.address != wanted.article:
        return False
    if wanted.host and _host(url) != wanted.host:
        return False
    if not wanted.text:
        return True
    quoted, reason = finding.quotation, words().sentence(finding.reason)
    told = (quoted.text if quoted else "", url, reason, article.title or "")
    return wanted.text.casefold() in " ".join(told).casefold()


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _entry(article: Article, finding: Finding, log: Sequence[Decision]) -> dict[str, Any]:
    review = review_of(finding, log)
    return {
        "finding": finding_object(finding, words().sentence),
        "article": {"address": article.address, "title": article.title},
        "review": {
            "state": state_of(review),
            "assignee": review.assignee,
            "log": [_decision(one) for one in review.log],
        },
    }


def _decision(decision: Decision) -> dict[str, str]:
    return {
        "verdict": decision.verdict.value,
        "reviewer": decision.reviewer,
        "comment": decision.comment,
        "assignee": decision.assignee,
        "decided": decision.decided,
    }


# The JSON API and the site behind one FastAPI application; `/openapi.json` describes it.


STATIC = ("review.js", "review.css")


class DecisionIn(BaseModel):
    """What a reviewer says of a finding."""

    verdict: Verdict
    reviewer: str = Field(description="The name of who decides.")
    comment: str = ""
    assignee: str = Field("", description="Whom to assign to; empty takes it back.")


@contextmanager
def _refusing(status: int) -> Iterator[None]:
    """Answers with `status` what cannot be used as it is asked for."""
    try:
        yield
    except InputError as error:
        raise HTTPException(status, str(error)) from None


def make_app(queue: ReviewQueue, folder: Path, replay: str, lang: str = "en") -> FastAPI:
    """The application over `queue` and the site in `folder`; `replay` is the other origin's URL."""
    app = FastAPI(
        title="citewatch review",
        version=__version__,
        description="Findings of one run, and what reviewers decide about them.",
        docs_url=None,  # they load their scripts from elsewhere
        redoc_url=None,
    )

    @app.get("/api/findings", summary="Findings, worst first")
    def list_findings(
        outcome: Outcome | None = None,
        kind: Kind | None = None,
        article: str = "",
        host: str = "",
        assignee: str = "",
        state: Annotated[str, Query(description="open, confirmed, rejected or outdated")] = "",
        q: Annotated[str, Query(description="Words of the quote, the URL or the reason")] = "",
        offset: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
    ) -> dict[str, Any]:
        wanted = Wanted(outcome, kind, article, host, assignee, state, q)
        with _refusing(422):
            total, entries = queue.listed(wanted, offset, limit)
        return {"run": queue.run.id, "total": total, "findings": entries}

    @app.get("/api/findings/{finding}", summary="One finding with its review")
    def get_finding(finding: str) -> dict[str, Any]:
        with _refusing(404):
            return queue.one(finding) | {"replay": f"{replay}/{finding}"}

    @app.post("/api/findings/{finding}/decisions", status_code=201, summary="Decide")
    def decide(finding: str, decision: DecisionIn) -> dict[str, Any]:
        with _refusing(404):
            queue.finding(finding)
        with _refusing(422):
            return queue.decide(finding, **dict(decision))

    @app.get("/healthz", summary="Whether the ledger answers")
    def health() -> dict[str, str]:
        with _refusing(503):
            queue.survey()
        return {"status": "ok"}

    @app.get("/-/reviews", include_in_schema=False)
    def reviews() -> dict[str, Any]:
        return queue.survey()

    @app.get("/-/{name}", include_in_schema=False)
    def static(name: str) -> Response:
        if name not in STATIC:
            raise HTTPException(404)
        body = (resources.files("reports.server") / "static" / name).read_bytes()
        return Response(body, media_type=TYPES[Path(name).suffix])

    @app.get("/{path:path}", include_in_schema=False)
    def page(path: str) -> Response:
        sent = site_file(folder, path, lang)
        if sent is None:
            raise HTTPException(404, "no such page of the report")
        headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        return Response(sent.body, media_type=sent.media, headers=headers)

    return app


# `citewatch serve`: both servers in one process, until it is told to stop.


LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def serve(
    queue: ReviewQueue, run: Run, out: Path, archives: Sequence[Path], host: str, port: int
) -> None:
    """Serve the findings of `queue` on `host`:`port`, archived pages on the next free port. The
    site in `out` is written as `run` has it, so that it agrees with what is decided on.

    Raises InputError when the port is taken.
    """
    reports.write(run, out, ("html",))
    token = None if is_loopback(host) else new_token()
    with _bound(host, port) as front, _bound(host, 0) as back:
        shown = _url(host, front)
        hosts = LOCAL | {host.lower()} if is_loopback(host) else frozenset()
        replay = Replay(lambda finding: queue.finding(finding)[1], archives, run.lang)
        apps = (
            (AccessGuard(make_app(queue, out, _url(host, back), run.lang), hosts, token), front),
            (AccessGuard(replay, hosts, token), back),
        )
        print(f"Report: {shown}/{f'?token={token}' if token else ''}", flush=True)
        print("Stop with Ctrl-C.", file=sys.stderr, flush=True)
        asyncio.run(_run(apps))


async def _run(apps: Sequence[tuple[App, socket.socket]]) -> None:
    """Run a server for each application until Ctrl-C or SIGTERM; open answers are finished."""

    class Server(uvicorn.Server):
        """One that leaves signals to us: it would raise them again when it is done."""

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    servers = [
        (Server(uvicorn.Config(app, log_level="warning", lifespan="off")), bound)
        for app, bound in apps
    ]

    def stop() -> None:
        for server, _ in servers:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    await asyncio.gather(*(server.serve(sockets=[bound]) for server, bound in servers))


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(128)  # from here on a client waits instead of being refused
    except OSError as error:
        bound.close()
        where = Path(f"{host}:{port}")
        raise InputError(str(where), f"cannot listen there ({error.strerror})") from None
    return bound


def _url(host: str, bound: socket.socket) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{bound.getsockname()[1]}"


# The files of a report site as the server sends them, with the review panel put in.


TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".csv": "text/csv; charset=utf-8",
}
"""What a site consists of. Nothing else of the folder is sent: not the ledger, not the archive."""

PANEL = '<link rel="stylesheet" href="/-/review.css"><script src="/-/review.js" defer></script>'
TEXTS = '<script type="application/json" id="cw-texts">{}</script>'
_POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(">)')


@dataclass(frozen=True, slots=True)
class Sent:
    """A file: its bytes and media type."""

    body: bytes
    media: str


def site_file(folder: Path, asked: str, lang: str = "en") -> Sent | None:
    """The file of the site at URL path `asked`, its panel in `lang`; None when there is none that
    may be sent.
    """
    path = PurePosixPath(asked.lstrip("/") or "report.html")
    if ".." in path.parts or any(part.startswith(".") for part in path.parts):
        return None
    media = TYPES.get(path.suffix)
    root = folder.resolve()
    file = (root / path).resolve()
    if media is None or not file.is_relative_to(root) or not file.is_file():
        return None
    body = file.read_bytes()
    if path.suffix == ".html":
        body = with_panel(body.decode("utf-8", "replace"), lang).encode()
    return Sent(body, media)


def with_panel(page: str, lang: str = "en") -> str:
    """A page of the report with the review panel's script and texts, and a policy that lets just
    it run.
    """

    def widened(found: re.Match[str]) -> str:
        policy = found[2].replace("script-src ", "script-src 'self' ", 1)
        policy = policy.replace("style-src ", "style-src 'self' ", 1)
        return f"{found[1]}{policy}; connect-src 'self'{found[3]}"

    widened_page, found = _POLICY.subn(widened, page, count=1)
    if not found:
        return page
    texts = {name: text for name, text in words(lang).texts.items() if name.startswith("rv_")}
    return widened_page.replace("</head>", f"{TEXTS.format(dumped(texts))}{PANEL}</head>", 1)
