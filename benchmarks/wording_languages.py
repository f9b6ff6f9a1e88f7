"""Prints per language how the comparison of wording does: the table of docs/languages.md.

    python benchmarks/wording_languages.py FOLDER

FOLDER holds files of JSON lines: `id` ("LANGUAGE:…") and `source_text` or `source_html`, and
sentences of it as `quotes`; without them the first and the middle one of the text are taken. Each
is held against its own source as it stands, as newspapers set it (other marks, no capital, no full
stop), cut at its first comma, and joined to the sentence behind it; and against the next source
of its language, where it must be absent.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from crawler.cli.extract import source_of
from crawler.comparison.verdict import JudgedSource, compare
from crawler.documents.page import read_page
from crawler.language.paragraphs import sentences
from crawler.model import Kind, Outcome

LEAST = 25  # letters of a quotation; one of fewer may stand anywhere
_MARKS = str.maketrans("“”„«»’–", '"""""\'-')


def honest(text, lang, quotes):
    """The quotations made of a text, none of which may be called absent."""
    parted = [text[span.start : span.end] for span in sentences(text, lang)]
    parted = [one for one in parted if len(one) >= LEAST and "\n" not in one]
    chosen = quotes or [*parted[:1], *parted[len(parted) // 2 :][:1]]
    for one in dict.fromkeys(chosen):
        yield one
        yield (
            one.rstrip(".!?。।؟…»”\"' ")[:1].lower() + one.translate(_MARKS).rstrip(".!?。।؟ ")[1:]
        )
        cut = re.split(r"[,;:] |[،，、]", one)[0]
        if len(cut) >= LEAST:
            yield cut
        if one in parted[:-1]:
            yield f"{one} {parted[parted.index(one) + 1]}"


def main(folder):
    pages = defaultdict(list)
    seen = set()
    for file in sorted(Path(folder).glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            text = row.get("source_html") or row["source_text"]
            if text not in seen:
                seen.add(text)
                source = compare_source(row)
                pages[source.lang or "?"].append((source, row.get("quotes")))
    print("| language | sources | quotations | match | absent | elsewhere | absent there |")
    print("|---|---|---|---|---|---|---|")
    for lang, sources in sorted(pages.items()):
        print(
            "| " + " | ".join(map(str, (lang, len(sources), *measured(sources)))) + " |", flush=True
        )


def measured(sources):
    """How many quotations, the share that matches, how many are called absent; how many of them
    are held against another source, and the share that is absent there."""
    count = Counter()
    for number, (source, given) in enumerate(sources):
        other, _ = sources[(number + 1) % len(sources)]
        for quote in honest(source.text, source.lang, given):
            found = compare([quote], source, source.lang)
            count["rows"] += 1
            count["match"] += found.outcome is Outcome.MATCH
            count["lost"] += found.kind is Kind.ABSENT
            if found.kind is Kind.ABSENT:
                print(source.lang, found.kind.value, repr(quote), file=sys.stderr)
            if other is not source:
                count["elsewhere"] += 1
                judged = compare([quote], other, other.lang)
                count["absent"] += judged.kind is Kind.ABSENT
    match = f"{count['match'] / max(1, count['rows']):.3f}"
    absent = f"{count['absent'] / max(1, count['elsewhere']):.2f}"
    return count["rows"], match, count["lost"], count["elsewhere"], absent


def compare_source(row):
    """The source of a row, read as a page where it is one."""
    if "source_html" not in row:
        return JudgedSource(row["source_text"])
    payload, media = row["source_html"].encode("utf-8", "replace"), "text/html; charset=utf-8"
    return source_of(read_page(payload, media, ""), payload, media)


if __name__ == "__main__":
    main(sys.argv[1])
