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


class WireNewName(TypedDict):
    """Gives something another name."""

    old: str
    new: str


class WireWish(TypedDict):
    """Says what is wanted otherwise about one function.

    ``function`` is what the notebook calls it, or what ``functions`` of the choice call it. For
    what statements become, ``order`` are the parameters that come first, and ``returns`` the names
    that are given back; ``None`` leaves that to the plan.
    """

    function: str
    parameters: list[WireNewName]
    order: list[str]
    returns: list[str] | None


class WireChoice(TypedDict):
    """Says what to promote, and what is wanted otherwise than it would be done by itself.

    ``parameters`` are constants that become parameters, ``constants`` those that shall not;
    ``functions`` names what statements become, in the order of the cells; with ``together`` those
    of all cells become one function. ``renames`` are of definitions of the notebook.
    """

    names: list[str]
    cells: list[str]
    lines: list[WireLines]
    copies: list[WireCopy]
    parameters: list[str]
    functions: list[str]
    docstrings: list[WireDocstring]
    constants: list[str]
    together: bool
    renames: list[WireNewName]
    edits: list[WireWish]


class PromoteParams(TypedDict):
    """Asks for a plan, to have it tried out, or to apply what was tried out."""

    uri: str
    version: int
    module: str
    choice: WireChoice


class WireParameter(TypedDict):
    """Tells of a parameter; ``was`` is what it is called without a wish.

    ``added``: it was a variable; ``constant``: it could as well be a constant of the module;
    ``code`` is what the first copy gives for it, where copies give different things.
    """

    name: str
    was: str
    added: bool
    constant: bool
    code: str


class WirePromoted(TypedDict):
    """Tells of one definition that stands in the module afterwards.

    ``was`` is what the notebook calls it; ``wrapped`` says whether statements became it, ``chosen``
    whether it was asked for, ``reused`` whether the module had it already, ``shows`` whether it
    gives back what the cell shows. ``effects`` say what a test cannot replay.
    """

    name: str
    kind: Literal["function", "class", "constant"]
    cell: str
    chosen: bool
    was: str
    parameters: list[WireParameter]
    returns: list[str]
    couldReturn: list[str]
    shows: bool
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


class WireWanted(TypedDict):
    """Names the wish that a refusal is about; ``suggestion`` is a name that could be."""

    kind: Literal["name", "parameter", "order", "returns"]
    function: str
    parameter: str
    suggestion: str


class WireRefusal(TypedDict):
    """Says why something cannot be promoted, and where; ``cell`` is ``None`` for a file.

    ``wanted`` is the wish that cannot be granted, where that is all that is wrong.
    """

    reason: str
    message: str
    path: str
    cell: str | None
    line: int
    wanted: WireWanted | None


class PromotePlanResult(TypedDict):
    """The plan; with ``refusals`` nothing changes. ``modules`` are there to be chosen.

    What is ``promoted`` is told all the same where only wishes are refused. ``couldJoin`` says
    whether the chosen cells could become one function.
    """

    version: int
    module: str
    importName: str
    promoted: list[WirePromoted]
    couldJoin: bool
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
