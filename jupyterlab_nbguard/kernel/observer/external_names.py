"""Names in the user's namespace that IPython put there, and not the user."""

from __future__ import annotations

import re
from typing import Any

_HISTORY = re.compile(r"_+|_i+|_i?\d+|_[ido]h|In|Out|__\w+__")
_FIRST = frozenset("_IO")
"""What such names begin with: few others do."""
OUTPUTS = frozenset({"_", "__", "___", "Out", "_oh"})
"""Names that hold what earlier cells displayed."""


class ShellNames:
    """Tells IPython's own names from the user's."""

    def __init__(self, hidden: dict[str, Any]) -> None:
        self._hidden = hidden

    def owns(self, name: Any, value: Any) -> bool:
        """Says whether ``name`` is the shell's: bound to what the shell bound it to."""
        if self.ignores(name):
            return True
        return name in self._hidden and self._hidden[name] is value

    def ignores(self, name: Any) -> bool:
        """Says whether a name is the shell's whatever it is bound to."""
        if type(name) is not str:
            return True
        return name[:1] in _FIRST and _HISTORY.fullmatch(name) is not None

    def may_be_users(self, name: str) -> bool:
        """Says whether a name that is gone may have been the user's."""
        return name not in self._hidden
