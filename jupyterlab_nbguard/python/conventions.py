"""Names that mean one import to nearly everybody, by the documentation of what is imported."""

from __future__ import annotations

_ALIASES = {
    "np": "numpy",
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
    "mpl": "matplotlib",
    "sns": "seaborn",
    "tf": "tensorflow",
    "nn": "torch.nn",
    "sm": "statsmodels.api",
    "smf": "statsmodels.formula.api",
    "px": "plotly.express",
    "go": "plotly.graph_objects",
    "alt": "altair",
    "pl": "polars",
    "xr": "xarray",
    "nx": "networkx",
    "gpd": "geopandas",
    "jnp": "jax.numpy",
    "da": "dask.array",
    "dd": "dask.dataframe",
}
# Of the standard library, and those whose name is hardly ever that of a variable.
_MODULES = frozenset(
    {"asyncio", "base64", "collections", "contextlib", "copy", "csv", "functools", "gc", "glob"}
    | {"gzip", "hashlib", "importlib", "inspect", "io", "itertools", "json", "logging", "math"}
    | {"operator", "os", "pathlib", "pickle", "platform", "pprint", "random", "re", "shutil"}
    | {"sqlite3", "statistics", "string", "subprocess", "sys", "tempfile", "textwrap", "time"}
    | {"traceback", "urllib", "uuid", "warnings", "zipfile"}
    | {"joblib", "matplotlib", "numpy", "pandas", "requests", "scipy", "seaborn", "sklearn"}
    | {"tensorflow", "torch"}
)
_MEMBERS = {
    "BytesIO": "io",
    "Counter": "collections",
    "Decimal": "decimal",
    "Enum": "enum",
    "Fraction": "fractions",
    "OrderedDict": "collections",
    "Path": "pathlib",
    "StringIO": "io",
    "ThreadPoolExecutor": "concurrent.futures",
    "dataclass": "dataclasses",
    "deepcopy": "copy",
    "defaultdict": "collections",
    "lru_cache": "functools",
    "namedtuple": "collections",
    "partial": "functools",
    "reduce": "functools",
    "timedelta": "datetime",
    "tqdm": "tqdm.auto",
}


def conventional_import(name: str, *, of_module: bool) -> str:
    """Returns the statement that binds ``name`` as nearly everybody does, ``""`` where none does.

    ``of_module``: something is taken from ``name``, as from a module.
    """
    if of_module and name in _ALIASES:
        return f"import {_ALIASES[name]} as {name}"
    if of_module and name in _MODULES:
        return f"import {name}"
    if not of_module and name in _MEMBERS:
        return f"from {_MEMBERS[name]} import {name}"
    return ""
