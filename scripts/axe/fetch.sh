#!/usr/bin/env bash
# axe-core, which checks pages for accessibility in the tests; never part of a page or the package.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=4.14.1
folder=.tools/axe-core
[ -f "$folder/axe-$version.min.js" ] && exit 0
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "fetching axe-core $version"
archive=$(cd "$work" && npm pack --silent "axe-core@$version" | tail -n 1)
tar -xzf "$work/$archive" -C "$work" package/axe.min.js package/LICENSE
cp "$work/package/LICENSE" "$folder/LICENSE"
mv "$work/package/axe.min.js" "$folder/axe-$version.min.js"
