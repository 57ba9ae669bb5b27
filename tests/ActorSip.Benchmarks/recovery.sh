#!/bin/bash
# How soon a node is back that was killed, and answers for slots that it has yet to read from Redis. Arguments: the users (1000000), and hash-size (12, which makes 4,096 slots).
# Registers all of them at a node with a Redis of its own, kills it with kill -9, starts it again, and says
#   when it was ready, counted from the start of its process;
#   how long it took to answer for one random user after the other, beginning at once: most of these questions are the first that their slot gets;
#   when it had all slots.
# It needs a Release build (dotnet build -c Release src/ActorSip.Server), redis-server, sipp, curl, ss and bc. A million users take some minutes, and a gigabyte.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
users=${1:-1000000} size=${2:-12} questions=300
address=127.0.77.1:5060 admin=http://127.0.77.1:8080 store=127.0.0.1:16391 domain=bench.test
server=$root/src/ActorSip.Server/bin/Release/net10.0/ActorSip.Server.dll
[ -f "$server" ] || { echo "recovery.sh: $server is missing; build it with: dotnet build -c Release $root/src/ActorSip.Server" >&2; exit 2; }
data=$(mktemp -d -t actorsip-recovery-XXXXXX)
node='' redis=''
trap 'end $node; end $redis; rm -rf "$data"' EXIT

end() { [ -z "${1:-}" ] || { kill -9 "$1" && wait "$1"; } 2> /dev/null || true; }

for port in "${store#*:}" "${address#*:}"; do
  ! ss -Hlnut | grep -Eq "[:.]$port[[:space:]]" || { echo "recovery.sh: port $port is in use" >&2; exit 2; }
done

start() {
  dotnet "$server" --config "$root/cluster-config/bench.conf" --set "actorsip.data-folder=$data/node" --set "actorsip.listeners.udp.bind=[\"$address\"]" --set "actorsip.domains.bench.names=[\"$domain\"]" \
    --set "actorsip.admin.bind=${admin#http://}" --set actorsip.location.durability=redis --set "actorsip.location.hash-size=$size" --set "akka.persistence.journal.redis.configuration-string=$store" > "$data/node.log" 2>&1 &
  node=$!
  until curl -sf --max-time 1 "$admin/health/ready" > /dev/null; do
    kill -0 $node 2> /dev/null || { cat "$data/node.log" >&2; exit 1; }
    sleep 0.02
  done
}
now() { date +%s.%N; }
bindings() { curl -s --max-time 2 "$admin/stats" | grep -o '"location.bindings":[0-9]*' | cut -d: -f2; }

mkdir "$data/redis"
redis-server --bind "${store%:*}" --port "${store#*:}" --dir "$data/redis" --appendonly yes --appendfsync everysec --save '' > "$data/redis.log" 2>&1 &
redis=$!
start
cat > "$data/register.xml" <<'XML'
<?xml version="1.0" encoding="ISO-8859-1"?>
<scenario name="register"><send retrans="500"><![CDATA[
REGISTER sip:bench.test SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:u[call_number]@bench.test>;tag=[call_number]
To: <sip:u[call_number]@bench.test>
Call-ID: [call_id]
CSeq: 1 REGISTER
Contact: <sip:u[call_number]@[local_ip]:[local_port]>
Max-Forwards: 70
Expires: 3600
Content-Length: 0

]]></send><recv response="200"/></scenario>
XML
echo "$users users register"
sipp "$address" -i 127.0.77.2 -sf "$data/register.xml" -m "$users" -r 20000 -l 500 -nostdin -timeout 1800 > "$data/sipp.log" 2>&1 || { tail -40 "$data/sipp.log" >&2; exit 1; }
echo "$(bindings) bindings; kill -9"
sleep 2
end $node

begun=$(now)
start
ready=$(now)
for _ in $(seq $questions); do echo "url = $admin/registrations/u$((1 + (RANDOM * 32768 + RANDOM) % users))@$domain"; echo "output = /dev/null"; done > "$data/questions"
curl -s --max-time 10 -w '%{http_code} %{time_total}\n' -K "$data/questions" > "$data/answers" || true
asked=$(now)
until [ "$(bindings)" = "$users" ]; do
  [ "${SECONDS}" -lt 3600 ] || { echo "only $(bindings) of $users bindings came back" >&2; exit 1; }
  sleep 0.1
done
all=$(now)

echo "ready after $(bc <<< "$ready - $begun") s, all $users bindings there $(bc <<< "$all - $ready") s after that"
sort -k2 -n "$data/answers" | awk -v took="$(bc <<< "$asked - $ready")" '{ if ($1 != 200) failed++; t[NR] = $2 * 1000 }
  END { printf "%d questions about random users in %.2f s after ready, %d without a 200: median %.1f ms, p90 %.1f, p99 %.1f, slowest %.1f\n", NR, took, failed, t[int(NR * .5 + .5)], t[int(NR * .9 + .5)], t[int(NR * .99 + .5)], t[NR] }'
