"""citewatch: follows citations, archives the cited pages, compares quotes with their sources."""

from __future__ import annotations

__version__ = "0.1.0"
