#!/bin/bash
# Starts the server in the foreground for a benchmark of SIP servers, with cluster-config/bench.conf. Argument: the variant.
#   mem    registrations in memory only, UDP (default)
#   tcp    the same, listening on TCP too
#   auth   as mem, and whoever registers is asked for his password: pw0 for user u0, and so on; the store has their HA1 for MD5
#   sqlite as mem, and a REGISTER is answered when it is written to the journal on disk
#   redis  the same, to a Redis of its own (append-only file, forced to the disk each second), which shares the server's core
#   cluster  three nodes with one Redis and TLS between them, on BENCH_HOST, 127.0.77.11 and 127.0.77.12; each has the event loops that one server would have
#   cluster-mem  the same, without a journal: the Redis has only what the nodes must have in common
# From the environment: BENCH_HOST BENCH_PORT BENCH_DOMAIN BENCH_TRANSPORT BENCH_USERS.
# It needs a Release build:  dotnet build -c Release src/ActorSip.Server
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
variant=${1:-mem}
address=${BENCH_HOST:-127.0.77.1}:${BENCH_PORT:-5060}
server=$root/src/ActorSip.Server/bin/Release/net10.0/ActorSip.Server.dll
data=$(mktemp -d -t actorsip-bench-XXXXXX)
domain=${BENCH_DOMAIN:-bench.test}
settings=(--set "actorsip.data-folder=$data" --set "actorsip.listeners.udp.bind=[\"$address\"]" --set "actorsip.domains.bench.names=[\"$domain\"]")
durability=none

case $variant in
  mem) [ "${BENCH_TRANSPORT:-udp}" != tcp ] || variant=tcp ;;
  tcp) ;;
  sqlite) durability=sqlite ;;
  redis|cluster|cluster-mem)
    [ $variant = cluster-mem ] || durability=redis
    store_port=${BENCH_STORE_PORT:-16391}
    mkdir "$data/redis"
    redis-server --bind 127.0.0.1 --port "$store_port" --dir "$data/redis" --appendonly yes --appendfsync everysec --save '' > "$data/redis.log" 2>&1 &
    for _ in $(seq 100); do redis-cli -p "$store_port" ping > /dev/null 2>&1 && break; sleep 0.1; done
    settings+=(--set "akka.persistence.journal.redis.configuration-string=127.0.0.1:$store_port") ;;
  auth)
    perl -MDigest::MD5=md5_hex -e 'my ($domain, $users) = @ARGV; print "u$_ $domain MD5:" . md5_hex("u$_:$domain:pw$_") . "\n" for 0 .. $users - 1' "$domain" "${BENCH_USERS:-10000}" > "$data/users.txt"
    settings+=(--set actorsip.users.store=file
      --set 'actorsip.pipelines.standard=["sanity", "nat", "peers", "session-timer", "in-dialog", "authentication", "options", "registrar", "routes", "redirect", "location", "relay"]') ;;
  *) echo "peer.sh: there is no variant $variant in this version, only mem, tcp, auth, sqlite, redis, cluster and cluster-mem" >&2; exit 2 ;;
esac
settings+=(--set "actorsip.location.durability=$durability")
[ $variant != tcp ] || settings+=(--set actorsip.listeners.tcp.transport=tcp --set "actorsip.listeners.tcp.bind=[\"$address\"]")
[ -f "$server" ] || { echo "peer.sh: $server is missing; build it with: dotnet build -c Release $root/src/ActorSip.Server" >&2; exit 2; }
if [[ $variant = cluster* ]]; then
  hosts=("${BENCH_HOST:-127.0.77.1}" 127.0.77.11 127.0.77.12)
  dotnet "$server" certificates --folder "$data" "${hosts[@]/#/--node=}" > "$data/certificates.log"
  seeds=$(printf '"%s:4053",' "${hosts[@]}")
  node() {
    exec dotnet "$server" --config "$root/cluster-config/bench.conf" "${settings[@]}" --set "actorsip.data-folder=$data/$1" --set "actorsip.listeners.udp.bind=[\"$1:${BENCH_PORT:-5060}\"]" \
      --set "actorsip.node.address=$1" --set actorsip.node.port=4053 --set "actorsip.cluster.seeds=[${seeds%,}]" --set actorsip.cluster.size=3 --set "actorsip.admin.bind=$1:8080" \
      --set "actorsip.cluster.tls.certificate=$data/$1.pem" --set "actorsip.cluster.tls.key=$data/$1-key.pem" --set "actorsip.cluster.tls.ca=$data/ca.pem"
  }
  for host in "${hosts[@]:1}"; do (node "$host") > "$data/$host.log" 2>&1 & done
  node "${hosts[0]}"
fi
exec dotnet "$server" --config "$root/cluster-config/bench.conf" "${settings[@]}"
