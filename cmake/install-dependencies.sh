#!/usr/bin/env bash
# Installs with apt what the build needs and this machine lacks. Debian 12 and 13; root or sudo.
#   --all   also what only `./test --all` needs: a browser that looks at the report page
set -euo pipefail

# Debian 12 has a Boost that is new enough beside its usual one.
boost=libboost-dev
if grep -qs '^VERSION_ID="12"' /etc/os-release; then boost=libboost1.81-dev; fi
packages=(clang-19 clang-tidy-19 libclang-rt-19-dev lld-19 cmake ninja-build ccache pkg-config "$boost"
  libcpp-httplib-dev nlohmann-json3-dev libyaml-cpp-dev libspdlog-dev libfmt-dev libcli11-dev
  libssl-dev libre2-dev libmimalloc-dev prometheus-cpp-dev zlib1g-dev libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev shellcheck)
if [ "${1:-}" = --all ]; then packages+=(chromium); fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "install these packages first: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "installing: ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
