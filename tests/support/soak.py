"""How long the long tests go on.

Those that kill, break or simulate something again and again take a seeded sample in `make test`.
They are marked `soak`; `make soak` runs them alone, each many times as long.
"""

import os

ROUNDS = int(os.environ.get("CITEWATCH_SOAK") or 1)
"""1 in `make test`; what `make soak` names is how many times as much is done."""
