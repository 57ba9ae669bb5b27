#!/bin/bash
# Starts the server in the foreground for a benchmark of SIP servers, with cluster-config/bench.conf. Argument: the variant.
#   mem    registrations in memory only, UDP (default)
#   tcp    the same, listening on TCP too
# From the environment: BENCH_HOST BENCH_PORT BENCH_DOMAIN BENCH_TRANSPORT.
# It needs a Release build:  dotnet build -c Release src/ActorSip.Server
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
variant=${1:-mem}
address=${BENCH_HOST:-127.0.77.1}:${BENCH_PORT:-5060}
server=$root/src/ActorSip.Server/bin/Release/net10.0/ActorSip.Server.dll
settings=(--set "actorsip.data-folder=$(mktemp -d -t actorsip-bench-XXXXXX)" --set "actorsip.listeners.udp.bind=[\"$address\"]" --set "actorsip.domains.bench.names=[\"${BENCH_DOMAIN:-bench.test}\"]")

case $variant in
  mem) [ "${BENCH_TRANSPORT:-udp}" != tcp ] || variant=tcp ;;
  tcp) ;;
  *) echo "peer.sh: there is no variant $variant in this version, only mem and tcp" >&2; exit 2 ;;
esac
[ $variant != tcp ] || settings+=(--set actorsip.listeners.tcp.transport=tcp --set "actorsip.listeners.tcp.bind=[\"$address\"]")
[ -f "$server" ] || { echo "peer.sh: $server is missing; build it with: dotnet build -c Release $root/src/ActorSip.Server" >&2; exit 2; }
exec dotnet "$server" --config "$root/cluster-config/bench.conf" "${settings[@]}"
