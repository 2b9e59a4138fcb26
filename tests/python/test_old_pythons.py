"""What is sent into kernels runs there: the standard library only, on Python 3.8 and later."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import jupyterlab_nbguard
from jupyterlab_nbguard.python.names import collect
from jupyterlab_nbguard.python.parse import parse_cell

ROOT = Path(jupyterlab_nbguard.__file__).parent
CELLS = [
    "import numpy as np\ndef f():\n    return g\ny = [f(i) for i in xs if df['a']]\n",
    "%time x = f(a[0], os.environ['K'])\n!ls {folder}\nwith a as b, c:\n    b[i] += eval('d')",
    "%%capture out\ntry:\n    import m.n\nexcept ImportError as e:\n    raise\nelse:\n    m.o = 1",
    "timeit f(x)",
    "x = (",
]
SHOW = """
import ast, sys
from {package}.names import collect
from {package}.parse import parse_cell
for cell in {cells!r}:
    parsed = parse_cell(cell)
    names = collect(parsed.tree) if parsed.tree else None
    print(len(parsed.errors), len(parsed.magics), names and sorted(map(repr, names.loads.values())),
        names and (sorted(names.binds), sorted(names.certain_binds), names.parts))
"""


def imports(path: Path) -> set[str]:
    """Returns the modules that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def sent() -> set[Path]:
    """Returns the files that the collector and the parser need."""
    todo, done = [ROOT / "python" / "names.py", ROOT / "python" / "parse.py"], set()
    while todo:
        path = todo.pop()
        if path in done:
            continue
        done.add(path)
        for module in imports(path):
            if module.startswith("jupyterlab_nbguard."):
                todo.append(ROOT.joinpath(*module.split(".")[1:]).with_suffix(".py"))
    return done


def test_only_the_standard_library_is_needed():
    for path in sent():
        for module in imports(path):
            home = module.partition(".")[0]
            assert home in sys.stdlib_module_names or home == "jupyterlab_nbguard", path


def test_the_syntax_is_that_of_python_3_8():
    for path in sent():
        ast.parse(path.read_text("utf-8"), feature_version=(3, 8))


def show(python: str, folder: Path) -> str:
    for path in sent():
        copy = folder / "jupyterlab_nbguard" / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    code = SHOW.format(package="jupyterlab_nbguard.python", cells=CELLS)
    command = [python, "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize("version", ["3.8", "3.9", "3.10", "3.12", "3.13"])
def test_other_pythons_agree(version: str, tmp_path: Path):
    python = shutil.which(f"python{version}")
    if python is None or subprocess.run([python, "-c", ""], capture_output=True).returncode:
        pytest.skip(f"no Python {version} here")
    assert show(python, tmp_path) == show(sys.executable, tmp_path)


def test_parsing_leaves_warnings_as_they_are(recwarn: pytest.WarningsRecorder):
    import warnings

    before, show_before = list(warnings.filters), warnings.showwarning
    parsed = parse_cell("x = '\\d'\nx is 1\neval(\"'\\\\d'\")")
    assert parsed.tree is not None
    collect(parsed.tree)
    assert parsed.errors == ()
    assert not recwarn
    assert (list(warnings.filters), warnings.showwarning) == (before, show_before)
