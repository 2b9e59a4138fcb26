"""Looking at values: content to version, without acting.

Exact built-in types, arrays, frames and plain ``__dict__`` are read. Everything else is opaque:
see :mod:`.tokens`. The size limits count elements, not time, so that the same value gets the same
version on a busy machine.
"""

from __future__ import annotations

import marshal
from types import FunctionType, ModuleType
from typing import Any

from jupyterlab_nbguard.kernel.observer.arrays import Arrays
from jupyterlab_nbguard.kernel.observer.artists import read_artist
from jupyterlab_nbguard.kernel.observer.atoms import ATOM_IDENTITIES, ATOMS, atom
from jupyterlab_nbguard.kernel.observer.builtins_ import BUILTIN_READERS, DATA
from jupyterlab_nbguard.kernel.observer.code import CodeBook
from jupyterlab_nbguard.kernel.observer.crowds import crowd
from jupyterlab_nbguard.kernel.observer.kinds import all_of, kind_of, module_name, type_name
from jupyterlab_nbguard.kernel.observer.modules import read_module, source_of
from jupyterlab_nbguard.kernel.observer.objects import ObjectReader
from jupyterlab_nbguard.kernel.observer.samples import sample
from jupyterlab_nbguard.kernel.observer.sight import Sight, TooLarge
from jupyterlab_nbguard.kernel.observer.tokens import Tokens
from jupyterlab_nbguard.kernel.observer.wholes import Wholes
from jupyterlab_nbguard.model.versions import combine, digest

NODES = 5000
"""Elements that one look may visit one by one."""
FLAT = 100_000
"""Elements of one flat container of atoms that one look may read at once."""
PARTS = 256
"""Parts that one value may have; a value with more is only compared whole."""
_of_module: Any = ModuleType.__dict__
_module_dict = _of_module["__dict__"].__get__


class Looker:
    """Turns the values of one namespace into sights."""

    def __init__(self, namespace: dict[str, Any], modules: dict[str, Any]) -> None:
        self.namespace = namespace
        self.modules = modules
        self.code = CodeBook()
        self.tokens = Tokens()
        self.arrays = Arrays(modules)
        self.wholes = Wholes(modules, self.arrays.again, self.arrays.places)
        self.objects = ObjectReader()

    def begin(
        self, origin: object, name: str = "", determined: bool = False, made: bool = False
    ) -> None:
        """Says where what is first seen from now on comes from: a text, and a variable's name.

        ``determined`` says that whatever comes from there is always the same, and ``made`` that
        all of the value does: of what was there before, a run may have read a part.
        """
        self.tokens.begin(origin, name)
        self.arrays.again.begin(origin if determined else None, name)
        self.wholes.begin(origin if determined and made else None, name)

    def look(self, value: Any) -> Sight:
        """Returns the sight of ``value``. Never raises: what cannot be read is opaque."""
        if kind_of(value) in ATOMS:
            sight = Sight(id(value))
            sight.version = atom(value)
        else:
            sight = self.wholes.take(value, lambda: Look(self, value).sight)
        sight.seal()
        return sight


class Look:
    """One walk through one value."""

    def __init__(self, looker: Looker, value: Any) -> None:
        self.looker = looker
        self.sight = Sight(id(value))
        self.budget = NODES
        self.told = False
        self.code = looker.code
        self.namespace = looker.namespace
        self._seen: dict[int, str] = {}
        self._kept: list[Any] = []
        try:
            self.sight.version = self.read(value, top=True)
        except TooLarge:
            self.sight.parts = None
            self.sight.exact = self.sight.data = False
            self.sight.ids.add(id(value))
            self.sight.version = self.opaque(value, *sample(value))
        except Exception:  # a broken object of the user's must not break the cell
            self.sight.parts = None
            self.sight.exact = self.sight.data = False
            self.sight.ids.add(id(value))
            self.sight.version = self.opaque(value, "unreadable")

    def read(self, value: Any, top: bool = False) -> str:
        """Returns the version of ``value``; with ``top``, fills the sight's parts too."""
        kind = type(value)
        if type(kind) is type and kind in ATOMS:
            return atom(value)
        self.budget -= 1
        if self.budget < 0:
            raise TooLarge
        key = id(value)
        known = self._seen.get(key)
        if known is not None:
            return known
        self._seen[key] = f"cycle{len(self._seen)}"
        version = self._composite(value, kind, top)
        self._seen[key] = version
        return version

    def read_told(self, value: Any) -> str:
        """Returns the version of a value without what the estimators in it have learnt."""
        outer, self._seen, self.told = self._seen, {}, True
        try:
            return self.read(value)
        finally:
            self._seen, self.told = outer, False

    def _composite(self, value: Any, kind: type, top: bool) -> str:
        if kind is dict:
            return self.mapping(value, top)
        if kind is list or kind is tuple:
            return self._sequence(value, kind, top)
        if kind is FunctionType:
            self.sight.data = False
            return self.looker.objects.function(self, value)
        if issubclass(kind, ModuleType):
            self.sight.data = False
            content = _module_dict(value)
            name = module_name(content)
            return (
                read_module(self, name, content, top)
                if kind is ModuleType and source_of(content)
                else digest("module", name)
            )
        reader = BUILTIN_READERS.get(kind_of(value))
        if reader is not None:
            self.sight.data = self.sight.data and kind in DATA
            return reader(self, value)
        version = self.looker.arrays.read(self, value, top)
        if version is not None:
            return version
        self.sight.data = False
        version = read_artist(self, value)
        if version is not None:
            return version
        if issubclass(kind, type):
            return self.looker.objects.class_(self, value, top)
        return self.looker.objects.instance(self, value, top)

    def _sequence(self, value: Any, kind: type, top: bool) -> str:
        if kind is list:
            self.sight.ids.add(id(value))
        flat = self.flat(value)
        if flat is not None:
            self.sight.inert = self.sight.inert or top
            return digest(kind.__name__, flat)
        versions = [self.read(item) for item in value]
        if len(versions) > PARTS:
            return digest(kind.__name__, *versions)
        parts = {f"[{place}]": version for place, version in enumerate(versions)}
        return self.whole(digest(kind.__name__), parts, top, items=True)

    def flat(self, value: Any) -> bytes | None:
        """Returns the bytes of a long container of plain atoms, ``None`` where it is neither.

        Raises :class:`TooLarge` where its elements are too many for this look.
        """
        size = len(value)
        if size < 64:
            return None
        if size > FLAT:
            raise TooLarge
        plain = type(value) is not dict or all_of(value.values(), ATOM_IDENTITIES)
        if not plain or not all_of(value, ATOM_IDENTITIES):
            reached = crowd(value, self.budget)
            if reached is None:
                return None
            self.sight.ids |= reached
            raise TooLarge
        # Format 2 writes no back references, whose presence depends on reference counts.
        return marshal.dumps(value, 2)

    def mapping(self, value: dict[Any, Any], top: bool) -> str:
        """Returns the version of an exact dict; its keys are its parts."""
        self.sight.ids.add(id(value))
        if len(value) > PARTS:
            flat = self.flat(value)
            if flat is not None:
                self.sight.inert = self.sight.inert or top
                return digest("dict", flat)
        parts: dict[str, str] = {}
        pieces: list[str] = []
        for key, item in list(value.items()):
            version = self.read(item)
            if kind_of(key) in ATOMS:
                label = f"[{_label(key)}]"
                if label not in parts:
                    parts[label] = version
                    continue
            pieces.append(self.read(key))
            pieces.append(version)
        return self.whole(digest("dict", *pieces), parts, top, items=True)

    def whole(self, shape: str, parts: dict[str, str], top: bool, items: bool = False) -> str:
        """Combines shape and parts; with ``top`` the sight keeps them."""
        if top and len(parts) <= PARTS:
            self.sight.items = items
            self.sight.shape = shape
            self.sight.parts = parts
        return combine(shape, parts)

    def opaque(self, value: Any, content: str = "", mark: str = "", part: str = "") -> str:
        """Returns a version by origin for a value that cannot be read; see :class:`.Tokens`."""
        self.sight.tokens.add(id(value))
        name = type_name(type(value))
        return self.looker.tokens.version(value, name + content, mark, part)

    def keep(self, value: Any) -> Any:
        """Keeps a temporary object alive until the look ends: identities must not be reused."""
        self._kept.append(value)
        return value


def _label(key: Any) -> str:
    text = repr(key)
    return text if len(text) <= 80 else text[:60] + digest(text)
