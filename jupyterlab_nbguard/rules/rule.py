"""What a rule is: a name, a function, and what the function needs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from jupyterlab_nbguard.model.diagnostic import Diagnostic, Severity
from jupyterlab_nbguard.rules.context import Context

Needs = Literal["source", "history", "files", "environment", "workspace", "outputs"]


@dataclass(frozen=True)
class Rule:
    """One kind of finding. Its name is also its file's, its page's, its test's."""

    name: str
    check: Callable[[Context], Iterator[Diagnostic]]
    severity: Severity
    needs: Needs = "source"
    """``history`` where it speaks of what a kernel ran, and is silent on saved notebooks; ``files``
    of what the files around the notebook say; ``environment`` of what is installed;
    ``workspace`` of what stands in other notebooks and modules; ``outputs`` of what was saved."""
    fixable: bool = False
    since: str = "0.1.0"

    @property
    def page(self) -> str:
        """The rule's page in Markdown: the docstring of the file that the rule stands in."""
        return inspect.getdoc(inspect.getmodule(self.check)) or ""

    @property
    def summary(self) -> str:
        """The first sentence of the page."""
        return " ".join(self.page.split("\n\n")[0].split())
