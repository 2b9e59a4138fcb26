"""The measure measures: sessions whose truth was found by hand, and checks of its parts.

Every test here fails if the oracle judges wrongly, sees too little, or acts on what it watches.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.state import perfect
from benchmarks.state.cells import FAMILIES
from benchmarks.state.deal import HIDDEN, SHARE, Dealer
from benchmarks.state.generate import generate
from benchmarks.state.kept import Kept
from benchmarks.state.material import Material
from benchmarks.state.oracle import Oracle, Played, Truth
from benchmarks.state.processes import Zygotes
from benchmarks.state.score import score
from benchmarks.state.sessions import follow
from benchmarks.state.verdicts import Verdict

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def zygotes() -> Iterator[Zygotes]:
    with Zygotes() as warm:
        yield warm


def session(cells: dict[str, str], *events: Any) -> dict[str, Any]:
    """``"A B"`` runs cells, ``("A", source)`` edits one; a check ends it."""
    out: list[dict[str, Any]] = []
    for event in events:
        if isinstance(event, str):
            out += [{"kind": "run", "cell": cell} for cell in event.split()]
        elif isinstance(event, tuple):
            out.append({"kind": "edit", "cell": event[0], "source": event[1]})
        else:
            out.append(event)
    notebook = [{"id": id_, "source": source} for id_, source in cells.items()]
    return {"session": "T", "notebook": notebook, "events": [*out, {"kind": "check"}]}


def truth(zygotes: Zygotes, played: dict[str, Any]) -> dict[str, str]:
    return {it.cell: it.verdict for it in Oracle(zygotes).play(played).truths}


def test_what_was_appended_twice_differs(zygotes: Zygotes) -> None:
    cells = {"A": "xs = [1]", "B": "xs.append(2)", "C": "print(len(xs))", "D": "print('xs')"}
    assert truth(zygotes, session(cells, "A B C D B")) == {
        "A": "same",
        "B": "differs",
        # It showed 2 before the second run, and would show 2 again.
        "C": "same",
        "D": "same",
    }


def test_a_column_a_guard_and_a_value_that_came_out_equal(zygotes: Zygotes) -> None:
    cells = {
        "A": "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2], 'b': [3, 4]})",
        "B": "df['b'] = df['b'] * 2",
        "C": "print(df['a'].sum())",
        "G": "if 'n' not in globals():\n    n = df['b'].sum()",
        "P": "print(n % 7)",
        "R": "import random\nr = random.random()",
    }
    assert truth(zygotes, session(cells, "A B C G P R B")) == {
        "A": "same",
        "B": "differs",
        "C": "same",
        "G": "same",
        "P": "same",
        # No seed: the oracle itself does not know.
        "R": "unsure",
    }
    # The guard kept what the column was at first; `n % 7` is 0 both times, from 7 and 14.
    assert truth(zygotes, session(cells, "A G B P")) == {
        "A": "same",
        "B": "same",
        "G": "differs",
        "P": "either",
    }


def test_what_fails_differs_and_what_is_below_is_left_alone(zygotes: Zygotes) -> None:
    cells = {"A": "x = 1", "B": "print(x)", "C": "print('c')", "D": "y = x"}
    gone = {"kind": "delete", "cell": "A"}
    assert truth(zygotes, session(cells, "A B C D", gone)) == {
        "B": "differs",
        "C": "either",
        "D": "differs",
    }


def test_only_the_source_that_ran_is_judged_whatever_its_layout(zygotes: Zygotes) -> None:
    cells = {"A": "x = 1", "B": "print(x)"}
    commented = session(cells, "A B", ("A", "x = 1  # one"), ("B", "print(x + 1)"))
    assert truth(zygotes, commented) == {"A": "same"}
    restarted = session(cells, "A B", {"kind": "restart"}, "A")
    assert truth(zygotes, restarted) == {"A": "same"}


def test_causes_name_the_cells_that_wrote(zygotes: Zygotes) -> None:
    cells = {"A": "k = 1", "F": "def f():\n    return k", "C": "print(f())"}
    played = Oracle(zygotes).play(session(cells, "A F C", ("A", "k = 2"), "A"))
    by_cell = {it.cell: it for it in played.truths}
    assert by_cell["F"].verdict == "same"
    assert by_cell["C"].verdict == "differs"
    assert by_cell["C"].causes == {"k": frozenset({"A"})}


@pytest.fixture(scope="module")
def random_session(zygotes: Zygotes) -> Played:
    return Oracle(zygotes).play(small())


KINDS = ["lists", "frames", "closures", "magics", "objects"]


def small() -> dict[str, Any]:
    """A generated session, cut off after a few checks so that it is played in a moment."""
    made = generate(11, 5, KINDS)
    checks = [i for i, event in enumerate(made["events"]) if event["kind"] == "check"]
    return {**made, "events": made["events"][: checks[3] + 1]}


def test_the_same_seed_gives_the_same_sessions_in_any_process() -> None:
    code = "import json; from benchmarks.state.generate import generate as g; "
    code += f"k = {KINDS}; print(json.dumps([g(11, 0, k), g(11, 5, k)]))"
    environment = {**os.environ, "PYTHONHASHSEED": "77"}
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    assert json.loads(out.stdout) == [generate(11, 0, KINDS), generate(11, 5, KINDS)]
    assert generate(12, 0, KINDS)["notebook"] != generate(11, 0, KINDS)["notebook"]


def test_a_kind_that_supplies_little_is_dealt_more_until_it_has_its_share() -> None:
    supply = dict.fromkeys(FAMILIES, 6) | {"sets": 1, "magics": 2, "frames": 20}
    dealer, dealt, differing = Dealer(5, 300), dict.fromkeys(FAMILIES, 0), dict.fromkeys(supply, 0)
    for numbers in dealer.rounds():
        truths, kinds = [], {}
        for number, hand in zip(numbers, dealer.deal(numbers), strict=True):
            session, cells = f"S{number}", {}
            for slot, name in enumerate(hand):
                dealt[name] += 1
                differing[name] += supply[name]
                cells[f"c{slot}"] = [name]
                differs = Truth(session, 1, f"c{slot}", "differs", {})
                truths += [differs] * supply[name]
                truths += [Truth(session, 1, f"c{slot}", "same", {})] * 9
            kinds[session] = cells
        dealer.learn(truths, kinds)
    assert 5 * 300 <= sum(dealt.values()) <= 5 * 360
    total = sum(differing.values())
    assert min(differing.values()) > SHARE * total
    assert dealt["sets"] > 2 * dealt["lists"] > 4 * dealt["frames"]
    plain = [differing[name] for name in FAMILIES if name not in {*HIDDEN, "sets", "frames"}]
    hidden = [differing[name] for name in HIDDEN]
    assert sum(hidden) / len(hidden) > 1.3 * sum(plain) / len(plain)
    again = Dealer(5, 300)
    assert again.deal(range(20)) == Dealer(5, 300).deal(range(20))


def test_what_is_kept_is_read_back(random_session: Played, tmp_path: Path) -> None:
    ideal = perfect.verdicts(random_session)
    made = Material([random_session.session], random_session.truths, ideal)
    Kept(tmp_path).write(made)
    assert Kept(tmp_path).material() == made


def test_watching_changes_nothing_that_cells_show(
    zygotes: Zygotes, random_session: Played, tmp_path: Path
) -> None:
    for name, text in random_session.session["files"].items():
        (tmp_path / name).write_text(text)
    runs, _ = follow(random_session.session)
    assert {run.kernel for run in runs} == {0}
    steps = [{"run": run.source} for run in runs]
    plain = zygotes.first.play(tmp_path, steps, instrument=False)
    assert [it["shown"] for it in plain] == [it["shown"] for it in random_session.records]
    assert [it["error"] for it in plain] == [it["error"] for it in random_session.records]


def test_perfect_sight_misses_nothing_of_it(random_session: Played) -> None:
    made = random_session.session
    scores = score(
        random_session.truths, perfect.verdicts(random_session), {made["session"]: made["kinds"]}
    )
    assert scores[""].hits
    assert scores[""].quiet
    assert not scores[""].misses
    nothing = score(random_session.truths, {}, {made["session"]: made["kinds"]})
    assert nothing[""].misses == scores[""].hits
    assert nothing[""].alarms == 0


def test_a_reason_is_right_if_it_names_the_cause(zygotes: Zygotes) -> None:
    cells = {"A": "k = 1", "B": "print(k)"}
    played = Oracle(zygotes).play(session(cells, "A B", ("A", "k = 2"), "A"))
    key = ("T", played.checks[0].step, "B")
    for reason, name, cell in [(("k", "A"), 1, 1), (("k", "B"), 1, 0), (("j", "A"), 0, 0)]:
        it = score(played.truths, {key: Verdict(True, (reason,))}, {"T": {}})[""]
        assert (it.reasons, it.right_name, it.right_cell) == (1, name, cell)
        assert (it.recall, it.precision) == (1, 1)
