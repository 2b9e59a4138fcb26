"""The inputs of a run: names with their versions as the run begins."""

from __future__ import annotations

import builtins
from typing import Any, List

from jupyterlab_nbguard.kernel.observer.analyse import CellCode
from jupyterlab_nbguard.kernel.observer.estimators import settings, with_fitted
from jupyterlab_nbguard.kernel.observer.external_names import OUTPUTS
from jupyterlab_nbguard.kernel.observer.kinds import kind_of, module_name, type_dict, type_mro
from jupyterlab_nbguard.kernel.observer.modules import source_of
from jupyterlab_nbguard.kernel.observer.namespace import Seen
from jupyterlab_nbguard.kernel.observer.sight import Sight
from jupyterlab_nbguard.model.external import MODULE, OUTPUT
from jupyterlab_nbguard.model.versions import LABELS, SHAPE, digest, part_version
from jupyterlab_nbguard.python.names import collect
from jupyterlab_nbguard.python.parse import parse_cell
from jupyterlab_nbguard.python.uses import Names

WireRead = List[Any]
"""``[name, version, part, via, exists]``, as :class:`..model.execution.Read`."""
_CHAIN = 400
_TEXT = 20_000
"""Characters of a text that may be looked at as code."""


class Reads:
    """Collects what a run reads, directly and through the functions it may call."""

    def __init__(self, seen: Seen, displayed: dict[str, str]) -> None:
        self._seen = seen
        self._displayed = displayed
        self.found: list[WireRead] = []
        self.touched: set[str] = set()
        """Every variable that the run may reach, and so may change."""
        self.inside: set[str] = set()
        """Those of them that functions read, whose code is not before us."""

    def collect(self, names: Names) -> None:
        """Reads the versions of all inputs of a cell whose names are ``names``."""
        for name in names.loads:
            self._load(name, names)
        if not names.dynamic.isdisjoint(("exec", "eval")):
            self._texts(names)
        for name in names.deletes:
            if name not in names.loads:
                self._delete(name)
        for name in names.guards:
            if name not in names.loads:
                bound = self._seen.is_user_name(name)
                self._add(name, "bound" if bound else None, "", (), True)

    def _texts(self, names: Names) -> None:
        """Reads what code would read that the cell has as a text, and runs."""
        for name in list(names.loads):
            text = self._seen.namespace.get(name)
            tree = parse_cell(text).tree if type(text) is str and len(text) < _TEXT else None
            if tree is not None:
                inner = collect(tree)
                for read in inner.loads.keys() - names.loads.keys() - self.touched:
                    self._load(read, inner)

    def _delete(self, name: str) -> None:
        """Whatever it is that is deleted: it must be there."""
        if self._seen.is_user_name(name):
            self._look(name)
            self._add(name, "bound", exists=True)
        else:
            self._add(name, None)

    def _load(self, name: str, names: Names) -> None:
        if name in OUTPUTS or (name[:1] == "_" and name[1:].isdigit()):
            self._outputs(name, names)
            return
        if not self._seen.is_user_name(name):
            # Not there, or a builtin: that nobody had bound it is an input, too.
            self._add(name, None)
            return
        sight = self._look(name)
        parts = names.parts.get(name)
        told = settings(self._seen.namespace[name], sight) if name in names.fits else None
        if told is not None:
            self._add(name, sight.shape, SHAPE)
            for label in told:
                self._add(name, part_version(sight.shape, sight.parts or {}, label), label)
            self.follow(sight, (name,))
        elif parts is not None and not parts:
            # Only stored into: it must be there, and where its parts cannot be told apart, be
            # what it was; none of its code runs.
            whole = sight.parts is None or type(self._seen.namespace[name]) is list
            self._add(name, sight.version if whole else "bound", exists=not whole)
        elif self._module(name, names) or parts is None or not self._parts(name, sight, parts):
            self._add(name, sight.version)
            if name in names.calls:
                self.follow(sight, (name,))
        elif name in names.calls and sight.names:
            # Only what these parts are made of can run; where they are none, nothing of it does.
            value = self._seen.namespace[name]
            for how, key in parts:
                self.follow(self._part(value, sight, how, key), (name,))

    def follow(self, sight: Sight, via: tuple[str, ...]) -> None:
        """Reads what the functions inside a value would read when they run."""
        pending = [(sight, via)]
        while pending and len(self.found) < _CHAIN:
            current, path = pending.pop()
            for name in current.names:
                self.inside.add(name)
                if name in self.touched or not self._seen.is_user_name(name):
                    continue
                inner = self._look(name)
                self._add(name, inner.version, "", path)
                if inner.names:
                    pending.append((inner, (*path, name)[:8]))

    def _look(self, name: str) -> Sight:
        self.touched.add(name)
        if self._seen.settled(name):
            return self._seen.sights[name]
        return self._seen.look(name)

    def _parts(self, name: str, sight: Sight, wanted: set[tuple[str, object]]) -> bool:
        """Adds the parts that are read; says whether they are all that is read."""
        if sight.parts is None:
            return False
        value = self._seen.namespace[name]
        labels = []
        for how, key in wanted:
            label = part_label(sight, value, how, key)
            if label is None:
                return False
            labels.extend(with_fitted(sight, label))
        for label in labels:
            self._add(name, part_version(sight.shape, sight.parts, label), label)
        return True

    def _part(self, value: Any, whole: Sight, how: str, key: Any) -> Sight:
        if how == "item" and kind_of(value) in (dict, list, tuple):
            try:
                return self._seen.looker.look(value[key])
            except (KeyError, IndexError, TypeError):
                return whole
        return whole

    def _module(self, name: str, names: Names) -> bool:
        """Reads the settings of a module; says whether it is one that is not the user's own."""
        # A module is itself whatever happens to it; its plain attributes can be set by hand.
        value = self._seen.namespace[name]
        if type(value) is not type(builtins) or source_of(value.__dict__):
            return False
        content = value.__dict__
        for how, key in names.attributes.get(name, ()):
            attribute = str(key)
            if how == "attr" and is_setting(content.get(attribute)):
                setting = self._seen.looker.look(content.get(attribute))
                self._add(module_attribute(content, attribute), setting.version)
        return True

    def _outputs(self, name: str, names: Names) -> None:
        if name in ("Out", "_oh"):
            for how, key in names.parts.get(name, ()):
                if how == "item" and type(key) is int:
                    label = f"{OUTPUT}{key}]"
                    self._add(label, self._displayed.get(label))
        elif name[1:].isdigit():
            label = f"{OUTPUT}{name[1:]}]"
            self._add(label, self._displayed.get(label))
        else:
            self._add(name, self._displayed.get(name))

    def _add(
        self,
        name: str,
        version: str | None,
        part: str = "",
        via: tuple[str, ...] = (),
        exists: bool = False,
    ) -> None:
        self.found.append([name, version, part, list(via), int(exists)])


def part_label(sight: Sight, value: Any, how: str, key: object) -> str | None:
    """Returns the label of a part, ``None`` where reading it reads more than this part."""
    if how == "keys":
        return LABELS if type(value) is dict and sight.items else None
    if how == "item":
        label = f"[{key!r}]"
        if kind_of(value) in (list, tuple) and label not in (sight.parts or ()):
            return None  # counted from the end, or not there
        return label if sight.items else None
    if key == "columns" and sight.items and type(value) is not dict and sight.parts:
        return LABELS if _class_has(type(value), "columns") else None
    label = f"['{key}']" if sight.items else f".{key}"
    if sight.parts is None or label not in sight.parts:
        return None
    # A frame's column can be read as an attribute, unless a method has that name; and a key of
    # a dict is no attribute at all.
    if sight.items and (type(value) is dict or _class_has(type(value), str(key))):
        return None
    return label


def _class_has(kind: type, name: str) -> bool:
    return any(name in type_dict(base) for base in type_mro(kind))


def module_attribute(content: dict[str, Any], attribute: str) -> str:
    """Returns the external name of a module's attribute."""
    return f"{MODULE}{module_name(content)}.{attribute}"


def is_setting(value: Any) -> bool:
    """Says whether a module's attribute is plain data, such as a script may set."""
    return kind_of(value) in (bool, int, float, str, bytes, list, dict, tuple, set, type(None))


class Origin:
    """Where what a run makes comes from: its source and inputs, as a text.

    The text is worked out when it is asked for: most cells make nothing that is known by it.
    """

    def __init__(self, code: CellCode, found: list[WireRead]) -> None:
        self._code = code
        self._found = found
        self._text = ""

    def __str__(self) -> str:
        if not self._text:
            pieces = [f"{name}{part}={version}" for name, version, part, *_ in self._found]
            self._text = digest(self._code.digest(), *pieces)
        return self._text
