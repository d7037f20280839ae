#!/usr/bin/env bash
# Compiles a program ahead of time: otherwise a node that starts spends most of its time on compiling, which takes long where others keep the cores busy.
# Usage: compile-ahead.sh PROJECT. Prints the program to run. Ends with 1 where that cannot be, for want of the compiler's package for one; what was built then does as well.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
project=$1
directory=$PWD/artifacts/microsoft/compiled/$project
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Most of what is left to compile at a start is generic code of the core library over the program's own types. It may be compiled into the program, which checks that the library's code is still the same.
generics='--opt-cross-module:System.Private.CoreLib%3B--non-local-generics-module:*'
if ! timeout 300 dotnet publish "$project/$project.csproj" -c Release -p:OrleansEngine=Microsoft --use-current-runtime --no-self-contained -p:PublishReadyToRun=true \
  "-p:PublishReadyToRunCrossgen2ExtraArgs=$generics" -p:UseAppHost=false \
  -o "$directory" --nologo -v quiet >"$log" 2>&1; then
  echo "kv: $project cannot be compiled ahead of time, so its processes start more slowly: $(grep -m 1 -E 'error|warning' "$log" || echo "dotnet publish failed.")" >&2
  exit 1
fi
echo "$directory/OrleansKv.$project.dll"
