"""The abstract namespace that a simulated Restart & Run All walks through.

It maps each name to the version that the notebook as it stands would give it there, and knows who
wrote it. See Mokhov, Mitchell and Peyton Jones, *Build Systems a la Carte* (ICFP 2018): traces
are verified, not replayed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from jupyterlab_nbguard.model.execution import Read, Value, Version, Write
from jupyterlab_nbguard.model.external import ENVIRONMENT, FILE, MODULE, OUTPUT, RANDOM
from jupyterlab_nbguard.model.notebook import CellId
from jupyterlab_nbguard.model.versions import MOST_LINKS, combine, part_version

Doubt = Literal["", "unobserved", "waiting", "pending", "interrupted", "upstream"]
UNRUN: frozenset[Doubt] = frozenset({"waiting", "pending", "interrupted"})
"""Nothing is known to be wrong but that a cell has yet to run."""
_STRENGTH: Mapping[Doubt, int] = {
    "": 0,
    "unobserved": 1,
    **dict.fromkeys(UNRUN, 2),
    "upstream": 3,
}


UNSHARED: frozenset[str] = frozenset()
"""The links of most slots: one object, as thousands of empty ones would burden the collector."""


@dataclass(frozen=True)
class Slot:
    """What one name holds, who wrote it last, and every cell that had a part in it.

    With a ``doubt`` the value is unknown: ``pending`` where the cell has yet to run,
    ``interrupted`` where it did not get to its end, ``waiting`` where it reads what such a cell
    will make; ``upstream`` where it would run with other inputs than it ever did, ``unobserved``
    where it may have run while nobody watched. Then it is not known whether there is the name at
    all, if it may be ``gone``. ``drifting`` marks a random state that no seed has fixed.
    """

    value: Value | None
    by: CellId
    makers: tuple[CellId, ...]
    doubt: Doubt = ""
    links: frozenset[str] = UNSHARED
    drifting: bool = False
    gone: bool = False

    def linked(self, links: frozenset[str]) -> Slot:
        """Returns the slot as it is where other names share its object."""
        return Slot(self.value, self.by, self.makers, self.doubt, links, self.drifting, self.gone)


@dataclass(frozen=True)
class Mismatch:
    """One input that would not be what it was when the cell ran.

    With a ``doubt`` it is unknown rather than another.
    """

    read: Read
    slot: Slot | None
    doubt: Doubt = ""


def shown_as(position: int) -> str:
    """Returns by what name the kernel keeps what the ``position``-th cell displays."""
    return f"{OUTPUT}{position}]"


class Slots(Protocol):
    """The slots by name: a dict, or what behaves so as far as it is needed here."""

    def get(self, name: str, /) -> Slot | None:
        """Returns what a name holds."""

    def __contains__(self, name: str, /) -> bool: ...
    def __getitem__(self, name: str, /) -> Slot: ...
    def __setitem__(self, name: str, slot: Slot, /) -> None: ...
    def pop(self, name: str, default: None, /) -> object:
        """Takes a name away; returns what it held."""


class AbstractNamespace:
    """Names and their versions at one place of a simulated run. Mutable, private to the walk."""

    def __init__(
        self,
        initial: Mapping[str, Version | None],
        now: Mapping[str, Value],
        slots: Slots,
    ) -> None:
        self.slots = slots
        self._initial = initial
        self._now = now

    # --- reading ---------------------------------------------------------------------------

    def mismatch(self, read: Read) -> Mismatch | None:
        """Compares one recorded input with what stands here; ``None`` where they agree."""
        if self.agrees(read):
            return None
        slot = self.slots.get(read.name)
        return Mismatch(read, slot, slot.doubt if slot is not None else "")

    def agrees(self, read: Read) -> bool:
        """Says whether one recorded input is what stands here."""
        slot = self.slots.get(read.name)
        if slot is None:
            return self._absent_agrees(read)
        if slot.doubt:
            # That it exists is known, unless it is deleted: only what it holds is not.
            return read.exists and read.version is not None and not slot.gone
        if slot.drifting:
            return True
        if read.exists:
            return read.version is not None
        value = slot.value
        version = value.version if value is not None else None
        if read.part and value is not None:
            version = part_version(value.shape, value.parts or {}, read.part)
        return version == read.version

    def is_missing(self, name: str) -> bool:
        """Says whether ``name`` holds nothing here, or may be gone."""
        slot = self.slots.get(name)
        return slot is None or slot.gone

    def is_mutable(self, name: str) -> bool:
        """Says whether ``name`` may hold an object that can be changed in place."""
        slot = self.slots.get(name)
        return slot is not None and (slot.value is None or slot.value.mutable)

    def is_stirred(self, name: str, how: str) -> bool:
        """Says whether to use what ``name`` holds in some way is to change it."""
        slot = self.slots.get(name)
        return slot is not None and slot.value is not None and how in slot.value.stirs

    def _absent_agrees(self, read: Read) -> bool:
        name = read.name
        if name.startswith(RANDOM):
            return True  # nothing seeds it: nobody can promise anything
        if name.startswith(FILE):
            # A restart leaves files as they are, whoever wrote them last.
            now = self._now.get(name)
            return now is None or now.version == read.version
        if name.startswith((ENVIRONMENT, MODULE)):
            return name not in self._initial or self._initial[name] == read.version
        return read.version is None and not read.part

    # --- writing ---------------------------------------------------------------------------

    def apply(self, write: Write, cell: CellId, reads_drift: bool = False) -> None:
        """Applies one recorded effect of a run of ``cell``."""
        if write.kept:
            return
        if write.value is None:
            self._unbind(write.name)
        elif write.changed is None:
            drifting = reads_drift and write.name.startswith(RANDOM)
            self._bind(write, write.value, cell, drifting)
        else:
            self._change(write, write.value, write.changed, cell)

    def display(self, value: Value, cell: CellId, position: int) -> None:
        """Applies the display of a result by the ``position``-th cell: ``_`` and ``Out[n]``."""
        for older, newer in (("___", "__"), ("__", "_")):
            if newer in self.slots:
                self.slots[older] = self.slots[newer]
        self.slots["_"] = Slot(value, cell, (cell,))
        self.slots[shown_as(position)] = Slot(value, cell, (cell,))

    def doubt(
        self,
        name: str,
        cell: CellId,
        doubt: Doubt,
        new: bool,
        gone: bool = False,
        through: str = "",
    ) -> None:
        """Makes ``name`` unknown from here; ``new`` where ``cell`` binds rather than changes it.

        With ``gone`` the cell deletes it, or fails before it binds it. ``through`` is the name by
        which the cell changes the object, if that is known.
        """
        # What is bound anew does not depend on what was there.
        old = None if new else self.slots.get(name)
        makers = (cell,) if old is None else (*old.makers, cell)
        if old is not None and old.doubt:
            doubt = max(doubt, old.doubt, key=_STRENGTH.__getitem__)
        links = UNSHARED if old is None else old.links
        self.slots[name] = Slot(None, cell, makers, doubt, links, gone=gone)
        for other in links - {through}:
            partner = self.slots.get(other)
            if partner is not None and not partner.doubt:
                self.slots[other] = replace(
                    partner, value=None, by=cell, makers=(*partner.makers, cell), doubt=doubt
                )

    def _bind(self, write: Write, value: Value, cell: CellId, drifting: bool) -> None:
        name, slots = write.name, self.slots
        links = frozenset([it for it in write.links if it in slots]) if write.links else UNSHARED
        # Those that share its object as before stay as they are.
        self._unlink(name, links)
        slots[name] = Slot(value, cell, (cell,), "", links, drifting)
        for other in links:
            slot = slots[other]
            if name not in slot.links:
                slots[other] = slot.linked(slot.links | {name})

    def _change(self, write: Write, value: Value, changed: tuple[str, ...], cell: CellId) -> None:
        slot = self.slots.get(write.name)
        if write.alias_of and (slot is None or write.alias_of not in slot.links):
            return  # here the two names do not share the object
        if slot is None:
            self._bind(write, value, cell, False)
            return
        if slot.doubt:
            self.slots[write.name] = replace(slot, makers=(*slot.makers, cell))
            return
        if "" not in changed and slot.value is not None and slot.value.parts is not None:
            value = _with_parts(slot.value, value, changed)
        self.slots[write.name] = replace(slot, value=value, by=cell, makers=(*slot.makers, cell))
        old = slot.value.version if slot.value is not None else None
        told = len(write.links) < MOST_LINKS
        if told and not write.alias_of and value.version != old:
            # Names that share the object here, but did not when the cell ran, change with it.
            for other in slot.links.difference(write.links):
                self.doubt(other, cell, "upstream", new=False, through=write.name)

    def _unbind(self, name: str) -> None:
        self._unlink(name)
        self.slots.pop(name, None)

    def _unlink(self, name: str, but: frozenset[str] = frozenset()) -> None:
        slot = self.slots.get(name)
        if slot is None:
            return
        for other in slot.links - but:
            partner = self.slots.get(other)
            if partner is not None and name in partner.links:
                self.slots[other] = partner.linked(partner.links - {name})


def _with_parts(old: Value, new: Value, changed: tuple[str, ...]) -> Value:
    parts = dict(old.parts or {})
    fresh = new.parts or {}
    for label in changed:
        if label in fresh:
            parts[label] = fresh[label]
        else:
            parts.pop(label, None)
    if old.shape == new.shape and list(parts.items()) == list(fresh.items()):
        return replace(old, version=new.version, parts=parts)
    return replace(old, version=combine(old.shape, parts), parts=parts)
