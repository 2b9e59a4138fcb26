"""Estimators after scikit-learn's manner: what they are told, and what they have learnt.

Their contract (scikit-learn, *Developing scikit-learn estimators*): the parameters of ``__init__``
are kept as attributes of the same names; what ``fit`` learns ends with ``_``, or begins with it
where it is nobody's business, and is made anew whatever was learnt before. So what ``fit`` reads
of its estimator is the settings, and a model that is fitted again in a cell of its own is no other
than one that is fitted for the first time.
"""

from __future__ import annotations

from typing import Any

from jupyterlab_nbguard.kernel.observer.atoms import ATOMS
from jupyterlab_nbguard.kernel.observer.kinds import (
    kind_of,
    plain_dict,
    text,
    type_dict,
    type_mro,
    type_name,
)
from jupyterlab_nbguard.kernel.observer.sight import Sight
from jupyterlab_nbguard.kernel.observer.walk import Walk

PREDICTING = frozenset(
    {"apply", "decision_function", "decision_path", "get_depth", "get_feature_names_out"}
    | {"get_n_leaves", "get_params", "get_support", "inverse_transform", "kneighbors"}
    | {"predict", "predict_log_proba", "predict_proba", "score", "score_samples", "transform"}
)
"""Methods that leave a fitted estimator as it is (ibid.)."""
_FITTED = " fitted"
_HOLDERS = (list, tuple, dict)


def is_estimator(kind: type) -> bool:
    """Says whether a class keeps the contract of estimators."""
    return any(
        type_name(base) == "BaseEstimator" and _module(base) == "sklearn.base"
        for base in type_mro(kind)
    )


def is_learnt(name: str) -> bool:
    """Says whether an attribute of that name is what ``fit`` has learnt."""
    return name.endswith("_") or name.startswith("_")


def counts(name: str, value: Any) -> bool:
    """Says whether an attribute that is private to a library's estimator is part of what it is.

    What it has learnt is; numbers and texts are what it notes for itself.
    """
    return not name.startswith("_") or kind_of(value) not in ATOMS


def keeps(kind: type, attributes: dict[str, Any]) -> bool:
    """Says whether ``fit`` goes on from what was learnt before, by the estimator's settings."""
    if type_name(kind) == "FrozenEstimator":
        return True
    values = [attributes.get(name) for name in ("warm_start", "prefit", "cv")]
    return any(value is True or (type(value) is str and value == "prefit") for value in values)


def divide(look: Walk, attributes: dict[str, Any], parts: dict[str, str]) -> dict[str, str]:
    """Tells apart, in the parts of an estimator, the settings and what they have learnt in turn.

    A pipeline fits the steps that it was told to consist of.
    """
    fitted = {}
    for key, item in attributes.items():
        label = f".{text(key)}"
        if label not in parts or is_learnt(label[1:]):
            continue
        if kind_of(item) in _HOLDERS or is_estimator(type(item)):
            told = look.read_told(item)
            if told != parts[label]:
                fitted[label + _FITTED] = parts[label]
                parts[label] = told
    return {**parts, **fitted}


def settings(value: Any, sight: Sight) -> list[str] | None:
    """Lists the parts of an estimator that ``fit`` reads, ``None`` where it may read others."""
    if sight.parts is None or not is_estimator(type(value)):
        return None
    if keeps(type(value), plain_dict(value) or {}):
        return None
    return [label for label in sight.parts if not _of_learning(label)]


def learnt(value: Any, sight: Sight) -> list[str]:
    """Lists the parts of an estimator that ``fit`` makes."""
    told = settings(value, sight)
    return [] if told is None else [label for label in sight.parts or () if label not in told]


def with_fitted(sight: Sight, label: str) -> list[str]:
    """Returns a part, together with what was learnt by that which it holds."""
    fitted = label + _FITTED
    return [label, fitted] if fitted in (sight.parts or ()) else [label]


def _of_learning(label: str) -> bool:
    return is_learnt(label[1:]) or label.endswith(_FITTED)


def _module(kind: type) -> object:
    module = type_dict(kind).get("__module__")
    return module if type(module) is str else None
