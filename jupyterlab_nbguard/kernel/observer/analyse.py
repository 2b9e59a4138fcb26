"""The names of a cell, from its source as IPython is about to run it."""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import Any

from jupyterlab_nbguard.kernel.observer.options import sets_options
from jupyterlab_nbguard.model.versions import digest
from jupyterlab_nbguard.python.names import collect
from jupyterlab_nbguard.python.parse import parse_cell
from jupyterlab_nbguard.python.uses import Names

_LIMIT = 300
_FILE_WORDS = (
    *("open", "read", "load", "save", "write", "dump", "file", "path", "folder", "dir", "glob"),
    *("connect", "excel", "csv", "json", "pickle", "sql", "exec", "import_module", "txt"),
    *("memmap", ".to_"),
)
_FILE_SIGNS = re.compile(
    r"^\s*[%!]|[\"'][^\"'\n\]]*(?:[/\\]|\.\w{1,8}[\"'])",
    re.MULTILINE,
)
"""Words, commands and texts of code that opens files. What is too much costs little."""
_IN_PLACE = re.compile(
    r"\bout\b|inplace|overwrite|writeable"
    r"|\b(sort|fill|put|place|itemset|partition|resize|byteswap|copyto|putmask|at)\b"
    r"|fill_diagonal|put_along_axis|shuffle|operator|__\w+__|\bcopy\s*=\s*False"
)
"""Words of code that writes into arrays where no statement says so."""
_CHANCE_WORDS = ("random", "sampl", "bootstrap", "seed")


class CellCode:
    """What is known of a cell's source before it runs."""

    __slots__ = (
        "_digest",
        "_parsed",
        "closed",
        "in_place",
        "mentions_chance",
        "mentions_files",
        "names",
        "readable",
        "sets_options",
        "source",
    )

    def __init__(self, source: str) -> None:
        self.source = source
        self._parsed: Any = parse_cell(source)
        self._digest = ""
        tree = self._parsed.tree
        self.names = collect(tree) if tree is not None else Names()
        if self._parsed.isolated:
            self.names.isolate()
        names = self.names
        self.readable = tree is not None and not self._parsed.magics
        """Whether its text is Python, and nothing else."""
        # To look for each word takes a fraction of the time of a pattern of all of them.
        holds = source.lower().__contains__
        self.mentions_files = any(map(holds, _FILE_WORDS)) or bool(_FILE_SIGNS.search(source))
        self.in_place = _IN_PLACE.search(source) is not None
        self.mentions_chance = any(map(holds, _CHANCE_WORDS))
        self.sets_options = sets_options(source)
        opens = names.imports or names.stars or names.dynamic or names.functions or names.awaits
        self.closed = self.readable and not opens
        """Whether all that can run stands in it or behind the names that it reads."""

    def digest(self) -> str:
        """Returns a digest that comments and layout do not change."""
        if not self._digest:
            parsed = self._parsed or parse_cell(self.source)
            self._digest = digest(parsed.normalised)
        return self._digest

    def release(self) -> None:
        """Lets go of the tree, which few runs need: trees are what burdens a garbage collector."""
        self._parsed = None


class CellCodes:
    """Keeps the cells that were run last: a re-run is not analysed again."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, CellCode] = OrderedDict()

    def get(self, source: str) -> CellCode:
        """Returns the names of ``source``."""
        found = self._known.get(source)
        if found is None:
            found = CellCode(source)
            self._known[source] = found
            if len(self._known) > _LIMIT:
                self._known.popitem(last=False)
        return found
