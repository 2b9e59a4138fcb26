"""What a test cannot replay of code: random numbers, the time, files, the network, input."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

EFFECTS = ("random", "time", "files", "network", "input", "plots")

# Matched against the full dotted name that a call's function has, or its last part.
_CALLS = {
    "random": re.compile(
        r"(random|numpy\.random|secrets|torch)\.(?!seed$|Random$|set_state$|Generator$)"
        r"(rand|normal|uniform|choice|shuffle|sample|permutation|gauss|token|bytes|default_rng|"
        r"multivariate|poisson|binomial|beta|gamma|exponential|standard|bernoulli|betavariate|"
        r"expovariate|triangular|vonmises|lognormal|getrandbits|manual)\w*"
        r"|uuid\.uuid[14]|(?:.*\.)?sample|(?:.*\.)?train_test_split|(?:.*\.)?rvs"
    ),
    "time": re.compile(
        r"time\.(time|perf_counter|monotonic|process_time|sleep|localtime|ctime|strftime)(_ns)?"
        r"|(?:.*\.)?(now|today|utcnow)|timeit\..*"
    ),
    "files": re.compile(
        r"open|(?:.*\.)?(read_(csv|excel|json|parquet|pickle|hdf|sql\w*|table|feather|text|bytes)"
        r"|to_(csv|excel|parquet|pickle|hdf|sql|feather)|savefig|loadtxt|savetxt|genfromtxt|imread"
        r"|imwrite|imsave|write_text|write_bytes|mkdir|makedirs|unlink|rmtree|listdir|iterdir"
        r"|walk|load_workbook|from_pretrained)"
        r"|(os|shutil|glob|tempfile|subprocess|sqlite3|joblib|zipfile|tarfile)\."
        r"(?!path\.(join|basename|dirname|splitext)$|cpu_count$|sep$|delayed$|Parallel$).*"
        r"|(pickle|json|yaml|numpy)\.(load|dump|save|savez)"
    ),
    "network": re.compile(
        r"(requests|urllib|urllib3|httpx|aiohttp|socket|boto3|ftplib|smtplib|wget|tweepy|praw|"
        r"yfinance|pandas_datareader|openai|bs4\.urlopen)\..*|(?:.*\.)?(urlopen|urlretrieve)"
    ),
    "input": re.compile(r"input|getpass\.getpass"),
    "plots": re.compile(
        r"(matplotlib|seaborn|plotly|altair|bokeh|pylab)\..*|(?:.*\.)?(plot|hist|imshow|scatter)"
    ),
}
_SEEDED = re.compile(r"(?:.*\.)?(seed|default_rng|RandomState|Random|manual_seed)")
_SEEDS = frozenset(("random_state", "seed"))


def effects_of(source: str, imported: Mapping[str, str]) -> tuple[str, ...]:
    """Returns the effects of one piece of code; ``imported`` maps names to what they import."""
    found: set[str] = set()
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = _dotted(node.func, imported)
        for effect, pattern in _CALLS.items():
            if pattern.fullmatch(name) and not (effect == "random" and _is_seeded(node)):
                found.add(effect)
    if "random" in found and any(_seeds(node, imported) for node in ast.walk(tree)):
        found.discard("random")
    return tuple(effect for effect in EFFECTS if effect in found)


def _dotted(node: ast.expr, imported: Mapping[str, str]) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(imported.get(node.id, node.id) if isinstance(node, ast.Name) else "")
    return ".".join(reversed(parts))


def _is_seeded(node: ast.Call) -> bool:
    if any(it.arg in _SEEDS and isinstance(it.value, ast.Constant) for it in node.keywords):
        return True
    # numpy.random.default_rng(7)
    return _seeds(node, {}) and bool(node.args)


def _seeds(node: ast.AST, imported: Mapping[str, str]) -> bool:
    if not isinstance(node, ast.Call) or not (node.args or node.keywords):
        return False
    return _SEEDED.fullmatch(_dotted(node.func, imported)) is not None


def imported_names(lines: Iterable[str]) -> dict[str, str]:
    """Maps each name that lines of import bind to the full name of what it is."""
    return {name: full for line in lines for name, full in _imported(ast.parse(line))}


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                yield alias.asname or top, alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module or ''}.{alias.name}"
