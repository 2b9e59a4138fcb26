"""How many findings each rule has, in place of the findings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from jupyterlab_nbguard.jobs.check.checked import Checked


def _counts(checked: Iterable[Checked]) -> list[tuple[str, int]]:
    """Counts by rule, the most frequent first."""
    counts = Counter(it.rule for one in checked for it in one.report.diagnostics)
    return sorted(counts.items(), key=lambda it: (-it[1], it[0]))


def lines(checked: Iterable[Checked]) -> Iterator[str]:
    """Yields a line a rule, for people."""
    counts = _counts(checked)
    width = max((len(str(number)) for _, number in counts), default=0)
    for rule, number in counts:
        yield f"{number:>{width}}  {rule}"


def as_json(checked: Iterable[Checked]) -> Iterator[str]:
    """Yields a list of objects as one text."""
    yield json.dumps(
        [{"rule": rule, "count": number} for rule, number in _counts(checked)], indent=2
    )
