"""Finds the rules that other installed packages bring, by the entry point ``nbguard.rules``."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import entry_points

from jupyterlab_nbguard.model.snapshot import Failure
from jupyterlab_nbguard.rules.discovery import own_rules
from jupyterlab_nbguard.rules.rule import Rule

GROUP = "nbguard.rules"


@dataclass(frozen=True)
class Installed:
    """All rules there are, and the plug-ins that could not be loaded."""

    rules: tuple[Rule, ...]
    failures: tuple[Failure, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names of the rules."""
        return frozenset(rule.name for rule in self.rules)


def installed_rules() -> Installed:
    """Returns the project's own rules and those of plug-ins; a plug-in never replaces a rule."""
    rules = {rule.name: rule for rule in own_rules()}
    failures = []
    for point in entry_points(group=GROUP):
        try:
            rule = point.load()
        except Exception as error:  # a stranger's code may raise anything
            failures.append(Failure(point.name, f"cannot be loaded: {error!r}"))
            continue
        if not isinstance(rule, Rule):
            failures.append(Failure(point.name, f"{point.value} is no Rule"))
        elif rule.name in rules:
            failures.append(Failure(point.name, f"there is a rule '{rule.name}' already"))
        else:
            rules[rule.name] = rule
    return Installed(tuple(sorted(rules.values(), key=lambda r: r.name)), tuple(failures))
