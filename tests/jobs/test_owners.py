"""Whose runs are whose, where notebooks share a kernel."""

from __future__ import annotations

from jupyterlab_nbguard.jobs.follow.owners import Owners


def test_clients_of_one_notebook_are_no_strangers_to_it() -> None:
    owners = Owners()
    assert owners.claim("one", "a.ipynb")
    assert owners.claim("tab", "a.ipynb")
    assert owners.claim("two", "b.ipynb")
    assert not owners.claim("two", "b.ipynb")
    assert owners.others("a.ipynb") == {"two"}
    assert owners.others("b.ipynb") == {"one", "tab"}


def test_a_renamed_notebook_takes_its_past_along() -> None:
    owners = Owners()
    owners.claim("before reload", "a.ipynb")
    owners.claim("one", "a.ipynb")
    owners.claim("two", "b.ipynb")
    assert owners.claim("one", "c.ipynb")
    assert owners.others("c.ipynb") == {"two"}
    # What takes the free name, or the original of what was saved as another, is another notebook.
    owners.claim("new", "a.ipynb")
    assert owners.others("a.ipynb") == {"one", "two"}
    assert owners.others("c.ipynb") == {"two", "new"}
