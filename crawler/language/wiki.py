"""What wikis of each language call the parts of a reference: headings, templates, parameters; and
the tags that their editors set."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class WikiWords:
    """The names of `wiki.toml`, folded as `plain` does; of all languages at once, for articles
    are copied between wikis with their templates.
    """

    headings: frozenset[str]  # of lists of works and links
    templates: Mapping[str, str]  # name -> kind
    parameters: Mapping[str, str]  # name -> role
    tags: Mapping[str, Mapping[str, str]]  # language -> what is wrong -> template, with places

    def lists_works(self, heading: str) -> bool:
        """Whether a heading announces a list of works or links."""
        return plain(heading) in self.headings


def plain(name: str) -> str:
    """A name as wikis compare it: no case, spaces for underscores, one space."""
    return " ".join(name.replace("_", " ").casefold().split())


@cache
def wiki_words() -> WikiWords:
    """The file's content."""
    text = (files("crawler.language") / "wiki.toml").read_text(encoding="utf-8")
    read = tomllib.loads(text)
    tables = {
        table: {plain(name): kind for kind, names in read[table].items() for name in _names(names)}
        for table in ("headings", "templates", "parameters")
    }
    headings = frozenset(tables["headings"])
    return WikiWords(headings, tables["templates"], tables["parameters"], read["tags"])


def _names(listed: str) -> list[str]:
    return [name for name in (part.strip() for part in listed.split(",")) if name]
