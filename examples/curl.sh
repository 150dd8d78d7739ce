#!/usr/bin/env bash
# The REST API with nothing but curl. Needs DAYTONA_API_URL and DAYTONA_API_KEY ('daytona up' says both).
set -euo pipefail

api() { # method path [json]
	curl -sS --fail-with-body --max-time 60 -X "$1" "$2" -H "Authorization: Bearer $DAYTONA_API_KEY" \
		-H 'Content-Type: application/json' ${3:+--data "$3"}
}

field() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

sandbox=$(api POST "$DAYTONA_API_URL/sandbox" '{"labels":{"example":"curl"}}')
id=$(field id <<<"$sandbox")
toolbox=$(field toolboxProxyUrl <<<"$sandbox")/$id
trap 'api DELETE "$DAYTONA_API_URL/sandbox/$id" >/dev/null' EXIT
echo "sandbox $id is $(field state <<<"$sandbox")"

echo 'hello from a file' | curl -sS --fail-with-body --max-time 60 -H "Authorization: Bearer $DAYTONA_API_KEY" \
	-F 'file=@-;filename=hello.txt' "$toolbox/files/upload?path=hello.txt" >/dev/null
api POST "$toolbox/process/execute" '{"command":"cat hello.txt && uname -s"}' | field result
