"""What the readers of single types may ask of the walk that they are part of."""

from __future__ import annotations

from typing import Any, Protocol

from jupyterlab_nbguard.kernel.observer.code import CodeBook
from jupyterlab_nbguard.kernel.observer.sight import Sight


class Walk(Protocol):
    """One walk through one value; :class:`.look.Look` is the one there is."""

    sight: Sight
    budget: int
    """Elements that may still be visited one by one."""
    told: bool
    """Whether what estimators have learnt is left out."""
    code: CodeBook
    namespace: dict[str, Any]

    def read(self, value: Any) -> str:
        """Returns the version of a value inside."""

    def read_told(self, value: Any) -> str:
        """Returns the version of a value without what the estimators in it have learnt."""

    def opaque(self, value: Any, content: str = "", mark: str = "", part: str = "") -> str:
        """Returns a version by origin for a value that cannot be read."""

    def whole(self, shape: str, parts: dict[str, str], top: bool, items: bool = False) -> str:
        """Combines shape and parts; with ``top`` the sight keeps them."""

    def keep(self, value: Any) -> Any:
        """Keeps a temporary object alive until the look ends."""
