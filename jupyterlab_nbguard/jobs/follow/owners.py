"""Tells apart the runs of notebooks that share a kernel."""

from __future__ import annotations


class Owners:
    """Knows the notebook that each client of one kernel runs cells for.

    Cell ids do not tell: a copied notebook has those of its original. A client is a page's
    connection to the kernel, so a notebook has many over time, and at a time as many as tabs. What
    a client ran of which nobody says whose it is, belongs to whoever has such a cell.
    """

    def __init__(self) -> None:
        self._notebooks: dict[str, set[str]] = {}

    def claim(self, client: str, notebook: str) -> bool:
        """Takes a client for a notebook's; says whether that is news."""
        former = self._notebooks.setdefault(client, set())
        if notebook in former:
            return False
        if former:
            # It was renamed: what ran under its former name, in pages of before, is its own too.
            for names in [names for names in self._notebooks.values() if names & former]:
                names.add(notebook)
        self._notebooks[client] = {notebook}
        return True

    def others(self, notebook: str) -> frozenset[str]:
        """Returns the clients that run cells for other notebooks only."""
        return frozenset(
            client for client, names in self._notebooks.items() if notebook not in names
        )
