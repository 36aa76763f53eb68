#!/usr/bin/env bash
# Makes the virtual environment .venv with the first Python of at least 3.11 that is found.
# PYTHON=… chooses another one.
set -euo pipefail
cd "$(dirname "$0")/.."

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

python=""
for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null && new_enough "$candidate"; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "make: Python 3.11 or newer is needed — apt-get install python3 python3-venv," \
        "or on macOS: brew install python@3.12" >&2
    exit 1
fi

# Debian keeps ensurepip in a package of its own.
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    scripts/apt_install.sh python3-venv
fi
"$python" -m venv .venv
