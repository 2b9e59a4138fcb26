"""`nbguard promote` on real notebooks, which run in real kernels."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jupyterlab_nbguard.cli.main import main

SPEC = {"kernelspec": {"name": "python3", "display_name": "P", "language": "python"}}


def write(path: Path, *sources: str, **layout: object) -> Path:
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"c{number}",
            "metadata": {},
            "outputs": [],
            "source": source.splitlines(keepends=True),
        }
        for number, source in enumerate(sources)
    ]
    document = {"cells": cells, "metadata": SPEC, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def sources(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs the command in a folder, with a journal of its own."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(
        "jupyterlab_nbguard.jobs.promote.apply.journal_folder", lambda: tmp_path / "journal"
    )

    def run(*arguments: object) -> Result:
        words = ["promote", *map(str, arguments)]
        return CliRunner().invoke(main, words, catch_exceptions=False)

    return run


TABLE = "import pandas as pd\ntable = pd.DataFrame({'a': range(100), 'b': list('xy') * 50})"
FUNCTIONS = (
    "def scaled(x):\n    # by the table\n    return x * int(table['a'].max())\n\n\n"
    "def means(df, by):\n    return df.groupby(by).mean()\n\n\n"
    "def mark(df):\n    df['new'] = 1\n"
)


def test_from_the_notebook_to_a_tested_module_and_back(run: Callable[..., Result]) -> None:
    folder = Path.cwd()
    uses = "mark(table)\nprint(scaled(3))\nmeans(table, 'b')"
    notebook = write(folder / "größe.ipynb", TABLE, FUNCTIONS, uses)
    before = notebook.read_bytes()

    result = run(notebook, "--names", "scaled,means,mark", "--to", "ft.py", "--dry-run")
    assert result.exit_code == 0, result.output
    assert sorted(it.name for it in folder.iterdir()) == [notebook.name]

    result = run(notebook, "--names", "scaled,means,mark", "--to", "ft.py")
    assert result.exit_code == 0, result.output
    assert "takes table as a parameter now" in result.stdout
    assert result.stdout.count("gives what it gave in the notebook") == 3
    assert sources(notebook)[1:] == [
        "from ft import scaled, means, mark",
        "mark(table)\nprint(scaled(3, table=table))\nmeans(table, 'b')",
    ]
    test = folder / "test_ft.py"
    rows = json.loads((folder / "test_ft.json").read_text("utf-8"))["means.0"]["index"]["range"]
    assert rows == [0, 20, 1]  # no more are kept
    assert "assert same(df, stored(" in test.read_text("utf-8")  # what `mark` does to its input
    subprocess.run([sys.executable, test], check=True, cwd=folder.parent)

    # It is a test that can fail.
    module = folder / "ft.py"
    code = module.read_text("utf-8")
    for good, bad in (("x * int", "x + int"), (".mean()", ".sum()"), ("= 1", "= 2")):
        module.write_text(code.replace(good, bad), encoding="utf-8")
        broken = subprocess.run([sys.executable, test], capture_output=True, check=False)
        assert b"AssertionError" in broken.stderr, bad
    module.write_text(code, encoding="utf-8")

    result = run("--undo")
    assert result.exit_code == 0, result.output
    assert notebook.read_bytes() == before
    assert not [it for it in folder.iterdir() if it.suffix in (".py", ".json")]
    assert run("--undo").exit_code == 2


def test_statements_and_a_project_with_tests(run: Callable[..., Result]) -> None:
    folder = Path.cwd()
    (folder / "pyproject.toml").touch()
    notebook = write(folder / "a.ipynb", TABLE, "top = table['a'].head(30)\nn = len(top)\nn", "top")
    result = run(notebook, "--cells", "2", "--function", "start", "--to", "lib/steps.py")
    assert result.exit_code == 0, result.output
    assert sources(notebook)[1] == "from lib.steps import start\ntop, n = start(table)\nn"
    subprocess.run([sys.executable, folder / "tests" / "test_steps.py"], check=True)
    # A second one goes to the same files.
    write(folder / "b.ipynb", "def late(x):\n    return x + 0.5", "late(1)")
    result = run("b.ipynb", "--names", "late", "--to", "lib/steps.py")
    assert result.exit_code == 0, result.output
    text = (folder / "tests" / "test_steps.py").read_text("utf-8")
    assert ("def test_start" in text, "def test_late" in text) == (True, True)
    subprocess.run([sys.executable, folder / "tests" / "test_steps.py"], check=True)


def test_a_notebook_of_a_project_reads_what_lies_beside_its_folder(
    run: Callable[..., Result],
) -> None:
    folder = Path.cwd()
    (folder / "pyproject.toml").touch()
    (folder / "data").mkdir()
    (folder / "data" / "n.txt").write_text("41", encoding="utf-8")
    (folder / "notebooks").mkdir()
    cells = "def up(n):\n    return n + 1", "up(int(open('../data/n.txt').read()))"
    notebook = write(folder / "notebooks" / "a.ipynb", *cells)
    result = run(notebook, "--names", "up", "--to", "notebooks/ft.py")
    assert result.exit_code == 0, result.output
    test = folder / "tests" / "test_ft.py"
    assert "assert up(41) == 42" in test.read_text("utf-8")
    subprocess.run([sys.executable, test], check=True)


def test_undo_keeps_the_outputs_of_a_notebook_that_was_run_since(
    run: Callable[..., Result],
) -> None:
    notebook = write(Path.cwd() / "a.ipynb", "def f(x):\n    return x", "f(1)")
    assert run(notebook, "--names", "f", "--to", "ft.py", "--no-run").exit_code == 0
    document = json.loads(notebook.read_text("utf-8"))
    document["cells"][1]["execution_count"] = 7
    notebook.write_text(json.dumps(document), encoding="utf-8")
    assert run("--undo").exit_code == 0
    assert sources(notebook) == ["def f(x):\n    return x", "f(1)"]
    assert json.loads(notebook.read_text("utf-8"))["cells"][1]["execution_count"] == 7


def test_undo_refuses_a_cell_that_was_edited_since(run: Callable[..., Result]) -> None:
    notebook = write(Path.cwd() / "a.ipynb", "def f(x):\n    return x", "f(1)")
    assert run(notebook, "--names", "f", "--to", "ft.py", "--no-run").exit_code == 0
    notebook.write_text(notebook.read_text("utf-8").replace("f(1)", "f(2)"), encoding="utf-8")
    result = run("--undo")
    assert (result.exit_code, "changed since" in result.stderr) == (2, True)
    assert (Path.cwd() / "ft.py").exists()


def test_chance_files_and_generators_get_a_smoke_test(run: Callable[..., Result]) -> None:
    notebook = write(
        Path.cwd() / "a.ipynb",
        "import random\ndef dice():\n    return random.random()\n"
        "def read(path):\n    return open(path).read()\n"
        "def count(n):\n    yield from range(n)",
        "dice()\nlist(count(3))\nprint('done')",
    )
    result = run(notebook, "--names", "dice,read,count", "--to", "ft.py")
    assert result.exit_code == 0, result.output
    for said in (
        "test of dice: runs on what it got in the notebook (it draws random numbers)",
        "test of read: can be imported (it reads or writes files)",
        "test of count: can be imported (it gives a generator, which is not run to its end here)",
    ):
        assert said in result.stdout


def test_what_moved_may_say_so_and_a_cached_function_keeps_its_methods(
    run: Callable[..., Result],
) -> None:
    cells = (
        "from functools import lru_cache\nclass C:\n    pass\n"
        "@lru_cache\ndef f(x):\n    return x, C",
        "print(C, type(C()))\nf(1)",
        "f.cache_clear()\nf",
    )
    notebook = write(Path.cwd() / "a.ipynb", *cells)
    result = run(notebook, "--names", "f", "--to", "sub/ft.py")
    assert result.exit_code == 0, result.output
    assert sources(notebook)[0].endswith("from sub.ft import C, f")


def test_a_plan_whose_notebook_would_show_something_else_is_not_applied(
    run: Callable[..., Result],
) -> None:
    cells = "def f(x):\n    return x", "print(f.__module__)", "f(1)"
    notebook = write(Path.cwd() / "a.ipynb", *cells)
    before = notebook.read_bytes()
    result = run(notebook, "--names", "f", "--to", "ft.py")
    assert result.exit_code == 1
    assert "a.ipynb:cell 2: would show something else" in result.stdout
    assert notebook.read_bytes() == before
    assert not (Path.cwd() / "ft.py").exists()


def test_a_plan_whose_test_fails_is_shown_and_not_applied(run: Callable[..., Result]) -> None:
    # It counts its calls, so that a clean process gives something else.
    source = "def f(x, seen=[]):\n    seen.append(x)\n    return len(seen)"
    notebook = write(Path.cwd() / "a.ipynb", source, "f(1)", "f(1)")
    (Path.cwd() / "ft.py").write_text("raise SystemExit('no')\n", encoding="utf-8")
    before = notebook.read_bytes()
    result = run(notebook, "--names", "f", "--to", "ft.py")
    assert result.exit_code == 1, result.output
    assert notebook.read_bytes() == before


def test_refusals_say_where(run: Callable[..., Result]) -> None:
    write(Path.cwd() / "a.ipynb", "n = 0", "def f():\n    global n\n    n += 1")
    result = run("a.ipynb", "--names", "f", "--to", "ft.py")
    assert result.exit_code == 1
    assert result.stdout == (
        "a.ipynb:cell 2:2: `f` sets the notebook's variable `n` [global-write]\n"
    )
    for arguments in (["a.ipynb"], ["a.ipynb", "--names", "f"], ["--names", "f", "--to", "x.py"]):
        assert run(*arguments).exit_code == 2


@pytest.mark.parametrize("target", ["../ft.py", "random.py", "my-module.py", "ft.txt"])
def test_modules_that_cannot_be(run: Callable[..., Result], target: str) -> None:
    write(Path.cwd() / "a.ipynb", "def f():\n    return 1")
    result = run("a.ipynb", "--names", "f", "--to", target)
    assert (result.exit_code, sorted(it.name for it in Path.cwd().iterdir())) == (1, ["a.ipynb"])


def test_all_copies_of_a_clone_class_in_all_notebooks(run: Callable[..., Result]) -> None:
    code = (
        "{0} = pd.DataFrame({{'a': [1.0, -2.0, 3.0], 'k': list('xyx')}})\n"
        "{0} = {0}.dropna(subset=['a']).query('a > {1}')\n"
        "{0}['twice'] = {0}['a'] * 2\n"
        "sums = {0}.groupby('k')['twice'].sum().reset_index()\n"
        "print(sums)"
    )
    folder = Path.cwd()
    write(folder / "a.ipynb", "import pandas as pd", code.format("t", 0), code.format("u", 1))
    write(folder / "b.ipynb", "import pandas as pd", code.format("v", 2))
    listed = CliRunner().invoke(main, ["clones", ".", "--output-format", "json", "--no-cache"])
    found = json.loads(listed.stdout)
    clone = (found if isinstance(found, list) else found["classes"])[0]["id"]
    result = run("a.ipynb", "--clone", clone, "--to", "ft.py", "--output-format", "json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["trial"]["tested"][0]["how"] in ("value", "type")
    calls = [
        it.splitlines()[-1]
        for path in ("a.ipynb", "b.ipynb")
        for it in sources(folder / path)
        if "from ft" in it
    ]
    assert calls == ["show_it('a > 0')", "show_it('a > 1')", "show_it('a > 2')"]


def test_wishes_for_statements_and_for_functions(run: Callable[..., Result]) -> None:
    cells = (
        "import pandas as pd\nsize, base = len('abc'), float('2')",
        "values = [base ** n for n in range(size)]",
        "total = sum(values)\nmean = total / size\nprint(total)",
        "print(mean)",
    )
    notebook = write(Path.cwd() / "a.ipynb", *cells)
    wishes = "--function", "powers", "--param", "powers.size=count", "--order", "powers=size"
    together = notebook, "--cells", "2,3", "--together", *wishes, "--to", "ft.py"
    result = run(*together, "--returns", "powers=total")
    assert (result.exit_code, result.stdout) == (
        1,
        'a.ipynb:cell 4:1: the cell "print(mean)" reads `mean` [still-read]\n',
    )
    result = run(*together, "--returns", "powers=mean,total,values")
    assert result.exit_code == 0, result.output
    assert "gives what it gave in the notebook" in result.stdout
    assert sources(notebook)[1:3] == [
        "",
        "from ft import powers\nmean, total, values = powers(size, base)",
    ]
    test = Path.cwd() / "test_ft.py"
    assert "assert same(powers(3, 2.0), " in test.read_text("utf-8")
    subprocess.run([sys.executable, test], check=True)
    for wrong in (["--param", "f=g"], ["--rename", "f"], ["--returns", "f"]):
        assert run(notebook, "--names", "f", "--to", "x.py", *wrong).exit_code == 2


def test_a_taken_name_is_told_with_the_option_that_gives_another(
    run: Callable[..., Result],
) -> None:
    notebook = write(Path.cwd() / "a.ipynb", "def f(x):\n    return x * 3", "f(x=2)")
    (Path.cwd() / "ft.py").write_text("def f(x):\n    return 0\n", encoding="utf-8")
    result = run(notebook, "--names", "f", "--to", "ft.py")
    assert (result.exit_code, "--rename f=f_2" in result.stdout) == (1, True)
    wishes = "--rename", "f=triple", "--param", "f.x=number"
    result = run(notebook, "--names", "f", "--to", "ft.py", *wishes)
    assert result.exit_code == 0, result.output
    assert "`f` until now" in result.stdout
    assert sources(notebook) == ["from ft import triple", "triple(number=2)"]
    test = Path.cwd() / "test_ft.py"
    assert "assert triple(number=2) == 6" in test.read_text("utf-8")
    assert run("--undo").exit_code == 0
    assert sources(notebook)[1] == "f(x=2)"


def test_copies_of_a_function_that_differ_in_a_value_get_a_parameter(
    run: Callable[..., Result],
) -> None:
    code = (
        "def {0}(rows):\n    kept = [row for row in rows if len(row) > {1}]\n    kept.sort()\n"
        "    counted = {{}}\n    for row in kept:\n        counted[row[0]] = len(row) + {1}\n"
        "    return counted"
    )
    folder = Path.cwd()
    write(folder / "a.ipynb", code.format("f", 2), "print(f(['abc', 'd']))")
    write(folder / "b.ipynb", code.format("g", 1), "print(g(['abc', 'd', 'ef']))")
    listed = CliRunner().invoke(main, ["clones", ".", "--output-format", "json", "--no-cache"])
    found = json.loads(listed.stdout)
    clone = (found if isinstance(found, list) else found["classes"])[0]["id"]
    result = run("a.ipynb", "--clone", clone, "--to", "ft.py", "--param", "f.number=least")
    assert result.exit_code == 0, result.output
    assert sources(folder / "a.ipynb")[1] == "print(f(['abc', 'd'], least=2))"
    assert sources(folder / "b.ipynb") == [
        "from ft import f as g",
        "print(g(['abc', 'd', 'ef'], least=1))",
    ]
    test = folder / "test_ft.py"
    assert "least=2" in test.read_text("utf-8")
    subprocess.run([sys.executable, test], check=True)
