"""The effects of a run: what it bound, changed in place, deleted, and through which alias."""

from __future__ import annotations

from collections.abc import Set
from typing import Any, Dict

from jupyterlab_nbguard.kernel.observer.estimators import learnt
from jupyterlab_nbguard.kernel.observer.modules import is_own_module
from jupyterlab_nbguard.kernel.observer.namespace import Seen
from jupyterlab_nbguard.kernel.observer.reads import part_label
from jupyterlab_nbguard.kernel.observer.sight import Sight
from jupyterlab_nbguard.python.uses import Names

WireWrite = Dict[str, Any]
"""``{name, value, changed, alias, links, kept}``, as :class:`..model.execution.Write`."""


class Writes:
    """Compares the namespace after a run with what was seen before it."""

    def __init__(
        self,
        seen: Seen,
        origin: object,
        finished: bool = True,
        determined: bool = False,
        harmless: bool = False,
    ) -> None:
        self._seen = seen
        self._origin = origin
        self._finished = finished
        self._determined = determined and finished
        self._harmless = harmless  # what was there before is as it was, but for columns set
        self._done: set[str] = set()
        self._changed: list[str] = []
        self._stores: Any = {}
        self._fits: Set[str] = frozenset()
        self.found: list[WireWrite] = []
        self.confident = True

    def collect(
        self,
        names: Names,
        touched: set[str],
        moved: list[str],
        inside: Set[str] = frozenset(),
        asked: Set[str] = frozenset(),
    ) -> None:
        """Finds all effects of a run that could reach the variables ``touched``.

        Of those that are read only by the cell itself, and not ``inside`` of functions, it can be
        seen in its code whether it leaves plain data as they are. So it does those that are
        ``asked`` for something, and no more, by what looks as if it might change them.
        """
        rebound = frozenset(moved)
        self._stores = names.sure_stores if self._finished else {}
        self._fits = names.fits if self._finished else frozenset()
        for name in [*moved, *names.binds, *names.deletes]:
            self._bound(name, name in rebound, names)
        sights = self._seen.sights
        fluid = {name for name in touched if name in sights and sights[name].fluid}
        stated = (names.mutates.keys() - asked) | fluid
        named, harmless = touched - inside - stated, self._harmless
        spared = {name for name in named if self._seen.unharmed(name, harmless)}
        # What is stated comes first: through an alias the same look would find no change.
        for name in [*sorted(stated), *sorted(touched - stated - spared)]:
            if name not in self._done and self._in_place(name, name in stated, ""):
                self._changed.append(name)
        self._aliases([*self._changed, *moved])

    def _bound(self, name: str, moved: bool, names: Names) -> None:
        if name in self._done:
            return
        self._done.add(name)
        seen = self._seen
        old = seen.sights.get(name)
        if not seen.is_user_name(name):
            if old is not None or moved:
                seen.put(name, None)
                self.found.append(_write(name, None, old))
            elif name in names.deletes:
                self.found.append(_write(name, None, None))
            return
        value = seen.namespace[name]
        same_object = old is not None and old.oid == id(value) and not moved
        if not same_object and not seen.known_object(id(value)):
            seen.forget((id(value),))
        elif not same_object:
            seen.looker.arrays.may_be_written(value)
        elif old is not None and name in names.mutates and not self._harmless:
            seen.forget(old.tokens)
        links = seen.sharing(old.ids, name) if old is not None and same_object else []
        new = self._look(name, not same_object)
        if old is None or not same_object:
            self.found.append(_write(name, new, None, links=seen.sharing(new.ids, name)))
        elif old.version != new.version:
            self._changed.append(name)
            self.found.append(_write(name, new, old, in_place=True, links=links))
        else:
            # A binding that is conditional, or stands behind an error, and left the very object,
            # may not have happened at all. That of a module of the user's binds what is loaded,
            # as it was changed since: it makes nothing.
            sure = name in names.certain_binds and self._finished
            kept = not sure or is_own_module(value)
            self.found.append(_write(name, new, None, links=links, kept=kept))

    def _in_place(self, name: str, stated: bool, alias: str) -> bool:
        """Looks whether ``name``'s object was changed; records and returns it."""
        seen = self._seen
        old = seen.sights.get(name)
        if old is None or not seen.is_user_name(name):
            return False
        self._done.add(name)
        if old.settled and old.oid == id(seen.namespace[name]):
            return False
        if stated and not self._harmless:
            seen.forget(old.tokens)
        links = seen.sharing(old.ids, name)
        new = self._look(name)
        stored = [] if alias else self._stored(name, new)
        if new.version == old.version and not stored:
            return False
        write = _write(name, new, old, in_place=True, links=links, alias=alias)
        if stored and write["changed"] != [""]:
            write["changed"] = _in_order(new, {*write["changed"], *stored})
        self.found.append(write)
        return new.version != old.version

    def _stored(self, name: str, new: Sight) -> list[str]:
        """Lists the parts that the cell stores for sure, be it what was there already."""
        value = self._seen.namespace[name]
        if name in self._fits:
            return learnt(value, new)
        labels = (part_label(new, value, how, key) for how, key in self._stores.get(name, ()))
        return [label for label in labels if label is not None and label in (new.parts or ())]

    def _aliases(self, changed: list[str]) -> None:
        """Follows shared objects: what was changed through one name shows under the others."""
        for name in changed:
            sight = self._seen.sights.get(name)
            if sight is None:
                continue
            for other in self._seen.sharing(sight.reached, name):
                if other not in self._done:
                    self._in_place(other, False, name)

    def _look(self, name: str, made: bool = False) -> Sight:
        self._seen.looker.begin(self._origin, name, self._determined, made)
        sight = self._seen.look(name)
        self.confident = self.confident and sight.exact
        return sight


def _write(
    name: str,
    new: Sight | None,
    old: Sight | None,
    in_place: bool = False,
    links: list[str] | None = None,
    alias: str = "",
    kept: bool = False,
) -> WireWrite:
    return {
        "name": name,
        "value": None if new is None else new.to_wire(),
        "changed": _changed(old, new) if in_place else None,
        "alias": alias,
        "links": links or [],
        "kept": kept,
    }


def _in_order(new: Sight, labels: set[str]) -> list[str]:
    """Puts parts in the order that a simulation is to make them in; those removed come last."""
    parts = new.parts or {}
    return [label for label in parts if label in labels] + sorted(labels - parts.keys())


def _changed(old: Sight | None, new: Sight | None) -> list[str]:
    """Lists the parts that were set or removed in place; ``[""]`` stands for the whole."""
    if old is None or new is None or old.parts is None or new.parts is None:
        return [""]
    if old.shape != new.shape:
        return [""]
    # Old parts in their order, new ones at the end: what a simulation makes of the list below.
    kept = [label for label in old.parts if label in new.parts]
    added = [label for label in new.parts if label not in old.parts]
    if list(new.parts) != kept + added:
        return [""]
    changed = [label for label in new.parts if old.parts.get(label) != new.parts[label]]
    changed.extend(label for label in old.parts if label not in new.parts)
    return changed
