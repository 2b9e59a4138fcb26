"""The messages of a promotion: notebook code becomes a module, with a test.

They are part of :mod:`.messages`, which says how messages travel. A page asks for the plan as often
as it likes (nothing runs), has it tried out (the notebook runs in a kernel of its own), applies
what was tried out, and says when its own part of that is done. Paths are those of the contents
manager; a module is named as seen from the notebook's folder. Lines and cells count from 0.
"""

from __future__ import annotations

from typing import Literal, TypedDict


class WireLines(TypedDict):
    """Names whole lines of a cell, up to and with ``end``."""

    cell: str
    start: int
    end: int


class WireCopy(TypedDict):
    """Names lines in the notebook at ``path`` that are a copy of what is promoted."""

    path: str
    lines: WireLines


class WireDocstring(TypedDict):
    """Gives a function that has none a docstring."""

    name: str
    text: str


class WireChoice(TypedDict):
    """Says what to promote, and what is wanted otherwise than it would be done by itself.

    ``parameters`` are constants that become parameters; ``functions`` names what statements become,
    in the order of the cells.
    """

    names: list[str]
    cells: list[str]
    lines: list[WireLines]
    copies: list[WireCopy]
    parameters: list[str]
    functions: list[str]
    docstrings: list[WireDocstring]


class PromoteParams(TypedDict):
    """Asks for a plan, to have it tried out, or to apply what was tried out."""

    uri: str
    version: int
    module: str
    choice: WireChoice


class WirePromoted(TypedDict):
    """Tells of one definition that stands in the module afterwards.

    ``added`` are those ``parameters`` that were variables; ``wrapped`` says whether statements
    became it, ``chosen`` whether it was asked for, ``reused`` whether the module had it already.
    ``effects`` say what a test cannot replay.
    """

    name: str
    kind: Literal["function", "class", "constant"]
    cell: str
    chosen: bool
    parameters: list[str]
    added: list[str]
    returns: list[str]
    effects: list[str]
    wrapped: bool
    reused: bool


class WireChange(TypedDict):
    """Tells what changes in a file, or in a cell of a notebook where ``cell`` is given.

    Lines of ``difference`` begin with ``-`` (before), ``+`` (after) or a space (both); two blanks
    and an ellipsis stand for lines that are left out.
    """

    path: str
    cell: str | None
    index: int | None
    isNew: bool
    difference: str


class WireRefusal(TypedDict):
    """Says why something cannot be promoted, and where; ``cell`` is ``None`` for a file."""

    reason: str
    message: str
    path: str
    cell: str | None
    line: int


class PromotePlanResult(TypedDict):
    """The plan; with ``refusals`` nothing else is in it. ``modules`` are there to be chosen."""

    version: int
    module: str
    importName: str
    promoted: list[WirePromoted]
    changes: list[WireChange]
    refusals: list[WireRefusal]
    notes: list[str]
    modules: list[str]


class WireTested(TypedDict):
    """Says how a definition is tested, and why not better."""

    name: str
    how: Literal["value", "type", "smoke"]
    why: str


class WirePlace(TypedDict):
    """Names a cell of a saved notebook, by its place among all cells."""

    path: str
    index: int


class ShownOtherwise(WirePlace):
    """Names a cell that would show something else, or fail."""

    text: str


class PromoteTryResult(TypedDict):
    """What came of a trial: the test's files, and whether all of it is ``ok``.

    ``failure`` is what the test said; ``unsteady`` are cells that show something else each time,
    with or without the change; ``stopped`` says where the notebook fails by itself.
    """

    ok: bool
    changes: list[WireChange]
    tested: list[WireTested]
    failure: str
    differences: list[ShownOtherwise]
    unsteady: list[WirePlace]
    stopped: str


class CellText(TypedDict):
    """A cell's source before and after."""

    cell: str
    before: str
    after: str


class NotebookTexts(TypedDict):
    """The cells that change in a notebook that the page has open: it changes them itself."""

    uri: str
    cells: list[CellText]


class PromoteApplyResult(TypedDict):
    """Names the files that were written, and what is left to do for the page.

    ``refresh`` is Python by which a kernel uses the modules as they are now.
    The files stay as they are once the page has said, by ``nbguard/promoteDone``, that its part is
    done, and saved; else they are put back.
    """

    record: str
    files: list[str]
    refresh: str
    notebooks: list[NotebookTexts]


class PromoteDoneParams(TypedDict):
    """Says whether the page has done its part of ``record``; if not, files are put back."""

    uri: str
    version: int
    record: str
    applied: bool


class PromoteDoneResult(TypedDict):
    """Says how many files were put back."""

    restored: int


class PromoteUndoParams(TypedDict):
    """Asks for a promotion to be taken back: the last one that changed the notebook."""

    uri: str
    version: int


class PromoteUndoResult(TypedDict):
    """Names the files that are as they were before, and what is left to do for the page.

    Where ``record`` is not empty, the page says by ``nbguard/promoteDone`` when that is done.
    """

    record: str
    title: str
    files: list[str]
    refresh: str
    notebooks: list[NotebookTexts]


class PromoteProgress(TypedDict):
    """Tells what a trial does right now."""

    uri: str
    stage: str
