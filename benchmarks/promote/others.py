"""The same functions through rope and soorgeon.

Both get more than they ask for: rope a script in which IPython's lines are commented out, as one of
them is fatal to it; soorgeon the notebook as it is, refactored once for all of its functions. A
function counts where the module that was written imports in a clean process and has it. Whether the
notebook still shows the same is not asked of them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.promote.ours import Outcome

_WAIT = 120
_ROPE = """\
import sys
from rope.base.project import Project
from rope.refactor.move import create_move
project = Project(sys.argv[1], ropefolder=None)
script, module = project.get_resource("script.py"), project.get_resource("moved.py")
found = script.read()
at = max(found.find(f"def {sys.argv[2]}("), found.find(f"class {sys.argv[2]}"))
at = found.index(sys.argv[2], at)
project.do(create_move(project, script, at).get_changes(module))
"""


def compare(folder: Path, outcomes: list[Outcome], tools: Path, python: Path) -> None:
    """Prints a line for each of the two."""
    names: dict[str, list[str]] = {}
    for it in outcomes:
        names.setdefault(it.notebook, []).append(it.name)
    rope, soorgeon = Counter[str](), Counter[str]()
    for notebook, functions in names.items():
        for name in functions:
            rope[_rope(folder / notebook, name, tools, python)] += 1
        for why in _soorgeon(folder / notebook, functions, tools, python):
            soorgeon[why] += 1
    for tool, found in (("rope", rope), ("soorgeon", soorgeon)):
        total = sum(found.values())
        print(f"{tool}: {found['']} of {total} ({found[''] / max(total, 1):.0%})")
        for why, number in found.most_common():
            if why:
                print(f"  {number} {why}")


def _rope(notebook: Path, name: str, tools: Path, python: Path) -> str:
    with tempfile.TemporaryDirectory(prefix="nbguard-bench-") as directory:
        place = Path(directory)
        (place / "script.py").write_text(_script(notebook), encoding="utf-8")
        (place / "moved.py").touch()
        done = _run([tools, "-c", _ROPE, directory, name], place)
        if done:
            return f"refused: {done}"
        return _has(python, place, "moved", name)


def _soorgeon(notebook: Path, names: list[str], tools: Path, python: Path) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="nbguard-bench-") as directory:
        place = Path(directory)
        copied = shutil.copy(notebook, place / "nb.ipynb")
        done = _run([tools.parent / "soorgeon", "refactor", copied], place)
        if done:
            return [f"refused: {done}"] * len(names)
        if not (place / "exported.py").exists():
            return ["no module written"] * len(names)
        return [_has(python, place, "exported", name) for name in names]


def _has(python: Path, place: Path, module: str, name: str) -> str:
    return _run([python, "-c", f"from {module} import {name}"], place)


def _run(arguments: list[object], place: Path) -> str:
    """Runs a program; returns the kind of its error, or nothing."""
    env = {**os.environ, "MPLBACKEND": "Agg"}
    words = [str(it) for it in arguments]
    try:
        done = subprocess.run(
            words, cwd=place, capture_output=True, text=True, timeout=_WAIT, env=env
        )
    except subprocess.TimeoutExpired:
        return "takes longer than two minutes"
    if done.returncode == 0:
        return ""
    lines = (done.stderr + done.stdout).strip().splitlines() or ["?"]
    errors = [it for it in lines if "Error" in it] or lines
    return errors[-1].split(":")[0][:80]


def _script(notebook: Path) -> str:
    document = json.loads(notebook.read_text(encoding="utf-8"))
    cells = ("".join(it["source"]) for it in document["cells"] if it["cell_type"] == "code")
    lines = "\n\n".join(cells).split("\n")
    return "\n".join(f"# {it}" if it.lstrip()[:1] in ("%", "!") else it for it in lines)
