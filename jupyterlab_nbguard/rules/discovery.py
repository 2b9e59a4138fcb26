"""Finds the rules: each file of this folder with a ``RULE``. There is no list to edit."""

from __future__ import annotations

import importlib
import pkgutil

from jupyterlab_nbguard import rules
from jupyterlab_nbguard.rules.rule import Rule


def own_rules() -> tuple[Rule, ...]:
    """Returns the rules of this package, by name."""
    found = []
    for module in pkgutil.iter_modules(rules.__path__, f"{rules.__name__}."):
        rule = getattr(importlib.import_module(module.name), "RULE", None)
        if isinstance(rule, Rule):
            found.append(rule)
    return tuple(sorted(found, key=lambda rule: rule.name))
