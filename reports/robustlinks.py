"""An article's own HTML with its links made robust: where and when the cited page was captured.

Follows "Robust Links - Link Decoration" (Van de Sompel, Nelson et al., 2015, version of 2022):
`data-originalurl` is the address as cited, `data-versionurl` an archived copy on the web where one
is known, and `data-versiondate` the time of the capture that was read. A page with these
attributes works as before; scripts and readers may lead to the copy when the link rots.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from crawler.model import Finding
from reports.card import web_link


@dataclass(frozen=True, slots=True)
class RobustLink:
    """What a link is decorated with; `version` is an http(s) URL or None."""

    original: str
    version: str | None
    date: str | None

    @property
    def attributes(self) -> dict[str, str]:
        """The data attributes, those without a value left out."""
        values = {
            "data-originalurl": self.original,
            "data-versionurl": self.version,
            "data-versiondate": self.date,
        }
        return {name: value for name, value in values.items() if value}


def robust_links(findings: Iterable[Finding]) -> dict[str, RobustLink]:
    """The links of an article by the address as cited; those never captured are left out."""
    found: dict[str, RobustLink] = {}
    for finding in findings:
        citation = finding.citation
        if citation is None or not citation.url:
            continue
        rescue, evidence = finding.rescue, finding.evidence
        memento = web_link(rescue.url) if rescue else None
        version = memento.href if memento else None
        date = rescue.captured if rescue and version else evidence.captured if evidence else None
        if not version and not date:
            continue
        known = found.get(citation.url)
        if known is None or (version and not known.version):
            found[citation.url] = RobustLink(citation.archived_from or citation.url, version, date)
    return found


def decorated(html: bytes, base: str, links: Mapping[str, RobustLink]) -> str:
    """`html` with the data attributes on its links; nothing else of the document changes in sense.

    `base` is the article's URL or "" for a file. A link that is decorated already stays as its
    author made it. Raises nothing: what is no HTML comes back as a document around its text.
    """
    from bs4 import BeautifulSoup, Tag

    soup = BeautifulSoup(html, "lxml")
    declared = soup.find("base", href=True)
    if isinstance(declared, Tag):
        base = _joined(base, str(declared["href"]))
    for anchor in soup.find_all("a", href=True):
        if not isinstance(anchor, Tag) or anchor.has_attr("data-originalurl"):
            continue
        link = links.get(_joined(base, str(anchor["href"]).strip()))
        if link is not None:
            anchor.attrs.update(link.attributes)
    return str(soup.decode(formatter="minimal"))


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return href
