"""The user's namespace as last seen: what each name was bound to, and which names share objects."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from jupyterlab_nbguard.kernel.observer.bindings import Bindings
from jupyterlab_nbguard.kernel.observer.external_names import ShellNames
from jupyterlab_nbguard.kernel.observer.look import Looker
from jupyterlab_nbguard.kernel.observer.sight import Sight
from jupyterlab_nbguard.model.versions import MOST_LINKS

_DEAR = 0.001
_WORTH_SPARING = 0.0002


class Seen:
    """Keeps a sight for each name, and an index from shared objects to names.

    No reference to a value of the user's is kept: memory is freed when the user's code frees it.
    """

    def __init__(self, looker: Looker, shell_names: ShellNames) -> None:
        self.looker = looker
        self.namespace = looker.namespace
        self.sights: dict[str, Sight] = {}
        self._shell_names = shell_names
        self._owners: dict[int, set[str]] = {}
        self._looked: dict[int, Sight] = {}
        self._dear = _DEAR
        self._calm = False
        self._bindings = Bindings(self.namespace, shell_names.ignores)

    def moved(self, only: Iterable[str] | None = None) -> list[str]:
        """Compares identities with the last call; returns the names bound anew or gone.

        ``only`` names all that can have been bound, where that is known.
        """
        refresh, refresh_only = self._bindings.refresh, self._bindings.refresh_only
        bound, gone = refresh() if only is None else refresh_only(only)
        sights, users = self.sights, self._shell_names.may_be_users
        changed = [name for name in bound if name in sights or self.is_user_name(name)]
        changed.extend(name for name in gone if name in sights or users(name))
        return changed

    def is_user_name(self, name: str) -> bool:
        """Says whether ``name`` is bound, and by the user's code."""
        return name in self.namespace and not self._shell_names.owns(name, self.namespace[name])

    def settled(self, name: str) -> bool:
        """Says whether to take the last sight of ``name`` without looking again.

        It still holds where the value cannot change in place; and where looking is dear, a change
        from outside any cell (by a thread, a widget) is left to the look after the run. So it is
        with arrays and frames where there was hardly time for one.
        """
        sight = self.sights.get(name)
        if sight is None or sight.oid != id(self.namespace.get(name)):
            return False
        if sight.settled or sight.seconds > self._dear:
            return True
        return self._calm and sight.inert and self.looker.arrays.is_plain(self.namespace[name])

    def unharmed(self, name: str, harmless: bool = False) -> bool:
        """Says whether code that names ``name``, but does not change it by the look of it, cannot
        have done so, and to look would take time; or it is an array, and ``harmless`` the code.
        """
        sight = self.sights.get(name)
        if sight is None or sight.oid != id(self.namespace.get(name)):
            return False
        if harmless and self.looker.arrays.is_plain(self.namespace[name]):
            return sight.inert
        return sight.inert and sight.seconds > _WORTH_SPARING

    def begin(self, calm: bool = False) -> None:
        """Begins a round of looks, in which nothing changes: each object is looked at once.

        ``calm`` says that there was hardly time for anything to change since the last round.
        """
        self._looked.clear()
        self._calm = calm
        self._dear = _WORTH_SPARING if calm else _DEAR

    def look(self, name: str) -> Sight:
        """Looks at the value of ``name`` anew and remembers the sight."""
        value: Any = self.namespace[name]
        sight = self._looked.get(id(value))
        if sight is None:
            clock = time.perf_counter()
            sight = self.looker.look(value)
            sight.seconds += time.perf_counter() - clock
            self._looked[sight.oid] = sight
        self.put(name, sight)
        return sight

    def written(self, names: Iterable[str]) -> None:
        """Forgets what is known of the memory that these names reach: a run may have written it."""
        for name in names:
            sight = self.sights.get(name)
            if sight is not None:
                self.looker.arrays.places.forget(sight.ids)

    def forget(self, keys: Iterable[int]) -> None:
        """Drops what was told of objects by their origin: a cell may have changed them."""
        self.looker.tokens.forget(keys)
        self._looked.clear()

    def put(self, name: str, sight: Sight | None) -> None:
        """Replaces the sight of ``name``; ``None`` where the name is gone."""
        old = self.sights.pop(name, None)
        if old is not None and sight is not None and old.ids == sight.ids:
            self.sights[name] = sight
            return
        if old is not None:
            for key in old.ids:
                names = self._owners.get(key)
                if names is not None:
                    names.discard(name)
                    if not names:
                        del self._owners[key]
        if sight is not None:
            self.sights[name] = sight
            for key in sight.ids:
                self._owners.setdefault(key, set()).add(name)

    def known_object(self, key: int) -> bool:
        """Says whether an object of this identity was reachable from any name."""
        return key in self._owners

    def sharing(self, keys: Iterable[int], but: str) -> list[str]:
        """Lists the names that reach one of the objects ``keys``, without ``but``."""
        found: set[str] = set()
        for key in keys:
            owners = self._owners.get(key)
            if owners is not None and key >= 0:
                found |= owners
            # A frame copies before it writes to what it shares with another, not with an array.
            others = self._owners.get(~key)
            if others is not None:
                found |= others
            if len(found) > MOST_LINKS:
                break
        found.discard(but)
        return sorted(found)[:MOST_LINKS]
