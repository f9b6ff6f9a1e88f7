"""The sources of one article, judged with what the article says of them."""

from __future__ import annotations

from dataclasses import replace

from crawler.judging.hijack import hijacked
from crawler.model import Article, Citation, Kind, LinkState
from crawler.shelf import Shelf, SourceView


class InContext:
    """A shelf whose pages are looked at as sources of `article`: hijacked ones are no sources."""

    def __init__(self, shelf: Shelf, article: Article) -> None:
        self._shelf = shelf
        self._told = f"{article.title or ''}\n{article.text}"
        self._lang = article.lang
        self._turned: dict[str, LinkState | None] = {}

    def view(self, citation: Citation) -> SourceView:
        """The page behind `citation`; not searchable when its domain is in other hands."""
        view = self._shelf.view(citation)
        if view.page is None or view.state.kind is not Kind.ALIVE:
            return view
        target = citation.target
        if target not in self._turned:
            self._turned[target] = hijacked(view.page, target, self._told, self._lang)
        turned = self._turned[target]
        return view if turned is None else replace(view, state=turned, source=None)

    def edition(self, citation: Citation, lang: str | None) -> SourceView | None:
        """As the shelf says."""
        return self._shelf.edition(citation, lang)

    def anchored(self, citation: Citation) -> LinkState | None:
        """As the shelf says."""
        return self._shelf.anchored(citation)
