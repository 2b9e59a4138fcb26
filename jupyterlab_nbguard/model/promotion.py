"""What promoting code to a module would do: a value that can be shown, edited, and then applied.

Every field is plain: `dataclasses.asdict` of a plan is JSON. Lines and cells count from 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from .notebook import CellId

Kind = Literal["function", "class", "constant"]

Reason = Literal[
    "global-write",
    "magic-in-body",
    "top-level-await",
    "redefined",
    "undefined-name",
    "dynamic-names",
    "computed-default",
    "computed-in-class",
    "computed-in-value",
    "decorated",
    "hidden-name",
    "late-read",
    "passed-as-value",
    "call-not-editable",
    "ipython-history",
    "module-attribute",
    "name-taken",
    "import-clash",
    "maybe-unbound",
    "deletes-name",
    "edited-copies",
    "bad-name",
    "name-seen",
    "still-read",
    "not-wrapped",
    "not-constant",
    "shows-between",
    "not-in-a-row",
    "module-name",
    "not-importable",
    "unreadable-cell",
    "unreadable-module",
    "unknown-name",
    "nothing-chosen",
    "odd-layout",
    "outside-root",
]
"""Why something cannot be promoted; the message says it in words."""


@dataclass(frozen=True)
class Wanted:
    """What of a choice a refusal is about: a wish for one function, by what the choice calls it."""

    kind: Literal["name", "parameter", "order", "returns"]
    function: str
    parameter: str = ""
    suggestion: str = ""
    """A name that could be."""


@dataclass(frozen=True)
class Refusal:
    """One reason why the plan cannot be, and where; without ``cell_id`` the place is a file.

    ``wanted`` is what would have to be chosen otherwise, where that is all that is wrong.
    """

    reason: Reason
    message: str
    path: str = ""
    cell: int = 0
    cell_id: CellId | None = None
    line: int = 0
    wanted: Wanted | None = None


@dataclass(frozen=True)
class Lines:
    """Whole lines of a cell, up to and with ``end``."""

    cell: CellId
    start: int
    end: int


@dataclass(frozen=True)
class Copy:
    """Lines of a cell of the notebook at ``path`` that are copies of what is promoted."""

    path: str
    lines: Lines


@dataclass(frozen=True)
class Edit:
    """What is wanted otherwise about one function.

    ``parameters`` maps names of parameters to new ones. ``order`` and ``returns`` are for what
    statements become: the parameters that come first, and the names that are given back (``None``:
    those that something reads).
    """

    parameters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    order: tuple[str, ...] = ()
    returns: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Choice:
    """What somebody chose to promote, and what they want otherwise than we would do it.

    ``names`` are functions, classes or constants; ``cells`` and ``lines`` hold any statements;
    ``copies`` are replaced by what ``lines`` or ``names`` become. ``parameters`` are constants that
    become parameters instead of moving, ``constants`` those that move instead of being passed.
    ``functions`` names what statements become, in the order of the cells; with ``together`` those
    of all cells become one. ``docstrings`` gives texts to functions that have none. ``renames``
    maps definitions of the notebook to new names. ``edits`` are by the name that a definition has
    in the notebook, and by that of ``functions``.
    """

    names: tuple[str, ...] = ()
    cells: tuple[CellId, ...] = ()
    lines: tuple[Lines, ...] = ()
    copies: tuple[Copy, ...] = ()
    parameters: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    docstrings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    constants: tuple[str, ...] = ()
    together: bool = False
    renames: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    edits: Mapping[str, Edit] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Parameter:
    """One parameter of a promoted function.

    ``was`` is what it is called without a wish: a variable of the notebook, or a parameter as it
    is. ``code`` is what the first copy gives for it, where the copies give different things.
    """

    name: str
    was: str
    added: bool = False
    """Whether it was a variable of the notebook, and the function had no such parameter."""
    constant: bool = False
    """Whether it could as well be a constant of the module."""
    code: str = ""


@dataclass(frozen=True)
class Promoted:
    """One definition that stands in the module afterwards.

    ``returns`` are the names that wrapped statements give back, of those that ``could_return``.
    ``effects`` say what a test cannot replay: ``random``, ``time``, ``files``, ``network``,
    ``plots``, ``input``.
    """

    name: str
    kind: Kind
    cell_id: CellId
    chosen: bool
    """Whether it was asked for; the others are needed by those."""
    was: str = ""
    """What the notebook calls it; empty for a function that statements become."""
    given: tuple[Parameter, ...] = ()
    returns: tuple[str, ...] = ()
    could_return: tuple[str, ...] = ()
    shows: bool = False
    """Whether the last thing that it gives back is what the cell shows."""
    effects: tuple[str, ...] = ()
    wrapped: tuple[Lines, ...] = ()
    """The lines of statements that became this function, cell by cell."""
    reused: bool = False
    """Whether the module had the very same already."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of all parameters."""
        return tuple(it.name for it in self.given)

    @property
    def added(self) -> tuple[str, ...]:
        """Those of them that were variables of the notebook."""
        return tuple(it.name for it in self.given if it.added)


@dataclass(frozen=True)
class CellChange:
    """A cell's source before and after."""

    cell: int
    cell_id: CellId
    before: str
    after: str


@dataclass(frozen=True)
class NotebookChange:
    """The cells of one notebook that change."""

    path: str
    cells: tuple[CellChange, ...]


@dataclass(frozen=True)
class FileChange:
    """A text file before (``None``: there is none) and after."""

    path: str
    before: str | None
    after: str


@dataclass(frozen=True)
class Promotion:
    """The plan. With refusals, nothing changes: there is no half of a plan.

    What is ``promoted`` is told all the same where only wishes for it are refused.
    """

    notebook: str
    module: str
    """The file that the code goes to."""
    import_name: str
    promoted: tuple[Promoted, ...] = ()
    could_join: bool = False
    """Whether the chosen cells could become one function."""
    files: tuple[FileChange, ...] = ()
    notebooks: tuple[NotebookChange, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    """What a reader should know, a sentence each."""

    @property
    def ok(self) -> bool:
        """Says whether it can be applied."""
        return not self.refusals


@dataclass(frozen=True)
class Tested:
    """How one definition is tested.

    ``value``: what it gives for recorded inputs; ``type``: only that it runs on them and what kind
    of thing it gives; ``smoke``: only that it can be imported. ``why`` says why no more.
    """

    name: str
    how: Literal["value", "type", "smoke"]
    why: str = ""


@dataclass(frozen=True)
class ShowsOther:
    """A cell that shows something else after the change, or fails."""

    path: str
    cell: int
    cell_id: str
    text: str


@dataclass(frozen=True)
class Trial:
    """What happened when a plan was tried out in copies of the folder.

    ``files`` are the test and its data. ``failure`` is what the test said where it failed.
    ``unsteady`` are cells, by path, that show something else each time, changed or not;
    ``stopped`` says where the notebook fails by itself, so that no more could be compared.
    """

    files: tuple[FileChange, ...] = ()
    tested: tuple[Tested, ...] = ()
    failure: str = ""
    differences: tuple[ShowsOther, ...] = ()
    unsteady: tuple[tuple[str, int], ...] = ()
    stopped: str = ""

    @property
    def ok(self) -> bool:
        """Says whether the test passes and the notebook shows the same."""
        return not self.failure and not self.differences
