#!/usr/bin/env bash
# Installs what the tests on graphics backends need. WebGPU in Node needs the Vulkan loader and, without a graphics card, a
# Mesa whose software renderer (lavapipe) Dawn accepts. Debian 12 has Mesa 22.3, which is too old, so on Debian both
# packages come from the release's backports. The tests in a browser need Chromium.
# The tests of queues need Redis.
# It can be run again: it does nothing if Chromium, Redis and a recent Mesa are installed.
set -euo pipefail

oldest_mesa=25
packages=(libvulkan1 mesa-vulkan-drivers)
backports_file=/etc/apt/sources.list.d/longtail-backports.sources

mesa_is_new_enough() {
  local version
  version=$(dpkg-query -W -f '${db:Status-Status} ${Version}' mesa-vulkan-drivers 2>/dev/null) || return 1
  [[ $version == "installed "* ]] && dpkg-query -W libvulkan1 >/dev/null 2>&1 &&
    dpkg --compare-versions "${version#installed }" ge "$oldest_mesa"
}

chromium_is_there() {
  if [[ -n ${CHROMIUM_PATH:-} ]]; then
    [[ -x $CHROMIUM_PATH ]]
  else
    [[ -x /usr/bin/chromium || -x /usr/bin/chromium-browser || -x /usr/bin/google-chrome ]]
  fi
}

# Prints the machine's apt source with the suite changed to backports, so that the packages come from the mirror that
# this machine already uses.
backports_source() {
  local codename=$1
  awk -v suite="$codename" '
    BEGIN { RS = ""; FS = "\n" }
    {
      found = 0; text = ""
      for (i = 1; i <= NF; i++) {
        if ($i ~ /^#/) continue
        if ($i ~ /^Suites:/) {
          n = split($i, words, /[ \t]+/)
          for (j = 2; j <= n; j++) if (words[j] == suite) found = 1
          $i = "Suites: " suite "-backports"
        }
        text = text $i "\n"
      }
      if (found && !printed) { printf "%s", text; printed = 1 }
    }' /etc/apt/sources.list.d/*.sources 2>/dev/null || true
}

redis_is_there() {
  command -v redis-server >/dev/null
}

if mesa_is_new_enough && chromium_is_there && redis_is_there; then
  echo "system packages: Chromium, Redis and a recent Mesa are installed already"
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo "system packages: this machine has no apt-get; install the Vulkan loader, Mesa >= $oldest_mesa (lavapipe), Chromium and Redis by hand" >&2
  exit 1
fi
if [[ $(id -u) -ne 0 ]]; then
  echo "system packages: run as root: $0" >&2
  exit 1
fi

export DEBIAN_FRONTEND=noninteractive
# shellcheck source=/dev/null
. /etc/os-release
from=()
if [[ ${ID:-} == debian ]] && ! mesa_is_new_enough; then
  source_text=$(backports_source "$VERSION_CODENAME")
  if [[ -z $source_text ]]; then
    echo "system packages: no deb822 source for $VERSION_CODENAME in /etc/apt/sources.list.d to derive backports from" >&2
    exit 1
  fi
  printf '%s\n' "$source_text" >"$backports_file"
  from=(-t "$VERSION_CODENAME-backports")
fi

apt=(apt-get -qq -o DPkg::Lock::Timeout=300)
"${apt[@]}" update
if ! chromium_is_there; then
  "${apt[@]}" install -y --no-install-recommends chromium
fi
if ! redis_is_there; then
  "${apt[@]}" install -y --no-install-recommends redis-server
fi
if ! mesa_is_new_enough; then
  "${apt[@]}" install -y --no-install-recommends "${from[@]}" "${packages[@]}"
fi

if ! mesa_is_new_enough; then
  echo "system packages: Mesa is still older than $oldest_mesa after installing" >&2
  exit 1
fi
echo "system packages: installed"
