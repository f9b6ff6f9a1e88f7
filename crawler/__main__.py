"""`python -m crawler` is the `citewatch` command."""

from crawler.cli import main

main()
