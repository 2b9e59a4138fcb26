"""``nbguard rule``: explains the rules."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.markdown import Markdown

from jupyterlab_nbguard.project.plugins import installed_rules


@click.command()
@click.argument("name", required=False)
def rule(name: str | None) -> None:
    """Explain the rule NAME, or list all rules."""
    rules = {rule.name: rule for rule in installed_rules().rules}
    if name is None:
        width = max(map(len, rules))
        for each in rules.values():
            click.echo(f"{each.name:<{width}}  {each.severity:<7}  {each.summary}")
        return
    if name not in rules:
        raise click.BadParameter(f"there is no rule '{name}'; `nbguard rule` lists them")
    chosen = rules[name]
    facts = f"Severity: {chosen.severity}. Since {chosen.since}."
    if chosen.needs == "history":
        facts += " Speaks only of what a running kernel did."
    elif chosen.needs == "environment":
        facts += " Speaks only where it is known what is installed."
    page = f"# {chosen.name}\n\n{chosen.page}\n\n{facts}"
    if sys.stdout.isatty():
        Console().print(Markdown(page))
    else:
        click.echo(page)
