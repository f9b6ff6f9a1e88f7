"""Where a finding stands in the user's own file, for tools that annotate lines."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

from crawler.model import Article, Finding, Span
from reports.sourcelines import place_in_file

# Files whose text is read as it stands, so that offsets into the article are places in the file.
_HTML = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_VERBATIM = frozenset({".txt", ".text", ".md", ".markdown", ""})


@dataclass(frozen=True, slots=True)
class Region:
    """A range of lines and columns, all counted from 1; `end_column` is one past the last."""

    line: int
    column: int
    end_line: int
    end_column: int
    span: Span


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The article's path (POSIX, relative where it can be) or URL, and the region if known."""

    path: str
    is_url: bool
    region: Region | None

    @property
    def uri(self) -> str:
        """The path or URL as a URI reference (RFC 3986)."""
        if self.is_url:
            return _quoted(self.path, "%/:=&?~#+!$,;'@()*[]")
        return _quoted(self.path, "/~+!$,;'@()=")


def whereabouts(article: Article, finding: Finding) -> Whereabouts:
    """Where `finding` stands: exactly in plain text and Markdown files, in HTML files where the
    words are found again; in others without lines.
    """
    address = article.address
    if _is_url(address):
        return Whereabouts(address, True, None)
    path, shown = Path(address), shown_path(address)
    suffix = path.suffix.lower()
    if suffix in _HTML:
        return Whereabouts(shown, False, _region_in_html(path, article, finding))
    if suffix not in _VERBATIM:
        return Whereabouts(shown, False, None)
    return Whereabouts(shown, False, _region(article.text, span_of(finding)))


def shown_path(address: str) -> str:
    """An article's address as tools name it: a URL, or a POSIX path, relative where it can be."""
    return address if _is_url(address) else PurePosixPath(_relative(Path(address))).as_posix()


def span_of(finding: Finding) -> Span | None:
    """The quotation's span, or else the citation's, in the article's text."""
    if finding.quotation and finding.quotation.fragments:
        return finding.quotation.span
    return finding.citation.span if finding.citation else None


def fingerprint(article: Article, finding: Finding) -> str:
    """64 hexadecimal digits that stay the same while quote, source and article are the same.

    Neither the kind nor the place is in it: a finding that moves or changes stays itself.
    """
    quoted = " ".join(finding.quotation.text.split()) if finding.quotation else ""
    url = finding.citation.url if finding.citation else ""
    parts = (shown_path(article.address), quoted, url)
    return hashlib.sha256("\x1f".join(parts).encode(errors="backslashreplace")).hexdigest()


def _quoted(text: str, safe: str) -> str:
    try:  # a file name that is not UTF-8 comes as surrogates and has to go back to its bytes
        return quote(text, safe=safe, errors="surrogateescape")
    except UnicodeEncodeError:
        return quote(text, safe=safe, errors="replace")


def _is_url(address: str) -> bool:
    try:
        return urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return False


def _relative(path: Path) -> Path:
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        return path.relative_to(Path.cwd())
    return path


def _region(text: str, span: Span | None) -> Region | None:
    if span is None or not 0 <= span.start <= span.end <= len(text):
        return None
    line, column = _line_column(text, span.start)
    end_line, end_column = _line_column(text, span.end)
    return Region(line, column, end_line, end_column, span)


def _region_in_html(path: Path, article: Article, finding: Finding) -> Region | None:
    span = span_of(finding)
    found = place_in_file(path, article.digest, article.text, span) if span else None
    return _region(*found) if found else None


def _line_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
