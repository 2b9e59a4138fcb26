"""Which names were bound anew, told by the identities of the values, for thousands of names."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress
from operator import itemgetter, ne
from typing import Any, Callable, Tuple

from jupyterlab_nbguard.kernel.observer.kinds import identity as _identity

Difference = Tuple["list[str]", "list[str]"]


class Bindings:
    """Remembers what the names of a namespace were bound to, but for those to ``ignore``.

    Most of a namespace is IPython's own history, which is not touched: a look at thousands of
    objects that nobody has used for long takes longer than most cells.
    """

    def __init__(self, namespace: dict[str, Any], ignore: Callable[[str], bool]) -> None:
        self._namespace = namespace
        self._ignore = ignore
        self._known: set[str] = set()
        self._names: list[str] = []
        self._places: dict[str, int] = {}
        self._identities: list[int] = []
        self._values: Callable[[dict[str, Any]], tuple[Any, ...]] = _none

    def refresh(self) -> Difference:
        """Lists the names that are new or bound anew since the last call, and those gone."""
        try:
            return self._quickly()
        except (LookupError, RuntimeError):  # names are gone, or a thread is at work
            return self._slowly()

    def refresh_only(self, names: Iterable[str]) -> Difference:
        """Does the same for a few names, where the others are known to be what they were."""
        bound = []
        for name in names:
            if name not in self._namespace:
                return self.refresh()
            identity = _identity(self._namespace[name])
            place = self._places.get(name)
            if place is None:
                if name not in self._known:
                    bound += self._add([name], [identity])
            elif self._identities[place] != identity:
                self._identities[place] = identity
                bound.append(name)
        return bound, []

    def _quickly(self) -> Difference:
        """Compares where names were only added; raises ``LookupError`` where it is not so."""
        namespace = self._namespace
        identities = list(map(_identity, self._values(namespace)))
        number = len(namespace) - len(self._known)
        added = self._added(number)
        if len(added) != number:
            raise LookupError
        new = [_identity(namespace[name]) for name in added]
        bound = list(compress(self._names, map(ne, identities, self._identities)))
        self._identities = identities
        return bound + self._add(added, new), []

    def _added(self, number: int) -> list[str]:
        """Lists the new names: they stand last, but for old ones that were deleted and are back."""
        known, found = self._known, []
        for name in reversed(self._namespace):
            if name not in known:
                found.append(name)
            elif len(found) >= number:
                break
        return found[::-1]

    def _slowly(self) -> Difference:
        before = dict(zip(self._names, self._identities))
        snapshot = list(self._namespace.items())
        self._known, self._names, self._identities, self._values = set(), [], [], _none
        self._places = {}
        self._add([name for name, _ in snapshot], [_identity(value) for _, value in snapshot])
        now = dict(zip(self._names, self._identities))
        bound = [name for name, identity in now.items() if before.get(name) != identity]
        return bound, [name for name in before if name not in now]

    def _add(self, names: list[str], identities: list[int]) -> list[str]:
        """Remembers new names; returns those that are not ignored."""
        self._known.update(names)
        mine = [(name, it) for name, it in zip(names, identities) if not self._ignore(name)]
        for name, _ in mine:
            self._places[name] = len(self._names)
            self._names.append(name)
        self._identities += [identity for _, identity in mine]
        if len(self._names) == 1:
            only = self._names[0]
            self._values = lambda namespace: (namespace[only],)
        elif mine:
            self._values = itemgetter(*self._names)
        return [name for name, _ in mine]


def _none(_: dict[str, Any]) -> tuple[Any, ...]:
    return ()
