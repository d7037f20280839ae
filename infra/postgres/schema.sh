#!/usr/bin/env bash
# Makes the tables and queries that Orleans needs in PostgreSQL, with Orleans' own scripts. They are not part of this repository: they come from Orleans' published
# source, each held against a checksum, or from a folder.
#
#   schema.sh fetch DIR    puts the scripts into DIR
#   schema.sh apply        makes what is missing in the database that psql would connect to (PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE)
#
# KV_ORLEANS_SQL=DIR takes the scripts from DIR, or from Orleans' source tree in DIR, instead of the network; those of another release are taken with a warning.
# KV_ORLEANS_SOURCE is where the source is fetched from, a URL up to the folder src/AdoNet.
set -euo pipefail

# Name, path below src/AdoNet, and the checksums of the versions that this release works with. Some have Orleans' clean-up query in the script of clustering; the migration
# adds it where it is missing, and does nothing where it is not.
scripts='
Main Shared/PostgreSQL-Main.sql 623c15320e640cdd3e84d0668dcae481312f2631ac4977bf2eb8cf22e05deb8b
Clustering Orleans.Clustering.AdoNet/PostgreSQL-Clustering.sql 75682538351dc15ad74d86fab14110cca2603fd063d19cebc76118ff84c88328 f04bad1e5fc346dda2988e031d9abad51f81b91536a8ac3e8c03bbcf2e27d071
Cleanup Orleans.Clustering.AdoNet/Migrations/PostgreSQL-Clustering-3.7.0.sql e07b0be4507ca5bf60e5643f204c9ab7c25f82e54bd8d85dfb19a4bc0f0546a6
Reminders Orleans.Reminders.AdoNet/PostgreSQL-Reminders.sql 3debf0bed0ca0b057bb7d3ec18d826dce6fb52b92b4de69a2100b5a2b3691bd9
Persistence Orleans.Persistence.AdoNet/PostgreSQL-Persistence.sql 6913a5a83988e47a6239a8598f56cfcab529268f1f3cd57862de65b87bec2961
'
source_url="${KV_ORLEANS_SOURCE:-https://raw.githubusercontent.com/dotnet/orleans/e558829b0b0f696e98c222438106e643fb53928f/src/AdoNet}"

fail() { echo "schema.sh: $*" >&2; exit 1; }

# Puts one script to FILE: from the folder, as `fetch` or Orleans name it, with or without the tree's folders, or from the source.
get() {
  local path=$1 file=$2
  if [ -n "${KV_ORLEANS_SQL:-}" ]; then
    local from
    for from in "$KV_ORLEANS_SQL/$(basename "$file")" "$KV_ORLEANS_SQL/$(basename "$path")" "$KV_ORLEANS_SQL/$path" "$KV_ORLEANS_SQL/src/AdoNet/$path"; do
      [ ! -f "$from" ] || { cp "$from" "$file"; return; }
    done
    fail "$(basename "$path") is not in $KV_ORLEANS_SQL."
  fi
  command -v curl >/dev/null || fail "curl is not installed; or have KV_ORLEANS_SQL name a folder with Orleans' scripts."
  curl -fsSL --retry 3 -o "$file" "$source_url/$path" || fail "$source_url/$path could not be fetched; or have KV_ORLEANS_SQL name a folder with Orleans' scripts."
}

fetch() {
  local directory=$1 name path sums sum
  mkdir -p "$directory"
  while read -r name path sums; do
    [ -n "$name" ] || continue
    get "$path" "$directory/$name.sql"
    sum=$(sha256sum "$directory/$name.sql" | cut -d' ' -f1)
    [[ " $sums " != *" $sum "* ]] || continue
    [ -n "${KV_ORLEANS_SQL:-}" ] || { rm -f "$directory/$name.sql"; fail "what was fetched as $path has the checksum $sum, which is none of those that are expected."; }
    echo "schema.sh: $path is of another release of Orleans (checksum $sum)" >&2
  done <<<"$scripts"
}

# What each script makes first: where that is there, the script was run before.
made() {
  case "$1" in
    Main) echo orleansquery ;;
    Clustering) echo orleansmembershiptable ;;
    Reminders) echo orleansreminderstable ;;
    Persistence) echo orleansstorage ;;
  esac
}

query() { psql -X -q -A -t -v ON_ERROR_STOP=1 -c "$1"; }

apply() {
  command -v psql >/dev/null || fail "psql is not installed."
  local directory name table
  directory=$(mktemp -d)
  trap "rm -rf '$directory'" EXIT
  fetch "$directory"
  query 'SELECT 1' >/dev/null || fail "the database cannot be reached; PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE say which."
  for name in Main Clustering Cleanup Reminders Persistence; do
    table=$(made "$name")
    if [ -n "$table" ] && [ -n "$(query "SELECT to_regclass('$table')")" ]; then
      echo "schema.sh: $name is there"
      continue
    fi
    # All of a script, or nothing of it.
    PGOPTIONS="${PGOPTIONS:-} -c client_min_messages=warning" psql -X -q -v ON_ERROR_STOP=1 --single-transaction -f "$directory/$name.sql" >/dev/null || fail "$name could not be applied."
    echo "schema.sh: $name applied"
  done
}

case "${1:-}" in
  fetch) [ $# -eq 2 ] || fail "fetch needs a directory."; fetch "$2" ;;
  apply) [ $# -eq 1 ] || fail "apply takes nothing more."; apply ;;
  *) fail "fetch DIR or apply is expected." ;;
esac
