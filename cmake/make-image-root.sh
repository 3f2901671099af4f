#!/usr/bin/env bash
# Makes in FOLDER all that a program needs to run as an image of its own: the program, the shared
# libraries that it loads, the CA certificates, a user who is nobody. No shell, nothing else.
#   cmake/make-image-root.sh PROGRAM FOLDER
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: cmake/make-image-root.sh PROGRAM FOLDER" >&2; exit 2; }
program=$1 folder=$2

mkdir -p "$folder/etc" "$folder/tmp"
chmod 1777 "$folder/tmp"
cp "$program" "$folder/"
# "libx.so => /path (0x...)" and the loader, "/lib64/ld-linux... (0x...)".
ldd "$program" | awk '$2 == "=>" && $3 ~ /^\// {print $3} $1 ~ /^\// {print $1}' | sort -u |
  while read -r library; do
    mkdir -p "$folder$(dirname "$library")"
    cp -L "$library" "$folder$library"
  done
echo 'nonroot:x:65532:65532::/:/none' >"$folder/etc/passwd"
echo 'nonroot:x:65532:' >"$folder/etc/group"
if [ -f /etc/ssl/certs/ca-certificates.crt ]; then
  mkdir -p "$folder/etc/ssl/certs"
  cp -L /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/"
fi
