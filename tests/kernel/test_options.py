"""Options that a cell sets to what they are already are known by what its text names."""

from __future__ import annotations

import sys

import pandas  # noqa: F401, brings numpy along
import pytest

from jupyterlab_nbguard.kernel.observer.options import Options, sets_options

# Where pandas and numpy keep their options, the latter by its version.
KEEPERS = ("pandas._config.config", "numpy._core.printoptions", "numpy.core.arrayprint")


def named(source: str) -> set[str]:
    """Returns what a run of code that changes nothing has set."""
    options = Options({name: sys.modules[name] for name in KEEPERS if name in sys.modules})
    options.start()
    assert options.written(None, "x = 1") == {}
    return {name.partition(":")[2] for name in options.written(None, source)}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("pd.set_option('display.precision', 6)", {"pandas:display.precision"}),
        ("pd.set_option(\n    'precision',\n    6,\n)", {"pandas:display.precision"}),
        ("pd.options.display.precision = 6", {"pandas:display.precision"}),
        ("np.set_printoptions(precision=8)", {"numpy:precision"}),
        (
            "pd.set_option('display.max_rows', 60)\nnp.set_printoptions(precision=8)",
            {"pandas:display.max_rows", "numpy:precision"},
        ),
        ("print(pd.options.display.precision)", set()),
        ("precision = 6", set()),
    ],
)
def test_only_what_the_call_names_is_set(source: str, names: set[str]) -> None:
    assert named(source) == names


@pytest.mark.parametrize(
    ("source", "does"),
    [
        ("plt.rcParams['font.size'] = 3", True),
        ("plt.rcParams['font.size'] == 3", False),
        ("mpl.rc('font', size=3)", True),
        ("plt.style.use('ggplot')", True),
        ("sns.set()", True),
        ("pd.get_option('display.max_rows')", False),
        ("s = set(options)", False),
    ],
)
def test_code_that_sets_options_is_told_from_code_that_asks(source: str, does: bool) -> None:
    assert sets_options(source) == does
