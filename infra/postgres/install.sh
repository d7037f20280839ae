#!/usr/bin/env bash
# Installs Debian's PostgreSQL server where there is none, for the tests and for trials. Does nothing, at once, where there is one.
# No cluster is made and no service is started: the tests run a server of their own.
set -euo pipefail

installed() {
  local program
  for program in /usr/lib/postgresql/*/bin/initdb /usr/local/lib/postgresql/*/bin/initdb /usr/local/pgsql/bin/initdb /usr/bin/initdb; do
    [ ! -x "$program" ] || return 0
  done
  return 1
}

fail() { echo "install.sh: $*" >&2; exit 1; }

if installed; then exit 0; fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null && sudo -n true 2>/dev/null \
    || fail "PostgreSQL is not installed, and installing it needs root: run this as root, or have KV_TEST_POSTGRES hold a connection string."
  as_root=(sudo -n)
fi
command -v apt-get >/dev/null || fail "PostgreSQL is not installed, and there is no apt-get here: install it (14 or later) by other means."

echo "install.sh: installing postgresql" >&2
# Debian's package would make a cluster and start it.
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
  "${as_root[@]}" mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends -o Dpkg::Options::=--force-confold postgresql >>"$log" 2>&1
}
install || { "${as_root[@]}" apt-get update -q >>"$log" 2>&1 && install; } || { cat "$log" >&2; fail "the package postgresql could not be installed."; }
installed || fail "the package postgresql was installed but has no initdb where it should be."
