"""Environments beside the project's own, made on demand."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path


def python(folder: Path, packages: Iterable[str]) -> Path:
    """Returns the interpreter of an environment with ``packages``, which is made once."""
    program = folder / "bin" / "python"
    done = folder / "complete"
    wanted = "\n".join(packages)
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        print(f"making an environment in {folder}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        install = [program, "-m", "pip", "install", "--quiet", *wanted.split("\n")]
        subprocess.run(install, check=True)
        done.write_text(wanted, encoding="utf-8")
    return program


def kernelspec(program: Path, folder: Path, name: str) -> None:
    """Writes a kernelspec for an interpreter, to be found with ``folder`` in ``JUPYTER_PATH``."""
    spec = folder / "kernels" / name / "kernel.json"
    spec.parent.mkdir(parents=True, exist_ok=True)
    command = [str(program), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    content = {"argv": command, "display_name": name, "language": "python"}
    spec.write_text(json.dumps(content), encoding="utf-8")
