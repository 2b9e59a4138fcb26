"""Notebooks that are run in real kernels, and compared with what they showed."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from jupyterlab_nbguard.jobs.verify import verify as module
from jupyterlab_nbguard.jobs.verify.cannot import CannotVerify
from jupyterlab_nbguard.jobs.verify.verify import (
    CellReport,
    Progress,
    VerifyOptions,
    VerifyReport,
    verify,
)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of the test: nothing must be left in it."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "projéct"
    folder.mkdir()
    return folder


def code(source: str, *outputs: Any, count: int | None = 1, tags: tuple[str, ...] = ()) -> Any:
    return new_code_cell(
        source, outputs=list(outputs), execution_count=count, metadata={"tags": list(tags)}
    )


def printed(text: str, name: str = "stdout") -> Any:
    return new_output("stream", name=name, text=text)


def shown(text: str) -> Any:
    return new_output("execute_result", data={"text/plain": text}, execution_count=1)


def notebook(*cells: Any, kernel: str = "python3") -> NotebookNode:
    spec = {"name": kernel, "display_name": kernel, "language": "python"}
    return new_notebook(cells=list(cells), metadata={"kernelspec": spec})


def run(home: Path, *cells: Any, **options: Any) -> VerifyReport:
    return asyncio.run(verify(notebook(*cells), home / "n.ipynb", VerifyOptions(**options)))


def states(report: VerifyReport) -> list[str]:
    return [cell.state for cell in report.cells]


def test_each_cell_is_judged(home: Path, temporary: Path) -> None:
    (home / "data.csv").write_text("a\r\n1\r\n", encoding="utf-8", newline="")
    document = notebook(
        new_markdown_cell("# Über 🎉"),
        code("print('größer 🎉', 1)", printed("größer 🎉 1\r\n")),
        code("1 / 3", shown("0.33333333")),
        code("2 / 3", shown("0.7")),
        code("x = object(); x", shown("<object at 0x7f0011223344>")),
        code("open('data.csv', newline='').read()", shown(r"'a\r\n1\r\n'")),
        code("'never run'", count=None),
        code("import json", count=None),
        code("", count=None),
        code("1 / 0", new_output("error", ename="E", evalue="v", traceback=[]), tags=("t",)),
        code("'below'", shown("'below'")),
    )
    before = nbformat.from_dict(document).copy()
    heard: list[Progress] = []
    report = asyncio.run(verify(document, home / "n.ipynb", on_progress=heard.append))
    assert document == before
    assert states(report) == [
        *("same", "same", "different", "same", "same"),
        *("new", "same", "same", "failed", "not-reached"),
    ]
    different, failed = report.cells[2], report.cells[8]
    assert (different.index, different.cell_id) == (3, document.cells[3].id)
    assert different.difference is not None
    assert different.difference.kind == "number"
    assert failed.error is not None
    assert str(failed.error) == "ZeroDivisionError: division by zero"
    assert "1 / 0" in failed.error.traceback
    assert not report.ok
    assert report.failure is failed
    assert (report.size, report.files, report.kernel, report.watched) == (6, 1, "python3", True)
    stages = [(it.stage, it.done, it.total, it.cell) for it in heard]
    assert stages[:3] == [
        ("copying", 0, 0, None),
        ("starting", 0, 10, None),
        ("running", 0, 10, 1),
    ]
    assert stages[-1] == ("done", 10, 10, None)
    assert heard[0].size == 6
    assert report.notebook.cells[3].outputs[0].data["text/plain"] == "0.6666666666666666"
    assert list(temporary.iterdir()) == []


def test_an_error_that_is_allowed_is_an_output(home: Path) -> None:
    tags = ("raises-exception",)
    error = new_output("error", ename="ValueError", evalue="known", traceback=["old"])
    report = run(
        home,
        code("raise ValueError('known')", error, tags=tags),
        code("raise ValueError('unknown')", error, tags=tags),
        code("1", shown("1")),
    )
    assert states(report) == ["same", "different", "same"]
    found = report.cells[1].difference
    assert found is not None
    assert found.text == "ValueError: known → ValueError: unknown"


def test_what_a_run_writes_stays_in_the_copy(home: Path) -> None:
    (home / "old.txt").write_text("old")
    cells = (
        code("open('new.txt', 'w').write('n'); open('old.txt', 'w').write('n')"),
        code("import os; print(os.getcwd())", printed(f"{home}\n")),
        code("open(os.path.abspath('none.txt'))"),
    )
    report = run(home, *cells)
    assert sorted(os.listdir(home)) == ["old.txt"]
    assert (home / "old.txt").read_text() == "old"
    # The copy's place is the folder's, to whoever reads the outputs.
    assert report.cells[1].state == "same"
    assert report.notebook.cells[1].outputs[0].text == f"{home}\n"
    error = report.cells[2].error
    assert error is not None
    assert str(home / "none.txt") in error.evalue


def test_in_place_the_folder_itself_is_used(home: Path) -> None:
    report = run(home, code("open('new.txt', 'w').write('n')", shown("1")), in_place=True)
    assert states(report) == ["same"]
    assert os.listdir(home) == ["new.txt"]
    assert (report.in_place, report.size) == (True, 0)


def test_what_does_not_count(home: Path) -> None:
    cells = (code("print('run id: 8')", printed("run id: 7\n")), code("1.01", shown("1.0")))
    assert states(run(home, *cells)) == ["different", "different"]
    report = run(home, *cells, ignore=(r"^run id: \d+",), tolerance=0.1)
    assert states(report) == ["same", "same"]


def test_a_cell_beyond_its_time_has_failed(home: Path) -> None:
    cells = (code("1", shown("1")), code("import time; time.sleep(60)"), code("2"))
    report = run(home, *cells, timeout=1.5)
    assert states(report) == ["same", "failed", "not-reached"]
    assert str(report.cells[1].error) == "TimeoutError: took longer than 1.5 s"
    assert 1.5 <= report.cells[1].seconds < 30


def test_a_kernel_that_dies(home: Path) -> None:
    report = run(home, code("import os; os._exit(1)"), code("1"))
    assert states(report) == ["failed", "not-reached"]
    assert str(report.cells[0].error) == "DeadKernelError: the kernel died"


def test_a_cell_that_asks_for_input(home: Path) -> None:
    report = run(home, code("name = input('Who? ')"))
    assert states(report) == ["failed"]
    assert report.cells[0].error is not None
    assert "asks for input" in report.cells[0].error.evalue


def test_no_such_kernel(home: Path, temporary: Path) -> None:
    with pytest.raises(CannotVerify, match=r"there is no kernel 'nosuch'; there are: .*python3"):
        asyncio.run(verify(notebook(kernel="nosuch"), home / "n.ipynb"))
    report = asyncio.run(
        verify(notebook(kernel="nosuch"), home / "n.ipynb", VerifyOptions(kernel_name="python3"))
    )
    assert report.ok
    assert list(temporary.iterdir()) == []


def test_a_kernel_that_does_not_start(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    spec = tmp_path / "jupyter" / "kernels" / "broken"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(
        '{"argv": ["/no/such/python", "{connection_file}"], "display_name": "B", "language": "x"}'
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    with pytest.raises(CannotVerify, match="the kernel 'broken' does not start: "):
        run(home, kernel_name="broken")
    assert list(temporary.iterdir()) == []


def test_a_bad_pattern_and_a_large_folder_are_refused(home: Path) -> None:
    with pytest.raises(CannotVerify, match="is no regular expression"):
        run(home, ignore=("(",))
    (home / "big").write_bytes(b"x" * 2000)
    with pytest.raises(CannotVerify, match=r"is larger than 1 kB .* big \(2 kB\)"):
        run(home, max_copy=1000)


@pytest.mark.parametrize("cell", ["import time; time.sleep(60)", "while True: pass"])
def test_cancelled_it_ends_the_kernel_and_deletes_the_copy(
    home: Path, temporary: Path, tmp_path: Path, cell: str
) -> None:
    started = tmp_path / "pid"
    source = f"import os; open({str(started)!r}, 'w').write(str(os.getpid()))"

    async def work() -> None:
        begun = asyncio.Event()

        def hear(progress: Progress) -> None:
            if progress.done == 1:
                begun.set()

        document = notebook(code(source), code(cell))
        task = asyncio.create_task(verify(document, home / "n.ipynb", on_progress=hear))
        await begun.wait()
        await asyncio.sleep(0.5)
        assert list(temporary.iterdir())
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(work())
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)
    assert list(temporary.iterdir()) == []


def outside(cell: CellReport) -> set[tuple[str, str]]:
    return {(it.use, it.path) for it in cell.files_outside}


def test_files_outside_the_copy_are_reported(home: Path, tmp_path: Path) -> None:
    (home / "in.txt").write_text("i")
    (tmp_path / "there.txt").write_text("t")
    there = str(tmp_path / "there.txt")
    report = run(
        home,
        code("open('in.txt').read(); open('out.txt', 'w').write('x')"),
        code(f"text = open({there!r}).read()"),
        code(f"import os; os.chdir({str(tmp_path)!r})"),
        code("open('there.txt', 'a').write('x'); open('other.txt', 'w').write('x')"),
        code("import tempfile; tempfile.NamedTemporaryFile().write(b'x')"),
    )
    assert report.failure is None
    assert [outside(cell) for cell in report.cells] == [
        set(),
        {("read", there)},
        set(),
        {("written", there), ("written", str(tmp_path / "other.txt"))},
        set(),
    ]


def test_libraries_are_not_outside(home: Path) -> None:
    source = (
        "import pandas as pd, matplotlib.pyplot as plt, io\n"
        "pd.read_csv(io.StringIO('a\\n1')).plot()\nplt.savefig('plot.png')"
    )
    report = run(home, code(source), code("import sqlite3; sqlite3.connect('db.sqlite')"))
    assert report.failure is None
    assert [outside(cell) for cell in report.cells] == [set(), set()]


def test_a_plot_is_compared_by_its_pixels(home: Path) -> None:
    source = "plt.plot([1, {}]);"
    ready = code("%matplotlib inline\nimport matplotlib.pyplot as plt", count=None)
    first = run(home, ready, code(source.format(2)), code(source.format(2)))
    outputs = [cell.outputs for cell in first.notebook.cells[1:]]
    assert [output.output_type for output in outputs[0]] == ["display_data"]
    cells = [code(source.format(2 + n), *outputs[n]) for n in (0, 1)]
    report = run(home, ready, *cells)
    assert states(report) == ["same", "same", "different"]
    found = report.cells[2].difference
    assert found is not None
    assert found.kind == "image"


def test_tables_widgets_and_progress_bars(home: Path) -> None:
    cells = (
        code("import pandas as pd\npd.DataFrame({'a': [1, 2]}).style.format(precision=1)"),
        code("import ipywidgets\nipywidgets.IntSlider(value=3)"),
        code(
            "import sys, time\nfor i in range(3):\n    print(f'\\r{i}%|  | {time.time()}', end='')"
        ),
        code("%time sum(range(1000))"),
        code("from IPython.display import display\nh = display(1, display_id=True); h.update(2)"),
        code("import warnings; warnings.warn('careful')"),
    )
    first = run(home, *cells)
    assert first.failure is None
    again = [
        code(cell.source, *cell.outputs, count=cell.execution_count)
        for cell in first.notebook.cells
    ]
    assert all(cell.outputs for cell in again)
    report = run(home, *again)
    assert states(report) == ["same"] * len(cells)
    assert first.notebook.cells[4].outputs[0].data["text/plain"] == "2"


def test_nothing_of_another_kernel_language_is_watched(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = module.KernelChoice("python3", "julia")
    monkeypatch.setattr(module, "choose_kernel", lambda *_: choice)
    report = run(home, code("open('/etc/hostname')", count=None))
    assert not report.watched
    assert report.cells[0].files_outside == ()
