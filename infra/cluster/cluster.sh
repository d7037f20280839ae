#!/usr/bin/env bash
# A cluster of several processes on this machine: silos, a front door, and PostgreSQL for what Orleans keeps there. `./kv cluster` builds the programs and calls it.
#
# Everything that it knows is in its directory: for each process NAME a file NAME.env with its settings (readable by its owner alone), NAME.command, NAME.log, and NAME.pid while it
# runs. NAME.down means that it was ended by hand: what ends otherwise is started again, as a supervisor would.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ready_seconds=60
stop_seconds=30

# Many processes on few cores: no thread spins for work that another process keeps the core from making, code is compiled twice at most, and each heap has one part, not one for each core.
# Without these, five silos under load keep two cores busy with little else.
export DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0 DOTNET_TieredPGO=0 DOTNET_gcServer=0

fail() { echo "kv: $*" >&2; exit 1; }

number() { [[ "$2" =~ ^[0-9]{1,5}$ ]] && [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] || fail "cluster: $1 must be $3 to $4; it is '$2'."; }

read_options() {
  nodes=5 port=8080 silo_port=11111 gateway_port=30000 postgres_port=54329 postgres="" data=data/cluster detach="" fsync=always seconds=""
  while [ $# -gt 0 ]; do
    case "$1" in
      --detach) detach=1; shift; continue ;;
      --nodes|--port|--silo-port|--gateway-port|--postgres-port|--postgres|--data|--fsync) [ $# -ge 2 ] || fail "cluster: $1 needs a value." ;;
      *) fail "cluster: unknown option '$1'." ;;
    esac
    case "$1" in
      --nodes) nodes=$2; number --nodes "$2" 1 50 ;;
      --port) port=$2; number --port "$2" 1 65000 ;;
      --silo-port) silo_port=$2; number --silo-port "$2" 1 65000 ;;
      --gateway-port) gateway_port=$2; number --gateway-port "$2" 1 65000 ;;
      --postgres-port) postgres_port=$2; number --postgres-port "$2" 1 65000 ;;
      --postgres) postgres=$2 ;;
      --data) data=$2 ;;
      --fsync) fsync=$2 ;;
    esac
    shift 2
  done
  mkdir -p "$data"
  data=$(cd "$data" && pwd)
}

is_running() { [ -f "$data/$1.pid" ] && kill -0 "$(cat "$data/$1.pid")" 2>/dev/null; }

# Starts a process of its own session, so that what a terminal sends reaches this script alone.
start() {
  local name=$1
  (
    set -a
    # shellcheck disable=SC1090
    . "$data/$name.env"
    set +a
    cd "$data"
    # shellcheck disable=SC2046
    exec setsid $(cat "$data/$name.command") >>"$data/$name.log" 2>&1 </dev/null
  ) &
  echo $! >"$data/$name.pid"
  disown $! 2>/dev/null || true
  # Only now: what has no such file and does not run is started by the supervisor.
  rm -f "$data/$name.down"
}

url_of() { sed -n "s/^ASPNETCORE_URLS='\(.*\)'$/\1/p" "$data/$1.env"; }

health_of() { curl -s -m 2 "$(url_of "$1")/health/ready" 2>/dev/null || true; }

await_ready() {
  local name=$1 until=$((SECONDS + ready_seconds))
  until [[ "$(health_of "$name")" == *'"status":"ok"'* || "$(health_of "$name")" == *'"status":"degraded"'* ]]; do
    is_running "$name" || { tail -n 20 "$data/$name.log" >&2; fail "$name ended before it was ready; its log is $data/$name.log."; }
    [ $SECONDS -lt $until ] || { tail -n 20 "$data/$name.log" >&2; fail "$name was not ready after $ready_seconds s; its log is $data/$name.log."; }
    sleep 0.2
  done
}

# As the user of Debian's package where this is root, who must not run a server.
as_postgres() { if [ "$(id -u)" -eq 0 ]; then su -s /bin/bash postgres -c "$1"; else bash -c "$1"; fi; }

postgres_bin() {
  local program
  for program in /usr/lib/postgresql/*/bin/initdb /usr/local/lib/postgresql/*/bin/initdb /usr/local/pgsql/bin/initdb /usr/local/bin/initdb /usr/bin/initdb; do
    [ ! -x "$program" ] || { dirname "$program"; return; }
  done
  fail "PostgreSQL is not installed."
}

postgres_directory() { echo "$data/postgres"; }

start_postgres() {
  local directory bin
  directory=$(postgres_directory)
  bin=$(postgres_bin)
  rm -f "$data/postgres.down"
  as_postgres "'$bin/pg_ctl' -D '$directory/data' -w -t 30 -l '$directory/log' -o \"-p $(cat "$directory/port") -c listen_addresses=127.0.0.1 -c unix_socket_directories='$directory'\" start" >/dev/null \
    || { tail -n 5 "$directory/log" >&2; fail "PostgreSQL could not be started."; }
}

stop_postgres() {
  [ -d "$data/postgres/data" ] || return 0
  as_postgres "'$(postgres_bin)/pg_ctl' -D '$data/postgres/data' -w -m ${1:-fast} stop" >/dev/null 2>&1 || true
}

# A server of its own, which only this machine reaches, with a password that nobody has to know.
make_postgres() {
  local directory bin password
  "$root/infra/postgres/install.sh"
  directory=$(postgres_directory)
  bin=$(postgres_bin)
  if [ ! -f "$directory/data/PG_VERSION" ]; then
    mkdir -p "$directory"
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    (umask 077 && printf '%s' "$password" >"$directory/password")
    [ "$(id -u)" -ne 0 ] || chown -R postgres "$directory"
    as_postgres "test -r '$directory/password'" || fail "the user postgres cannot reach $directory: name another directory with --data."
    as_postgres "'$bin/initdb' -D '$directory/data' -U kv -E UTF8 --auth=scram-sha-256 --pwfile='$directory/password'" >"$data/initdb.log" 2>&1 || fail "initdb failed: see $data/initdb.log."
  fi
  echo "$postgres_port" >"$directory/port"
  as_postgres "'$bin/pg_ctl' -D '$directory/data' status" >/dev/null 2>&1 || start_postgres
  password=$(cat "$directory/password")
  postgres="Host=127.0.0.1;Port=$postgres_port;Username=kv;Password=$password;Database=postgres"
  PGHOST=127.0.0.1 PGPORT=$postgres_port PGUSER=kv PGPASSWORD=$password PGDATABASE=postgres "$root/infra/postgres/schema.sh" apply >"$data/schema.log" || fail "the schema of Orleans could not be made."
}

# NAME and then settings as NAME=VALUE, kept for starts to come.
write_settings() {
  local name=$1 setting
  shift
  (umask 077 && for setting in "$@"; do printf "%s='%s'\n" "${setting%%=*}" "${setting#*=}"; done >"$data/$name.env")
}

write_processes() {
  local i members="" front="127.0.0.1:$port"
  for ((i = 1; i <= nodes; i++)); do members+="${members:+,}node-$i"; done
  for ((i = 1; i <= nodes; i++)); do
    write_settings "node-$i" Kv__Members="$members" Kv__Node__Name="node-$i" Kv__Node__SiloPort=$((silo_port + i - 1)) Kv__Node__GatewayPort=$((gateway_port + i - 1)) \
      Kv__Clustering__Kind=AdoNet "Kv__Clustering__ConnectionString=$postgres" Kv__Store__Directory="$data/node-$i" Kv__Store__Fsync="$fsync" \
      ASPNETCORE_URLS="http://127.0.0.1:$((port + i))" Logging__LogLevel__Default=Warning Logging__LogLevel__OrleansKv=Information \
      Logging__Console__FormatterName=simple 'Logging__Console__FormatterOptions__TimestampFormat=HH:mm:ss.fff ' Kv__Api__Meters__0=OrleansKv Kv__Api__Meters__1=System.Runtime \
      Kv__Api__Meters__2=Microsoft.Orleans
    echo "dotnet $KV_SILO serve" >"$data/node-$i.command"
  done
  write_settings front-door Kv__Clustering__Kind=AdoNet "Kv__Clustering__ConnectionString=$postgres" ASPNETCORE_URLS="http://$front" Logging__LogLevel__Default=Warning \
    Logging__Console__FormatterName=simple 'Logging__Console__FormatterOptions__TimestampFormat=HH:mm:ss.fff '
  echo "dotnet $KV_CLIENT_API" >"$data/front-door.command"
}

processes() { find "$data" -maxdepth 1 -name '*.command' -printf '%f\n' | sed 's/\.command$//' | sort -V; }

stop_all() {
  local name until=$((SECONDS + stop_seconds))
  for name in $(processes); do
    touch "$data/$name.down"
    ! is_running "$name" || kill "$(cat "$data/$name.pid")" 2>/dev/null || true
  done
  for name in $(processes); do
    while is_running "$name" && [ $SECONDS -lt $until ]; do sleep 0.1; done
    ! is_running "$name" || kill -9 "$(cat "$data/$name.pid")" 2>/dev/null || true
    rm -f "$data/$name.pid"
  done
  stop_postgres
  rm -f "$data/supervisor.pid"
}

# What ends by itself is started again: a silo that others have declared dead ends itself, and comes back as a new one.
supervise() {
  local name
  echo $BASHPID >"$data/supervisor.pid"
  while sleep 1; do
    for name in $(processes); do
      if [ ! -f "$data/$name.down" ] && ! is_running "$name" && [ ! -f "$data/$name.down" ]; then
        echo "kv: $name ended and is started again" >>"$data/supervisor.log"
        start "$name"
      fi
    done
  done
}

up() {
  local name
  [ ! -f "$data/supervisor.pid" ] || ! kill -0 "$(cat "$data/supervisor.pid")" 2>/dev/null || fail "a cluster runs in $data already: ./kv cluster stop ends it."
  rm -f "$data"/*.command "$data"/*.env "$data"/*.down "$data"/*.pid
  # Whatever goes wrong, nothing is left behind.
  trap 'exit 1' INT TERM
  trap 'stop_all' EXIT
  if [ -z "$postgres" ]; then make_postgres; fi
  write_processes
  for name in $(processes); do start "$name"; done
  for name in $(processes); do await_ready "$name"; done
  cat <<TEXT
$nodes nodes and a front door, a process each. Data and logs are in $data.
  http://127.0.0.1:$port           the front door
  http://127.0.0.1:$((port + 1)) and so on   the nodes
./kv cluster status|kill|restart|freeze|thaw NAME tells and changes how they are; what ends by itself is started again.
TEXT
  if [ -n "$detach" ]; then
    trap - EXIT
    supervise </dev/null >/dev/null 2>&1 &
    disown
    return
  fi
  echo "Ctrl-C stops it."
  trap 'exit 0' INT TERM
  supervise &
  wait
}

need_process() {
  [[ "${1:-}" =~ ^[A-Za-z0-9-]+$ ]] || fail "cluster: the name of a process is expected: node-1 and so on, front-door, or postgres."
}

control() {
  local action=$1 name=$2
  if [ "$name" = postgres ]; then
    [ -d "$data/postgres/data" ] || fail "this cluster has no PostgreSQL of its own."
    case "$action" in
      kill) stop_postgres immediate ;;
      restart) start_postgres ;;
      *) fail "cluster: postgres can be killed and restarted only." ;;
    esac
    echo "postgres: $action done"
    return
  fi
  [ -f "$data/$name.command" ] || fail "there is no $name in $data."
  case "$action" in
    kill)
      is_running "$name" || fail "$name is not running."
      touch "$data/$name.down"
      kill -9 "$(cat "$data/$name.pid")"
      while is_running "$name"; do sleep 0.05; done
      ;;
    stop)
      is_running "$name" || fail "$name is not running."
      touch "$data/$name.down"
      kill "$(cat "$data/$name.pid")"
      while is_running "$name"; do sleep 0.05; done
      ;;
    restart) ! is_running "$name" || fail "$name is running already."; start "$name"; await_ready "$name" ;;
    freeze) is_running "$name" || fail "$name is not running."; kill -STOP "$(cat "$data/$name.pid")" ;;
    thaw) is_running "$name" || fail "$name is not running."; kill -CONT "$(cat "$data/$name.pid")" ;;
  esac
  echo "$name: $action done"
}

status() {
  local name state
  for name in $(processes); do
    state="not running"
    if is_running "$name"; then state="pid $(cat "$data/$name.pid"), $(url_of "$name"), $(health_of "$name" | grep . || echo "no answer")"; fi
    echo "$name: $state"
  done
}

action=${1:-}
[ $# -eq 0 ] || shift
case "$action" in
  up) read_options "$@"; up ;;
  stop) if [[ "${1:-}" != -* && -n "${1:-}" ]]; then need_process "$1"; name=$1; shift; read_options "$@"; control stop "$name"; exit; fi
    read_options "$@"; if [ -f "$data/supervisor.pid" ]; then kill "$(cat "$data/supervisor.pid")" 2>/dev/null || true; fi; stop_all ;;
  status) read_options "$@"; status ;;
  kill|restart|freeze|thaw) need_process "${1:-}"; name=$1; shift; read_options "$@"; control "$action" "$name" ;;
  *) fail "cluster: up, stop, status, kill, restart, freeze or thaw is expected." ;;
esac
