#!/usr/bin/env bash
# Adds up what ran: the reports of Surefire and Failsafe, and the end-to-end results. No report, no success.
set -euo pipefail
home=$1

attribute() { # name: sum over the test suites of the reports
	find "$home" -path '*/target/*-reports/TEST-*.xml' -exec grep -ho "<testsuite [^>]*" {} + |
		grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'
}

tap() { awk -v key="$1" '$1 == "#" && $2 == key { n = $3 } END { print n + 0 }' "$home/target/e2e.tap"; }

[[ -e $home/target/e2e.tap ]] || { echo '0 passed, 1 failed'; echo 'the end-to-end tests did not run' >&2; exit 1; }
java_all=$(attribute tests)
java_failed=$(($(attribute failures) + $(attribute errors)))
java_skipped=$(attribute skipped)
passed=$((java_all - java_failed - java_skipped + $(tap pass)))
failed=$((java_failed + $(tap fail) + $(tap cancelled)))
skipped=$((java_skipped + $(tap skipped)))
echo "$passed passed, $failed failed, $skipped skipped"
((passed > 0 && failed == 0))
