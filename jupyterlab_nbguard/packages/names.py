"""Which distribution brings which module, where no environment can be asked. A table, so a guess.

Only pairs that differ stand in it; what is not in it is taken to be called as its module.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache

from jupyterlab_nbguard.model.packages import Environment, normalise

# Import name: distributions that bring it, the usual one first.
_TABLE: dict[str, tuple[str, ...]] = {
    "Bio": ("biopython",),
    "Crypto": ("pycryptodome", "pycrypto"),
    "Cryptodome": ("pycryptodomex",),
    "Levenshtein": ("levenshtein", "python-levenshtein"),
    "MySQLdb": ("mysqlclient",),
    "OpenGL": ("pyopengl",),
    "OpenSSL": ("pyopenssl",),
    "PIL": ("pillow", "pillow-simd"),
    "Xlib": ("python-xlib",),
    "absl": ("absl-py",),
    "attr": ("attrs",),
    "bs4": ("beautifulsoup4",),
    "community": ("python-louvain",),
    "cv2": (
        "opencv-python",
        "opencv-python-headless",
        "opencv-contrib-python",
        "opencv-contrib-python-headless",
    ),
    "cupy": ("cupy", "cupy-cuda11x", "cupy-cuda12x", "cupy-cuda13x"),
    "dateutil": ("python-dateutil",),
    "dbutils": ("databricks-sdk",),
    "docx": ("python-docx",),
    "dotenv": ("python-dotenv",),
    "faiss": ("faiss-cpu", "faiss-gpu", "faiss-gpu-cu12"),
    "fitz": ("pymupdf",),
    "git": ("gitpython",),
    "gi": ("pygobject",),
    "github": ("pygithub",),
    "googleapiclient": ("google-api-python-client",),
    "graphviz": ("graphviz", "python-graphviz"),
    "haystack": ("haystack-ai", "farm-haystack"),
    "igraph": ("igraph", "python-igraph"),
    "imblearn": ("imbalanced-learn",),
    "jose": ("python-jose",),
    "jwt": ("pyjwt",),
    "kafka": ("kafka-python",),
    "ldap": ("python-ldap",),
    "magic": ("python-magic",),
    "matplotlib": ("matplotlib", "matplotlib-base"),
    "memcache": ("python-memcached",),
    "mpl_toolkits": ("matplotlib", "basemap"),
    "mpl_toolkits.basemap": ("basemap",),
    "mpl_toolkits.mplot3d": ("matplotlib", "matplotlib-base"),
    "mysql": ("mysql-connector-python",),
    "nacl": ("pynacl",),
    "osgeo": ("gdal",),
    "pkg_resources": ("setuptools",),
    "pptx": ("python-pptx",),
    "psycopg2": ("psycopg2", "psycopg2-binary"),
    "pwiz": ("peewee",),
    "pylab": ("matplotlib", "matplotlib-base"),
    "pypfopt": ("pyportfolioopt",),
    "pythoncom": ("pywin32",),
    "pywintypes": ("pywin32",),
    "pywt": ("pywavelets",),
    "rest_framework": ("djangorestframework",),
    "ruamel": ("ruamel-yaml",),
    "serial": ("pyserial",),
    "shapefile": ("pyshp",),
    "skimage": ("scikit-image",),
    "sklearn": ("scikit-learn", "scikit-learn-intelex"),
    "sksurv": ("scikit-survival",),
    "skopt": ("scikit-optimize",),
    "slugify": ("python-slugify",),
    "snappy": ("python-snappy",),
    "socks": ("pysocks",),
    "speech_recognition": ("speechrecognition",),
    "stl": ("numpy-stl",),
    "surprise": ("scikit-surprise",),
    "tables": ("tables", "pytables"),
    "talib": ("ta-lib",),
    "telegram": ("python-telegram-bot",),
    "tensorflow": ("tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tensorflow-macos"),
    "tlz": ("toolz",),
    "torch": ("torch", "pytorch"),
    "tree": ("dm-tree",),
    "umap": ("umap-learn",),
    "usb": ("pyusb",),
    "vtkmodules": ("vtk",),
    "websocket": ("websocket-client",),
    "whisper": ("openai-whisper",),
    "win32api": ("pywin32",),
    "win32com": ("pywin32",),
    "win32con": ("pywin32",),
    "wx": ("wxpython",),
    "xgboost": ("xgboost", "xgboost-cpu"),
    "yaml": ("pyyaml",),
    "zmq": ("pyzmq",),
    # Namespaces: the longest name that is known counts.
    "google.cloud.bigquery": ("google-cloud-bigquery",),
    "google.cloud.storage": ("google-cloud-storage",),
    "google.cloud.aiplatform": ("google-cloud-aiplatform",),
    "google.auth": ("google-auth",),
    "google.oauth2": ("google-auth",),
    "google.protobuf": ("protobuf",),
    "google.generativeai": ("google-generativeai",),
    "google.genai": ("google-genai",),
    "azure.storage.blob": ("azure-storage-blob",),
    "azure.identity": ("azure-identity",),
    "azureml.core": ("azureml-core",),
    "sphinxcontrib": ("sphinx",),
}
# Part of a hosted service: no index has them, and nobody can declare them.
_HOSTED = frozenset(("google.colab", "dbutils", "kaggle_secrets", "kaggle_datasets"))
# conda's name: the index's, where the two differ.
_CONDA = {
    "matplotlib-base": "matplotlib",
    "pytorch": "torch",
    "pytables": "tables",
    "python-graphviz": "graphviz",
    "python-igraph": "igraph",
    "opencv": "opencv-python",
    "py-opencv": "opencv-python",
    "faiss": "faiss-cpu",
    "msgpack-python": "msgpack",
    "pyqt": "pyqt5",
    "ruamel.yaml": "ruamel-yaml",
    "py-xgboost": "xgboost",
    "tensorflow-base": "tensorflow",
    "pytorch-gpu": "torch",
    "pytorch-cpu": "torch",
    "importlib_metadata": "importlib-metadata",
}


# Called as their distributions, and so common that no folder of somebody's own is meant.
_PUBLIC = frozenset(
    """altair bokeh boto3 catboost datasets fastai folium gensim geopandas h5py ipywidgets jax
    joblib keras langchain lightgbm lxml matplotlib networkx nltk numba numpy openai openpyxl
    pandas plotly polars prophet pyarrow pydantic pyspark pytest requests sagemaker scipy seaborn
    shap shapely spacy sqlalchemy statsmodels sympy tensorflow torch torchvision tqdm
    transformers xarray xgboost""".split()  # noqa: SIM905
)
# The index's name: conda's, where one is declared that nobody else means.
_TO_CONDA = {
    "torch": "pytorch",
    "tables": "pytables",
    "graphviz": "python-graphviz",
    "igraph": "python-igraph",
    "opencv-python": "opencv",
    "msgpack": "msgpack-python",
    "pyqt5": "pyqt",
    "ruamel-yaml": "ruamel.yaml",
    "xgboost": "py-xgboost",
}


@dataclass(frozen=True)
class Source:
    """What brings a module."""

    names: tuple[str, ...]
    """Normalised distributions, any of which will do; the likeliest first; none: it is there."""
    guessed: bool
    """Whether a table, or the module's own name, said so, and no environment."""


def is_standard(module: str) -> bool:
    """Says whether Python itself brings the module; those it has dropped count as its own."""
    top = module.partition(".")[0]
    return top in sys.stdlib_module_names or top in ("__main__", "imp", "distutils", "asynchat")


def source_of(module: str, environment: Environment | None, names: tuple[str, ...] = ()) -> Source:
    """Returns what brings a module; ``names`` is what ``from module import`` takes."""
    if environment is None:
        return _of_table(module, names)
    if is_standard(module) or is_hosted(module):
        return Source((), False)
    for name in (*(f"{module}.{it}" for it in names), module):
        if is_hosted(name):
            return Source((), False)
        found = environment.of_import(name)
        if found:
            return Source(tuple(normalise(it.name) for it in found), False)
    if environment.modules.get(module.partition(".")[0]) == ():
        return Source((), False)  # it lies on the path, and nobody distributes it
    return _of_table(module, names)


@lru_cache(maxsize=1024)
def _of_table(module: str, names: tuple[str, ...]) -> Source:
    """Returns what the table, or the module's own name, says; notebooks import the same."""
    if is_standard(module) or any(map(is_hosted, (*(f"{module}.{it}" for it in names), module))):
        return Source((), False)
    for name in (*(f"{module}.{it}" for it in names), module):
        parts = name.split(".")
        for length in range(len(parts), 0, -1):
            known = _TABLE.get(".".join(parts[:length]))
            if known is not None:
                return Source(known, True)
    return Source((_likely(module),), True)


def is_public(module: str) -> bool:
    """Says whether a module is known to come from an index, and not from a folder nearby."""
    top = module.partition(".")[0]
    return top in _TABLE or top in _PUBLIC


def _likely(module: str) -> str:
    top, _, rest = module.partition(".")
    # Distributions in these namespaces carry the path in their name.
    if top in ("google", "azure", "zope") and rest:
        return normalise("-".join(module.split(".")[:3]))
    return normalise(top)


def is_hosted(module: str) -> bool:
    """Says whether only a hosted service has the module."""
    parts = module.split(".")
    return any(".".join(parts[: length + 1]) in _HOSTED for length in range(len(parts)))


def of_conda(name: str) -> str:
    """Returns the index's name of a conda package."""
    return _CONDA.get(name.lower(), name)


def to_conda(name: str) -> str:
    """Returns conda's name of a distribution."""
    return _TO_CONDA.get(normalise(name), name.lower())
