"""The JSON API and the site behind one FastAPI application; `/openapi.json` describes it."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Query, Response
from pydantic import BaseModel, Field

from crawler import __version__
from crawler.errors import InputError
from crawler.model import Kind, Outcome
from crawler.serving.desk import MOST_LISTED, Desk, Wanted
from crawler.serving.site import TYPES, site_file
from crawler.store.decisions import Verdict

STATIC = ("review.js", "review.css")


class DecisionIn(BaseModel):
    """What a reviewer says of a finding."""

    verdict: Verdict
    reviewer: str = Field(description="The name of who decides.")
    comment: str = ""
    assignee: str = Field("", description="Whom to assign to; empty takes it back.")


def make_app(desk: Desk, folder: Path, replay: str) -> FastAPI:
    """The application over `desk` and the site in `folder`; `replay` is the other origin's URL."""
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
        try:
            found = desk.listed(wanted, offset, limit)
        except InputError as error:
            raise HTTPException(422, str(error)) from None
        return {"run": desk.run.id, "total": found.total, "findings": list(found.entries)}

    @app.get("/api/findings/{finding}", summary="One finding with its review")
    def get_finding(finding: str) -> dict[str, Any]:
        try:
            return desk.one(finding) | {"replay": f"{replay}/{finding}"}
        except InputError as error:
            raise HTTPException(404, str(error)) from None

    @app.post("/api/findings/{finding}/decisions", status_code=201, summary="Decide")
    def decide(finding: str, decision: DecisionIn) -> dict[str, Any]:
        try:
            desk.finding(finding)
        except InputError as error:
            raise HTTPException(404, str(error)) from None
        try:
            return desk.decide(
                finding,
                decision.verdict,
                decision.reviewer,
                decision.comment,
                decision.assignee,
            )
        except InputError as error:
            raise HTTPException(422, str(error)) from None

    @app.get("/-/{name}", include_in_schema=False)
    def static(name: str) -> Response:
        if name not in STATIC:
            raise HTTPException(404)
        body = (resources.files("crawler.serving") / "static" / name).read_bytes()
        return Response(body, media_type=TYPES[Path(name).suffix])

    @app.get("/{path:path}", include_in_schema=False)
    def page(path: str) -> Response:
        sent = site_file(folder, path)
        if sent is None:
            raise HTTPException(404, "no such page of the report")
        headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        return Response(sent.body, media_type=sent.media, headers=headers)

    return app
