"""`python -m crawler` is the `citewatch` command."""

from __future__ import annotations

from crawler.cli.main import main

main()
