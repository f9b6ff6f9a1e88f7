"""The newest changes as an Atom feed (RFC 4287), written anew as a whole each time."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from lxml import etree

from crawler.newslines import change_line
from crawler.store.history import NewsItem

LENGTH = 100
"""Entries: more than a reader misses between two visits."""

ATOM = "http://www.w3.org/2005/Atom"
_NAMES = uuid.UUID("5a0b8d4e-6f7c-5d21-9c8b-1f0e2d3c4b5a")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_feed(path: Path, items: Sequence[NewsItem], now: str) -> None:
    """Write the feed of `items`, the newest first, in one step. Raises OSError.

    An entry keeps its id, so that readers show each change once.
    """
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap=cast("dict[str, str]", {None: ATOM}))
    _text(feed, "title", "citewatch: changes of findings")
    _text(feed, "id", f"urn:uuid:{uuid.uuid5(_NAMES, 'feed')}")
    _text(feed, "updated", items[0].at if items else now)
    _text(etree.SubElement(feed, f"{{{ATOM}}}author"), "name", "citewatch")
    for item in items:
        _entry(feed, item)
    draft = path.with_name(path.name + ".new")
    draft.write_bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8"))
    os.replace(draft, path)


def _entry(feed: etree._Element, item: NewsItem) -> None:
    finding = item.finding
    entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
    _text(entry, "title", change_line(item))
    _text(entry, "id", f"urn:uuid:{uuid.uuid5(_NAMES, f'{item.run} {finding.id}')}")
    _text(entry, "updated", item.at)
    url = finding.citation.url if finding.citation else ""
    if url.startswith(("http://", "https://")):
        etree.SubElement(entry, f"{{{ATOM}}}link", rel="related", href=_plain(url))
    etree.SubElement(entry, f"{{{ATOM}}}category", term=finding.outcome.value)
    words = f"“{finding.quotation.text}” " if finding.quotation else ""
    _text(entry, "summary", f"{finding.article}: {words}{finding.reason}")


def _text(parent: etree._Element, name: str, words: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = _plain(words)


def _plain(words: str) -> str:
    return _NOT_XML.sub("\ufffd", words)
