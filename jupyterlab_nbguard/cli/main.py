"""The ``nbguard`` command."""

from __future__ import annotations

import click

from jupyterlab_nbguard import __version__
from jupyterlab_nbguard.cli.check import check
from jupyterlab_nbguard.cli.clones import clones
from jupyterlab_nbguard.cli.packages import packages
from jupyterlab_nbguard.cli.promote import promote
from jupyterlab_nbguard.cli.rule import rule
from jupyterlab_nbguard.cli.verify import verify


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nbguard")
def main() -> None:
    """Find out what in a notebook would not survive Restart & Run All.

    `check` executes nothing and writes only what it is told to, and so does `clones`. `verify` runs
    notebooks, each in a kernel of its own. `packages` says what a notebook needs elsewhere, and
    with --write writes it down. `promote` moves code to a module that it tests.
    """


main.add_command(check)
main.add_command(clones)
main.add_command(packages)
main.add_command(promote)
main.add_command(rule)
main.add_command(verify)
