"""How many examples the property tests try, and which.

`make test` and CI take the profile `test`: the examples of a test follow from its source, so that
the same code gives the same answer, and nothing is timed, because the first example may load a
model. `make explore` takes the profile `explore`: other examples each time, and more of them.
"""

from hypothesis import settings

USUAL = 100
"""Examples of a property in `make test`."""

MANY = 2000
"""Examples of a property in `make explore`: all of them take some minutes."""


def register() -> None:
    """Make both profiles known to Hypothesis; `test` is in force unless pytest names the other."""
    settings.register_profile(
        "test", max_examples=USUAL, derandomize=True, deadline=None, database=None
    )
    settings.register_profile(
        "explore", max_examples=MANY, derandomize=False, deadline=None, print_blob=True
    )
    settings.load_profile("test")


def examples(number: int) -> settings:
    """For a property that takes `number` examples, not USUAL; `make explore` takes more alike."""
    return settings(max_examples=number * settings.default.max_examples // USUAL)
