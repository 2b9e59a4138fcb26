"""Compares our parser with IPython's own transformer on the code cells of a folder.

    python benchmarks/parse_corpus.py FOLDER

Prints how many cells either parses, every cell that IPython parses and we do not, and the time
that parsing and collecting take.
"""

from __future__ import annotations

import argparse
import ast
import json
import statistics
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager

from jupyterlab_nbguard.python.facts import facts
from jupyterlab_nbguard.python.names import collect
from jupyterlab_nbguard.python.parse import parse_cell


def code_cells(folder: Path) -> Iterator[tuple[str, str]]:
    """Yields the place and source of each code cell of the Python notebooks below a folder."""
    for path in sorted(folder.rglob("*.ipynb")):
        try:
            notebook = json.loads(path.read_text("utf-8"))
        except (ValueError, OSError):
            continue
        kernel = notebook.get("metadata", {}).get("kernelspec", {}).get("language", "python")
        sheets = notebook.get("worksheets", [{}])
        for index, cell in enumerate(notebook.get("cells") or sheets[0].get("cells", [])):
            if cell.get("cell_type") != "code" or str(kernel).lower() != "python":
                continue
            source = cell.get("source", cell.get("input", ""))
            yield f"{path.name}[{index}]", source if isinstance(source, str) else "".join(source)


def ipython_parses(source: str) -> bool:
    """Says whether IPython would get a syntax tree out of a cell."""
    try:
        text = TransformerManager().transform_cell(source)
        flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        compile(text, "<cell>", "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def main() -> int:
    """Runs the comparison; exits with 1 where we miss more than one cell in two hundred."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    warnings.simplefilter("ignore")
    total = theirs = ours = both = 0
    missed, extra, parse_times, collect_times = [], [], [], []
    for place, source in code_cells(folder):
        total += 1
        start = time.perf_counter()
        cell = parse_cell(source)
        parse_times.append(time.perf_counter() - start)
        facts(source)
        if cell.tree is not None:
            start = time.perf_counter()
            collect(cell.tree)
            collect_times.append(time.perf_counter() - start)
        they, we = ipython_parses(source), cell.tree is not None
        theirs, ours, both = theirs + they, ours + we, both + (they and we)
        if they and not we:
            missed.append((place, source, cell.errors))
        elif we and not they:
            extra.append((place, source))
        elif we and cell.errors:
            print(f"only the compiler refuses {place}: {cell.errors[0].message}")
    for place, source, errors in missed:
        print(f"--- missed {place}: {errors}\n{source}\n")
    for place, source in extra:
        print(f"--- only we parse {place}:\n{source[:400]}\n")
    share = len(missed) / max(1, theirs)
    print(f"{total} code cells; IPython parses {theirs}, we {ours}, both {both}")
    print(f"missed: {len(missed)} ({share:.3%}); parsed by us alone: {len(extra)}")
    for name, times in (("parse", parse_times), ("collect", collect_times)):
        if times:
            median, worst = statistics.median(times) * 1e6, max(times) * 1e3
            print(f"{name}: median {median:.0f} us, total {sum(times):.2f} s, worst {worst:.1f} ms")
    return 1 if share > 0.005 else 0


if __name__ == "__main__":
    sys.exit(main())
