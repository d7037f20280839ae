#!/bin/sh
# A PostgreSQL server of its own in a directory of its own, for tests. Listens on a Unix socket in that directory only, which anybody
# may use who may enter it. Says the directory, then does what standard input says, a word a line, and answers each with a line:
#   start   starts the server
#   stop    stops it in order
#   kill    kills all of its processes
# When standard input ends, as it does when whoever started this is gone, it stops the server and deletes the directory.
# Usage: postgres-server.sh BINDIR [SETTING=VALUE...]
set -eu
bin=$1
shift
dir=$(mktemp -d -t kv-postgres.XXXXXXXX)
pid=
end() {
  trap '' EXIT HUP INT TERM
  [ -z "$pid" ] || kill -QUIT "$pid" 2>/dev/null || true
  [ -z "$pid" ] || wait "$pid" 2>/dev/null || true
  rm -rf "$dir"
}
trap end EXIT
trap 'exit 1' HUP INT TERM
cd "$dir"
"$bin/initdb" -D data -U kv --auth=trust --encoding=UTF8 --locale=C --no-sync --no-instructions >log 2>&1 || { cat log >&2; exit 1; }
{
  echo "listen_addresses = ''"
  echo "unix_socket_directories = '$dir'"
  echo "shared_buffers = 32MB"
  echo "max_connections = 60"
  for setting in "$@"; do echo "$setting"; done
} >>data/postgresql.conf
echo "$dir"
while read -r word; do
  case "$word" in
    start)
      # The processes of a server that was killed take a moment to go, and the next one waits for them.
      tries=0
      until
        "$bin/postgres" -D data </dev/null >>log 2>&1 &
        pid=$!
        until "$bin/pg_isready" -q -h "$dir" || ! kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
        "$bin/pg_isready" -q -h "$dir"
      do
        tries=$((tries + 1))
        [ $tries -lt 50 ] || { cat log >&2; exit 1; }
        sleep 0.1
      done
      ;;
    stop)
      kill -INT "$pid"
      wait "$pid" || true
      pid=
      ;;
    kill)
      read -r children <"/proc/$pid/task/$pid/children" || true
      # shellcheck disable=SC2086
      kill -KILL "$pid" $children 2>/dev/null || true
      wait "$pid" 2>/dev/null || true
      pid=
      ;;
  esac
  echo "done: $word"
done
