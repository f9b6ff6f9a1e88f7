"""`citewatch check`: declared; `commands` and `checking` do the work."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler.flags import (
    Archives,
    Config,
    Db,
    Delay,
    Lang,
    Out,
    Private,
    Rescue,
    Resolve,
    options_of,
)

_Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SOURCE...]",
        help="URL of an article; HTML, text, Markdown or PDF file; feed or sitemap; WARC, WACZ "
        "or a folder of them; '-' for an article on standard input.",
    ),
]


def check(
    sources: _Sources = None,
    files_from: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="A file that names SOURCEs, one a line.")
    ] = None,
    articles: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE|URL,...",
            help="The articles of an archive given as SOURCE, or files that name them.",
        ),
    ] = None,
    out: Out = None,
    archive: Archives = None,
    db: Db = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Judge from the archive alone; open no socket.")
    ] = False,
    resolve: Resolve = None,
    allow_private: Private = None,
    insecure: Annotated[
        bool | None, typer.Option("--insecure", help="Go on when a certificate is not valid.")
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OUTCOME|KIND,...", help="What gives exit code 1 (default drift,dead)."
        ),
    ] = None,
    strict: Annotated[
        bool | None, typer.Option("--strict", help="Unverifiable findings fail too.")
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="What stdout shows: table (default), html, json, jsonl, csv, markdown, junit, "
            "sarif, github, gitlab-codequality, web-annotation or claimreview; the file goes "
            "to OUT too.",
        ),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Findings that are known and accepted (TOML or JSON)."),
    ] = None,
    update_baseline: Annotated[
        bool, typer.Option("--update-baseline", help="Accept what is found now: write FILE.")
    ] = False,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why what is new is accepted.")
    ] = None,
    author: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who accepts it (default: git's, or $USER).")
    ] = None,
    expires: Annotated[
        str | None,
        typer.Option(metavar="DAY|never", help="The last day it is accepted (default: 90 days)."),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="The longest that one URL may take (default 45)."),
    ] = None,
    delay: Delay = None,
    contact: Annotated[
        str | None,
        typer.Option(metavar="URL|EMAIL", help="Told to servers in the user agent."),
    ] = None,
    browser: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help="Chromium for pages that need one (extra: browser); default: found; 'none'.",
        ),
    ] = None,
    browser_host: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="Run every page of that host in the browser."),
    ] = None,
    embedding: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="A sentence-transformers model for translations (extra: embeddings).",
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Neither progress nor table; only errors.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(metavar="N", help="Cores for judging long runs (default: all)."),
    ] = None,
    lang: Lang = None,
    archive_now: Annotated[
        bool | None,
        typer.Option("--archive-now", help="Ask web archives to capture what is alive."),
    ] = None,
    rescue: Rescue = None,
    config: Config = None,
) -> None:
    """Follow an article's citations, archive them, compare the quotes, report."""
    flags = {
        "articles": articles,
        "baseline": baseline,
        "update-baseline": update_baseline,
        "reason": reason,
        "author": author,
        "expires": expires,
        "out": out,
        "archive": archive,
        "db": db,
        "offline": offline,
        "quiet": quiet,
        "resolve": resolve,
        "allow-private": allow_private,
        "insecure": insecure,
        "fail-on": fail_on,
        "strict": strict,
        "format": format,
        "timeout": timeout,
        "delay": delay,
        "contact": contact,
        "embedding": embedding,
        "browser": browser,
        "browser-hosts": browser_host,
        "rescue": rescue,
        "archive-now": archive_now,
        "jobs": jobs,
        "lang": lang,
    }
    from crawler.commands import check_sources, named_sources
    from crawler.options import read_config

    options = options_of(flags, read_config(config))
    raise typer.Exit(check_sources(named_sources(sources, files_from, articles), options))
