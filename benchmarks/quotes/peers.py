"""Asks the quote checkers on PyPI, in their own environment; standard library and them only.

    python peers.py quotecheck|krokai|gtrex < cases > answers

In: one JSON object a line, `{id, source_text, fragments}`, rows of one source together.
Out: a first line `{"version": …}`, then one line a case, `{id, kind, said}`, where `said` is the
checker's own word and `kind` is ours for it (see the tables below).
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

QUOTECHECK = {"found": "verbatim", "interleaved": "verbatim", "drift": "altered"}
"""Everything else is absent. It has no words for edits and cuts."""

KROKAI = {
    "VERIFIED": "verbatim",
    "PUNCTUATION": "verbatim",
    "TYPESETTING": "verbatim",
    "WRONG_SPEAKER": "verbatim",
    "ASSEMBLED": "edited",
    "TRUNCATED_CONDITION": "misleading-cut",
    "TRUNCATED_OPENING": "misleading-cut",
    "ELLIPSIS_HIDES": "misleading-cut",
    "OPERATOR": "altered",
    "SPLICED": "altered",
    "SCATTERED": "altered",
    "FRAGMENTS": "altered",
    "PARTIAL": "altered",
    "ALTERED": "altered",
}
"""Everything else is absent. The first five are what krokai itself calls clean."""


def quotecheck(row: dict) -> tuple[str, str]:
    """`check` on each fragment."""
    from quotecheck import check

    said = [check(part, row["source_text"]).status for part in row["fragments"]]
    return _together([QUOTECHECK.get(word, "absent") for word in said]), ",".join(said)


def _together(kinds: list[str]) -> str:
    """The kind of a quotation from those of its fragments, where each is asked for by itself.

    Fragments of which only some are found are a misquotation, not an absent quotation.
    """
    if len(kinds) == 1:
        return kinds[0]
    if all(kind in ("verbatim", "edited") for kind in kinds):
        return "edited"
    return "absent" if set(kinds) == {"absent"} else "altered"


def krokai(row: dict) -> tuple[str, str]:
    """`check` against a corpus of one text file; fragments joined by its ellipsis."""
    from krokai.verify import check

    verdict = check(" ... ".join(row["fragments"]), _corpus(row["source_text"]))[0]
    return KROKAI.get(verdict, "absent"), verdict


@lru_cache(maxsize=2)
def _corpus(text: str):
    from krokai.corpus import Corpus

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "source.txt").write_text(text, encoding="utf-8")
        return Corpus([folder], derived_re=None, quiet=True)


def gtrex(row: dict) -> tuple[str, str]:
    """`Verifier.verify` on each fragment, and `Repairer.repair` for what it does not ground.

    Grounded is verbatim. Grounded loosely (the same but for punctuation) and pieces around an
    ellipsis all found ("stitched") are edited, though its default policy accepts neither. Of the
    rest, a span that the repairer would put in the quotation's place, or that one of its guards
    refuses, is altered; no such span is absent.
    """
    said = [_gtrex(part, row["source_text"]) for part in row["fragments"]]
    return _together([kind for kind, _ in said]), ",".join(word for _, word in said)


def _gtrex(claim: str, source: str) -> tuple[str, str]:
    from gtrex import DEFAULT_REPAIR_THRESHOLD, Policy, Repairer

    repairer = Repairer(source, Policy(repair_threshold=DEFAULT_REPAIR_THRESHOLD))
    certificate = repairer.verifier.verify(claim)
    if certificate.grounded:
        return "verbatim", certificate.verdict
    if certificate.verdict in ("grounded_loose", "stitched"):
        return "edited", certificate.verdict
    repaired = repairer.repair(claim)
    located = repaired.action == "substituted" or repaired.stage.endswith("_guard")
    return ("altered" if located else "absent"), f"{repaired.action}:{repaired.stage}"


CHECKERS: dict[str, Callable[[dict], tuple[str, str]]] = {
    "quotecheck": quotecheck,
    "krokai": krokai,
    "gtrex": gtrex,
}


def main(name: str) -> None:
    print(json.dumps({"version": importlib.metadata.version(name)}))
    for line in sys.stdin:
        row = json.loads(line)
        kind, said = CHECKERS[name](row)
        print(json.dumps({"id": row["id"], "kind": kind, "said": said}))


if __name__ == "__main__":
    main(sys.argv[1])
