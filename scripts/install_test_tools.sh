#!/usr/bin/env bash
# What the tests need beside Python: a Chromium, Chinese fonts, Java with Maven, a Neo4j server,
# npm for the accessibility checks.
set -euo pipefail
cd "$(dirname "$0")/.."

has_chromium() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
        command -v google-chrome >/dev/null || [ -d "/Applications/Google Chrome.app" ] ||
        [ -d "/Applications/Chromium.app" ]
}
# TestServer.java is run from its source, for which Java brings the module jdk.compiler.
has_java() {
    java --list-modules 2>/dev/null | grep -Eq '^jdk\.compiler@(1[7-9]|[2-9][0-9])'
}

if [ "$(uname -s)" = Darwin ]; then
    missing=()
    has_chromium || missing+=("brew install --cask chromium")
    has_java || missing+=("brew install --cask temurin@21")
    command -v mvn >/dev/null || missing+=("brew install maven")
    command -v npm >/dev/null || missing+=("brew install node")
    if [ ${#missing[@]} -gt 0 ]; then
        printf 'make: the tests need more than is here — type: %s\n' "${missing[@]}" >&2
        exit 1
    fi
else
    missing=()
    has_chromium || missing+=(chromium)
    has_java || missing+=(default-jdk-headless)
    command -v mvn >/dev/null || missing+=(maven)
    command -v npm >/dev/null || missing+=(npm)
    # without it a page of Chinese shows empty boxes
    if ! command -v fc-list >/dev/null || [ -z "$(fc-list :lang=zh)" ]; then
        missing+=(fontconfig fonts-noto-cjk)
    fi
    if [ ${#missing[@]} -gt 0 ]; then
        scripts/apt_install.sh "${missing[@]}"
    fi
fi
scripts/neo4j/fetch.sh
scripts/axe/fetch.sh
