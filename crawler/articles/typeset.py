"""Articles in LaTeX, reStructuredText, AsciiDoc and Org: written out as a page with numbered notes.

LaTeX is parsed by pylatexenc, reStructuredText by docutils. AsciiDoc and Org, of which no parser is
kept, are read line by line as far as articles use them: headings, lists, quotations, links,
footnotes, citations by key. The page has the shape that wikis give their references, so that it is
read as theirs are: what is cited, what is quoted, and which marker belongs to which work.

One file: four ways to write one page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from lxml import etree, html

from crawler.articles.bibliography import Beside, works_beside
from crawler.articles.references import LEFT_OUT, SIGNS_BELOW
from crawler.articles.wikipages import drop
from crawler.documents.encoding import ASCIIDOC, LATEX, ORG
from crawler.model import Work


class _Page:
    """A page while it is written: HTML for its words, and notes by key."""

    def __init__(self, works: Mapping[str, Work]) -> None:
        self.works = works
        self.title = self.author = self.date = self.lang = ""
        self.kept: list[str] = []  # of the paragraphs, by their number in them
        self._body: list[str] = []
        self._notes: dict[str, str] = {}  # key -> HTML, "" while only referred to

    def add(self, markup: str) -> None:
        self._body.append(markup)

    def block(self, tag: str, markup: str) -> None:
        if markup.strip():
            self.add(f"<{tag}>{markup}</{tag}>")

    def marker(self, key: str, shown: str = "") -> str:
        """What a reader sees of a reference to the note `key`: "[3]", or words of its own."""
        self._notes.setdefault(key, "")
        number = list(self._notes).index(key) + 1
        return (
            f'<sup class="reference"><a href="#cite_note-{number}">'
            f"{escape(shown) or f'[{number}]'}</a></sup>"
        )

    def note(self, key: str, markup: str) -> None:
        """The words of a note; the first that are given count."""
        self._notes[key] = self._notes.get(key) or markup

    def cite(self, keys: Iterable[str], in_text: bool = False) -> str:
        """Markers of works by their keys; an unknown one is a printed work of that name."""
        marked = []
        for key in filter(None, (key.strip() for key in keys)):
            known = self.works.get(key)
            self.note(f"work {key}", _listed(known) if known else escape(key))
            who = known.authors[0].partition(",")[0] if known and known.authors else key
            shown = f"{who} ({known.date if known else '0000'})" if in_text else ""
            marked.append(self.marker(f"work {key}", shown))
        return "".join(marked)

    def whole(self) -> str:
        notes = [
            f'<li id="cite_note-{number}">{markup or escape(key)}</li>'
            for number, (key, markup) in enumerate(self._notes.items(), 1)
        ]
        meta = "".join(
            f'<meta name="{name}" content="{escape(value)}">'
            for name, value in (("author", self.author), ("date", self.date))
            if value
        )
        return (
            f'<html lang="{escape(self.lang)}"><head><title>{escape(self.title)}</title>{meta}'
            f'<meta name="generator" content="MediaWiki, its shape alone"></head><body>'
            f'<div class="mw-parser-output">{"".join(self._body)}'
            f'<h2>References</h2><ol class="references">{"".join(notes)}</ol></div></body></html>'
        )


def _listed(work: Work) -> str:
    """A work as a list of references shows it."""
    who = ", ".join(work.authors[:3])
    words = escape(". ".join(part for part in (
        f"{who} ({work.date})" if who and work.date else who or work.date,
        work.title, work.publisher,
    ) if part))  # fmt: skip
    linked = [_link(url, url) for url in (work.url, *work.identifiers) if url]
    return f'<cite class="citation">{words}. {" ".join(linked)}</cite>'


def _link(url: str, words: str) -> str:
    return f'<a class="external" href="{escape(url.strip())}">{escape(words) or "↗"}</a>'


def page_of(text: str, media: str, beside: Beside) -> str:
    """The HTML page that a text of type `media` is. Bibliographies are asked for by `beside`."""
    readers = {LATEX: _latex, ASCIIDOC: _asciidoc, ORG: _org}
    return readers.get(media, _restructured)(text.replace("\0", " "), beside)


# reStructuredText: what docutils writes, its notes renamed.


def _words(element: etree._Element) -> str:
    return "".join(str(piece) for piece in element.itertext())


_SAFE: dict[str, Any] = {
    "raw_enabled": False, "file_insertion_enabled": False, "report_level": 5, "halt_level": 6,
    "stylesheet_path": "", "embed_stylesheet": False, "syntax_highlight": "none",
    "_disable_config": True, "warning_stream": False, "line_length_limit": 100_000,
}  # fmt: skip
_NOTES = ("doc-footnote", "doc-biblioentry")
_REFERRING = ("doc-noteref", "doc-biblioref")


def _restructured(text: str, beside: Beside) -> str:
    from docutils.core import publish_parts

    parts = publish_parts(text, writer="html5", settings_overrides=_SAFE)
    root = html.fromstring(f"<div>{parts['html_body']}</div>")
    page = _Page({})
    page.title = _words(html.fromstring(f"<p>{parts['title'] or ''}</p>"))
    told = {
        (term.get("class") or "").partition(" ")[0]: _words(value).strip()
        for term, value in zip(root.iter("dt"), root.iter("dd"), strict=False)
    }
    page.author, page.date = told.get("author", ""), told.get("date", "")
    for away in [*root.iterfind(".//dl[@class='docinfo simple']"), *root.iterfind(".//pre")]:
        drop(away)
    for link in root.iter("a"):
        if link.get("role") in _REFERRING:
            marker = html.fromstring(page.marker((link.get("href") or "")[1:]))
            marker.tail, link.tail = link.tail, None
            parent = link.getparent()
            if parent is not None:
                parent.replace(link, marker)
        elif (link.get("href") or "").startswith(("http://", "https://")):
            link.set("class", "external")
    for signed in root.iterfind(".//p[@class='attribution']"):
        signed.set("class", "templatequotecite")  # docutils has put the dash
    for note in [one for one in root.iter(etree.Element) if one.get("role") in _NOTES]:
        for label in note.iterfind("span[@class='label']"):
            drop(label)
        inner = "".join(etree.tostring(child, encoding="unicode") for child in note)
        page.note(note.get("id") or "", inner)
        drop(note)
    page.add(etree.tostring(root, encoding="unicode"))
    return page.whole()


# LaTeX, by the nodes of pylatexenc.


_CITING = ("cite", "citep", "citealp", "citealt", "parencite", "footcite", "autocite", "supercite",
           "fullcite", "footfullcite", "smartcite", "citeyear", "citeyearpar")  # fmt: skip
_IN_TEXT = ("textcite", "citet", "citeauthor")
_HEADED = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph")
_QUOTING = ("quote", "quotation", "displayquote", "verse", "displaycquote")
_UNSEEN = ("verbatim", "lstlisting", "minted", "comment", "tikzpicture", "filecontents", "tabular*")
_DROPPED = (
    "documentclass", "usepackage", "label", "ref", "pageref", "vspace", "hspace", "bibliography",
    "bibliographystyle", "addbibresource", "printbibliography", "maketitle", "nocite", "index",
    "includegraphics", "input", "include", "title", "author", "date", "newcommand", "renewcommand",
    "setcounter", "pagestyle", "thispagestyle", "graphicspath", "hypersetup", "tableofcontents",
    "noindent", "centering", "definecolor", "newenvironment", "DeclareMathOperator",
)  # fmt: skip
_MARKS = {"enquote": "“”", "textquote": "“”", "say": "“”", "blockquote": "“”", "textcquote": "“”"}
_LIGATURES = (("``", "“"), ("''", "”"), ("`", "‘"), ("---", "—"), ("--", "–"), ("~", "\u00a0"),
              ("'", "’"), ('"', '"'))  # fmt: skip
_TOLD = re.compile(
    r"\\(title|author|date|addbibresource|bibliography)\s*(?:\[[^\]]*\])?\{([^{}]*)\}"
)
_LATEX_COMMENT = re.compile(r"(?<!\\)%[^\n]*")


class _Latex:
    """The nodes of a LaTeX document, written to a page."""

    def __init__(self, page: _Page) -> None:
        from pylatexenc.latex2text import LatexNodes2Text
        from pylatexenc.macrospec import MacroSpec

        self.page = page
        self._plain = LatexNodes2Text(math_mode="text", keep_comments=False)
        self.specs = [
            *(MacroSpec(name, "*[[{") for name in (*_CITING, *_IN_TEXT)),
            *(MacroSpec(name, "*{") for name in ("enquote", "say")),
            MacroSpec("textquote", "*[[{"),
            MacroSpec("blockquote", "*[[{"),
            MacroSpec("textcquote", "*[[{{"),
            MacroSpec("footnote", "[{"),
            MacroSpec("url", "{"),
            MacroSpec("href", "{{"),
            MacroSpec("bibitem", "[{"),
            MacroSpec("addbibresource", "[{"),
            MacroSpec("printbibliography", "["),
        ]
        self._notes = 0

    def inline(self, nodes: Iterable[Any]) -> str:
        return "".join(self._node(node) for node in nodes if node is not None)

    def _node(self, node: Any) -> str:
        kind = type(node).__name__
        if kind == "LatexCharsNode":
            words = node.chars
            for written, shown in _LIGATURES:
                words = words.replace(written, shown)
            return escape(words, quote=False)
        if kind == "LatexGroupNode":
            return self.inline(node.nodelist)
        if kind == "LatexMathNode":
            return LEFT_OUT
        if kind == "LatexSpecialsNode":
            return self._special(node)
        if kind == "LatexMacroNode":
            return self._macro(node)
        if kind == "LatexEnvironmentNode":
            return self._environment(node)
        return ""

    def _special(self, node: Any) -> str:
        shown = dict(_LIGATURES).get(node.specials_chars, node.specials_chars)
        return "\n\n" if node.specials_chars == "\n\n" else escape(shown, quote=False)

    def _arguments(self, node: Any) -> list[str]:
        """The arguments in braces, as HTML."""
        given = [one for one in (node.nodeargd.argnlist if node.nodeargd else ()) or () if one]
        return [
            self.inline(one.nodelist if hasattr(one, "nodelist") else [one])
            for one in given
            if not (hasattr(one, "delimiters") and one.delimiters[0] == "[")
            and getattr(one, "chars", "") != "*"
        ]

    def _macro(self, node: Any) -> str:
        name = node.macroname
        if name in _DROPPED:
            return ""
        if name == "par":
            return "\n\n"
        if name in ("\\", "newline", "linebreak", "item"):
            return "\n\n" if name == "item" else " "
        arguments = self._arguments(node)
        last = arguments[-1] if arguments else ""
        if name in _CITING or name in _IN_TEXT:
            return self.page.cite(last.split(","), name in _IN_TEXT)
        if name == "footnote":
            self._notes += 1
            self.page.note(f"footnote {self._notes}", last)
            return self.page.marker(f"footnote {self._notes}")
        if name in _MARKS:
            cited = self.page.cite(arguments[:1]) if name == "textcquote" else ""
            return f"{_MARKS[name][0]}{last}{_MARKS[name][1]}{cited}"
        if name == "url":
            return _link(_spelled(node), _spelled(node))
        if name == "href":
            return _link(_spelled(node, 0), _words(html.fromstring(f"<p>{last}</p>")))
        if name in _HEADED:
            return f"\n\n<h2>{last}</h2>\n\n"
        if arguments:
            written = self._plain.nodelist_to_text([node]) if len(last) <= 2 else ""
            return escape(written) if written.strip() else last  # an accent, or words set apart
        return escape(self._plain.nodelist_to_text([node]))

    def _environment(self, node: Any) -> str:
        name = node.environmentname
        if name in _UNSEEN:
            return ""
        if name.rstrip("*") in ("equation", "align", "gather", "eqnarray", "multline", "math"):
            return LEFT_OUT
        if name == "thebibliography":
            self._bibliography(node.nodelist)
            return ""
        inner = self.inline(node.nodelist)
        if name in _QUOTING:
            return f"\n\n<blockquote>{_paragraphed(inner)}</blockquote>\n\n"
        return f"\n\n{inner}\n\n"

    def _bibliography(self, nodes: Sequence[Any]) -> None:
        key, entry = "", list[Any]()
        for node in (*nodes, None):
            if node is None or getattr(node, "macroname", "") == "bibitem":
                if key:
                    words = " ".join(self.inline(entry).split())
                    self.page.note(f"work {key}", f'<cite class="citation">{words}</cite>')
                key, entry = (self._arguments(node) or [""])[-1] if node else "", []
            else:
                entry.append(node)


def _spelled(node: Any, at: int = -1) -> str:
    """An argument as it is written: an address."""
    given = [one for one in node.nodeargd.argnlist if one is not None]
    return str(given[at].latex_verbatim()).strip("{} ").replace("\\", "") if given else ""


def _paragraphed(markup: str) -> str:
    parts = (part.strip() for part in re.split(r"\n\s*\n", markup))
    return "".join(
        part if part.startswith(("<h2", "<blockquote")) else f"<p>{part}</p>"
        for part in parts
        if part
    )


def _latex(text: str, beside: Beside) -> str:
    from pylatexenc.latexwalker import LatexWalker, get_default_latex_context_db

    told: dict[str, list[str]] = {}
    for found in _TOLD.finditer(_LATEX_COMMENT.sub("", text)):
        told.setdefault(found[1], []).append(found[2].strip())
    named = (*told.get("addbibresource", ()), *told.get("bibliography", ()))
    page = _Page(works_beside([name for one in named for name in one.split(",")], beside))
    page.title, page.author, page.date = (
        (told.get(name) or [""])[0] for name in ("title", "author", "date")
    )
    latex = _Latex(page)
    context = get_default_latex_context_db()
    context.add_context_category("citewatch", macros=latex.specs, prepend=True)
    begun = re.search(r"\\begin\{document\}(.*?)(?:\\end\{document\}|\Z)", text, re.S)
    nodes, _, _ = LatexWalker(begun[1] if begun else text, latex_context=context).get_latex_nodes()
    page.block("h1", escape(page.title))
    for node in nodes:  # entries first, so that markers find them
        if getattr(node, "environmentname", "") == "thebibliography":
            latex._bibliography(node.nodelist)
    page.add(_paragraphed(latex.inline(nodes)))
    return page.whole()


# AsciiDoc and Org: lines, and what stands in them.


Rule = tuple[re.Pattern[str], Callable[["re.Match[str]"], str]]
_KEPT = re.compile("\0(\\d+)\0")


def _inline(text: str, rules: Sequence[Rule], kept: list[str]) -> str:
    """The HTML of a paragraph: what the rules find, first rule first, and words around it.

    `kept` is what the rules have written so far, for they find things in each other's words.
    """

    def keep(markup: str) -> str:
        kept.append(markup)
        return f"\0{len(kept) - 1}\0"

    for pattern, write in rules:
        text = pattern.sub(lambda found, write=write: keep(write(found)), text)  # type: ignore[misc]
    text = escape(text, quote=False)
    while _KEPT.search(text):
        text = _KEPT.sub(lambda found: kept[int(found[1])], text)
    return text


_BARE = re.compile(r"https?://[^\s\[\]<>\"]+[^\s\[\]<>\".,;:)]")
_ITEM = re.compile(r"[ \t]*(?:[-*+•.]{1,5}|\d{1,3}[.)])[ \t]+(?=\S)")


def _signed(words: Iterable[str]) -> str:
    who = ", ".join(part for part in (word.strip() for word in words) if part)
    return f'<div class="templatequotecite">{SIGNS_BELOW[0]} {escape(who)}</div>' if who else ""


_ORG_TOLD = re.compile(r"(?i)^[ \t]*#\+(\w+):[ \t]*(.*)$", re.M)
_ORG_BLOCK = re.compile(r"(?is)^[ \t]*#\+begin_(\w+)[^\n]*\n(.*?)^[ \t]*#\+end_\1[^\n]*$", re.M)
_ORG_AWAY = re.compile(
    r"(?ims)^[ \t]*:[\w-]+:[ \t]*$.*?^[ \t]*:end:[ \t]*$|^[ \t]*#(?:[ \t][^\n]*)?$"
)
_ORG_NOTE = re.compile(r"(?s)^\[fn:([\w-]+)\][ \t]*(.*?)(?=^\[fn:|\n[ \t]*\n|\Z|^\*)", re.M)
_ORG_EMPHASIS = re.compile(r"(?<![\w*/_=~+])([*/_=~+])(?=\S)([^\n]{1,300}?)(?<=\S)\1(?![\w*/_=~+])")


def _org(text: str, beside: Beside) -> str:
    told: dict[str, list[str]] = {}
    for found in _ORG_TOLD.finditer(text):
        told.setdefault(found[1].lower(), []).append(found[2].strip())
    page = _Page(works_beside(told.get("bibliography", ()), beside))
    page.title, page.author, page.date, page.lang = (
        (told.get(name) or [""])[0].strip("<>[]")
        for name in ("title", "author", "date", "language")
    )

    def noted(found: re.Match[str]) -> str:
        key = f"fn {found[1] or found.start()}"
        if found[2]:
            page.note(key, _inline(found[2], rules, page.kept))
        return page.marker(key)

    def cited(found: re.Match[str]) -> str:
        keys = re.findall(r"@([\w:.#$%&+?<>~/-]*\w)", found[2])
        return page.cite(keys, (found[1] or "")[:2] == "/t")

    rules: list[Rule] = [
        (re.compile(r"\[fn:([\w-]*)(?::([^\[\]]*))?\]"), noted),
        (re.compile(r"\[cite(/[\w/-]*)?:([^\[\]]*)\]"), cited),
        (re.compile(r"\[\[(https?:[^\[\]]+)\]\[([^\[\]]+)\]\]"), lambda m: _link(m[1], m[2])),
        (re.compile(r"\[\[(https?:[^\[\]]+)\]\]"), lambda m: _link(m[1], m[1])),
        (_BARE, lambda m: _link(m[0], m[0])),
        (_ORG_EMPHASIS, lambda m: _inline(m[2], rules, page.kept)),
    ]
    text = _ORG_AWAY.sub("", text)
    for found in _ORG_NOTE.finditer(text):
        page.note(f"fn {found[1]}", _inline(" ".join(found[2].split()), rules, page.kept))
    text = _ORG_NOTE.sub("\n", text)
    page.block("h1", escape(page.title))
    at = 0
    for found in _ORG_BLOCK.finditer(text):
        _lines(page, text[at : found.start()], rules, re.compile(r"\*+[ \t]+"), _ORG_TOLD)
        if found[1].lower() in ("quote", "verse"):
            page.block("blockquote", _paragraphed(_inline(found[2], rules, page.kept)))
        elif found[1].lower() in ("center", "abstract"):
            page.add(_paragraphed(_inline(found[2], rules, page.kept)))
        at = found.end()
    _lines(page, text[at:], rules, re.compile(r"\*+[ \t]+"), _ORG_TOLD)
    return page.whole()


def _lines(
    page: _Page, text: str, rules: Sequence[Rule], heading: re.Pattern[str], away: re.Pattern[str]
) -> None:
    """Paragraphs, list items and headings, to the page."""
    held: list[str] = []
    tag = "p"

    def flush(following: str = "p") -> None:
        nonlocal tag
        page.block(tag, _inline(" ".join(held), rules, page.kept))
        held.clear()
        tag = following

    for line in text.split("\n"):
        headed, item = heading.match(line), _ITEM.match(line)
        if not line.strip() or away.match(line):
            flush()
        elif headed:
            flush()
            page.block("h2", _inline(line[headed.end() :], rules, page.kept))
        elif item or line.lstrip().startswith("|"):
            flush("li" if item else "p")
            held.append(line[item.end() :] if item else line.replace("|", "  ").strip())
        else:
            held.append(line.strip())
    flush()


_ADOC_TOLD = re.compile(r"^:([\w-]+):[ \t]*(.*)$", re.M)
_ADOC_AWAY = re.compile(r"(?ms)^////[ \t]*$.*?^////[ \t]*$|^//(?!/)[^\n]*$|^bibliography::[^\n]*$")
_ADOC_LISTING = re.compile(r"(?ms)^(-{4,}|\.{4,}|\+{4,}|`{3,})[ \t]*$.*?^\1[ \t]*$")
_ADOC_QUOTE = re.compile(
    r"(?ms)^\[(?:quote|verse)(?P<by>[^\]\n]*)\][ \t]*\n"
    r"(?:^_{4,}[ \t]*\n(?P<block>.*?)^_{4,}[ \t]*$|(?P<para>.+?)(?=\n[ \t]*\n|\Z))"
    r"|^_{4,}[ \t]*\n(?P<bare>.*?)^_{4,}[ \t]*$"
)
_ADOC_ENTRY = re.compile(
    r"(?ms)^[*-][ \t]+\[\[\[([^\],]+)(?:,[^\]]*)?\]\]\][ \t]*(.*?)(?=^[*-][ \t]|\n[ \t]*\n|\Z)"
)
_ADOC_MARKUP = re.compile(r"(?:\[[^\]\n]*\]|={4,}|\*{4,}|--|\|={3,}|\.[A-Z][^\n]*)[ \t]*\Z")
_ADOC_EMPHASIS = re.compile(r"(?<![\w*_`#])([*_`#]{1,2})(?=\S)([^\n]{1,300}?)(?<=\S)\1(?![\w*_`#])")


def _asciidoc(text: str, beside: Beside) -> str:
    text = _ADOC_LISTING.sub("", _ADOC_AWAY.sub("", text))
    told = {found[1].lower(): found[2].strip() for found in _ADOC_TOLD.finditer(text)}
    named = [told[name] for name in ("bibtex-file", "bibliography-file") if told.get(name)]
    page = _Page(works_beside(named, beside))
    headed = re.search(r"^= (.+)$(?:\n([^\n:=\[][^\n]*))?", text, re.M)
    page.title, page.lang = headed[1] if headed else "", told.get("lang", "")
    page.author = re.sub(r"\s*<[^>]*>", "", told.get("author") or (headed and headed[2]) or "")
    page.date = told.get("revdate", "")
    known = {found[1] for found in _ADOC_ENTRY.finditer(text)}

    def noted(found: re.Match[str]) -> str:
        key = f"fn {found[1] or found.start()}"
        if found[2]:
            page.note(key, _inline(found[2], rules, page.kept))
        return page.marker(key)

    def cited(found: re.Match[str]) -> str:
        keys = re.findall(r"(?:\A|,)\s*([^\s(),\[\]]+)(?:\([^()]*\))?", found[2])
        return page.cite(keys, found[1] == "citenp")

    def crossed(found: re.Match[str]) -> str:
        return page.marker(f"work {found[1]}") if found[1] in known else escape(found[2] or "")

    links = r"(?:link:)?(https?://[^\s\[\]<>\"]+)\[([^\[\]]*)\]"
    rules: list[Rule] = [
        (re.compile(links), lambda m: _link(m[1], m[2].partition(",")[0].strip('"') or m[1])),
        (_BARE, lambda m: _link(m[0], m[0])),
        (re.compile(r"footnote(?:ref)?:([\w-]*)\[([^\[\]]*)\]"), noted),
        (re.compile(r"\b(cite|citenp):\[([^\[\]]*)\]"), cited),
        (re.compile(r"<<([^<>,]+)(?:,([^<>]*))?>>"), crossed),
        (re.compile(r"\"`(.+?)`\"", re.S), lambda m: f"“{_inline(m[1], rules, page.kept)}”"),
        (re.compile(r"'`(.+?)`'", re.S), lambda m: f"‘{_inline(m[1], rules, page.kept)}’"),
        (_ADOC_EMPHASIS, lambda m: _inline(m[2], rules, page.kept)),
    ]
    for found in _ADOC_ENTRY.finditer(text):
        words = _inline(" ".join(found[2].split()), rules, page.kept)
        page.note(f"work {found[1]}", f'<cite class="citation">{words}</cite>')
    text = _ADOC_ENTRY.sub("", text)
    if headed:
        text = text.replace(headed[0], f"= {page.title}", 1)
    heading = re.compile(r"={1,6}[ \t]+")
    away = re.compile(rf"{_ADOC_TOLD.pattern}|{_ADOC_MARKUP.pattern}")
    at = 0
    for found in _ADOC_QUOTE.finditer(text):
        _lines(page, text[at : found.start()], rules, heading, away)
        words = found["block"] or found["para"] or found["bare"] or ""
        inner = _paragraphed(_inline(words, rules, page.kept))
        page.block("blockquote", inner + _signed((found["by"] or "").split(",")))
        at = found.end()
    _lines(page, text[at:], rules, heading, away)
    return page.whole()
