"""Finds tokens, keys and passwords in a notebook's code and in its saved outputs.

## Why is this bad?

Whoever gets the notebook can use them: a colleague, a reviewer, everybody where it is published.
What was committed once stays in the repository's history.

## Example

```python
client = Client(api_key="AZOBAQ2SK8AC1MUD")
print(os.environ)
```

## Use instead

```python
client = Client(api_key=os.environ["API_KEY"])
```

Revoke what was shared already: to delete it from the notebook is not enough.

## When it is said

Of tokens that say what they are (those of GitHub, AWS, Slack and others, private keys, passwords in
addresses), and in code of random text that is assigned to a name such as `password` or `api_key`.
Digests, commits, images, UUIDs and placeholders are not meant. Outputs are those of the saved file.
The secret itself is never shown: it is masked wherever the command line prints the line.

## Fix safety

"Clear the outputs of this cell" is unsafe: they are gone until the cell runs again.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.fixes.clear import clear_outputs
from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.notebook import Cell
from jupyterlab_nbguard.model.text import Position, Range
from jupyterlab_nbguard.outputs.secrets import Secret, find_secrets, secrets_of_cell
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule

SECRET = "secret"
"""The tag of a diagnostic whose range must not be printed."""


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each secret in a cell, and one for each kind in its outputs."""
    for cell in context.notebook.cells:
        for secret in secrets_of_cell(cell.source, cell.type == "code"):
            yield Diagnostic(
                rule=RULE.name,
                severity=RULE.severity,
                cell=cell.id,
                range=_range(cell, secret),
                message=(
                    f"{_a(secret.kind)} stands in this cell: whoever gets the notebook can use it."
                ),
                tags=(SECRET,),
            )
    for cell, outputs in context.saved_outputs():
        kinds = dict.fromkeys(it.kind for text in outputs.texts for it in find_secrets(text))
        for kind in kinds:
            yield Diagnostic(
                rule=RULE.name,
                severity=RULE.severity,
                cell=cell.id,
                range=Range.first_line(cell.source),
                message=(
                    f"The saved output of this cell holds {_a(kind, inside=True)}: "
                    "whoever gets the notebook can use it."
                ),
                fixes=(clear_outputs(cell.id),),
                # Who prints a key prints it by its name; but the line may hold it, too.
                tags=(SECRET,) if secrets_of_cell(cell.source, True) else (),
            )


def _range(cell: Cell, secret: Secret) -> Range:
    return Range(_position(cell.source, secret.start), _position(cell.source, secret.end))


def _position(source: str, offset: int) -> Position:
    before = source[:offset]
    return Position(before.count("\n"), offset - (before.rfind("\n") + 1))


def _a(kind: str, inside: bool = False) -> str:
    article = "an" if kind[0] in "AEIO" else "a"
    return f"{article if inside else article.capitalize()} {kind}"


RULE = Rule("secret-in-output", check, "warning", fixable=True, since="0.2.0")
