"""How well quotations are verified: citewatch beside similarity measures and quote checkers.

    python -m benchmarks.quotes.run            citewatch, rapidfuzz, difflib
    python -m benchmarks.quotes.run --peers    and the quote checkers on PyPI
    python -m benchmarks.quotes.run --wrong    the cases citewatch gets wrong, one a line

`--peers` makes its own virtual environment, .venv-peers, from peers-requirements.txt, and needs
the package index once. `--readme` writes the tables into README.md as well.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
import venv
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version

import crawler
from benchmarks.quotes import checkers
from benchmarks.quotes.scoring import HERE, KINDS, Case, Figures, cases, groups

ENVIRONMENT = HERE.parent.parent / ".venv-peers"
PEERS = ("quotecheck", "krokai", "gtrex")
PEER_SECONDS = 300
README = HERE / "README.md"
_TABLES = re.compile(r"(<!-- tables -->\n).*?(<!-- end of tables -->)", re.DOTALL)


def main(argv: Sequence[str] | None = None) -> int:
    options = _options(argv)
    rows = cases()
    found = [_timed(f"citewatch {crawler.__version__}", rows, _citewatch)]
    if options.wrong:
        print("\n".join(f"{c.id}\t{c.kind}\t{found[0].kinds[c.id]}" for c in found[0].wrong()))
        return 0
    found.append(_timed(f"rapidfuzz {version('rapidfuzz')}", rows, _similarity("partial_ratio")))
    found.append(_timed("rapidfuzz, by pieces", rows, _similarity("partial_ratio_of_pieces")))
    python = ".".join(map(str, sys.version_info[:3]))
    found.append(_timed(f"difflib (Python {python})", rows, _similarity("matching_blocks")))
    if options.peers:
        found.extend(ask_peer(name, rows) for name in PEERS)
    parts = (_counts(rows), _overview(found), _by_kind(found), _by_class(found))
    text = "\n\n".join(parts) + "\n"
    print(text)
    if options.readme:
        page = README.read_text(encoding="utf-8")
        README.write_text(_TABLES.sub(lambda m: f"{m[1]}\n{text}\n{m[2]}", page), encoding="utf-8")
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", action="store_true", help="ask the checkers on PyPI too")
    parser.add_argument("--wrong", action="store_true", help="list what citewatch gets wrong")
    parser.add_argument("--readme", action="store_true", help="write the tables into README.md")
    return parser.parse_args(argv)


def _citewatch(rows: Sequence[Case]) -> dict[str, str]:
    return {case.id: checkers.citewatch(case) for case in rows}


def _similarity(measure: str) -> Callable[[Sequence[Case]], dict[str, str]]:
    def answers(rows: Sequence[Case]) -> dict[str, str]:
        kinds, (low, high) = checkers.by_thresholds(rows, getattr(checkers, measure))
        print(f"{measure}: edited from {high:.1f}, altered from {low:.1f}", file=sys.stderr)
        return kinds

    return answers


def _timed(
    name: str, rows: tuple[Case, ...], answers: Callable[[Sequence[Case]], dict[str, str]]
) -> Figures:
    began = time.perf_counter()
    kinds = answers(rows)
    print(f"{name}: {time.perf_counter() - began:.1f} s", file=sys.stderr)
    return Figures(name, rows, kinds)


def ask_peer(name: str, rows: tuple[Case, ...]) -> Figures:
    """One checker's answers. Raises CalledProcessError when it cannot be installed or fails."""
    asked = "".join(
        json.dumps({"id": c.id, "source_text": c.source, "fragments": c.fragments}) + "\n"
        for c in rows
    )
    began = time.perf_counter()
    done = subprocess.run(
        [_environment(), str(HERE / "peers.py"), name],
        input=asked,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        timeout=PEER_SECONDS,
        check=True,
    )
    head, *answers = map(json.loads, done.stdout.splitlines())
    print(f"{name}: {time.perf_counter() - began:.1f} s", file=sys.stderr)
    return Figures(
        f"{name} {head['version']}", rows, {answer["id"]: answer["kind"] for answer in answers}
    )


def _environment() -> str:
    """The Python that has the checkers; made at the first call."""
    python = ENVIRONMENT / "bin" / "python"
    wanted = (HERE / "peers-requirements.txt").read_text(encoding="utf-8")
    mark = ENVIRONMENT / "installed.txt"
    if not mark.exists() or mark.read_text(encoding="utf-8") != wanted:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", str(HERE / "peers-requirements.txt")], check=True)
        mark.write_text(wanted, encoding="utf-8")
    return str(python)


def _counts(rows: Sequence[Case]) -> str:
    langs = Counter(case.lang for case in rows)
    parts = ", ".join(f"{count} in {lang}" for lang, count in sorted(langs.items()))
    return f"{len(rows)} cases ({parts}) on {len({case.source for case in rows})} sources."


def _overview(found: Sequence[Figures]) -> str:
    languages = {
        f"in {lang}": tuple(case for case in found[0].rows if case.lang == lang)
        for lang in sorted({case.lang for case in found[0].rows})
    }
    honest = sum(case.honest for case in found[0].rows)
    head = (
        "checker",
        "right kind",
        *languages,
        "match / misquoted / absent",
        f"false accusations (of {honest} honest)",
        f"passed (of {len(found[0].rows) - honest} not honest)",
    )
    return _table(
        head,
        (
            (
                figures.name,
                f"{figures.accuracy():.3f}",
                *(f"{figures.accuracy(rows):.3f}" for rows in languages.values()),
                f"{figures.coarse_accuracy():.3f}",
                str(len(figures.false_accusations())),
                str(len(figures.passed())),
            )
            for figures in found
        ),
    )


def _by_kind(found: Sequence[Figures]) -> str:
    """Precision / recall of each kind."""
    counts = {kind: sum(case.kind == kind for case in found[0].rows) for kind in KINDS}
    head = ("precision / recall", *(f"{kind} ({counts[kind]})" for kind in KINDS))
    return _table(
        head,
        (
            (
                figures.name,
                *("{:.2f} / {:.2f}".format(*figures.precision_recall(kind)) for kind in KINDS),
            )
            for figures in found
        ),
    )


def _by_class(found: Sequence[Figures]) -> str:
    """Share of right kinds among the cases of each class."""
    head = ("right kind, by edit class", "cases", *(figures.name for figures in found))
    return _table(
        head,
        (
            (name, str(len(rows)), *(f"{figures.accuracy(rows):.2f}" for figures in found))
            for name, rows in groups(found[0].rows).items()
        ),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


if __name__ == "__main__":
    sys.exit(main())
