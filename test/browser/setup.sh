#!/bin/sh
# Puts Debian's Chromium into .lab/chromium/, with those of its libraries that the machine has not, and a font. Changes nothing else, and needs
# no root. Idempotent; exit 0 when it is there. Otherwise one line on stderr that begins with "browser:" and exit 1.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
target=$root/.lab/chromium
work=$root/.lab/apt-chromium

fail() {
  echo "browser: $*" >&2
  exit 1
}

# A private apt: the machine's sources, keys and list of installed packages, but lists and a cache of its own.
apt() {
  apt-get -qq -o Dir::State="$work/state" -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$work/cache" -o Debug::NoLocking=1 \
    -o APT::Sandbox::User= -o Acquire::Languages=none -o Acquire::Retries=3 "$@" >>"$work/log" 2>&1
}

unpack() {
  command -v apt-get >/dev/null || fail "no apt-get here; Chromium comes from Debian."
  [ -r /var/lib/dpkg/status ] || fail "no /var/lib/dpkg/status; Chromium comes from Debian."
  echo "browser: getting Chromium from Debian" >&2
  rm -rf "$target" "$work"
  mkdir -p "$target" "$work/state/lists/partial" "$work/cache/archives/partial"
  apt update || fail "apt-get update failed: $(tail -n 1 "$work/log")"
  apt install -y --download-only --no-install-recommends --reinstall chromium fonts-liberation ||
    fail "download failed: $(tail -n 1 "$work/log")"
  for deb in "$work"/cache/archives/*.deb; do dpkg-deb -x "$deb" "$target" || fail "cannot unpack $deb."; done
  rm -rf "$work"
}

# Its own libraries come first, and its own font: what the machine has is not looked at. The folder may be moved.
launcher() {
  cat >"$target/fonts.conf" <<'XML'
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <match target="pattern"><edit name="family" mode="append_last"><string>Liberation Sans</string></edit></match>
  <alias><family>sans-serif</family><prefer><family>Liberation Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>Liberation Mono</family></prefer></alias>
</fontconfig>
XML
  cat >"$target/chromium" <<'SH'
#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
LD_LIBRARY_PATH=$(find "$here" -name '*.so*' -exec dirname {} + | sort -u | paste -sd:)
export LD_LIBRARY_PATH FONTCONFIG_FILE="$here/fonts.conf" XDG_CACHE_HOME="$here/cache"
exec "$here/usr/lib/chromium/chromium" "$@"
SH
  chmod 755 "$target/chromium"
}

[ "$(uname -sm)" = "Linux x86_64" ] || fail "Chromium is taken from Debian for x86_64; this is $(uname -sm)."
mkdir -p "$root/.lab"
exec 9>"$root/.lab/lock-chromium"
flock 9
[ -e "$target/ready" ] && exit 0
unpack
launcher
found=$("$target/chromium" --version 2>&1 | tail -n 1) || fail "Chromium does not start: $found"
case $found in
  Chromium\ *) echo "$found" >"$target/ready" ;;
  *) fail "expected Chromium, found: $found" ;;
esac
