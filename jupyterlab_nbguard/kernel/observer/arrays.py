"""numpy and pandas values, read through their buffers.

Both libraries are used only where the kernel has them loaded; nothing is imported. Only the exact
classes of the libraries are read this way: a subclass may act when it is touched.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable
from typing import Any

from jupyterlab_nbguard.kernel.observer.again import Again
from jupyterlab_nbguard.kernel.observer.atoms import ATOM_IDENTITIES, ATOMS
from jupyterlab_nbguard.kernel.observer.kinds import (
    all_of,
    is_pandas_own,
    kind_of,
    type_module,
    type_name,
)
from jupyterlab_nbguard.kernel.observer.places import (
    Place,
    Places,
    place_of,
    places_of_rows,
    root_of,
)
from jupyterlab_nbguard.kernel.observer.sums import (
    column_digests,
    pointers,
    sampled,
    spared,
    table_of,
    words_of,
)
from jupyterlab_nbguard.kernel.observer.texts import MOST_OBJECTS, digest_of_texts
from jupyterlab_nbguard.kernel.observer.walk import Walk
from jupyterlab_nbguard.kernel.observer.wholes import copies_on_write
from jupyterlab_nbguard.model.versions import digest

_HASHED_WHOLE = 1 << 14
"""Bytes up to which a buffer goes through the digest as it is."""
_READ_WHOLE = 1 << 27
"""Bytes up to which a value is summed whole; beyond, it is known by its origin and a sample."""
_OBJECTS = 5000
"""Elements of an object array that are read one by one."""
_STAMPS = frozenset({"Timestamp", "Timedelta", "Period", "NaTType"})
_INTERLEAVED = 64
"""Columns of a table stored by rows that are read together."""


class Arrays:
    """Reads arrays and frames of the libraries that the kernel has loaded."""

    def __init__(self, modules: dict[str, Any]) -> None:
        self._modules = modules
        self.again = Again()
        self.places = Places()
        self._in_frame = False
        self._in_texts = False

    def read(self, look: Walk, value: Any, top: bool) -> str | None:
        """Returns the version of ``value``, or ``None`` where it is no array and no frame."""
        kind = type(value)
        module = type_module(kind)
        if type(module) is not str:
            return None
        if module == "numpy":
            return self._numpy(look, value, top)
        if module.startswith("numpy.ma"):
            return self._masked(look, value)
        if module.startswith("numpy.random"):
            return self._generator(look, value)
        # A metaclass of its own shows that somebody only says that it is one of theirs.
        if type(kind) is type and (module == "pandas" or module.startswith("pandas.")):
            return self._pandas(look, value, top)
        return None

    def sets_columns(self, value: Any) -> bool:
        """Says whether to set a column of ``value`` leaves the memory as it is that it had."""
        pd = self._modules.get("pandas")
        known = pd is not None and hasattr(pd, "DataFrame") and type(value) is pd.DataFrame
        return known and copies_on_write(pd)

    def may_be_written(self, value: Any) -> None:
        """Forgets the memory of an array: what a call gives back may be where it wrote to."""
        np = self._modules.get("numpy")
        if np is not None and type(value) is np.ndarray:
            self.places.forget((id(root_of(value)),))

    def is_plain(self, value: Any) -> bool:
        """Says whether ``value`` is an array or a frame of the libraries' own."""
        np, pd = self._modules.get("numpy"), self._modules.get("pandas")
        if np is not None and type(value) is np.ndarray:
            return True
        if pd is None or not hasattr(pd, "DataFrame"):
            return False
        return type(value) is pd.DataFrame or type(value) is pd.Series

    # --- numpy ----------------------------------------------------------------------------

    def _numpy(self, look: Walk, value: Any, top: bool) -> str | None:
        np = self._modules.get("numpy")
        if np is None:
            return None
        kind = type(value)
        if kind is np.ndarray:
            look.sight.inert = look.sight.inert or top
            return self.array(look, value)
        if issubclass(kind, np.generic):
            if value.dtype.hasobject:
                return None
            return digest("scalar", value.dtype.str, value.tobytes())
        if issubclass(kind, np.dtype):
            return digest("dtype", value.str)
        if kind is np.ufunc:
            return digest("ufunc", value.__name__)
        return None

    def _masked(self, look: Walk, value: Any) -> str | None:
        np = self._modules.get("numpy")
        if np is None or type(value) is not getattr(np.ma, "MaskedArray", None):
            return None
        mask = value.__dict__.get("_mask")
        data = look.keep(np.ndarray.view(value, np.ndarray))
        return digest("masked", self.array(look, data), look.read(mask))

    def array(self, look: Walk, value: Any, large: bool = False) -> str:
        """Returns the version of an exact ``ndarray``; views share an id with their base.

        ``large`` says that it is part of something that is too large to be read whole.
        """
        self._owns(look, value)
        if value.dtype.hasobject:
            return self._object_array(look, value)
        return _of_array(value, self._buffer(look, value, large))

    def _owns(self, look: Walk, value: Any) -> None:
        """Notes whose memory it is; frames that copy on write do not change it for each other."""
        key = id(root_of(value))
        look.sight.ids.add(~key if self._in_frame else key)

    def _object_array(self, look: Walk, value: Any) -> str:
        if value.size <= MOST_OBJECTS:
            plain = self._atoms(look, value)
            if plain:
                return digest("objects", repr(value.shape), plain)
            look.sight.inert = False
            if value.size <= _OBJECTS:
                items = value.ravel().tolist()
                look.budget += value.size
                in_frame, self._in_frame = self._in_frame, False
                found = [look.read(item) for item in items]
                self._in_frame = in_frame
                return digest("objects", repr(value.shape), *found)
        look.sight.exact = False
        look.sight.data = look.sight.data and self._in_texts
        mark = self._addresses(look, value) if value.dtype == object else ""
        return look.opaque(root_of(value), repr(value.shape), mark, _place(value))

    def _addresses(self, look: Walk, value: Any) -> str:
        """Returns a digest that shows that an element was exchanged; the elements are not read."""
        address, strides, shape, _ = place_of(value)
        place = address, strides, shape, "addresses"
        root = root_of(value)
        found = self.places.find(root, [place])
        if found is None:
            found = [self._buffer(look, pointers(self._modules["numpy"], value), False)]
            self.places.put(root, [place], found)
        return found[0]

    def _atoms(self, look: Walk, value: Any) -> str:
        """Returns the digest of an object array that holds atoms, ``""`` for another one."""
        np = self._modules["numpy"]
        if value.nbytes <= _HASHED_WHOLE:
            return _digest_of_atoms(np, value)
        return self._known(look, value, [place_of(value)], lambda: [_digest_of_atoms(np, value)])[0]

    def _buffer(self, look: Walk, value: Any, large: bool) -> str:
        np = self._modules["numpy"]
        if value.nbytes <= _HASHED_WHOLE:
            return digest(value.tobytes())
        if large or value.nbytes > _READ_WHOLE:
            look.sight.exact = False
            return look.opaque(root_of(value), sampled(np, value), "", _place(value))
        return self._known(look, value, [place_of(value)], lambda: _digests(np, value))[0]

    def _known(
        self, look: Walk, value: Any, places: list[Place], read: Callable[[], list[str]]
    ) -> list[str]:
        """Returns the digests of the places in an array: known, made before, or read."""
        self.again.step()
        root = root_of(value)
        found = self.places.find(root, places)
        if found is not None:
            look.sight.seconds += spared(value)
            return found
        found = self.again.digests(self._modules["numpy"], value, look.sight, read)
        self.places.put(root, places, found)
        return found

    def _columns(self, look: Walk, content: Any, large: bool) -> list[str]:
        """Returns the versions of the rows of an array, which are columns of a frame."""
        small = content.nbytes <= _HASHED_WHOLE * content.shape[0]
        if small or large or content.dtype.hasobject:
            return [self.array(look, one, large) for one in content]
        self._owns(look, content)
        np = self._modules["numpy"]
        places = places_of_rows(content)
        found = self._known(look, content, places, lambda: _digests_of_rows(np, content))
        return [_of_array(content[0], each) for each in found]

    def _generator(self, look: Walk, value: Any) -> str | None:
        random = self._modules.get("numpy.random")
        if random is None:
            return None
        kind = type(value)
        if kind is getattr(random, "Generator", None):
            look.sight.ids.add(id(value))
            return digest("Generator", repr(value.bit_generator.state))
        if kind is getattr(random, "RandomState", None):
            # The one of numpy itself is drawn from by others, too: no data of the cell's.
            look.sight.data = False
            look.sight.ids.add(id(value))
            return digest("RandomState", *[look.read(item) for item in value.get_state()])
        return None

    # --- pandas ---------------------------------------------------------------------------

    def _pandas(self, look: Walk, value: Any, top: bool) -> str | None:
        pd = self._modules.get("pandas")
        kind = type(value)
        if pd is None or not hasattr(pd, "DataFrame"):
            return None
        if kind is pd.DataFrame or kind is pd.Series:
            look.sight.ids.add(id(value))
            look.sight.inert = look.sight.inert or top
            outer, self._in_frame = self._in_frame, copies_on_write(pd)
            try:
                series = kind is pd.Series
                return self._series(look, value) if series else self._frame(look, value, top)
            finally:
                self._in_frame = outer
        if issubclass(kind, pd.Index):
            return self._index(look, value)
        if kind in (pd.Timestamp, pd.Timedelta, pd.Period, type(pd.NaT), type(pd.NA)):
            return digest(kind.__name__, repr(value))
        if kind is pd.Categorical or issubclass(kind, pd.api.extensions.ExtensionArray):
            return self._column(look, value)
        if issubclass(kind, pd.api.extensions.ExtensionDtype):
            return digest("dtype", repr(value))
        return None

    def _series(self, look: Walk, value: Any) -> str:
        blocks = value._mgr.blocks
        column = self._column(look, blocks[0].values) if len(blocks) else ""
        index = self._index(look, value._mgr.axes[0])
        return digest("Series", look.read(value._name), index, column)

    def _frame(self, look: Walk, value: Any, top: bool) -> str:
        np, manager = self._modules["numpy"], value._mgr
        labels = _labels(np, manager.axes[0])
        versions: list[str] = [""] * len(labels)
        contents = [block.values for block in manager.blocks]
        large = sum(one.nbytes for one in contents if type(one) is np.ndarray) > _READ_WHOLE
        for block, content in zip(manager.blocks, contents):
            places = block.mgr_locs.as_array.tolist()
            if type(content) is np.ndarray and content.ndim == 2:
                found = self._columns(look, content, large)
            elif is_pandas_own(content) and content.ndim == 2:
                found = [self._column(look, content[row]) for row in range(len(places))]
            else:
                found = [self._column(look, content)]
            for place, version in zip(places, found):
                versions[place] = version
        shape = digest(
            "DataFrame", self._index(look, manager.axes[1]), *_names(look, manager.axes[0])
        )
        parts: dict[str, str] = {}
        extra: list[str] = []
        for label, version in zip(labels, versions):
            key = f"[{label!r}]" if _is_plain_label(label) else ""
            if not key or key in parts:
                extra.append(look.read(label) + version)
            else:
                parts[key] = version
        return look.whole(digest(shape, *extra), parts, top, items=True)

    def _index(self, look: Walk, value: Any) -> str:
        # An index cannot change: that two frames share one makes them no aliases.
        ids, look.sight.ids = look.sight.ids, set()
        version = self._index_content(look, value)
        look.sight.ids = ids
        return version

    def _index_content(self, look: Walk, value: Any) -> str:
        kind = type(value).__name__
        names = digest(*_names(look, value))
        if kind == "RangeIndex":
            return digest(kind, names, repr(value._range))
        if kind == "MultiIndex":
            levels = [self._index(look, level) for level in value.levels]
            codes = [self._column(look, code) for code in value.codes]
            return digest(kind, names, *levels, *codes)
        return digest(kind, names, self._column(look, value._data))

    def _column(self, look: Walk, values: Any) -> str:
        np = self._modules["numpy"]
        kind = type(values)
        if kind is np.ndarray:
            return self.array(look, values)
        if not is_pandas_own(values):
            look.sight.exact = False
            return look.opaque(values)
        name = kind.__name__
        if name == "Categorical":
            codes = self._column(look, values._codes)
            return digest(name, codes, self._index(look, values.categories), repr(values.ordered))
        fields = [
            getattr(values, part, None)
            for part in ("_data", "_mask", "_ndarray", "_left", "_right")
        ]
        self._in_texts = name.startswith("String")
        try:
            found = [self._column(look, item) for item in fields if type(item) is np.ndarray]
        finally:
            self._in_texts = False
        if found:
            return digest(name, repr(values.dtype), *found)
        return self._arrow(look, values)

    def _arrow(self, look: Walk, values: Any) -> str:
        # Arrow data is immutable: its buffers' addresses tell whether it was exchanged.
        arrow = getattr(values, "_pa_array", None)
        if arrow is None or len(arrow) > _OBJECTS:
            look.sight.exact = False
            return look.opaque(values, str(len(values)))
        look.budget += len(arrow)
        return digest("arrow", str(arrow.type), *[look.read(item) for item in arrow.to_pylist()])


def _labels(np: Any, index: Any) -> list[Any]:
    data: Any = index._data if hasattr(index, "_data") else None
    if type(data) is np.ndarray:
        return list(data.tolist())
    return list(index) if data is None or is_pandas_own(data) else [None] * len(index)


def _is_plain_label(label: Any) -> bool:
    if kind_of(label) is tuple:
        return all_of(label, ATOM_IDENTITIES)
    return kind_of(label) in ATOMS or (type_name(type(label)) in _STAMPS and is_pandas_own(label))


def _names(look: Walk, index: Any) -> list[str]:
    return [look.read(name) for name in index.names]


def _digest_of_atoms(np: Any, value: Any) -> str:
    column = value.ravel()
    found = digest_of_texts(np, column)
    if not found and all_of(items := column.tolist(), ATOM_IDENTITIES):
        found = digest(marshal.dumps(items, 2))
    return found


def _digests(np: Any, value: Any) -> list[str]:
    table = value.T if value.flags.f_contiguous else value
    return column_digests(np, words_of(np, np.ascontiguousarray(table)))


def _digests_of_rows(np: Any, content: Any) -> list[str]:
    if 1 < content.shape[0] <= _INTERLEAVED and content.T.flags.c_contiguous:
        table = table_of(np, content.T)
        if table is not None:
            return column_digests(np, table)
    return [_digests(np, row)[0] for row in content]


def _of_array(value: Any, content: str) -> str:
    kind = value.dtype
    return digest("array", kind.str + repr(kind.names), repr(value.shape), content)


def _place(value: Any) -> str:
    """Tells arrays that share a base apart."""
    interface = value.__array_interface__
    return f"{interface['data'][0]} {interface['strides']}"
