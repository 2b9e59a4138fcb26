"""All templates by family, and what the families need around them."""

from __future__ import annotations

from collections import defaultdict

from benchmarks.state.cells.code import CODE
from benchmarks.state.cells.data import DATA
from benchmarks.state.cells.flows import FLOWS
from benchmarks.state.cells.library import LIBRARY
from benchmarks.state.cells.outside import OUTSIDE
from benchmarks.state.cells.template import Template
from benchmarks.state.cells.values import CONTAINERS, VALUES

ALL = [*VALUES, *CONTAINERS, *DATA, *CODE, *FLOWS, *OUTSIDE, *LIBRARY]


def _families() -> dict[str, dict[str, list[Template]]]:
    families: dict[str, dict[str, list[Template]]] = defaultdict(lambda: defaultdict(list))
    for template in ALL:
        families[template.kind][template.role].append(template)
    return {kind: dict(roles) for kind, roles in families.items()}


def _builders() -> dict[str, list[Template]]:
    """For each type, the templates that make one and need nothing, or little."""
    builders: dict[str, list[Template]] = defaultdict(list)
    for template in sorted(ALL, key=lambda it: len(it.needs())):
        for type_ in template.makes():
            if type_ not in template.needs():
                builders[type_].append(template)
    return {
        type_: [it for it in all_ if len(it.needs()) == len(all_[0].needs())]
        for type_, all_ in builders.items()
    }


# kind -> role (make, change, read) -> templates
FAMILIES = _families()
BUILDERS = _builders()

# What stands beside the notebook when a session starts.
FILES = {
    "helper.py": "RATE = 3\ndef scaled(v):\n    return v * RATE\n",
    "script.py": "ran = 7\n",
    "lines.txt": "one\ntwo\nthree\nfour\nfive\n",
    "note.txt": "ab",
    "t.csv": "a\n1\n2\n",
    "conf.json": '{"n": 4}',
    "nums.txt": "1.0\n2.0\n",
}

STDOUT = """import sys
class Stdout:
    def write(self, text):
        sys.stdout.write(text)"""

# A word of a cell's source -> the import that it takes.
IMPORTS = {
    "np.": "import numpy as np",
    "pd.": "import pandas as pd",
    "plt.": "import matplotlib.pyplot as plt",
    "random.seed": "import random",
    "random.Random": "import random",
    "itertools.": "import itertools",
    "importlib.": "import importlib",
    "SimpleNamespace": "from types import SimpleNamespace",
    "lru_cache": "from functools import lru_cache",
    "partial(": "from functools import partial",
    "Path(": "from pathlib import Path",
    "sqlite3.": "import sqlite3",
    "io.StringIO": "import io",
    "json.": "import json",
    "os.environ": "import os",
    "re.compile": "import re",
    "logging.": "import logging",
    "Stdout(": STDOUT,
    "LinearRegression": "from sklearn.linear_model import LinearRegression",
    "KNeighborsRegressor": "from sklearn.neighbors import KNeighborsRegressor",
    "DecisionTreeRegressor": "from sklearn.tree import DecisionTreeRegressor",
}
