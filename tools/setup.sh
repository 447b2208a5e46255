#!/bin/sh
# Installs what building and testing need and what is missing, with apt. Says what it will do and asks before it uses sudo.
set -eu

packages="gcc g++ clang libclang-rt-14-dev meson ninja-build pkg-config git python3
libsimdjson-dev libsqlite3-dev liblmdb-dev libyaml-dev libsodium-dev libarchive-dev libmicrohttpd-dev
libpango1.0-dev libcairo2-dev libgraphviz-dev libxml2-dev libsquashfuse-dev libext2fs-dev libpcre2-dev zlib1g-dev libcmocka-dev fonts-dejavu-core fonts-liberation2 fonts-inter
fonts-jetbrains-mono fonts-droid-fallback
poppler-utils libxml2-utils python3-jsonschema zstd xz-utils zip squashfs-tools e2fsprogs"

# the same interface: Hyperscan on Intel's processors, vectorscan elsewhere
case "$(dpkg --print-architecture 2>/dev/null || true)" in
amd64 | i386) packages="$packages libhyperscan-dev" ;;
*) packages="$packages libvectorscan-dev" ;;
esac

missing=""
for p in $packages; do
    case "$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null || true)" in
    installed) ;;
    *) missing="$missing $p" ;;
    esac
done
[ -n "$missing" ] || exit 0

echo "Cordon needs these Debian packages:$missing"
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo"
    if [ ! -t 0 ]; then
        echo "Not root, and nobody to ask: install them, then run this again." >&2
        exit 1
    fi
    printf 'Install them with sudo apt-get? [y/N] '
    read -r answer
    case "$answer" in
    y | Y | yes) ;;
    *) exit 1 ;;
    esac
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
