"""Names in the user's namespace that IPython put there, and not the user."""

from __future__ import annotations

import re
from typing import Any

_HISTORY = re.compile(r"_+|_i+|_i?\d+|_[ido]h|In|Out|__\w+__")
OUTPUTS = frozenset({"_", "__", "___", "Out", "_oh"})
"""Names that hold what earlier cells displayed."""


class ShellNames:
    """Tells IPython's own names from the user's."""

    def __init__(self, hidden: dict[str, Any]) -> None:
        self._hidden = hidden

    def owns(self, name: str, value: Any) -> bool:
        """Says whether ``name`` is the shell's: bound to what the shell bound it to."""
        if _HISTORY.fullmatch(name):
            return True
        return name in self._hidden and self._hidden[name] is value

    def user_names(self, namespace: dict[str, Any]) -> dict[str, int]:
        """Returns the identity of each value that the user's code bound, by name."""
        hidden = self._hidden
        found = {}
        for name, value in list(namespace.items()):
            if type(name) is not str:
                continue
            if name[0:1] == "_" and _HISTORY.fullmatch(name):
                continue
            if name in hidden and hidden[name] is value:
                continue
            if name == "In" or name == "Out":
                continue
            found[name] = id(value)
        return found
