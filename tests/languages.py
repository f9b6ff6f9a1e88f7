"""Prints which language has how many words for what: the table of docs/languages.md.

python -m tests.languages
"""

from __future__ import annotations

from crawler.language.lexicon import WordClass, language_data, languages

_COUNTING = ("number", "ordinal", "loose", "scale", "unit", "suffix", "joining")


def overview() -> str:
    """A table in Markdown: how many words each language has in each list and table."""
    groups: dict[str, tuple[str, ...]] = {
        "detection": ("common",),
        "sentences": ("abbreviations",),
        "comparison": tuple(c for c in WordClass if c not in (*_COUNTING, "month", "weekday")),
        "numbers": _COUNTING,
        "dates": ("month", "weekday"),
        "translation": ("bound", "denial", "direction"),
        "speakers": ("cues",),
        "around": ("operator",),
        "paths": ("paths",),
    }
    heads = "| language |" + "".join(f" {group} |" for group in groups)
    lines = [heads, "|---" * (len(groups) + 1) + "|"]
    for lang in languages():
        data = language_data(lang)
        size = {name: len(words) for name, words in data.lists.items()}
        for name, table in (*data.tables.items(), ("cues", data.cues)):
            size[name] = sum(map(len, table.values()))
        counts = (sum(size.get(name, 0) for name in names) for names in groups.values())
        lines.append(f"| {lang} |" + "".join(f" {n or ''} |" for n in counts))
    return "\n".join(lines).replace("  |", " |")


if __name__ == "__main__":
    print(overview())
