#!/bin/bash
# A cluster of three nodes on this machine, with a Redis of its own: for a first look. Ctrl-C ends everything that it started. See --help.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
server=$root/src/ActorSip.Server/bin/Release/net10.0/ActorSip.Server.dll
folder=$root/cluster-data
addresses=(127.0.77.11 127.0.77.12 127.0.77.13)
redis_port=16379 node_port=4053 sip_port=5060 admin_port=8080
domain=cluster.test
build=yes again=
settings=()
declare -A node_of=()   # process id: number of the node
redis= ending=

usage() {
  cat << END
Usage: ./run-cluster.sh [OPTION]...
Starts a Redis and three nodes of ActorSip on addresses of this machine, and ends them on Ctrl-C.

  --folder FOLDER       where certificates, users and data are kept, for the next time too (default: cluster-data beside this script)
  --addresses A,B,C     loopback addresses of the nodes (default: 127.0.77.11,127.0.77.12,127.0.77.13)
  --sip-port PORT       UDP and TCP port for phones at each address (default: 5060)
  --admin-port PORT     port for health and statistics at each address (default: 8080)
  --node-port PORT      port over which the nodes talk to each other, and the next one (default: 4053)
  --redis-port PORT     port of the Redis, on 127.0.0.1 (default: 16379)
  --set PATH=VALUE      a setting of all nodes, may be repeated
  --no-build            use the server as it was built last
  --again N             with the same options as the cluster that runs: start node N (1 to 3) again, which was killed
  --help                this

It needs redis-server and the .NET SDK. A node that ends with exit code 4 (the cluster goes on without it) or 5 (it could not join) is started again.
END
}

fail() { echo "run-cluster.sh: $*" >&2; exit 1; }

wrong() { echo "run-cluster.sh: $*. Try --help." >&2; exit 2; }

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --help) usage; exit 0 ;;
      --no-build) build=; shift; continue ;;
      --folder | --addresses | --sip-port | --admin-port | --node-port | --redis-port | --set | --again) [ $# -ge 2 ] || wrong "$1 needs a value" ;;
      *) wrong "there is no option $1" ;;
    esac
    case $1 in
      --folder) mkdir -p "$2"; folder=$(cd "$2" && pwd) ;;
      --addresses) IFS=, read -r -a addresses <<< "$2"; [ ${#addresses[@]} -eq 3 ] || wrong "--addresses needs three" ;;
      --sip-port) sip_port=$2 ;;
      --admin-port) admin_port=$2 ;;
      --node-port) node_port=$2 ;;
      --redis-port) redis_port=$2 ;;
      --set) settings+=(--set "$2") ;;
      --again) again=$2; [[ $again =~ ^[123]$ ]] || wrong "--again needs 1, 2 or 3" ;;
    esac
    shift 2
  done
}

# What all nodes have in common.
common_settings() {
  local seeds names
  seeds=$(printf "\"%s:$node_port\", " "${addresses[@]}")
  names=$(printf '"%s", ' "$domain" "${addresses[@]}")
  settings=(
    --set "actorsip.cluster.seeds=[${seeds%, }]"
    --set "actorsip.node.port=$node_port"
    --set "actorsip.cluster.link-port=$((node_port + 1))"
    --set "actorsip.cluster.tls.ca=$folder/certificates/ca.pem"
    --set "actorsip.domains.main.names=[${names%, }]"
    --set "actorsip.users.file.path=$folder/users.txt"
    "${settings[@]}")
}

# Arguments of the server for the node at an address.
arguments_of() {
  local address=$1
  arguments=(
    --config "$root/cluster-config/cluster.conf" "${settings[@]}"
    --set "actorsip.cluster.tls.certificate=$folder/certificates/$address.pem"
    --set "actorsip.cluster.tls.key=$folder/certificates/$address-key.pem"
    --set "actorsip.listeners.udp.bind=[\"$address:$sip_port\"]"
    --set "actorsip.listeners.tcp.bind=[\"$address:$sip_port\"]"
    --set "actorsip.admin.bind=\"$address:$admin_port\""
    --set "actorsip.data-folder=$folder/$address")
}

prepare() {
  local address missing=()
  mkdir -p "$folder"
  for address in "${addresses[@]}"; do
    [ -f "$folder/certificates/$address.pem" ] || missing+=(--node "$address")
  done
  [ ${#missing[@]} -eq 0 ] || dotnet "$server" certificates --folder "$folder/certificates" "${missing[@]}" > /dev/null
  [ -f "$folder/password" ] && return
  # Whoever reads the file can call as alice: for its owner alone.
  arguments_of "${addresses[0]}"
  rm -f "$folder/users.txt"
  (umask 077 && NODE_ADDRESS=${addresses[0]} REDIS=127.0.0.1:$redis_port dotnet "$server" user add alice "${arguments[@]}" > "$folder/password.new" && mv "$folder/password.new" "$folder/password")
}

# In a session of its own, so that Ctrl-C at the terminal reaches this script alone, which then ends all in order.
start_redis() {
  ! answers_ping || fail "another Redis has port $redis_port: choose another with --redis-port"
  mkdir -p "$folder/redis"
  setsid redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$folder/redis" --save "" --appendonly yes --appendfsync everysec --maxmemory-policy noeviction --daemonize no > "$folder/redis.log" 2>&1 &
  redis=$!
  local tries=0
  until answers_ping; do
    kill -0 "$redis" 2> /dev/null && [ $((tries += 1)) -lt 200 ] || fail "Redis did not start: $(tail -n 3 "$folder/redis.log")"
    sleep 0.1
  done
}

answers_ping() { timeout 2 bash -c 'exec 3<> "/dev/tcp/127.0.0.1/$0" && printf "PING\r\n" >&3 && IFS= read -r line <&3 && [[ $line == +PONG* ]]' "$redis_port" 2> /dev/null; }

start_node() {
  local number=$1 address=${addresses[$1 - 1]}
  arguments_of "$address"
  NODE_ADDRESS=$address REDIS=127.0.0.1:$redis_port setsid dotnet "$server" "${arguments[@]}" >> "$folder/node-$number.log" 2>&1 &
  node_of[$!]=$number
  echo $! > "$folder/node-$number.pid"
}

is_ready() { timeout 3 bash -c 'exec 3<> "/dev/tcp/$0/$1" && printf "GET /health/ready HTTP/1.1\r\nHost: $0\r\nConnection: close\r\n\r\n" >&3 && IFS= read -r line <&3 && [[ $line == *" 200 "* ]]' "$1" "$admin_port" 2> /dev/null; }

wait_until_ready() {
  local address tries=0 pid
  for address in "${addresses[@]}"; do
    until is_ready "$address"; do
      for pid in "${!node_of[@]}"; do
        kill -0 "$pid" 2> /dev/null || fail "node ${node_of[$pid]} has ended: $(tail -n 5 "$folder/node-${node_of[$pid]}.log")"
      done
      [ $((tries += 1)) -lt 360 ] || fail "$address is not ready. What the nodes said is in $folder/node-*.log"
      sleep 0.5
    done
  done
}

tell() {
  local password second=${addresses[1]}
  password=$(sed -n 's/.*password: *//p' "$folder/password")
  cat << END

The cluster is ready: ${addresses[*]}, SIP port $sip_port.

Register alice at the first node (or with a phone: user alice, password $password, domain $domain, proxy ${addresses[0]}:$sip_port):
  sipsak -U -s sip:alice@${addresses[0]}:$sip_port -C sip:alice@127.0.0.1:5079 -x 600 -u alice -a $password -i
See it on the second, and who is there:
  curl http://$second:$admin_port/registrations/alice@$domain
  curl http://$second:$admin_port/cluster
Kill the first; the registration stays, marked as lost until the phone is back:
  kill -9 \$(cat $folder/node-1.pid)
Start it again:
  ./run-cluster.sh --again 1 --no-build${given:+ $given}
What the nodes say is in $folder/node-N.log. Ctrl-C ends everything.
END
}

end_all() {
  trap '' INT TERM
  ending=yes
  local pid
  [ ${#node_of[@]} -eq 0 ] || echo "Ending the nodes"
  # First the nodes, which write to Redis until they have ended.
  for pid in "${!node_of[@]}"; do kill -TERM "$pid" 2> /dev/null || true; done
  for pid in "${!node_of[@]}"; do wait "$pid" 2> /dev/null || true; rm -f "$folder/node-${node_of[$pid]}.pid"; done
  [ -z "$redis" ] || { kill -TERM "$redis" 2> /dev/null || true; wait "$redis" 2> /dev/null || true; }
}

# Until the script is told to end. With wait -n a signal is heard at once.
watch_over() {
  local ended code number
  while [ ${#node_of[@]} -gt 0 ]; do
    ended= code=0
    wait -n -p ended 2> /dev/null || code=$?
    [ -n "$ended" ] || continue
    [ "$ended" != "$redis" ] || { redis=; fail "Redis has ended with $code: $(tail -n 3 "$folder/redis.log")"; }
    number=${node_of[$ended]-}
    [ -n "$number" ] || continue
    unset "node_of[$ended]"
    rm -f "$folder/node-$number.pid"
    if [ "$code" -eq 4 ] || [ "$code" -eq 5 ]; then
      echo "Node $number has ended with $code and is started again"
      start_node "$number"
    else
      echo "Node $number has ended with $code"
    fi
  done
}

given=$(printf '%q ' "$@")
given=${given/--no-build /}
[ $# -gt 0 ] || given=
read_options "$@"
command -v dotnet > /dev/null || fail "dotnet is missing: install the .NET 10 SDK"
[ -z "$build" ] || dotnet build "$root/src/ActorSip.Server" -c Release -v quiet --nologo
[ -f "$server" ] || fail "$server is missing; leave --no-build out"
common_settings
trap end_all EXIT
trap 'exit 0' INT TERM
if [ -n "$again" ]; then
  [ ! -f "$folder/node-$again.pid" ] || fail "node $again runs, as $folder/node-$again.pid says"
  start_node "$again"
else
  command -v redis-server > /dev/null || fail "redis-server is missing: install it (Debian: apt-get install redis-server)"
  prepare
  start_redis
  for number in 1 2 3; do start_node "$number"; done
  wait_until_ready
  tell
fi
watch_over
