"""The messages of a verification: Restart & Run All of the saved notebook in the background.

They are part of :mod:`.messages`, which says how messages travel.
"""

from __future__ import annotations

from typing import Literal, TypedDict

VerifiedState = Literal["same", "different", "failed", "not-reached", "new"]
"""How a cell came out of a verification; ``new``: nothing was saved to compare with."""


class VerifyParams(TypedDict):
    """Asks what a verification of the saved notebook would copy, or for the verification itself.

    With ``inPlace`` the notebook runs in its own folder, and nothing is copied.
    """

    uri: str
    version: int
    inPlace: bool


class CopySize(TypedDict):
    """Says how much a verification would copy; ``refused`` says why it is not copied, or nothing.

    In place, nothing is copied.
    """

    bytes: int
    files: int
    refused: str


class VerifiedCell(TypedDict):
    """``text`` tells the difference or the error; ``files`` lie outside the copy."""

    id: str
    state: VerifiedState
    seconds: float | None
    text: str
    files: list[str]


class VerifyResult(TypedDict):
    """Holds what came of each code cell, and when, as an ISO 8601 time in UTC."""

    version: int
    time: str
    cells: list[VerifiedCell]


class VerifyProgress(TypedDict):
    """Tells how many code cells of a verification are done, and which one runs."""

    uri: str
    done: int
    total: int
    cell: str | None
