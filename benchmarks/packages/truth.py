"""What a notebook imports, told by IPython and `ast` alone, and by names that a person wrote down.

Nothing of ours takes part: it is what our own answers are measured by.
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager

# Module: the distribution that pip calls for it.
KNOWN = {
    **{
        name: name
        for name in [
            "numpy",
            "pandas",
            "matplotlib",
            "seaborn",
            "scipy",
            "torch",
            "torchvision",
            "tensorflow",
            "keras",
            "requests",
            "statsmodels",
            "plotly",
            "networkx",
            "nltk",
            "tqdm",
            "sympy",
            "xgboost",
            "lightgbm",
            "ipywidgets",
            "boto3",
            "sagemaker",
            "transformers",
            "datasets",
            "gensim",
            "spacy",
            "joblib",
            "pytz",
            "numba",
            "folium",
            "geopandas",
            "shapely",
            "bokeh",
            "altair",
            "wordcloud",
            "h5py",
            "graphviz",
            "sqlalchemy",
            "catboost",
            "shap",
            "tabulate",
            "pydot",
            "jax",
            "flax",
            "openai",
            "langchain",
            "lxml",
            "pyspark",
            "pymc3",
            "theano",
            "arviz",
            "xarray",
            "astropy",
            "fastai",
            "quantecon",
            "tiktoken",
            "pydantic",
            "prophet",
            "cartopy",
            "rasterio",
            "pyproj",
            "qiskit",
        ]
    },
    "sklearn": "scikit-learn",
    "cv2": "opencv-python",
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "yaml": "PyYAML",
    "IPython": "ipython",
    "mpl_toolkits": "matplotlib",
    "pylab": "matplotlib",
    "skimage": "scikit-image",
    "imblearn": "imbalanced-learn",
    "dateutil": "python-dateutil",
    "umap": "umap-learn",
    "Bio": "biopython",
    "dotenv": "python-dotenv",
}


def truth(path: Path) -> dict[str, str] | None:
    """Maps each module from elsewhere to its distribution; None where IPython cannot read a cell,
    or nobody wrote down where a module comes from."""
    document = json.loads(path.read_bytes())
    found: dict[str, str] = {}
    for cell in document.get("cells", ()):
        if cell.get("cell_type") != "code":
            continue
        source = "".join(cell["source"])
        try:
            tree = ast.parse(TransformerManager().transform_cell(source))
        except (SyntaxError, ValueError):
            return None
        # IPython itself loads it for the magic.
        if "run_line_magic('matplotlib'" in TransformerManager().transform_cell(source):
            found["matplotlib"] = "matplotlib"
        for node in ast.walk(tree):
            names = [it.name for it in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for name in names:
                top = name.partition(".")[0]
                if top in sys.stdlib_module_names:
                    continue
                if top not in KNOWN:
                    return None
                found[top] = KNOWN[top]
    return found or None
