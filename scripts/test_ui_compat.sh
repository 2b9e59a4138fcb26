#!/usr/bin/env bash
# Builds the wheel and runs the browser tests with it in the oldest JupyterLab that is supported and in the newest
# Notebook 7, each in a virtual environment of its own. Arguments go to Playwright.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=${PYTHON:-python3}

make --no-print-directory dist
wheel=$(ls dist/*.whl)

status=0
run() {
  local name=$1 app=$2 requirement=$3
  shift 3
  local venv=.venv-$name
  if [ ! -e "$venv/.stamp" ]; then
    "$python" -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
      "$requirement" ipykernel matplotlib numpy pandas
    touch "$venv/.stamp"
  fi
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps "$wheel"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$wheel"
  echo "== $requirement: $("$venv/bin/python" -m pip list 2>/dev/null | grep -E '^(jupyterlab|notebook|jupyter_server|ipykernel) ' | tr -s ' ' | paste -sd, -)"
  NBGUARD_UI_VENV=$venv NBGUARD_UI_APP=$app \
    node_modules/.bin/playwright test --config ui-tests/playwright.config.ts "$@" || status=1
}

run lab42 lab 'jupyterlab==4.2.7' "$@"
run notebook7 notebook 'notebook>=7,<8' "$@"
exit $status
