#!/usr/bin/env bash
# Makes sure that the browser tests find a Chromium on the PATH.
set -euo pipefail

for name in "${NBGUARD_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
  if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
    echo "browser: $(command -v "$name")"
    exit 0
  fi
done

sudo=()
if [ "$(id -u)" != 0 ]; then
  if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo=(sudo -n)
  else
    sudo=(false)
  fi
fi

if command -v apt-get >/dev/null 2>&1 && [ "${sudo[*]:-}" != false ]; then
  echo "No Chromium on the PATH: installing Debian's."
  export DEBIAN_FRONTEND=noninteractive
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" apt-get install -y -qq --no-install-recommends \
    chromium fonts-dejavu-core fonts-liberation >/dev/null
fi

if ! command -v chromium >/dev/null 2>&1; then
  cat >&2 <<'MESSAGE'
The browser tests need Chromium, and none is on the PATH and none could be installed.
Install it (Debian, as root: apt-get install chromium fonts-dejavu-core fonts-liberation),
or name one in NBGUARD_CHROMIUM, then run this again. "make test-python test-js" needs none.
MESSAGE
  exit 1
fi
echo "browser: $(command -v chromium)"
