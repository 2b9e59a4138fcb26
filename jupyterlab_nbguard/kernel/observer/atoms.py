"""Values that cannot change and hold nothing."""

from __future__ import annotations

from typing import Any

from jupyterlab_nbguard.kernel.observer.kinds import identities
from jupyterlab_nbguard.model.versions import digest

ATOMS = frozenset(
    {type(None), bool, int, float, complex, str, bytes, type(Ellipsis), type(NotImplemented)}
)
ATOM_IDENTITIES = identities(ATOMS)
_LONG = 40


def atom(value: Any) -> str:
    """Returns the version of an atom: its type and content."""
    kind = type(value)
    if kind is str or kind is bytes:
        return digest(kind.__name__, value)
    if kind is int and value.bit_length() > 4000:
        # repr() of huge integers is slow, and forbidden past a limit by newer Pythons.
        return digest("int", value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True))
    text = repr(value)
    return digest(kind.__name__, text) if len(text) > _LONG else kind.__name__ + ":" + text
