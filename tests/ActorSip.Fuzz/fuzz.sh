#!/bin/bash
# Fuzzes the SIP parsers with afl-fuzz for a while, and fails when it has found something.
# Usage: tests/ActorSip.Fuzz/fuzz.sh [SECONDS [FOLDER]]     default: an hour, artifacts/fuzz; a FOLDER that is there is continued
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-3600}
folder=${2:-artifacts/fuzz}
project=tests/ActorSip.Fuzz
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

command -v afl-fuzz > /dev/null || { echo "There is no afl-fuzz: apt-get install afl++" >&2; exit 1; }
mkdir -p "$folder"
version=$(sed -n 's/.*"SharpFuzz" Version="\([^"]*\)".*/\1/p' Directory.Packages.props)
[ -x "$folder/tools/sharpfuzz" ] || dotnet tool install SharpFuzz.CommandLine --version "$version" --tool-path "$folder/tools"

# Only what is fuzzed is instrumented: a fresh copy each time, since it cannot be done twice.
rm -rf "$folder/bin" "$folder/seeds"
dotnet publish "$project" -c Release -o "$folder/bin" -v quiet --nologo
"$folder/bin/ActorSip.Fuzz" seeds "$folder/seeds"
"$folder/tools/sharpfuzz" "$folder/bin/ActorSip.Sip.dll"

# The runtime is neither built by afl's compiler nor as quick to start as a C program; a handled exception is a crash for SharpFuzz, so crashes are not missed whatever the core pattern.
export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1 AFL_AUTORESUME=1 AFL_NO_UI=1
export DOTNET_TieredPGO=0 DOTNET_gcServer=0
log=$folder/afl.log
nice -n 19 afl-fuzz -i "$folder/seeds" -o "$folder/findings" -x "$project/sip.dict" -t 5000 -m none -V "$seconds" -- "$folder/bin/ActorSip.Fuzz" > "$log" 2>&1 || { tail -n 20 "$log" >&2; exit 1; }

grep -E '^(run_time|execs_done|execs_per_sec|corpus_count|bitmap_cvg|edges_found|stability|saved_crashes|saved_hangs)' "$folder/findings/default/fuzzer_stats"
found=$(find "$folder/findings/default/crashes" "$folder/findings/default/hangs" -name 'id:*' | sort)
[ -z "$found" ] && { echo "No crash and no hang in $seconds seconds."; exit 0; }
echo "Found something; $project replays a file with: dotnet run --project $project -c Release -- replay FILE" >&2
echo "$found" >&2
exit 1
