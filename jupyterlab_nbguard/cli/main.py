"""The ``nbguard`` command. Each subcommand is loaded when it is called: who waits for one alone."""

from __future__ import annotations

from importlib import import_module

import click

from jupyterlab_nbguard import __version__

_COMMANDS = ("check", "clones", "packages", "promote", "rule", "verify")


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*_COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"jupyterlab_nbguard.cli.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nbguard")
def main() -> None:
    """Find out what in a notebook would not survive Restart & Run All.

    `check` executes nothing and writes only what it is told to, and so does `clones`. `verify` runs
    notebooks, each in a kernel of its own. `packages` says what a notebook needs elsewhere, and
    with --write writes it down. `promote` moves code to a module that it tests.
    """
