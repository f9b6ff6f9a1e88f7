"""What every page of the report site shares: the template engine, its filters, and the policy."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from reports.catalogue import Words
from reports.plaintext import clean

if TYPE_CHECKING:
    from jinja2 import Environment


class Pages:
    """Renders pages: every value escaped, style and script allowed by their hashes alone."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self._environment = environment()

    def page(
        self, template: str, styles: tuple[str, ...], script: str | None = None, **values: Any
    ) -> str:
        """One whole page; `styles` and `script` name the assets that are inlined into it."""
        from markupsafe import Markup

        style = _joined(styles)
        return self._environment.get_template(template).render(
            words=self.words,
            t=self.words.texts,
            style=Markup(style),
            style_hash=csp_hash(style),
            script=Markup(asset(script)) if script else None,
            script_hash=csp_hash(asset(script)) if script else None,
            **values,
        )


def environment() -> Environment:
    """The template engine: escapes everything, stops on a name that is not there."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    made.filters["when"] = when
    made.filters["day"] = day
    made.filters["drawing"] = _drawing
    return made


@cache
def csp_hash(text: str) -> str:
    """The CSP source expression that allows the inline element whose text is `text`."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def when(time: str) -> str:
    """An RFC 3339 time as "24 Nov 2026, 03:02 UTC"; anything else as it is."""
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        return time
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"


def day(date: str) -> str:
    """The day of an ISO 8601 date or time as "24 Nov 2026"; anything else as it is."""
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return date
    return f"{moment.day} {moment:%b %Y}"


@cache
def asset(name: str) -> str:
    """The text of a file that is inlined into a page."""
    return (resources.files("reports") / "templates" / name).read_text(encoding="utf-8")


@cache
def _joined(names: tuple[str, ...]) -> str:
    return "".join(asset(name) for name in names)


def _drawing(text: str) -> Any:
    """An SVG of our own, made of numbers and class names only, as it is."""
    from markupsafe import Markup

    return Markup(text)


def _finalized(value: Any) -> Any:
    # Markup comes from macros, whose own output has been through here already.
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return clean(value)
    return value
