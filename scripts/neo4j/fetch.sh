#!/usr/bin/env bash
# Fetches the jars named by pom.xml into .tools/neo4j/VERSION, once.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=$(sed -n 's:.*<neo4j.version>\(.*\)</neo4j.version>.*:\1:p' scripts/neo4j/pom.xml)
target=.tools/neo4j/$version
[ -d "$target" ] && exit 0
echo "fetching the Neo4j $version server for the tests"
mkdir -p .tools/neo4j
partial=$(mktemp -d .tools/neo4j/partial.XXXXXX)
log=$partial.log
trap 'rm -rf "$partial" "$log"' EXIT
for attempt in 1 2 3; do
    if mvn -B -q -f scripts/neo4j/pom.xml dependency:copy-dependencies \
        -DincludeScope=runtime -DoutputDirectory="$PWD/$partial" >"$log" 2>&1 </dev/null; then
        mv "$partial" "$target"
        exit 0
    fi
    sleep $((attempt * 5))
done
cat "$log" >&2
echo "make: the Neo4j jars did not arrive — check the network and run make test again" >&2
exit 1
