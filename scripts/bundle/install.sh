#!/bin/sh
# Installs graphfraud from this folder with the first Python of at least 3.11 that is found.
set -eu
cd "$(dirname "$0")"
for python in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if command -v "$python" >/dev/null 2>&1 &&
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" install.py "$@"
    fi
done
echo "graphfraud: error: no Python 3.11 or newer — install one, or name it: PYTHON=... sh install.sh" >&2
exit 1
