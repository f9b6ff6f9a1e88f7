"""`make demo`: serves the demo web on loopback and checks the demo articles by real HTTP.

    python -m examples.demo [OUT]

The articles and their sources were written for this demo; hosts, people and events are invented.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from examples.web import demo_web

ARTICLES = Path(__file__).with_name("articles")
TIMEOUT_SECONDS = 8
"""One demo page never ends: long enough for the others on a busy machine, short for a visitor."""


def command(out: Path, resolve: tuple[str, ...]) -> list[str]:
    """The command line that the demo runs: nothing that a user could not type."""
    articles = sorted(str(path.relative_to(Path.cwd())) for path in ARTICLES.iterdir())
    hosts = [part for value in resolve for part in ("--resolve", value)]
    return [
        *(sys.executable, "-m", "crawler", "check", *articles),
        *("--out", str(out), "--timeout", str(TIMEOUT_SECONDS), "--delay", "0", *hosts),
        *("--browser", "none"),  # one demo page needs a browser, to show what is said then
    ]


def main() -> int:
    """Run the demo; 0 when the check ran to its end, whatever it found."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-report")
    with demo_web() as web:
        print("Demo web is up; running: citewatch check examples/articles/*", flush=True)
        check = subprocess.Popen(command(out, web.resolve))
        signal.signal(signal.SIGTERM, lambda *_: check.terminate())  # it writes what it has
        code = check.wait()
    return 0 if code in (0, 1) else code


if __name__ == "__main__":
    sys.exit(main())
