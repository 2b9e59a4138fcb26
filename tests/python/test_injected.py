"""The collector's text for kernels: complete, alone, and readable by Python 3.8."""

from __future__ import annotations

import ast
import inspect
import shutil
import subprocess
import sys

import pytest

from jupyterlab_nbguard.python.injected import INJECTED, injected_source
from jupyterlab_nbguard.python.names import collect

CELL = "import numpy as np\ndef f():\n    return g\ny = [f(i) for i in xs if df['a']]\n"


def test_the_text_runs_in_an_empty_namespace():
    space: dict = {}
    exec(compile(injected_source(), "<injected>", "exec"), space)
    ours, theirs = collect(ast.parse(CELL)), space["collect"](ast.parse(CELL))
    assert set(theirs.loads) == set(ours.loads) == {"xs", "df", "g"}
    assert theirs.parts == ours.parts


def test_the_text_needs_the_standard_library_only():
    for node in ast.walk(ast.parse(injected_source())):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        else:
            continue
        assert {module.partition(".")[0] for module in modules} <= set(sys.stdlib_module_names)


def test_the_text_is_syntax_of_python_3_8():
    ast.parse(injected_source(), feature_version=(3, 8))


def test_no_name_is_defined_twice():
    defined: list[str] = []
    for module in INJECTED:
        tree = ast.parse(inspect.getsource(module))
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                defined.append(node.name)
            elif isinstance(node, (ast.Assign, ast.AnnAssign)):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    elements = target.elts if isinstance(target, ast.Tuple) else [target]
                    defined += [name.id for name in elements if isinstance(name, ast.Name)]
    assert len(defined) == len(set(defined))


@pytest.mark.parametrize("version", ["3.8", "3.9", "3.10", "3.12", "3.13", "3.14"])
def test_other_pythons_that_are_there_agree(version: str):
    python = shutil.which(f"python{version}")
    if python is None or subprocess.run([python, "-c", ""], capture_output=True).returncode:
        pytest.skip(f"no Python {version} here")
    code = (
        "import ast, sys\nspace = {}\nexec(sys.stdin.read(), space)\n"
        f"names = space['collect'](ast.parse({CELL!r}))\n"
        "print(sorted(names.loads), sorted(names.functions['f'].loads), names.parts)"
    )
    run = subprocess.run(
        [python, "-c", code], input=injected_source(), capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "['df', 'g', 'xs'] ['g'] {'df': {('item', 'a')}}"
