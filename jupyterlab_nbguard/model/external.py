"""Names of state that is not a variable, written so that no Python identifier can clash.

External state behaves like variables: it is read, written and compared by version.
"""

from __future__ import annotations

FILE = "file:"
ENVIRONMENT = "env:"
RANDOM = "random:"
LOGGER = "logger:"
MODULE = "module:"
OPTION = "option:"
"""Followed by a library and the option's name: ``option:pandas:display.precision``."""
OUTPUT = "Out["
LAST_OUTPUTS = ("_", "__", "___")


def is_variable(name: str) -> bool:
    """Says whether ``name`` is an ordinary variable of the notebook."""
    return name.isidentifier() and name not in LAST_OUTPUTS


def describe(name: str, part: str = "") -> str:
    """Says in a user's words what ``name`` is: ``the file data.csv``, ``df['a']``."""
    if name.startswith(FILE):
        return f"the file {name[len(FILE) :]}"
    if name.startswith(ENVIRONMENT):
        return f"the environment variable {name[len(ENVIRONMENT) :]}"
    if name.startswith(RANDOM):
        return f"the state of {name[len(RANDOM) :]}"
    if name.startswith(LOGGER):
        return f"the logger {name[len(LOGGER) :]}"
    if name.startswith(MODULE):
        return f"the module {name[len(MODULE) :]}"
    if name.startswith(OPTION):
        library, _, option = name[len(OPTION) :].partition(":")
        return f"{library}'s option {option}"
    return name + part
