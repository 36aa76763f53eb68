#!/usr/bin/env bash
# Installs Debian packages as root or through a sudo that asks nothing; else says what to type.
set -euo pipefail

if ! command -v apt-get >/dev/null; then
    echo "make: not found on this machine: $* — install it by your system's packages" >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
else
    echo "make: needs packages that only root may install — type: sudo apt-get install $*" >&2
    exit 1
fi
echo "installing $*"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
    "${as_root[@]+"${as_root[@]}"}" env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" \
        >"$log" 2>&1 </dev/null || { cat "$log" >&2; exit 1; }
}
apt update
apt install -y --no-install-recommends "$@"
