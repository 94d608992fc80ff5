#!/usr/bin/env bash
# Unpacks PostgreSQL's regression scripts into .cache/regress, for test/sql/regress.test.ts.
# They come from Debian's source package; apt works in a folder of its own, so the system is not changed.
set -euo pipefail

cd "$(dirname "$0")/.."
target=.cache/regress
if [ -n "$(ls "$target"/*.sql 2>/dev/null)" ]; then
  echo "regress: $(ls "$target"/*.sql | wc -l) scripts are in $target"
  exit 0
fi
command -v apt-get >/dev/null || { echo "regress: no apt-get on this machine; nothing fetched"; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/source"

# The machine's own mirror; only the kind of package differs.
mirror=$(grep -rhoE '^(URIs:|deb) .*' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' ' || true)
# shellcheck source=/dev/null
suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
[ -n "$mirror" ] && [ -n "$suite" ] || { echo "regress: no Debian mirror in /etc/apt; nothing fetched"; exit 1; }
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" > "$work/sources.list"

apt() {
  apt-get -qq -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- \
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root "$@"
}
apt update
# The lists may be compressed; apt reads its own.
package=$(/usr/lib/apt/apt-helper cat-file "$work"/lists/*Sources* | grep -oE '^Package: postgresql-[0-9]+$' | sort -V | tail -n 1 | cut -d' ' -f2)
(cd "$work/source" && apt source --download-only --only-source "$package")

mkdir -p "$target"
tar -xf "$work"/source/*.orig.tar.* -C "$work/source" --wildcards '*/src/test/regress/sql/*.sql' '*/src/pl/plpgsql/src/sql/*.sql'
find "$work/source" -name '*.sql' -exec sh -c 'cp "$1" "$2/$(basename "$(dirname "$(dirname "$1")")")-$(basename "$1")"' _ {} "$target" \;
echo "regress: $(ls "$target"/*.sql | wc -l) scripts in $target"
