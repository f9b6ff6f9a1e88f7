"""citewatch: follows citations, archives the cited pages, compares quotes with their sources."""

__version__ = "0.1.0"
