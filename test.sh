#!/bin/bash
# Installs what the tests need, builds once and runs every test.
# Usage: ./test.sh [FILTER]     FILTER as for dotnet test --filter, for instance FullyQualifiedName~Sipp
set -euo pipefail
cd "$(dirname "$0")"
export PATH="$PATH:/usr/sbin"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
filter=${1:-}
results=$PWD/TestResults
passed=0 failed=0 skipped=0
broken=()

# The clients of the end-to-end tests, by package and program.
install_clients() {
  local missing=() entry
  for entry in redis-server:redis-server faketime:faketime iproute2:ip iptables:iptables sip-tester:sipp baresip-core:baresip sipsak:sipsak sipvicious:svmap kamailio:kamailio; do
    command -v "${entry#*:}" > /dev/null || missing+=("${entry%%:*}")
  done
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get > /dev/null || { echo "Missing: ${missing[*]}, and there is no apt-get to install them with" >&2; exit 1; }
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || { echo "Missing: ${missing[*]}; install them as root" >&2; exit 1; }
    root=(sudo)
  fi
  echo "Installing ${missing[*]}"
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
}

# Adds up the <Counters> of one trx file: total, executed, passed, failed.
count() {
  local counters total executed ok
  counters=$(grep -o '<Counters [^>]*' "$1")
  value() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<< "$counters"; }
  total=$(value total) executed=$(value executed) ok=$(value passed)
  passed=$((passed + ok))
  failed=$((failed + executed - ok))
  skipped=$((skipped + total - executed))
}

check() {
  local name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    broken+=("$name")
  fi
}

run_tests() {
  local project=$1 name trx before=$failed ok=0
  name=$(basename "$project" .csproj)
  trx=$results/$name.trx
  echo "== $name"
  timeout --kill-after=30s 25m dotnet test "$project" -c Release --no-build --nologo -v quiet --results-directory "$results" --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" \
    ${filter:+--filter "$filter"} || ok=$?
  [ -f "$trx" ] && count "$trx"
  # A run that broke off, or never began, is one more failure.
  if [ $ok -ne 0 ] && [ "$failed" -eq "$before" ]; then
    failed=$((failed + 1))
  elif [ ! -f "$trx" ] && [ -z "$filter" ]; then
    failed=$((failed + 1))
  fi
  [ "$failed" -eq "$before" ] || broken+=("$name")
}

install_clients
rm -rf "$results"
mkdir -p "$results"
dotnet restore ActorSip.sln -v quiet
dotnet build ActorSip.sln -c Release --no-restore -v quiet --nologo

format=
while read -r project; do
  if grep -q '<IsTestProject>true</IsTestProject>' "$project"; then
    run_tests "$project"
  fi

  # Those whose clocks a busy machine upsets are done: beside the others the format is looked at, which takes a minute of one processor.
  if [[ $project == *EndToEnd* && -z $filter ]]; then
    nice -n 19 dotnet format ActorSip.sln --no-restore --verify-no-changes > "$results/format.txt" 2>&1 &
    format=$!
  fi
done < <(dotnet sln ActorSip.sln list | tr '\\' '/' | grep '\.csproj$' | tr -d '\r')

if [ -z "$filter" ]; then
  echo "== dotnet format"
  check "dotnet format" wait "$format"
  cat "$results/format.txt"
fi

[ ${#broken[@]} -eq 0 ] || printf 'Failed in: %s\n' "${broken[@]}"
summary="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || summary+=", $skipped skipped"
echo "$summary"
[ "$failed" -eq 0 ]
