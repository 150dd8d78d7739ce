#!/usr/bin/env bash
# Runs the end-to-end tests, or the files given. 'daytona test' has installed what they need.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
results=$PWD/../target/e2e.tap
mkdir -p "$(dirname "$results")"
rm -f "$results"

npm ci --ignore-scripts >&2
files=("$@")
((${#files[@]})) || files=(test/*.test.js)
node --test --test-concurrency=1 \
	--test-reporter=spec --test-reporter-destination=stdout \
	--test-reporter=tap --test-reporter-destination="$results" "${files[@]}"
